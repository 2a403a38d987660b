import type { Locale, LocalizedText } from '@countersign/contracts';

const texts = {
  title: { en: 'A day of expense claims', 'zh-HK': '一天的費用報銷' },
  startingEmulators: {
    en: 'Starting QuickBooks (emulated, TLS 1.3, on this machine only)',
    'zh-HK': '啟動 QuickBooks（模擬器，TLS 1.3，只在本機）',
  },
  startingDingTalk: {
    en: 'Starting DingTalk (emulated, TLS 1.3, on this machine only)',
    'zh-HK': '啟動釘釘（模擬器，TLS 1.3，只在本機）',
  },
  buildingAccounts: { en: 'Building the chart of accounts', 'zh-HK': '建立會計科目表' },
  accountsBuilt: { en: 'accounts made', 'zh-HK': '個科目已建立' },
  findings: { en: 'findings in the chart', 'zh-HK': '項科目表提示' },
  startingDatabase: { en: 'Starting PostgreSQL and the worker', 'zh-HK': '啟動 PostgreSQL 及工作程序' },
  claim: { en: 'Claim', 'zh-HK': '報銷單' },
  amount: { en: 'Amount', 'zh-HK': '金額' },
  routeTaken: { en: 'Route taken, and why', 'zh-HK': '所經路由及原因' },
  bill: { en: 'Bill', 'zh-HK': '賬單' },
  account: { en: 'Account', 'zh-HK': '科目' },
  outcome: { en: 'Outcome', 'zh-HK': '結果' },
  proof: { en: 'Proof', 'zh-HK': '證據' },
  booked: { en: 'booked', 'zh-HK': '已入賬' },
  rejected: { en: 'refused', 'zh-HK': '已拒絕' },
  parked: { en: 'parked', 'zh-HK': '暫停等候' },
  revoked: { en: 'revoked', 'zh-HK': '已撤銷' },
  pending: { en: 'in approval', 'zh-HK': '審批中' },
  bills: { en: 'bills in QuickBooks', 'zh-HK': '張賬單在 QuickBooks' },
  auditVerified: { en: 'audit entries, chain verified', 'zh-HK': '項審計記錄，鏈已驗證' },
  auditBroken: { en: 'audit entries, chain BROKEN', 'zh-HK': '項審計記錄，鏈已損壞' },
  clockMoved: { en: 'clock moved by 24 h', 'zh-HK': '時鐘撥快 24 小時' },
  killing: {
    en: 'Killing the worker (SIGKILL): QuickBooks has answered, we have not committed',
    'zh-HK': '終止工作程序（SIGKILL）：QuickBooks 已回應，我方尚未提交',
  },
  restarting: { en: 'Starting the worker again', 'zh-HK': '重新啟動工作程序' },
  crashVerdict: {
    en: 'Killed between the answer and the commit; bills of this claim',
    'zh-HK': '於回應與提交之間被終止；此報銷單的賬單數目',
  },
  shownInDingTalk: {
    en: 'approvals shown in DingTalk: agreed, refused, open',
    'zh-HK': '在釘釘顯示的審批：同意、拒絕、進行中',
  },
  tlsException: {
    en: 'In production this host is below TLS 1.3 and must be accepted by name',
    'zh-HK': '於正式環境此主機低於 TLS 1.3，須按名稱接受',
  },
  next: { en: 'Where to look next', 'zh-HK': '接下來' },
  nextCrash: {
    en: 'npm run demo -- --crash    kill the worker at the worst moment',
    'zh-HK': 'npm run demo -- --crash    於最壞的一刻終止工作程序',
  },
  nextOpen: {
    en: 'npm run demo -- --open     the same as a page, with the routes drawn',
    'zh-HK': 'npm run demo -- --open     以網頁顯示，並繪出路由',
  },
  nextChart: {
    en: 'npm run demo -- --chart F  your own chart of accounts',
    'zh-HK': 'npm run demo -- --chart F  使用自己的會計科目表',
  },
  nextSandbox: {
    en: 'npm run -s countersign -- sandbox quickbooks   the emulator for your own code',
    'zh-HK': 'npm run -s countersign -- sandbox quickbooks   供自己的程式使用的模擬器',
  },
  serving: { en: 'The page is at', 'zh-HK': '網頁位於' },
  stopWith: { en: 'Ctrl-C ends it.', 'zh-HK': '按 Ctrl-C 結束。' },
  digest: { en: 'approved digest', 'zh-HK': '已審批摘要' },
  key: { en: 'effect key', 'zh-HK': '操作識別碼' },
  readOnly: {
    en: 'Read-only. Everything on this page happened on this machine.',
    'zh-HK': '唯讀。本頁一切均在本機發生。',
  },
  silent: { en: 'silent for 24 h', 'zh-HK': '24 小時未回應' },
} as const satisfies Record<string, LocalizedText>;

export type TextName = keyof typeof texts;

export function textsIn(locale: Locale): (name: TextName) => string {
  return (name) => texts[name][locale];
}
