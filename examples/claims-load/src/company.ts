import {
  type Actor,
  type ApprovalTemplate,
  type BoundConnector,
  type Clock,
  type Directory,
  type Gate,
  type HumanProof,
  type Ref,
  toInstant,
} from '@countersign/contracts';
import { bind, createLimits } from '@countersign/core';
import { openConnection } from '@countersign/oauth';
import quickbooks from '@countersign/quickbooks';
import { type Database, defineBinding, openRuntime, type Runtime, type RuntimeOptions } from '@countersign/runtime';

// The smallest company that can claim: one who asks, one who agrees, one account.

const TENANT = 'load';
const BOOKS = '0193a1f0-5b1e-7c3a-9d44-6f2f0e8a1c02';

const person = (id: string): Ref => ({ system: 'local', tenant: TENANT, kind: 'userId', id });
export const clerk: Actor = { type: 'user', ref: person('clerk') };

const directory: Directory = {
  system: 'local',
  tenant: TENANT,
  users: [
    { id: 'clerk', departments: [] },
    { id: 'lead', departments: [] },
  ],
  roles: [],
  departments: [],
  substitutions: [],
  admins: ['lead'],
};

export const claimTemplate: ApprovalTemplate = {
  id: 'claim',
  version: 1,
  name: { en: 'Claim' },
  fields: [
    { key: 'amount', label: { en: 'Amount' }, type: 'money', currency: { fixed: 'HKD' }, required: true },
    { key: 'reference', label: { en: 'Number' }, type: 'text', required: true },
  ],
  flow: [
    {
      id: 'lead',
      name: 'Lead',
      type: 'approval',
      who: { any: [{ kind: 'users', users: [person('lead')] }] },
      policy: { mode: 'single' },
      onEmpty: 'admin',
      sameActor: 'ask',
      timeouts: [],
      allow: [],
      onReject: 'end',
    },
  ],
};

export const SUPPLIER = 'Load Supplies';

export const claimBinding = defineBinding({
  id: 'claim-to-bill',
  on: 'io.countersign.approval.approved.v1',
  template: 'claim',
  run: { connection: 'books', action: 'bill.create' },
  input: {
    payee: { name: SUPPLIER },
    date: '2026-11-20',
    currency: '= values.amount.currency',
    reference: '= values.reference',
    lines: [{ amount: '= values.amount.amount', category: 'supplies', description: 'load' }],
  },
});

export const SUPPLIES_ACCOUNT = 'Load Supplies Expense';

export interface CompanyOptions {
  readonly database: Database;
  readonly sandboxFile: string;
  /** @defaultValue 4 */
  readonly concurrency?: number | undefined;
  /** The emulator's quotas are off, and so are the client's. @defaultValue false */
  readonly unlimited?: boolean | undefined;
  /** Of the runtime and of the connection. */
  readonly clock?: Clock | undefined;
  readonly leaseMs?: number | undefined;
  /** Besides the claim that is one bill. */
  readonly more?: Pick<RuntimeOptions, 'bindings' | 'templates' | 'reversal'> | undefined;
  /** Put around the connection. */
  readonly around?: ((bound: BoundConnector) => BoundConnector) | undefined;
}

export function openCompany({
  database,
  sandboxFile,
  concurrency,
  unlimited = false,
  clock,
  leaseMs,
  more,
  around = (bound) => bound,
}: CompanyOptions): Promise<Runtime> {
  return openRuntime({
    tenant: TENANT,
    timeZone: 'Asia/Hong_Kong',
    locale: 'en',
    database,
    bindings: [claimBinding, ...(more?.bindings ?? [])],
    templates: [claimTemplate, ...(more?.templates ?? [])],
    directory: async () => directory,
    connect: async (gate) => [around(await connectBooks(gate, sandboxFile, unlimited, clock))],
    acceptProofs: ['simulation'],
    concurrency,
    clock,
    leaseMs,
    reversal: more?.reversal,
  });
}

async function connectBooks(
  gate: Gate,
  sandboxFile: string,
  unlimited: boolean,
  clock: Clock | undefined,
): Promise<BoundConnector> {
  const options = await openConnection(quickbooks, { sandbox: sandboxFile, clock });
  const settings = { ...options.settings, accounts: { supplies: { fullName: SUPPLIES_ACCOUNT } } };
  return bind(quickbooks, {
    identity: { id: BOOKS, name: 'books', tenant: TENANT, connector: 'quickbooks', environment: 'emulator', settings },
    options: unlimited ? { ...options, limits: createLimits({ ...quickbooks.descriptor, limits: [] }) } : options,
    gate,
  });
}

/** The one expense account that every claim is booked to. Safe to repeat. */
export async function prepareBooks(sandboxFile: string): Promise<void> {
  const client = quickbooks.create(await openConnection(quickbooks, { sandbox: sandboxFile }));
  await client.accounts.create({ name: SUPPLIES_ACCOUNT, type: 'Expense' }, { idempotencyKey: 'load-account' });
  await client.vendors.ensure({ displayName: SUPPLIER }, { idempotencyKey: 'load-vendor' });
  await client.close();
}

export function claimNumber(index: number): string {
  return `LD-${String(index).padStart(6, '0')}`;
}

/** Starts the claim and has it approved; does nothing that an earlier, killed process has done. */
export async function approveClaim(runtime: Runtime, index: number): Promise<void> {
  const task = await startClaim(runtime, index);
  if (task !== undefined) await decideTask(runtime, task);
}

/** @returns the task that waits for the lead; `undefined` when it was decided before. */
export async function startClaim({ workspace }: Runtime, index: number): Promise<string | undefined> {
  const reference = claimNumber(index);
  const instance = await workspace.start({
    idempotencyKey: reference,
    template: { id: claimTemplate.id },
    initiator: clerk,
    values: { amount: { amount: `${100 + (index % 900)}.50`, currency: 'HKD' }, reference },
  });
  return instance.tasks.find(({ state }) => state === 'active')?.id;
}

export async function decideTask({ workspace }: Runtime, task: string): Promise<void> {
  await workspace.decide(task, { kind: 'approve' }, leadsProof());
}

/** That the lead is there. */
export function leadsProof(): HumanProof {
  return { method: 'simulation', actor: person('lead'), at: toInstant(Date.now()) };
}
