import type { LocalizedText } from './locale.js';

/** What to do, per code that several packages share. A package's own codes bring their own remedy. */
export const remedies = {
  UNEXPECTED: {
    en: 'This is a defect. Report it with the code, the time and the request id.',
    'zh-HK': '這是程式缺陷。請連同代碼、時間及請求編號回報。',
  },
  INVALID_OPTION: {
    en: 'Correct the named option; its documentation lists the values it takes.',
    'zh-HK': '請更正所指的選項；文件列明可用的值。',
  },
  UNKNOWN_OPTION: { en: 'Remove the option or correct its spelling.', 'zh-HK': '請移除該選項或更正拼寫。' },
  MISSING_CREDENTIAL: {
    en: 'Give the named credential by environment variable or file.',
    'zh-HK': '請以環境變數或檔案提供所指的憑證。',
  },
  INVALID_INPUT: {
    en: 'Correct the named place and try again; nothing was sent.',
    'zh-HK': '請更正所指位置後再試；未有送出任何資料。',
  },
  UNKNOWN_FIELD: { en: 'Remove the field or correct its spelling.', 'zh-HK': '請移除該欄位或更正拼寫。' },
  AMOUNT_INVALID: {
    en: 'Write the amount as a plain decimal such as 5000.00, without separators or exponent.',
    'zh-HK': '請以純小數填寫金額，例如 5000.00，不含千位分隔符或指數。',
  },
  AMOUNT_NOT_POSITIVE: { en: 'Give an amount above zero.', 'zh-HK': '請填寫大於零的金額。' },
  AMOUNT_TOO_PRECISE: {
    en: 'Round the amount to the decimals that its currency has.',
    'zh-HK': '請按貨幣的小數位數取整金額。',
  },
  CURRENCY_INVALID: {
    en: 'Use the three-letter ISO 4217 code, such as HKD.',
    'zh-HK': '請使用 ISO 4217 三字母代碼，例如 HKD。',
  },
  CURRENCIES_DIFFER: { en: 'Compare or add amounts of one currency only.', 'zh-HK': '只可比較或加總同一貨幣的金額。' },
  NUMBER_INVALID: { en: 'Write the number as a plain decimal.', 'zh-HK': '請以純小數填寫數字。' },
  NOT_CANONICAL: {
    en: 'Use only JSON values: strings, finite numbers, booleans, null, lists and plain objects.',
    'zh-HK': '只可使用 JSON 值：字串、有限數字、布林值、null、清單及純物件。',
  },
  CONNECTION_FAILED: {
    en: 'Check the network, then try again. The call is repeated by itself where that is safe.',
    'zh-HK': '請檢查網絡後再試。在安全情況下系統會自動重試。',
  },
  TIMED_OUT: {
    en: 'Try again later, or give the call a longer deadline.',
    'zh-HK': '請稍後再試，或為請求設定較長的時限。',
  },
  OUTCOME_UNKNOWN: {
    en: 'The answer was lost. Look the record up by its key before sending again; an effect run by the worker does so by itself.',
    'zh-HK': '回應遺失。重新送出前請先以識別碼查核；由工作程序執行的操作會自動查核。',
  },
  TLS_REFUSED: {
    en: 'The server does not meet the TLS floor. Run `countersign tls probe`, and accept an exception by name only where the descriptor lists one.',
    'zh-HK': '伺服器未達 TLS 最低要求。請執行 `countersign tls probe`；只有描述檔列明的例外才可按名稱接受。',
  },
  CERTIFICATE_REFUSED: {
    en: 'The certificate is not trusted for this name. Check the CA, the host name and the clock.',
    'zh-HK': '此憑證不被信任。請檢查憑證機構、主機名稱及時鐘。',
  },
  EGRESS_DENIED: {
    en: 'The host is not in the connector’s list for this environment. Check the origin you gave.',
    'zh-HK': '此主機不在該連接器於此環境的清單內。請檢查所填的來源地址。',
  },
  REFRESH_FAILED: {
    en: 'Try again; when it goes on, connect again with `countersign connect`.',
    'zh-HK': '請再試；如持續失敗，請以 `countersign connect` 重新連線。',
  },
  CONSENT_REQUIRED: {
    en: 'Have a person with the right role open the consent link and agree.',
    'zh-HK': '請由具備權限的人員開啟授權連結並同意。',
  },
  NEEDS_RECONNECT: {
    en: 'The grant is no longer valid. Connect again with `countersign connect`.',
    'zh-HK': '授權已失效。請以 `countersign connect` 重新連線。',
  },
  CONNECTION_LOST: {
    en: 'The answer to a token refresh was lost and the vendor gives no second one. Connect again with `countersign connect`.',
    'zh-HK': '更新權杖的回應遺失，而供應商不會再次發出。請以 `countersign connect` 重新連線。',
  },
  TOKEN_STORE_UNREADABLE: {
    en: 'The stored token can’t be decrypted: check that the key and the connection are the ones it was stored with. Where that key is gone, connect again.',
    'zh-HK': '無法解密已儲存的權杖：請確認金鑰及連線與儲存時相同。如金鑰已遺失，請重新連線。',
  },
  BAD_REQUEST: { en: 'Correct what the vendor names and send again.', 'zh-HK': '請按供應商所指更正後再送出。' },
  UNAUTHORIZED: {
    en: 'The access token was refused. Check the connection with `countersign doctor`.',
    'zh-HK': '存取權杖被拒。請以 `countersign doctor` 檢查連線。',
  },
  FORBIDDEN: {
    en: 'The connection lacks the right or the scope. Grant it at the vendor, then connect again.',
    'zh-HK': '連線缺少權限或授權範圍。請在供應商處授權後重新連線。',
  },
  NOT_FOUND: {
    en: 'Check the id: the record is gone, or belongs to another account.',
    'zh-HK': '請檢查編號：記錄已不存在，或屬於其他帳戶。',
  },
  CONFLICT: {
    en: 'Read the record again, apply the change to its newest version, and send once more.',
    'zh-HK': '請重新讀取記錄，於最新版本上套用更改後再送出一次。',
  },
  DUPLICATE: {
    en: 'A record with this name or number exists. Use it, or choose another.',
    'zh-HK': '已有相同名稱或編號的記錄。請使用該記錄或另選名稱。',
  },
  REJECTED: {
    en: 'The vendor refused the content. Correct what it names; nothing was changed.',
    'zh-HK': '供應商拒絕該內容。請按其所指更正；資料並無改變。',
  },
  SERVER_ERROR: {
    en: 'The vendor has a fault. It is tried again by itself where that is safe.',
    'zh-HK': '供應商發生故障。在安全情況下系統會自動重試。',
  },
  RATE_LIMITED: {
    en: 'A limit of the vendor is used up. Wait for the time named; the whole bucket is paused meanwhile.',
    'zh-HK': '供應商的限額已用盡。請等候所示時間；期間整個限額會暫停。',
  },
  UNEXPECTED_RESPONSE: {
    en: 'What answered is not the API, or its format changed. Check the origin and any proxy; report it with the request id.',
    'zh-HK': '回應並非來自該 API，或格式已改變。請檢查來源地址及代理伺服器，並連同請求編號回報。',
  },
  APPROVAL_PENDING: {
    en: 'Wait: the approval is not finished. The effect is parked and goes on by itself.',
    'zh-HK': '請等候：審批尚未完成。操作已暫停等候，其後會自動繼續。',
  },
  APPROVAL_DENIED: {
    en: 'The approval was refused, withdrawn, revoked or superseded. Start a new one.',
    'zh-HK': '審批已被拒絕、撤回、撤銷或取代。請另行發起審批。',
  },
  NOT_COVERED: {
    en: 'What is about to be done differs from what was approved. Start a new approval for it.',
    'zh-HK': '將執行的內容與已審批的內容不同。請為其另行發起審批。',
  },
  GRANT_REQUIRED: {
    en: 'Run the write as an action, so that the workspace’s gate is asked first.',
    'zh-HK': '請以動作方式執行寫入，以便先經工作區審批。',
  },
  GRANT_EXCEEDED: {
    en: 'The action’s grant does not name this operation. Declare the operation in the action.',
    'zh-HK': '此動作的授權不包括該操作。請在動作中聲明該操作。',
  },
  OPERATION_UNDECLARED: {
    en: 'Only operations that the descriptor declares can be called. Add it to the connector.',
    'zh-HK': '只可呼叫描述檔已聲明的操作。請加入連接器。',
  },
  SIGNATURE_INVALID: {
    en: 'Refuse the delivery. When it should be genuine, compare the secret with the vendor’s console.',
    'zh-HK': '請拒收此訊息。如應為真實訊息，請與供應商控制台核對密鑰。',
  },
  SIGNATURE_MISSING: {
    en: 'Refuse the delivery: it is not signed. Switch signing on at the vendor.',
    'zh-HK': '請拒收此訊息：未經簽署。請在供應商處啟用簽署。',
  },
  STALE: {
    en: 'Refuse the delivery: its time is too far from now. Check the clock of this machine.',
    'zh-HK': '請拒收此訊息：其時間與現在相差過大。請檢查本機時鐘。',
  },
  REPLAYED: { en: 'Nothing to do: it was received before.', 'zh-HK': '毋須處理：此訊息早已收到。' },
  MALFORMED: { en: 'Refuse it: it is not of the documented format.', 'zh-HK': '請拒收：格式與文件不符。' },
  OUTCOME_UNCERTAIN: {
    en: 'Look in the vendor’s system whether the record exists, then mark the effect as done or let it run again.',
    'zh-HK': '請在供應商系統查核記錄是否存在，然後將操作標示為已完成或重新執行。',
  },
  LEASE_LOST: { en: 'Nothing to do: another worker has taken over.', 'zh-HK': '毋須處理：另一工作程序已接手。' },
  INPUT_CHANGED: {
    en: 'The same key was used with another input. Start a new approval for the changed input.',
    'zh-HK': '同一識別碼曾用於不同內容。請為已更改的內容另行發起審批。',
  },
} as const satisfies Record<string, LocalizedText>;

/** Codes with a remedy in this catalogue. */
export type KnownCode = keyof typeof remedies;
