import {
  type ApprovalTemplate,
  type BoundConnector,
  type Directory,
  type Gate,
  type HumanProof,
  type JsonObject,
  type Ref,
  toInstant,
} from '@countersign/contracts';
import { type Binding, type Database, defineBinding, openRuntime, type Runtime } from '@countersign/runtime';

// One who asks, two who agree, and what is done is written in the bindings.

const TENANT = 'crash';

const person = (id: string): Ref => ({ system: 'local', tenant: TENANT, kind: 'userId', id });

const directory: Directory = {
  system: 'local',
  tenant: TENANT,
  users: ['clerk', 'lead', 'head'].map((id) => ({ id, departments: [] })),
  roles: [],
  departments: [],
  substitutions: [],
  admins: ['lead'],
};

const template: ApprovalTemplate = {
  id: 'crash',
  version: 1,
  name: { en: 'One effect' },
  fields: [{ key: 'why', label: { en: 'Why' }, type: 'text', required: true }],
  flow: [
    {
      id: 'lead',
      name: 'Lead',
      type: 'approval',
      who: { any: [{ kind: 'users', users: [person('lead'), person('head')] }] },
      policy: { mode: 'all' },
      onEmpty: 'admin',
      sameActor: 'ask',
      timeouts: [],
      allow: [],
      onReject: 'end',
    },
  ],
};

export const IDENTITY = { id: '0193a1f0-5b1e-7c3a-9d44-6f2f0e8a1c09', name: 'vendor', tenant: TENANT } as const;

export interface CompanyOptions {
  readonly database: Database;
  /** One after the other, all of one approval. */
  readonly does: readonly { readonly action: string; readonly input: JsonObject }[];
  readonly connect: (gate: Gate) => Promise<BoundConnector>;
}

/** A runtime whose runs are the same each time: it scans instead of listening, and does one thing at a time. */
export function openCompany({ database, does, connect }: CompanyOptions): Promise<Runtime> {
  return openRuntime({
    tenant: TENANT,
    timeZone: 'Asia/Hong_Kong',
    locale: 'en',
    database,
    bindings: does.map(bindingOf),
    templates: [template],
    directory: async () => directory,
    connect: async (gate) => [await connect(gate)],
    acceptProofs: ['simulation'],
    wakeups: 'scan',
    concurrency: 1,
  });
}

function bindingOf({ action, input }: CompanyOptions['does'][number], index: number): Binding {
  return defineBinding({
    id: `do-${index}`,
    on: 'io.countersign.approval.approved.v1',
    template: template.id,
    run: { connection: IDENTITY.name, action },
    input,
  });
}

/** Starts an approval and has both agree. @returns its id. */
export async function approve({ workspace }: Runtime, why: string): Promise<string> {
  const { id, tasks } = await workspace.start({
    idempotencyKey: why,
    template: { id: template.id },
    initiator: { type: 'user', ref: person('clerk') },
    values: { why },
  });
  for (const task of tasks) {
    const proof: HumanProof = { method: 'simulation', actor: task.assignee.ref, at: toInstant(Date.now()) };
    await workspace.decide(task.id, { kind: 'approve' }, proof);
  }
  return id;
}
