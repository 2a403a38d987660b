import type { LocalizedText } from '@countersign/contracts';

/** What to do, per code of this package. */
export const testingRemedies = {
  OPENAPI_INVALID: {
    en: 'Correct the OpenAPI document at the named place: every operation has an operationId of its own.',
    'zh-HK': '請更正 OpenAPI 文件所指位置：每項操作須有獨立的 operationId。',
  },
  EMULATOR_INCOMPLETE: {
    en: 'Give the emulator one handler for every operationId of its OpenAPI document, and no other.',
    'zh-HK': '請為 OpenAPI 文件的每個 operationId 提供一個處理程式，不多不少。',
  },
  UNKNOWN_FAULT: {
    en: 'Use one of the faults that the message lists.',
    'zh-HK': '請使用訊息所列的其中一種故障。',
  },
  UNKNOWN_OPERATION: {
    en: 'Use an operationId of the emulator’s OpenAPI document.',
    'zh-HK': '請使用模擬器 OpenAPI 文件中的 operationId。',
  },
  UNKNOWN_COMMAND: {
    en: 'Use one of the admin commands that the details list.',
    'zh-HK': '請使用詳情所列的其中一個管理指令。',
  },
  INVALID_FAULT: {
    en: 'Give the fault as {fault, operations?, times?, settings?}; `times` is a whole number above zero.',
    'zh-HK': '請以 {fault, operations?, times?, settings?} 設定故障；`times` 須為大於零的整數。',
  },
  INVALID_RECEIVER: {
    en: 'Give the receiver as {url, ca}: an https URL on loopback and the PEM of the CA to trust.',
    'zh-HK': '請以 {url, ca} 設定接收端：本機的 https 網址，以及所信任憑證機構的 PEM。',
  },
  PORT_TAKEN: {
    en: 'Choose another port, or stop what listens there; port 0 takes any free one.',
    'zh-HK': '請改用其他連接埠，或停止佔用該埠的程式；連接埠 0 會自動選用空閒者。',
  },
  CLOCK_FIXED: {
    en: 'Start the emulator with a fake or an offset clock to move its time.',
    'zh-HK': '如要調校時間，請以可移動的時鐘啟動模擬器。',
  },
} as const satisfies Record<string, LocalizedText>;
