import type { LocalizedText } from '@countersign/contracts';

/** Texts of `init`, `connect`, `connections` and `doctor`. */
export const connectionTexts = {
  init: { en: 'write countersign.yaml and a key file', 'zh-HK': '建立 countersign.yaml 及金鑰檔案' },
  initTenant: { en: 'short name of the organisation', 'zh-HK': '機構簡稱' },
  initTimeZone: { en: 'time zone of bookings', 'zh-HK': '入賬時區' },
  initFirst: {
    en: 'first connection as NAME=VENDOR:sandbox (installed: {known})',
    'zh-HK': '首個連線，格式為 名稱=供應商:sandbox（已安裝：{known}）',
  },
  initConnection: {
    en: 'a connection: NAME=VENDOR:production, sandbox or emulator; repeatable',
    'zh-HK': '連線：名稱=供應商:production、sandbox 或 emulator；可重複指定',
  },
  initData: { en: 'data folder', 'zh-HK': '資料夾' },
  initDatabase: {
    en: 'environment variable that holds the database’s address, instead of a data folder',
    'zh-HK': '存放資料庫位址的環境變數，以代替資料夾',
  },
  initKeyFile: {
    en: 'key file, outside the data folder; made when it isn’t there',
    'zh-HK': '金鑰檔案，須在資料夾以外；不存在時會建立',
  },
  initFolder: { en: 'where countersign.yaml goes', 'zh-HK': 'countersign.yaml 的所在資料夾' },
  initDone: { en: '{file} is written.', 'zh-HK': '已寫入 {file}。' },
  initKeyMade: {
    en: 'A new key is in {keyFile}. Keep a copy in another place than the data’s: without it no connection can be read.',
    'zh-HK': '新金鑰已存於 {keyFile}。請在資料以外的地方保留副本：沒有金鑰便無法讀取任何連線。',
  },
  initKeyKept: { en: 'The key file {keyFile} was there and is kept.', 'zh-HK': '沿用現有金鑰檔案 {keyFile}。' },
  initNext: {
    en: 'Next: set the credentials of {name}, then `countersign connect {name}`.',
    'zh-HK': '下一步：設定 {name} 的憑證，然後執行 `countersign connect {name}`。',
  },
  installation: {
    en: 'countersign.yaml; the nearest one when left out',
    'zh-HK': 'countersign.yaml；不指定時取最近者',
  },

  connect: {
    en: 'connect a vendor: get its consent, store it encrypted, test it',
    'zh-HK': '連接供應商：取得授權、加密儲存並測試',
  },
  connectVendor: { en: 'the connection’s name, or its connector', 'zh-HK': '連線名稱或連接器' },
  connectSandbox: { en: 'the connection to the vendor’s sandbox', 'zh-HK': '連接供應商沙盒的連線' },
  connectProduction: { en: 'the connection to production', 'zh-HK': '連接正式環境的連線' },
  connectEmulator: {
    en: 'the emulator of a running `countersign sandbox`',
    'zh-HK': '運行中 `countersign sandbox` 的模擬器',
  },
  connectRedirect: {
    en: 'https callback of your server (its origin alone is enough); with --paste: the registered redirect URI',
    'zh-HK': '伺服器的 https 回呼網址（只寫來源亦可）；與 --paste 同用時為已登記的重新導向網址',
  },
  connectPaste: {
    en: 'paste the address that the browser ends at; it is read from standard input',
    'zh-HK': '貼上瀏覽器最後停留的網址（由標準輸入讀取）',
  },
  connectPort: {
    en: 'port of the loopback redirect, for vendors that compare it; 0: any free one',
    'zh-HK': '本機重新導向的連接埠（供會比對連接埠的供應商使用）；0 為任何空閒者',
  },
  connectNoOpen: { en: 'open no browser', 'zh-HK': '不開啟瀏覽器' },
  connectAccount: { en: 'which account, where a consent reaches several', 'zh-HK': '授權涵蓋多個帳戶時所選的帳戶' },
  connectTimeout: { en: 'how long to wait for the person, in seconds', 'zh-HK': '等候授權的秒數' },
  connectTo: {
    en: 'Connecting {connection} to {name} ({environment}).',
    'zh-HK': '正在將 {connection} 連接至 {name}（{environment}）。',
  },
  connectRegister: {
    en: 'Redirect URI to register, exactly: {url}',
    'zh-HK': '須登記的重新導向網址（須完全一致）：{url}',
  },
  connectBefore: { en: 'At the vendor, before:', 'zh-HK': '事前須於供應商處：' },
  connectAsks: { en: 'It asks for:', 'zh-HK': '所要求的權限：' },
  connectOpened: {
    en: 'Agree in the browser. If none opened: {url}',
    'zh-HK': '請在瀏覽器同意授權。如未開啟，請前往：{url}',
  },
  connectOpen: { en: 'Open this address and agree: {url}', 'zh-HK': '請開啟此網址並同意授權：{url}' },
  connectPasteHere: { en: 'Address that the browser ended at: ', 'zh-HK': '瀏覽器最後停留的網址：' },
  connectConsentOnce: {
    en: 'Open this address once, logged in as the user that is acted for, agree, then run this again: {url}',
    'zh-HK': '請以所代表的用戶登入，開啟此網址同意一次，然後再執行本指令：{url}',
  },
  connectAccounts: { en: 'The consent reaches: {accounts}', 'zh-HK': '授權涵蓋：{accounts}' },
  connected: { en: '{name} is connected: {account} ({id}).', 'zh-HK': '{name} 已連接：{account}（{id}）。' },
  granted: { en: 'Granted: {scopes}', 'zh-HK': '已授權：{scopes}' },
  grantedUnsaid: { en: 'The vendor doesn’t say what it granted.', 'zh-HK': '供應商沒有說明所授權限。' },
  notGranted: { en: 'NOT granted: {scopes}', 'zh-HK': '未獲授權：{scopes}' },
  sandboxEnvironment: { en: 'sandbox', 'zh-HK': '沙盒' },
  production: { en: 'production', 'zh-HK': '正式環境' },
  emulator: { en: 'emulator', 'zh-HK': '模擬器' },

  connections: { en: 'connections to vendors', 'zh-HK': '與供應商的連線' },
  connectionsList: { en: 'list them, and how they are', 'zh-HK': '列出連線及其狀態' },
  connectionsTest: { en: 'make a harmless call over each', 'zh-HK': '逐一以無影響的請求測試' },
  connectionsRevoke: {
    en: 'end the grant at the vendor, then forget its tokens',
    'zh-HK': '於供應商處終止授權，然後刪除權杖',
  },
  connectionsForget: {
    en: 'forget the tokens also where the vendor doesn’t confirm',
    'zh-HK': '即使供應商未有確認，亦刪除權杖',
  },
  connectionNames: { en: 'names or connectors; all when left out', 'zh-HK': '連線名稱或連接器；不指定時為全部' },
  connection: { en: 'connection', 'zh-HK': '連線' },
  environment: { en: 'environment', 'zh-HK': '環境' },
  state: { en: 'state', 'zh-HK': '狀態' },
  stateConnected: { en: 'connected', 'zh-HK': '已連接' },
  stateNone: { en: 'not connected yet', 'zh-HK': '尚未連接' },
  stateRefused: { en: 'needs reconnecting', 'zh-HK': '需要重新連線' },
  revokeKept: {
    en: 'What is stored is kept, so that it can be tried again; --forget removes it here alone.',
    'zh-HK': '已儲存的權杖仍予保留，以便再試；加上 --forget 則只在此處刪除。',
  },
  stateUnreadable: {
    en: 'can’t be read with this key, needs reconnecting',
    'zh-HK': '此金鑰無法讀取，需要重新連線',
  },
  stateLost: { en: 'grant lost, needs reconnecting', 'zh-HK': '授權已失，需要重新連線' },
  tested: { en: '{name}: {account}', 'zh-HK': '{name}：{account}' },
  revoked: { en: '{name} is revoked and forgotten.', 'zh-HK': '{name} 的授權已終止，權杖已刪除。' },
  forgottenOnly: {
    en: '{name} is forgotten here. The vendor has not confirmed an end of the grant: take the app’s access away there.',
    'zh-HK': '{name} 的權杖已在此刪除。供應商未有確認終止授權：請於該處移除應用程式的存取權。',
  },
  nothingStored: { en: '{name} had nothing stored.', 'zh-HK': '{name} 並無已儲存的授權。' },
  noConnections: { en: 'No connection is configured.', 'zh-HK': '未有設定任何連線。' },

  doctor: {
    en: 'say what is wrong, since when, why, and what to do',
    'zh-HK': '說明問題所在、由何時起、原因及處理方法',
  },
  doctorOffline: { en: 'ask no vendor', 'zh-HK': '不連接供應商' },
  doctorFix: {
    en: 'mend first what can harm nothing: rights of files with secrets, connections sealed with an older key',
    'zh-HK': '先修正不會造成損害的事項：密鑰檔案的權限，以及以舊金鑰加密的連線',
  },
  doctorEnds: { en: 'what ends', 'zh-HK': '將到期者' },
  doctorEndsOn: { en: 'on', 'zh-HK': '到期日' },
  doctorDaysLeft: { en: 'days left', 'zh-HK': '剩餘日數' },
  access_token: { en: 'access token', 'zh-HK': '存取權杖' },
  refresh_token: { en: 'refresh token', 'zh-HK': '更新權杖' },
  consent: { en: 'consent', 'zh-HK': '授權' },
  client_secret: { en: 'client secret', 'zh-HK': '用戶端密鑰' },
  signing_key: { en: 'signing key', 'zh-HK': '簽署金鑰' },
  certificate: { en: 'certificate', 'zh-HK': '憑證' },
  doctorSaml: {
    en: 'a failed login, to be explained with the two below',
    'zh-HK': '要診斷的失敗登入回應，須配合以下兩項',
  },
  doctorResidency: {
    en: 'draft a transfer record for each host that isn’t covered',
    'zh-HK': '為每個未獲涵蓋的主機草擬資料轉移記錄',
  },
  doctorWell: { en: 'Nothing needs action.', 'zh-HK': '沒有事項需要處理。' },
  doctorSince: { en: 'since {since}', 'zh-HK': '自 {since} 起' },
  problem: { en: 'PROBLEM', 'zh-HK': '問題' },
  warning: { en: 'warning', 'zh-HK': '提示' },
  note: { en: 'note', 'zh-HK': '備註' },
} as const satisfies Record<string, LocalizedText>;
