import { type Actor, type ApprovalEvent, type ApprovalTemplate, ConnectorError, type Directory, type Ref } from '@countersign/contracts';
import { type ApprovalCommand, type ApprovalState, decide, parseTemplate, replay } from '../index.js';

// An invented company, and the claim form of which every test speaks: above HK$5,000 the second level agrees too.

export const frame = { system: 'local', tenant: 'hk-demo' } as const;
export const userRef = (id: string): Ref => ({ ...frame, kind: 'userId', id });
export const roleRef = (id: string): Ref => ({ ...frame, kind: 'roleId', id });
export const departmentRef = (id: string): Ref => ({ ...frame, kind: 'departmentId', id });
export const user = (id: string): Actor => ({ type: 'user', ref: userRef(id) });

export const directory: Directory = {
  ...frame,
  users: [
    { id: 'u-claimant', name: 'Claimant', departments: ['sales-kowloon'], manager: 'u-lead' },
    { id: 'u-lead', name: 'Team lead', departments: ['sales-kowloon'], manager: 'u-head' },
    { id: 'u-head', name: 'Head of sales', departments: ['sales'], manager: 'u-director' },
    { id: 'u-director', name: 'Director', departments: ['company'] },
    { id: 'u-deputy', name: 'Deputy', departments: ['sales-kowloon'], manager: 'u-head' },
    { id: 'u-controller', name: 'Controller', departments: ['finance'], manager: 'u-director' },
    { id: 'u-clerk', name: 'Clerk', departments: ['finance'], manager: 'u-controller' },
    { id: 'u-former', name: 'Former clerk', active: false, departments: ['finance'], manager: 'u-controller' },
  ],
  roles: [
    { id: 'finance-lead', name: 'Finance leads', members: [{ user: 'u-controller' }] },
    { id: 'finance', name: 'Finance', members: [{ user: 'u-clerk' }, { user: 'u-controller' }, { user: 'u-former' }] },
  ],
  departments: [
    { id: 'company', managers: ['u-director'] },
    { id: 'sales', parent: 'company', managers: ['u-head'] },
    { id: 'sales-kowloon', parent: 'sales', managers: ['u-lead'] },
    { id: 'finance', parent: 'company', managers: ['u-controller'] },
  ],
  substitutions: [],
  admins: ['u-director'],
};

const everyone = { onEmpty: 'admin', sameActor: 'ask', onReject: 'end', allow: ['transfer', 'comment'] };

/** As an operator would write it. */
export const expenseJson = {
  id: 'expense-hk',
  version: 1,
  name: { en: 'Expense claim', 'zh-HK': '費用報銷' },
  fields: [
    { key: 'reason', label: { en: 'Reason', 'zh-HK': '事由' }, type: 'text', required: true },
    {
      key: 'amount',
      label: { en: 'Amount (HK$)', 'zh-HK': '金額 (HK$)' },
      type: 'money',
      currency: { fixed: 'HKD' },
      required: true,
    },
    { key: 'trip', label: { 'zh-HK': '關聯行程' }, type: 'relatedApproval', required: false },
  ],
  flow: [
    {
      ...everyone,
      id: 'n1',
      name: '主管',
      type: 'approval',
      who: { any: [{ kind: 'deptManager', level: 1, autoUp: true }] },
      policy: { mode: 'any' },
      sameActor: 'autoIfAlreadyApproved',
      timeouts: [
        { after: 'PT20H', action: 'remind' },
        { after: 'PT24H', action: 'delegate', to: { any: [{ kind: 'users', users: [userRef('u-deputy')] }] } },
      ],
    },
    {
      id: 'n2',
      name: '金額路由',
      type: 'choose',
      branches: [
        {
          when: { field: 'amount', op: 'gt', value: { amount: '5000', currency: 'HKD' } },
          to: [
            {
              ...everyone,
              id: 'n3',
              name: '第二級會簽',
              type: 'approval',
              who: {
                any: [
                  { kind: 'deptManager', level: 2, autoUp: true },
                  { kind: 'role', role: roleRef('finance-lead') },
                ],
              },
              policy: { mode: 'all' },
              timeouts: [{ after: 'PT24H', action: 'delegate' }],
            },
          ],
        },
        { when: 'else', to: [] },
      ],
    },
    {
      ...everyone,
      id: 'n4',
      name: '財務',
      type: 'approval',
      who: { any: [{ kind: 'role', role: roleRef('finance') }] },
      policy: { mode: 'any' },
      timeouts: [{ after: 'PT24H', action: 'delegate' }],
    },
    { id: 'n5', name: '歸檔', type: 'cc', who: { any: [{ kind: 'initiator' }] } },
    { id: 'n6', name: '入帳', type: 'call', connector: 'books', action: 'quickbooks.bill.create', mode: 'async' },
  ],
};

export const expense: ApprovalTemplate = parseTemplate(expenseJson);

const T0 = '2026-11-22T01:00:00.000Z';

export function at(hours: number): string {
  return new Date(Date.parse(T0) + hours * 3_600_000).toISOString();
}

