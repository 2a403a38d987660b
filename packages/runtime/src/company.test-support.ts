import type {
  Actor,
  ApprovalInstance,
  ApprovalTemplate,
  Clock,
  Directory,
  HumanProof,
  Ref,
  StartApproval,
} from '@countersign/contracts';
import { type Database, defineBinding, openRuntime, type Runtime, type RuntimeOptions } from '@countersign/runtime';
import { type Books, createBooks, type Ledger } from './books.test-support.ts';

export const TENANT = 'harbour';

export function person(id: string): Ref {
  return { system: 'local', tenant: TENANT, kind: 'userId', id };
}

export function user(id: string): Actor {
  return { type: 'user', ref: person(id) };
}

export function proofOf(id: string): HumanProof {
  return { method: 'session', actor: person(id), at: '2026-01-05T01:00:00.000Z', evidence: 'hash' };
}

export const directory: Directory = {
  system: 'local',
  tenant: TENANT,
  users: ['clerk', 'boss', 'deputy', 'finance', 'admin'].map((id) => ({
    id,
    departments: ['sales'],
    ...(id === 'clerk' ? { manager: 'boss' } : {}),
  })),
  roles: [],
  departments: [{ id: 'sales', managers: ['boss'] }],
  substitutions: [],
  admins: ['admin'],
};

/** One manager agrees; after 24 hours of silence the deputy is asked. */
export const expense: ApprovalTemplate = {
  id: 'expense',
  version: 1,
  name: { en: 'Expense claim' },
  fields: [
    { key: 'payee', label: { en: 'Payee' }, type: 'text', required: true },
    { key: 'amount', label: { en: 'Amount' }, type: 'money', required: true, currency: { fixed: 'HKD' } },
  ],
  flow: [
    {
      id: 'manager',
      name: 'Manager',
      type: 'approval',
      who: { any: [{ kind: 'users', users: [person('boss')] }] },
      policy: { mode: 'any' },
      onEmpty: 'admin',
      sameActor: 'ask',
      timeouts: [{ after: 'PT24H', action: 'delegate', to: { any: [{ kind: 'users', users: [person('deputy')] }] } }],
      allow: ['comment', 'transfer', 'return', 'addBefore', 'addAfter'],
      onReject: 'end',
    },
  ],
};

export const reversalTemplate: ApprovalTemplate = {
  ...expense,
  id: 'reversal',
  name: { en: 'Reversal' },
  fields: [{ key: 'reason', label: { en: 'Reason' }, type: 'text', required: true }],
};

export const bookIt = defineBinding({
  id: 'book-expense',
  on: 'io.countersign.approval.approved.v1',
  template: 'expense',
  run: { connection: 'books', action: 'bill.create' },
  input: { payee: '=values.payee', amount: '=values.amount' },
});

export function claim(key: string, amount = '1280.50', payee = 'Star Ferry'): StartApproval {
  return {
    idempotencyKey: key,
    template: { id: 'expense' },
    initiator: user('clerk'),
    values: { payee, amount: { amount, currency: 'HKD' } },
  };
}

export interface Company {
  readonly runtime: Runtime;
  readonly books: Books;
  /** Starts a claim and has the manager agree. */
  approved(key: string, amount?: string): Promise<ApprovalInstance>;
  agree(instance: ApprovalInstance, by?: string): Promise<ApprovalInstance>;
}

export async function openCompany(
  database: Database,
  clock: Clock,
  options: Partial<RuntimeOptions> & { readonly ledger?: Ledger } = {},
): Promise<Company> {
  const { ledger, ...rest } = options;
  let books: Books | undefined;
  const runtime = await openRuntime({
    tenant: TENANT,
    timeZone: 'Asia/Hong_Kong',
    locale: 'en',
    database,
    clock,
    bindings: [bookIt],
    wakeups: 'scan',
    templates: [expense, reversalTemplate],
    directory: async () => directory,
    connect: async (gate) => {
      books = createBooks(gate, ledger);
      return [books];
    },
    reversal: { template: 'reversal', values: ({ reason }) => ({ reason }) },
    ...rest,
  });
  if (!books) throw new Error('connect was not called');
  const agree = (instance: ApprovalInstance, by = 'boss'): Promise<ApprovalInstance> => {
    const task = instance.tasks.find(({ state, assignee }) => state === 'active' && assignee.ref.id === by);
    if (!task) throw new Error(`${by} has nothing to decide`);
    return runtime.workspace.decide(task.id, { kind: 'approve' }, proofOf(by));
  };
  return {
    runtime,
    books,
    agree,
    approved: async (key, amount) => agree(await runtime.workspace.start(claim(key, amount))),
  };
}
