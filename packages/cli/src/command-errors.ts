import { ConfigurationError, ConnectorError, InputError, type LocalizedText } from '@countersign/contracts';

const commandRemedies = {
  USAGE: {
    en: 'See the command’s --help for what it takes.',
    'zh-HK': '請以 --help 查看指令的用法。',
  },
  NODE_TOO_OLD: {
    en: 'Install Node.js 22.19 or later; 24 is a good choice.',
    'zh-HK': '請安裝 Node.js 22.19 或以上版本（建議 24）。',
  },
  FILE_NOT_READABLE: {
    en: 'Check the path and the right to read it.',
    'zh-HK': '請檢查路徑及讀取權限。',
  },
  FILE_NOT_WRITABLE: {
    en: 'Check the right to write there, and that the disk has space.',
    'zh-HK': '請檢查該處的寫入權限及磁碟空間。',
  },
  FILE_INVALID: {
    en: 'Correct the file at the named place.',
    'zh-HK': '請更正檔案所指位置。',
  },
  CONNECTOR_NOT_FOUND: {
    en: 'Install the connector here (npm install @countersign/NAME), or give the name or path of its package.',
    'zh-HK': '請在此安裝連接器（npm install @countersign/名稱），或指定其套件名稱或路徑。',
  },
  CONNECTOR_AMBIGUOUS: {
    en: 'Name one with --connector.',
    'zh-HK': '請以 --connector 指定其一。',
  },
  CONNECTOR_INVALID: {
    en: 'Use a package whose default export is a connector, with an emulator under ./emulator where one is asked for.',
    'zh-HK': '請使用預設匯出為連接器的套件；如需模擬器，應置於 ./emulator。',
  },
  PACKAGE_NOT_FOUND: {
    en: 'Install the named package here, then try again.',
    'zh-HK': '請在此安裝所指套件後再試。',
  },
  SANDBOX_NOT_RUNNING: {
    en: 'Start it with `countersign sandbox`, or name its folder with --folder.',
    'zh-HK': '請以 `countersign sandbox` 啟動，或以 --folder 指定其資料夾。',
  },
  SANDBOX_REFUSED: {
    en: 'Correct what the message names; `countersign sandbox fault VENDOR` lists the faults.',
    'zh-HK': '請更正訊息所指之處；`countersign sandbox fault 供應商` 會列出所有故障。',
  },
  UNKNOWN_VENDOR: {
    en: 'Name a vendor that the running sandbox has.',
    'zh-HK': '請指定運行中沙盒所含的供應商。',
  },
  SECRET_NOT_FOUND: {
    en: 'Set the environment variable, or check the path of the file.',
    'zh-HK': '請設定該環境變數，或檢查檔案路徑。',
  },
  DATABASE_NOT_NAMED: {
    en: 'Give --data with the data folder, or set DATABASE_URL.',
    'zh-HK': '請以 --data 指定資料夾，或設定 DATABASE_URL。',
  },
  TENANT_UNKNOWN: {
    en: 'Check the tenant and the database: it holds no audit log of this tenant.',
    'zh-HK': '請檢查租戶及資料庫：當中沒有此租戶的審計日誌。',
  },
  OPENAPI_VERSION: {
    en: 'Give an OpenAPI 3.1 document (`openapi: 3.1.x`); convert older ones first.',
    'zh-HK': '請提供 OpenAPI 3.1 文件（`openapi: 3.1.x`）；較舊版本請先轉換。',
  },
  OPENAPI_INVALID: {
    en: 'Correct the document at the named place.',
    'zh-HK': '請更正文件所指位置。',
  },
  OPENAPI_SERVER: {
    en: 'Name the vendor’s https address as the first server, without variables or a port.',
    'zh-HK': '請以供應商的 https 位址為首個 server，不含變數或連接埠。',
  },
  OPENAPI_OPERATION_ID: {
    en: 'Give each operation an operationId of its own, such as parcels.create: letters, digits, dots, hyphens.',
    'zh-HK': '請為每項操作設定不重複的 operationId，例如 parcels.create；可用字母、數字、句點及連字號。',
  },
  OPENAPI_REFERENCE: {
    en: 'Put what the $ref names into the document itself: nothing is fetched and no other file is read.',
    'zh-HK': '請將 $ref 所指內容放入文件之內：系統不會下載或讀取其他檔案。',
  },
  OPENAPI_TOO_LARGE: {
    en: 'Keep the operations that you use, up to 200, and remove the rest of the document.',
    'zh-HK': '請只保留所用的操作（最多 200 項），並移除文件其餘部分。',
  },
  FOLDER_EXISTS: {
    en: 'Name a folder that isn’t there yet with --folder.',
    'zh-HK': '請以 --folder 指定尚未存在的資料夾。',
  },
  INSTALLATION_NOT_FOUND: {
    en: 'Make one with `countersign init`, or name it with --installation.',
    'zh-HK': '請以 `countersign init` 建立，或以 --installation 指定。',
  },
  INSTALLATION_INVALID: {
    en: 'Correct countersign.yaml at the named line; unknown keys are refused.',
    'zh-HK': '請更正 countersign.yaml 所指一行；不接受未知的鍵。',
  },
  SECRET_INLINE: {
    en: 'Take the secret out of the file and name where it is: { env: NAME } or { file: PATH }. Then make a new one at the vendor: this one was in a file.',
    'zh-HK':
      '請將密鑰從檔案移除，改為註明其所在：{ env: 名稱 } 或 { file: 路徑 }；並在供應商處重新產生，因該密鑰曾寫入檔案。',
  },
  KEY_IN_DATA_FOLDER: {
    en: 'Move the key file out of the data folder: a copy of the one must not hold the other.',
    'zh-HK': '請將金鑰檔案移出資料夾：複製資料時不應同時帶走金鑰。',
  },
  KEY_FILE_INVALID: {
    en: 'Put the key file back from its copy: one `id key` a line, the current key first. A new key would open nothing that is stored.',
    'zh-HK': '請由副本還原金鑰檔案：每行一個「編號 金鑰」，現行金鑰居首。新金鑰無法開啟已儲存的資料。',
  },
  KEYS_IN_ENVIRONMENT: {
    en: 'Put a new line `id key` before the others in that variable, start everything with it anew, then run `countersign keys reencrypt`.',
    'zh-HK':
      '請在該變數其他各行之前加入新的一行「編號 金鑰」，以新變數重新啟動所有程序，然後執行 `countersign keys reencrypt`。',
  },
  KEY_NOT_THERE: {
    en: 'See the ids with `countersign keys list`.',
    'zh-HK': '請以 `countersign keys list` 查看金鑰編號。',
  },
  KEY_IN_USE: {
    en: 'Keep it. Run `countersign keys rotate` or `countersign keys reencrypt` first; what can’t be read, connect again or revoke with --forget.',
    'zh-HK':
      '請保留此金鑰，並先執行 `countersign keys rotate` 或 `countersign keys reencrypt`；無法讀取的連線請重新連接，或以 revoke --forget 刪除。',
  },
  CONNECTION_NOT_CONFIGURED: {
    en: 'Add it under connections in countersign.yaml, or with `countersign init --connection NAME=VENDOR:sandbox`.',
    'zh-HK': '請加入 countersign.yaml 的 connections，或執行 `countersign init --connection 名稱=供應商:sandbox`。',
  },
  CONNECTION_AMBIGUOUS: {
    en: 'Name one connection, or its environment with --sandbox, --production or --emulator.',
    'zh-HK': '請指定其中一個連線，或以 --sandbox、--production、--emulator 指定環境。',
  },
  CONNECTION_CHANGED: {
    en: 'A connection stays what it was made for: give the new one a new name.',
    'zh-HK': '連線的用途建立後不可更改：請為新連線另取名稱。',
  },
  NO_CONSENT: {
    en: 'This connection asks no person: use `countersign connections test`.',
    'zh-HK': '此連線毋須個人授權：請使用 `countersign connections test`。',
  },
  REDIRECT_NEEDED: {
    en: 'Give --redirect with the https callback of your server, or --paste with the registered redirect URI in --redirect.',
    'zh-HK': '請以 --redirect 提供伺服器的 https 回呼網址；或同時使用 --paste，並以 --redirect 提供已登記的網址。',
  },
  CONSENT_STOPPED: {
    en: 'Nothing was stored; run it again when the person is there.',
    'zh-HK': '並無儲存任何資料；請在授權者在場時再執行。',
  },
  NOTHING_PASTED: {
    en: 'Run it again and paste the whole address that the browser ended at.',
    'zh-HK': '請再執行一次，並貼上瀏覽器最後停留的完整網址。',
  },
  ACCOUNT_UNKNOWN: {
    en: 'Give --account with one of the listed accounts.',
    'zh-HK': '請以 --account 指定所列帳戶之一。',
  },
  ACCOUNT_OTHER: {
    en: 'Choose the account that countersign.yaml names, or correct the setting there; nothing was stored.',
    'zh-HK': '請選擇 countersign.yaml 所指的帳戶，或更正該處設定；並無儲存任何資料。',
  },
} as const satisfies Record<string, LocalizedText>;

type CommandCode = keyof typeof commandRemedies;

/** Bad usage of the command: exit code 2. */
export class UsageError extends ConnectorError {
  readonly retryable = false;

  constructor(message: string, place?: string) {
    super('USAGE', message, { place, remedy: commandRemedies.USAGE });
  }
}

/** Input that the command refuses: exit code 1. */
export function refusedInput(code: CommandCode, message: string, place?: string): InputError {
  return new InputError(code, message, { place, remedy: commandRemedies[code] });
}

/** Something that is missing on this machine: exit code 1. */
export function notSetUp(code: CommandCode, message: string, place?: string): ConfigurationError {
  return new ConfigurationError(code, message, { place, remedy: commandRemedies[code] });
}
