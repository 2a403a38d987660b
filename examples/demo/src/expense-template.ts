import type { ApprovalNode, ApprovalTemplate, FlowNode, LocalizedText } from '@countersign/contracts';
import { departmentRef, roleRef } from './company.js';

const nodeNames: Readonly<Record<string, LocalizedText>> = {
  'warehouse-check': { en: 'Warehouse', 'zh-HK': '倉務' },
  manager: { en: 'Manager', 'zh-HK': '主管' },
  'second-level': { en: 'Second level', 'zh-HK': '第二級主管' },
  finance: { en: 'Finance', 'zh-HK': '財務' },
};

/** A node's name for people; templates hold one name only. */
export function nodeName(id: string): LocalizedText {
  return nodeNames[id] ?? { en: id, 'zh-HK': id };
}

const asked = {
  onEmpty: 'admin',
  sameActor: 'ask',
  onReject: 'end',
  allow: ['transfer', 'comment'],
} as const satisfies Partial<ApprovalNode>;
const delegatedAfterADay = [
  { after: 'PT20H', action: 'remind' },
  { after: 'PT24H', action: 'delegate' },
] as const;

const secondLevel: FlowNode = {
  ...asked,
  id: 'second-level',
  name: nodeName('second-level')['zh-HK'],
  type: 'approval',
  who: {
    any: [
      { kind: 'deptManager', level: 2, autoUp: true },
      { kind: 'role', role: roleRef('controllers') },
    ],
  },
  policy: { mode: 'all' },
  timeouts: [{ after: 'PT24H', action: 'delegate' }],
};

/**
 * Expense claims: the own manager, or, for the warehouse, its lead and the safety officer in turn; above HK$5,000
 * the second level, all together; then finance, any of them. Approved claims become bills.
 */
export const expenseTemplate: ApprovalTemplate = {
  id: 'expense-hk',
  version: 1,
  name: { en: 'Expense claim', 'zh-HK': '費用報銷' },
  fields: [
    { key: 'reason', label: { en: 'Reason', 'zh-HK': '事由' }, type: 'text', required: true },
    { key: 'payee', label: { en: 'Payee', 'zh-HK': '收款人' }, type: 'text', required: true },
    { key: 'category', label: { en: 'Category', 'zh-HK': '費用類別' }, type: 'text', required: true },
    {
      key: 'amount',
      label: { en: 'Amount (HK$)', 'zh-HK': '金額 (HK$)' },
      type: 'money',
      currency: { fixed: 'HKD' },
      required: true,
    },
    { key: 'date', label: { en: 'Date', 'zh-HK': '日期' }, type: 'date', required: true },
    { key: 'reference', label: { en: 'Claim number', 'zh-HK': '報銷編號' }, type: 'text', required: true },
  ],
  flow: [
    {
      id: 'department-route',
      name: '部門路由',
      type: 'choose',
      branches: [
        {
          when: { initiator: 'inDepartment', ref: departmentRef('warehouse') },
          to: [
            {
              ...asked,
              id: 'warehouse-check',
              name: nodeName('warehouse-check')['zh-HK'],
              type: 'approval',
              who: {
                any: [
                  { kind: 'deptManager', level: 1, autoUp: true },
                  { kind: 'role', role: roleRef('safety') },
                ],
              },
              policy: { mode: 'sequential' },
              timeouts: [...delegatedAfterADay],
            },
          ],
        },
        {
          when: 'else',
          to: [
            {
              ...asked,
              id: 'manager',
              name: nodeName('manager')['zh-HK'],
              type: 'approval',
              who: { any: [{ kind: 'deptManager', level: 1, autoUp: true }] },
              policy: { mode: 'any' },
              timeouts: [...delegatedAfterADay],
            },
          ],
        },
      ],
    },
    {
      id: 'amount-route',
      name: '金額路由',
      type: 'choose',
      branches: [
        { when: { field: 'amount', op: 'gt', value: { amount: '5000', currency: 'HKD' } }, to: [secondLevel] },
        { when: 'else', to: [] },
      ],
    },
    {
      ...asked,
      id: 'finance',
      name: nodeName('finance')['zh-HK'],
      type: 'approval',
      who: { any: [{ kind: 'role', role: roleRef('finance') }] },
      policy: { mode: 'any' },
      timeouts: [{ after: 'PT24H', action: 'delegate' }],
    },
    { id: 'archive', name: '歸檔', type: 'cc', who: { any: [{ kind: 'initiator' }] } },
    { id: 'book', name: '入賬', type: 'call', connector: 'books', action: 'bill.create', mode: 'async' },
  ],
};

/** Undoing what was booked: finance's controller alone, since the books change. */
export const reversalTemplate: ApprovalTemplate = {
  id: 'reversal',
  version: 1,
  name: { en: 'Undo a booking', 'zh-HK': '撤銷入賬' },
  fields: [{ key: 'reason', label: { en: 'Reason', 'zh-HK': '事由' }, type: 'text', required: true }],
  flow: [
    {
      ...asked,
      id: 'controller',
      name: '財務主管',
      type: 'approval',
      who: { any: [{ kind: 'role', role: roleRef('controllers') }] },
      policy: { mode: 'single' },
      timeouts: [],
    },
  ],
};
