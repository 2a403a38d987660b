import { ConfigurationError, ConnectorError, InputError, type LocalizedText } from '@countersign/contracts';

const commandRemedies = {
  USAGE: {
    en: 'See the command’s --help for what it takes.',
    'zh-HK': '請以 --help 查看指令的用法。',
  },
  FILE_NOT_READABLE: {
    en: 'Check the path and the right to read it.',
    'zh-HK': '請檢查路徑及讀取權限。',
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
  FOLDER_EXISTS: {
    en: 'Name a folder that isn’t there yet with --folder.',
    'zh-HK': '請以 --folder 指定尚未存在的資料夾。',
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
