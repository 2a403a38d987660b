import type { LocalizedText } from '@countersign/contracts';
import type { PersonId } from './company.js';

/** One claim of the day, and what its people do. */
export interface Claim {
  /** Claim number; unique, goes to the bill as its document number. */
  readonly id: string;
  readonly amount: string;
  readonly initiator: PersonId;
  readonly payee: string;
  readonly category: string;
  readonly reason: string;
  /** What is special about it. */
  readonly about: LocalizedText;
  /** Who answers what, in order; `silent` lets 24 hours pass. */
  readonly plays: readonly Play[];
  /** What happens after it was booked. */
  readonly afterwards?: 'revoke' | 'mapCategory' | undefined;
}

export type Play =
  | { readonly by: PersonId; readonly does: 'approve' | 'reject'; readonly comment?: string }
  | { readonly by: 'nobody'; readonly does: 'silent' };

const approve = (by: PersonId): Play => ({ by, does: 'approve' });

export const EMPLOYEE_PAYEE = 'Harbour Courier';
/** In no mapping at first: the demo maps it when its claim is parked. */
export const UNMAPPED_CATEGORY = 'trade-fair';

export const dayOfClaims: readonly Claim[] = [
  {
    id: 'EX-2026-0001',
    amount: '1280.50',
    initiator: 'sales-rep',
    payee: 'Star Ferry Travel',
    category: 'travel',
    reason: '客戶拜訪車船費',
    about: { en: 'one approver, then finance, then archived', 'zh-HK': '一位審批人，其後財務，再歸檔' },
    plays: [approve('sales-lead'), approve('finance-clerk')],
  },
  {
    id: 'EX-2026-0002',
    amount: '5000.00',
    initiator: 'sales-rep',
    payee: 'Victoria Catering',
    category: 'entertainment',
    reason: '客戶晚宴',
    about: { en: 'exactly at the limit: no second level', 'zh-HK': '剛好等於限額：毋須第二級' },
    plays: [approve('sales-lead'), approve('finance-controller')],
  },
  {
    id: 'EX-2026-0003',
    amount: '8900.00',
    initiator: 'sales-rep',
    payee: 'Kowloon Exhibits',
    category: 'advertising',
    reason: '展覽攤位',
    about: { en: 'above the limit: second level, all must agree', 'zh-HK': '高於限額：第二級會簽' },
    plays: [approve('sales-lead'), approve('coo'), approve('finance-controller'), approve('finance-clerk')],
  },
  {
    id: 'EX-2026-0004',
    amount: '2360.00',
    initiator: 'warehouse-clerk',
    payee: 'Tsing Yi Forklift Hire',
    category: 'repairs',
    reason: '叉車維修',
    about: { en: 'another department: its lead, then the safety officer', 'zh-HK': '另一部門：倉務主管，再到安全主任' },
    plays: [approve('warehouse-lead'), approve('safety-officer'), approve('finance-clerk')],
  },
  {
    id: 'EX-2026-0005',
    amount: '460.00',
    initiator: 'sales-rep',
    payee: 'Peak Florist',
    category: 'entertainment',
    reason: '花籃',
    about: { en: 'refused by the manager', 'zh-HK': '主管拒絕' },
    plays: [{ by: 'sales-lead', does: 'reject', comment: '並非公務支出' }],
  },
  {
    id: 'EX-2026-0006',
    amount: '3120.00',
    initiator: 'sales-rep',
    payee: 'Lantau Training Centre',
    category: 'training',
    reason: '安全培訓',
    about: {
      en: 'the manager stays silent for 24 h: the delegate decides',
      'zh-HK': '主管 24 小時未回應：轉由代理人審批',
    },
    plays: [{ by: 'nobody', does: 'silent' }, approve('sales-deputy'), approve('finance-clerk')],
  },
  {
    id: 'EX-2026-0007',
    amount: '780.00',
    initiator: 'sales-rep',
    payee: EMPLOYEE_PAYEE,
    category: 'courier',
    reason: '樣品速遞',
    about: {
      en: 'the payee bears the name of an employee in QuickBooks',
      'zh-HK': '收款人與 QuickBooks 內一名僱員同名',
    },
    plays: [approve('sales-lead'), approve('finance-clerk')],
  },
  {
    id: 'EX-2026-0008',
    amount: '4200.00',
    initiator: 'sales-rep',
    payee: 'Wan Chai Fair Office',
    category: UNMAPPED_CATEGORY,
    reason: '參展費',
    about: {
      en: 'its category is mapped to no account: parked, mapped, run again',
      'zh-HK': '費用類別未有對應科目：暫停等候，對應後重新執行',
    },
    plays: [approve('sales-lead'), approve('finance-clerk')],
    afterwards: 'mapCategory',
  },
  {
    id: 'EX-2026-0009',
    amount: '1650.00',
    initiator: 'sales-rep',
    payee: 'Central Stationery',
    category: 'office-supplies',
    reason: '文具',
    about: {
      en: 'revoked after it was booked: the void is proposed under its own approval',
      'zh-HK': '入賬後被撤銷：另行發起審批以作廢賬單',
    },
    plays: [approve('sales-lead'), approve('finance-clerk')],
    afterwards: 'revoke',
  },
];
