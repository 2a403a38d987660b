import type { LocalizedText } from '@countersign/contracts';

/** What to do, for the codes that only this package raises. */
export const oauthRemedies = {
  KEY_UNKNOWN: {
    en: 'The record was sealed with a key that the keyring does not hold. Add the key with this id again, or connect anew.',
    'zh-HK': '記錄以金鑰圈未有的金鑰加密。請重新加入此編號的金鑰，或重新連線。',
  },
  TOKEN_STORE_UNAVAILABLE: {
    en: 'The token store did not answer. Check the database or the folder; nothing was lost, the call can be repeated.',
    'zh-HK': '權杖儲存庫沒有回應。請檢查資料庫或資料夾；並無資料遺失，可重試請求。',
  },
  TOKEN_STORE_BUSY: {
    en: 'Another process holds this connection for too long. Try again; when it goes on, look for a process that is stopped.',
    'zh-HK': '另一程序佔用此連線過久。請再試；如持續發生，請檢查是否有已停頓的程序。',
  },
  TOKEN_NOT_STORED: {
    en: 'New tokens arrived but could not be stored; they are kept in memory and stored with the next call. Repair the store and do not stop this process.',
    'zh-HK': '已取得新權杖但未能儲存；權杖暫存於記憶體，並會於下次請求時儲存。請修復儲存庫，期間切勿停止此程序。',
  },
  CLIENT_REFUSED: {
    en: 'The vendor does not know this client id or secret. Compare both with the vendor’s console; the grant itself is untouched.',
    'zh-HK': '供應商不接受此用戶端編號或密鑰。請與供應商控制台核對；授權本身不受影響。',
  },
  AUTHORIZATION_REFUSED: {
    en: 'The consent was not given. Start the connection again and agree, or ask someone who may.',
    'zh-HK': '未獲授權同意。請重新開始連線並同意，或交由有權限的人員處理。',
  },
  STATE_MISMATCH: {
    en: 'The answer does not belong to the consent that was started here. Start again in this browser; accept no link from others.',
    'zh-HK': '此回應並非屬於在此發起的授權。請在此瀏覽器重新開始，切勿使用他人提供的連結。',
  },
  ID_TOKEN_EXPIRED: {
    en: 'Compare this machine’s clock with the real time (NTP), then start again; nothing was stored.',
    'zh-HK': '請核對本機時鐘與實際時間（NTP），然後重新開始；並無儲存任何資料。',
  },
  ISSUER_MISMATCH: {
    en: 'The answer came from another authorization server than the one asked. Nothing was sent; start again.',
    'zh-HK': '回應來自另一授權伺服器，並非所要求者。未有送出任何資料；請重新開始。',
  },
  REDIRECT_MISMATCH: {
    en: 'The browser came back to another address than the registered one. Register exactly the address shown.',
    'zh-HK': '瀏覽器返回的網址與已登記的不同。請登記所示的完整網址。',
  },
  AUTHORIZATION_EXPIRED: {
    en: 'The consent took too long, or its answer was used before. Start the connection again.',
    'zh-HK': '授權過程逾時，或其回應已被使用。請重新開始連線。',
  },
  CODE_UNKNOWN_OUTCOME: {
    en: 'The answer to the code was lost. A code is never sent twice, as some vendors then revoke the grant: start the connection again.',
    'zh-HK': '授權碼的回應遺失。授權碼絕不會送出兩次，因部分供應商會因此撤銷授權：請重新開始連線。',
  },
  CODE_REFUSED: {
    en: 'The vendor refused the code: it expired or was used. Start the connection again.',
    'zh-HK': '供應商拒絕該授權碼：已過期或已使用。請重新開始連線。',
  },
  SANDBOX_NOT_RUNNING: {
    en: 'Start the emulators with `countersign sandbox` in the folder of this file, then try again.',
    'zh-HK': '請在此檔案所在的資料夾執行 `countersign sandbox` 啟動模擬器，然後再試。',
  },
} as const satisfies Record<string, LocalizedText>;
