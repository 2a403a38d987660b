import type { LocalizedText } from '@countersign/contracts';

/** What to do about the codes that only this package uses. */
export const coreRemedies = {
  GUARANTEE_UNDECIDED: {
    en: 'Choose a guarantee of the action in its connector and write what it asks for; docs/write-a-connector.md lists them.',
    'zh-HK': '請在連接器中為此動作選定保證方式，並寫出所需步驟；docs/write-a-connector.md 列出各種方式。',
  },
  GRANT_STALE: {
    en: 'The gate is asked again by itself. If this stays, find out why connecting takes longer than a second.',
    'zh-HK': '系統會自動再次核實批准。如情況持續，請查明建立連線為何需時超過一秒。',
  },
  EGRESS_PLAINTEXT: {
    en: 'Use an https origin; nothing is ever sent without TLS.',
    'zh-HK': '請使用 https 來源地址；系統不會以未加密方式傳送資料。',
  },
  EGRESS_IP_LITERAL: {
    en: 'Use the host name that the certificate is for, not an IP address.',
    'zh-HK': '請使用憑證所屬的主機名稱，不要使用 IP 位址。',
  },
  EGRESS_PRIVATE_ADDRESS: {
    en: 'The name leads into a private network. Check the DNS of this machine; for tests use the emulator environment.',
    'zh-HK': '此名稱指向私人網絡。請檢查本機的 DNS；測試時請使用模擬環境。',
  },
  RESIDENCY_DENIED: {
    en: 'The host is in a region that is not allowed. Have the transfer approved and recorded (`countersign doctor` drafts the record), or use another region.',
    'zh-HK': '此主機位於未獲准的地區。請為資料轉移取得批准並記錄（`countersign doctor` 可草擬記錄），或改用其他地區。',
  },
  PROXY_REFUSED: {
    en: 'The proxy did not open the tunnel. Check its address, its credentials and its own list of hosts.',
    'zh-HK': '代理伺服器未能開通連線。請檢查其地址、憑證及允許的主機清單。',
  },
  PIN_MISMATCH: {
    en: 'The server’s key is not one of those pinned. Verify it out of band, then add it as a backup pin.',
    'zh-HK': '伺服器公鑰不在已釘選清單內。請以其他途徑核實後，將其加入為後備釘選。',
  },
  MTLS_REJECTED_SUSPECTED: {
    en: 'The server hung up right after the handshake: it probably refused the client certificate. Check its expiry and issuer.',
    'zh-HK': '伺服器於握手後隨即中斷連線：很可能拒絕了用戶端憑證。請檢查其有效期及簽發機構。',
  },
  RESPONSE_TOO_LARGE: {
    en: 'Ask for less (a page, a range), or raise `maxBytes` of the call when the size is expected.',
    'zh-HK': '請縮小要求範圍（分頁或區段）；如屬預期大小，請提高該請求的 `maxBytes`。',
  },
  IDEMPOTENCY_KEY_INVALID: {
    en: 'Give a key of printable ASCII within the operation’s length, and only to operations that take one.',
    'zh-HK': '識別碼須為可列印 ASCII 字元並符合該操作的長度，且只可用於支援識別碼的操作。',
  },
  PATH_PARAMETER_INVALID: {
    en: 'Give every path parameter a value that is not empty, `.` or `..`.',
    'zh-HK': '每個路徑參數都必須有值，且不可為空白、`.` 或 `..`。',
  },
  INVALID_DESCRIPTOR: {
    en: 'Correct the descriptor at the named places; this is a defect of the connector.',
    'zh-HK': '請更正描述檔所指之處；這是連接器的缺陷。',
  },
  ACTION_UNKNOWN: {
    en: 'Use one of the actions that the connector lists.',
    'zh-HK': '請使用連接器列出的動作。',
  },
  GRANT_MISMATCH: {
    en: 'The gate answered for something else than was asked. This is a defect of the workspace; nothing was sent.',
    'zh-HK': '審批閘門的回覆與所查詢的內容不符。這是工作區的缺陷；未有送出任何資料。',
  },
  REQUEST_CANCELLED: {
    en: 'Nothing to do: the connection was closed while the call waited.',
    'zh-HK': '毋須處理：請求等候期間連線已關閉。',
  },
  PAGES_ENDLESS: {
    en: 'The list does not end: a cursor came twice or the page cap was reached. Narrow the filter, or report it to the vendor.',
    'zh-HK': '清單沒有終點：游標重複出現或已達頁數上限。請收窄篩選條件，或向供應商回報。',
  },
} as const satisfies Record<string, LocalizedText>;
