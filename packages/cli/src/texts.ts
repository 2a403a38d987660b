import type { Locale, LocalizedText } from '@countersign/contracts';
import { connectionTexts } from './connection-texts.js';
import { keyTexts } from './key-texts.js';
import { serveTexts } from './serve-texts.js';

/** Every text of the command that isn't an error. */
const texts = {
  ...connectionTexts,
  ...keyTexts,
  ...serveTexts,
  about: {
    en: 'Makes what is approved happen, once, in the systems outside.',
    'zh-HK': '令已審批的事項在外部系統中執行，且只執行一次。',
  },
  usage: { en: 'Usage:', 'zh-HK': '用法：' },
  arguments: { en: 'Arguments:', 'zh-HK': '參數：' },
  options: { en: 'Options:', 'zh-HK': '選項：' },
  commands: { en: 'Commands:', 'zh-HK': '指令：' },
  help: { en: 'show this help', 'zh-HK': '顯示說明' },
  version: { en: 'print the version', 'zh-HK': '顯示版本' },
  json: { en: 'print one JSON document on stdout', 'zh-HK': '於標準輸出印出一份 JSON 文件' },
  lang: { en: 'language of texts: en or zh-HK', 'zh-HK': '文字語言：en 或 zh-HK' },

  demo: { en: 'play a day of expense claims, from approval to bill', 'zh-HK': '演示一日的費用報銷：由審批至入賬' },
  demoName: { en: 'the demo package', 'zh-HK': '演示套件' },
  demoCrash: {
    en: 'kill the worker at the worst moment, and show one bill',
    'zh-HK': '在最壞時刻終止工作程序，並顯示只有一張賬單',
  },
  demoOpen: { en: 'serve the result as a page on loopback', 'zh-HK': '以本機網頁顯示結果' },
  demoChart: { en: 'a chart of accounts of your own (JSON)', 'zh-HK': '自選的會計科目表（JSON）' },
  demoWorkspace: { en: 'where people approve', 'zh-HK': '審批所在的工作區' },

  sandbox: {
    en: 'run emulators of vendors over TLS 1.3 until stopped',
    'zh-HK': '以 TLS 1.3 運行供應商模擬器，直至停止',
  },
  sandboxVendors: { en: 'connectors; all installed ones when left out', 'zh-HK': '連接器；不指定時為所有已安裝者' },
  sandboxPort: {
    en: 'port of the first emulator, the next ones follow; 0: any free ones',
    'zh-HK': '首個模擬器的連接埠，其後遞增；0 為任何空閒者',
  },
  sandboxFolder: { en: 'folder of sandbox.json', 'zh-HK': 'sandbox.json 所在資料夾' },
  sandboxRuns: {
    en: 'The sandbox runs. Clients find it in {file}; Ctrl-C stops it.',
    'zh-HK': '沙盒運行中。用戶端可由 {file} 找到它；按 Ctrl-C 停止。',
  },
  sandboxStopped: { en: 'The sandbox has stopped.', 'zh-HK': '沙盒已停止。' },
  vendor: { en: 'vendor', 'zh-HK': '供應商' },
  address: { en: 'address', 'zh-HK': '位址' },

  fault: {
    en: 'switch a fault of a running emulator on or off; without FAULT, list them',
    'zh-HK': '開關運行中模擬器的故障；不指定故障時列出所有故障',
  },
  faultName: { en: 'the fault, such as lost-answer', 'zh-HK': '故障名稱，例如 lost-answer' },
  faultTimes: { en: 'how many requests it hits', 'zh-HK': '影響多少個請求' },
  faultAlways: { en: 'until switched off', 'zh-HK': '直至關閉為止' },
  faultOperation: { en: 'only this operation; repeatable', 'zh-HK': '只限此操作；可重複指定' },
  faultSet: {
    en: 'a setting of the fault, such as ms=5000; repeatable',
    'zh-HK': '故障的設定，例如 ms=5000；可重複指定',
  },
  faultOff: { en: 'switch it off; without FAULT, all', 'zh-HK': '關閉該故障；不指定時關閉全部' },
  faultsOn: { en: 'On at {vendor}:', 'zh-HK': '{vendor} 現有故障：' },
  faultsNone: { en: 'No fault is on at {vendor}.', 'zh-HK': '{vendor} 並無故障。' },
  faultsKnown: { en: 'Faults that {vendor} knows:', 'zh-HK': '{vendor} 可設定的故障：' },
  clock: { en: 'show or move the clock of a running sandbox', 'zh-HK': '顯示或調校運行中沙盒的時鐘' },
  clockAdvance: { en: 'by this ISO 8601 duration, such as PT24H', 'zh-HK': '前移此 ISO 8601 時段，例如 PT24H' },
  clockSet: { en: 'to this instant', 'zh-HK': '調至此時刻' },
  clockNow: { en: 'It is {now} in the sandbox.', 'zh-HK': '沙盒現時為 {now}。' },

  approvals: { en: 'approvals', 'zh-HK': '審批' },
  simulate: {
    en: 'say which way a form would take through a template, and why',
    'zh-HK': '說明表單在審批範本中會走的路線及原因',
  },
  template: { en: 'approval template (JSON or YAML)', 'zh-HK': '審批範本（JSON 或 YAML）' },
  form: { en: 'the form: {"initiator": …, "values": {…}}', 'zh-HK': '表單：{"initiator": …, "values": {…}}' },
  directory: {
    en: 'people; without it approvers are printed as their rule',
    'zh-HK': '人員名冊；沒有時只印出審批人規則',
  },
  node: { en: 'node', 'zh-HK': '節點' },
  policy: { en: 'policy', 'zh-HK': '方式' },
  approvers: { en: 'approvers', 'zh-HK': '審批人' },
  why: { en: 'why', 'zh-HK': '原因' },
  routeEmpty: { en: 'Nobody is asked.', 'zh-HK': '毋須任何人審批。' },
  missing: { en: 'Required, but not filled in: {fields}', 'zh-HK': '必填但未填：{fields}' },

  accounts: { en: 'charts of accounts', 'zh-HK': '會計科目表' },
  plan: { en: 'plan how one chart of accounts maps to another', 'zh-HK': '計劃兩份會計科目表之間的對應' },
  source: { en: 'chart to map (JSON)', 'zh-HK': '來源會計科目表（JSON）' },
  target: { en: 'chart to map onto (JSON)', 'zh-HK': '目標會計科目表（JSON）' },
  connector: { en: 'the connector whose rules apply', 'zh-HK': '採用其規則的連接器' },
  planCounts: {
    en: '{mapped} accounts map, {made} are to be made, {findings} findings.',
    'zh-HK': '{mapped} 個科目已對應，{made} 個需新增，{findings} 項發現。',
  },
  batch: {
    en: 'JSON Lines, one case a line with an id; one answer line each',
    'zh-HK': 'JSON Lines，每行一個案例連同 id；逐行回覆',
  },

  webhooks: { en: 'deliveries of vendors', 'zh-HK': '供應商通知' },
  verify: {
    en: 'say whether a delivery is genuine, and which events it carries',
    'zh-HK': '驗證通知真偽，並列出其事件',
  },
  vendorName: { en: 'the connector', 'zh-HK': '連接器' },
  headers: { en: 'headers: a JSON object, or lines "Name: value"', 'zh-HK': '標頭：JSON 物件，或每行「名稱: 值」' },
  body: { en: 'the raw body, as received', 'zh-HK': '原始內容，與收到時相同' },
  secret: {
    en: 'env:NAME or file:PATH of a live secret; repeatable (plain text would be seen by other users of the machine)',
    'zh-HK': '有效密鑰的 env:名稱 或 file:路徑；可重複指定（直接填寫會被同機用戶看到）',
  },
  now: { en: 'take this as the present (an instant)', 'zh-HK': '以此時刻為現在' },
  setting: { en: 'a setting of the connection, name=value; repeatable', 'zh-HK': '連線的設定，名稱=值；可重複指定' },
  path: { en: 'path and query of the request', 'zh-HK': '請求的路徑及查詢字串' },
  genuine: { en: 'Genuine: {events} event(s).', 'zh-HK': '真實：{events} 項事件。' },
  challenge: {
    en: 'Genuine: a handshake, to be answered with status {status}.',
    'zh-HK': '真實：握手請求，應以狀態 {status} 回覆。',
  },

  saml: { en: 'single sign-on by SAML 2.0', 'zh-HK': 'SAML 2.0 單一登入' },
  samlCheck: {
    en: 'say whether a login response is genuine, and who signed in',
    'zh-HK': '驗證登入回應真偽，並列出登入者身分',
  },
  samlSp: {
    en: 'the service provider: its metadata, or JSON {"entityId": …, "acsUrl": …}',
    'zh-HK': '服務供應商：其 metadata，或 JSON {"entityId": …, "acsUrl": …}',
  },
  samlIdp: { en: 'metadata of the identity provider', 'zh-HK': '身分供應商的 metadata' },
  samlResponse: {
    en: 'the response: XML, base64, or the posted form',
    'zh-HK': '回應：XML、base64 或所提交的表單內容',
  },
  samlRequestId: {
    en: 'id of the request that it has to answer; without it, InResponseTo is not matched',
    'zh-HK': '回應所對應請求的 id；不指定時不核對 InResponseTo',
  },
  samlAccepted: {
    en: 'Genuine: {nameId}, signed in at {authnInstant} by {issuer}.',
    'zh-HK': '真實：{nameId}，於 {authnInstant} 經 {issuer} 登入。',
  },

  audit: { en: 'the audit log', 'zh-HK': '審計日誌' },
  auditVerify: {
    en: 'check that no sealed row was changed, removed or reordered',
    'zh-HK': '檢查已封存的記錄有否被更改、移除或調換次序',
  },
  expectHead: {
    en: 'a head noted earlier, outside: finds a cut tail',
    'zh-HK': '早前在外部記下的檢查點：可發現被截去的尾段',
  },
  data: {
    en: 'data folder with an embedded database; else DATABASE_URL',
    'zh-HK': '內含嵌入式資料庫的資料夾；否則用 DATABASE_URL',
  },
  tenant: { en: 'only this tenant', 'zh-HK': '只限此租戶' },
  verified: {
    en: '{tenant}: {events} events, verified. Head: {head}',
    'zh-HK': '{tenant}：{events} 項事件，驗證無誤。檢查點：{head}',
  },
  notVerified: {
    en: '{tenant}: {events} events; {problem} at position {position}.',
    'zh-HK': '{tenant}：{events} 項事件；第 {position} 項出現 {problem}。',
  },

  bindings: { en: 'bindings of events to actions', 'zh-HK': '事件與動作的綁定' },
  bindingsCheck: {
    en: 'check binding files against the installed connectors',
    'zh-HK': '以已安裝的連接器檢查綁定檔案',
  },
  bindingFiles: { en: 'binding files (YAML)', 'zh-HK': '綁定檔案（YAML）' },
  bindingConnection: {
    en: 'a connection that bindings name, and its connector; repeatable',
    'zh-HK': '綁定所用的連線名稱及其連接器；可重複指定',
  },
  bindingTemplate: {
    en: 'an approval template that bindings answer; repeatable',
    'zh-HK': '綁定所回應的審批範本；可重複指定',
  },
  bindingsGood: { en: '{bindings} bindings are sound.', 'zh-HK': '{bindings} 項綁定無誤。' },

  tls: { en: 'TLS of a server', 'zh-HK': '伺服器的 TLS' },
  probe: {
    en: 'say which TLS version and chain a server has; refuses below 1.3',
    'zh-HK': '說明伺服器的 TLS 版本及憑證鏈；低於 1.3 視為不合格',
  },
  hostPort: { en: 'host and port', 'zh-HK': '主機及連接埠' },
  ca: { en: 'PEM of the CA to trust', 'zh-HK': '所信任憑證機構的 PEM' },
  probed: {
    en: '{host}:{port} speaks {protocol} with {cipher}.',
    'zh-HK': '{host}:{port} 使用 {protocol}（{cipher}）。',
  },
  probeAccepts: { en: 'Accepts: {versions}.', 'zh-HK': '接受：{versions}。' },
  probeUntrusted: { en: 'Not trusted: {reason}.', 'zh-HK': '不受信任：{reason}。' },
  probeBelow: { en: 'Below the floor of TLS 1.3.', 'zh-HK': '低於 TLS 1.3 的最低要求。' },

  create: { en: 'make something new', 'zh-HK': '新建項目' },
  createConnector: {
    en: 'write the package of a new connector from an OpenAPI document',
    'zh-HK': '由 OpenAPI 文件產生新連接器的套件',
  },
  createName: { en: 'id of the connector', 'zh-HK': '連接器代號' },
  createOpenApi: { en: 'OpenAPI 3.1 document (JSON or YAML)', 'zh-HK': 'OpenAPI 3.1 文件（JSON 或 YAML）' },
  createFolder: { en: 'new folder; NAME when left out', 'zh-HK': '新資料夾；不指定時為連接器代號' },
  created: {
    en: '{folder} holds a connector with {operations} operations. Next: install and build it there.',
    'zh-HK': '{folder} 已有一個含 {operations} 項操作的連接器。下一步：在該處安裝並建置。',
  },
} as const satisfies Record<string, LocalizedText>;

export type TextName = keyof typeof texts;

/** A text in one language, `{name}` filled in. */
export type Say = (name: TextName, values?: Readonly<Record<string, string | number>>) => string;

export function textsIn(locale: Locale): Say {
  return (name, values = {}) =>
    texts[name][locale].replaceAll(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

/** The language that `--lang` or the environment asks for. */
export function localeOf(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Locale {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const asked = at === -1 ? undefined : args[at]?.includes('=') ? args[at]?.slice('--lang='.length) : args[at + 1];
  const wanted = asked ?? env['COUNTERSIGN_LANG'] ?? env['LC_ALL'] ?? env['LANG'] ?? '';
  return /^zh[-_](HK|TW|MO|Hant)/i.test(wanted) ? 'zh-HK' : 'en';
}