/** An approval on its way, with everything that happened to it. */
export interface Desk {
  readonly template: ApprovalTemplate;
  readonly events: readonly ApprovalEvent[];
  state: ApprovalState;
  do(command: ApprovalCommand, hours?: number, people?: Directory): readonly ApprovalEvent[];
  /** The open task of this person. */
  taskOf(id: string): string;
  open(): readonly string[];
}

export interface DeskOptions {
  readonly template?: ApprovalTemplate;
  readonly directory?: Directory;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly initiator?: string;
}

export function startDesk(options: DeskOptions = {}): Desk {
  const template = options.template ?? expense;
  const people = options.directory ?? directory;
  const context = (hours: number, who = people) => ({ now: at(hours), directory: who, template });
  const start: ApprovalCommand = {
    type: 'start',
    id: 'claim-1',
    idempotencyKey: 'key-1',
    initiator: user(options.initiator ?? 'u-claimant'),
    values: options.values ?? { reason: '客戶午餐', amount: '5000.00' },
    covers: [{ action: 'quickbooks.bill.create', connection: 'c-1', digest: 'd-1' }],
  };
  const events: ApprovalEvent[] = decide(undefined, start, context(0));
  const first = replay(events);
  if (!first) throw new Error('nothing was started');
  const desk: Desk = {
    template,
    events,
    state: first,
    do(command, hours = 0, who) {
      const more = decide(desk.state, command, context(hours, who));
      events.push(...more);
      desk.state = replay(more, desk.state) ?? desk.state;
      return more;
    },
    taskOf(id) {
      const task = desk.state.instance.tasks.find(({ state, assignee }) => state === 'active' && assignee.ref.id === id);
      if (!task) throw new Error(`${id} is not asked`);
      return task.id;
    },
    open: () =>
      desk.state.instance.tasks
        .filter(({ state }) => state === 'active')
        .map(({ nodeId, assignee }) => `${nodeId}:${assignee.ref.id}`),
  };
  return desk;
}

/** The person approves the task that they have. */
export function approve(desk: Desk, id: string, hours = 0): void {
  desk.do({ type: 'approve', taskId: desk.taskOf(id), by: user(id) }, hours);
}

export function reject(desk: Desk, id: string, hours = 0): void {
  desk.do({ type: 'reject', taskId: desk.taskOf(id), by: user(id) }, hours);
}

/** A template of these nodes. Nodes without a type are approvals by users `a`, `b`, `c` or those named in `users`. */
export function flowOf(...nodes: readonly NodeSketch[]): ApprovalTemplate {
  return parseTemplate({
    id: 'flow',
    version: 1,
    name: { en: 'Flow' },
    fields: [
      { key: 'amount', label: { en: 'Amount' }, type: 'money', currency: { fixed: 'HKD' } },
      { key: 'owner', label: { en: 'Owner' }, type: 'user' },
    ],
    flow: nodes.map(({ users, ...node }) => ({
      name: String(node['id']),
      ...(node['type'] === undefined
        ? { type: 'approval', policy: { mode: 'all' }, allow: ['transfer', 'addBefore', 'addAfter', 'return', 'comment'] }
        : {}),
      ...(node['type'] === 'choose' || node['who']
        ? {}
        : { who: { any: [{ kind: 'users', users: (users ?? ['a', 'b', 'c']).map(userRef) }] } }),
      ...node,
    })),
  });
}

export type NodeSketch = { readonly users?: readonly string[] } & Readonly<Record<string, unknown>>;

/** Single-letter people: `a` to `f` report to `boss`, `boss` to `chief`; `me` starts forms; `admin` administers. */
export const letters: Directory = {
  ...frame,
  users: [
    ...['a', 'b', 'c', 'd', 'e', 'f', 'me'].map((id) => ({ id, departments: ['unit'], manager: 'boss' })),
    { id: 'boss', departments: ['unit'], manager: 'chief' },
    { id: 'chief', departments: ['top'] },
    { id: 'admin', departments: ['top'] },
  ],
  roles: [{ id: 'pair', members: [{ user: 'a' }, { user: 'b' }] }],
  departments: [
    { id: 'top', managers: ['chief'] },
    { id: 'unit', parent: 'top', managers: ['boss'] },
  ],
  substitutions: [],
  admins: ['admin'],
};

/** The directory after these people have left. */
export function without(...ids: readonly string[]): Directory {
  return { ...letters, users: letters.users.map((each) => (ids.includes(each.id) ? { ...each, active: false } : each)) };
}

export function startFlow(nodes: readonly NodeSketch[], options: DeskOptions = {}): Desk {
  return startDesk({ template: flowOf(...nodes), directory: letters, initiator: 'me', values: {}, ...options });
}

/** `node:person:state` of every task, in order. */
export function tasks(desk: Desk): readonly string[] {
  return desk.state.instance.tasks.map(({ nodeId, assignee, state }) => `${nodeId}:${assignee.ref.id}:${state}`);
}

/** What running a function refuses. */
export function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (ConnectorError.is(error)) return error.place === undefined ? error.code : `${error.code} ${error.place}`;
    throw error;
  }
  return 'accepted';
}
