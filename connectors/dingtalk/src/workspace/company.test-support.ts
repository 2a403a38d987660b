import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Actor,
  type ApprovalTemplate,
  type CloudEvent,
  type Directory,
  type HumanProof,
  type Id,
  type Ref,
  Secret,
  SignatureError,
  type Sql,
  type StartApproval,
  toInstant,
} from '@countersign/contracts';
import { openConnection } from '@countersign/oauth';
import {
  connectDatabase,
  type Database,
  migrate,
  openRuntime,
  type Runtime,
  runtimeMigrations,
} from '@countersign/runtime';
import {
  createOffsetClock,
  type MovableClock,
  type RunningEmulator,
  startEmulator,
  startTlsServer,
} from '@countersign/testing';
import dingtalk, { createDingTalk, type DingTalk } from '../dingtalk.js';
import definition from '../emulator/index.js';
import type { DingTalkState } from '../emulator/state.js';
import { DingTalkWorkspace } from './dingtalk-workspace.js';
import { workspaceMigrations } from './migrations.js';
import type { DingTalkWorkspaceOptions } from './workspace-options.js';

/** One database server and one twin for a test file. */
export interface Site {
  readonly database: Database;
  readonly twin: RunningEmulator<DingTalkState>;
  readonly clock: MovableClock;
  newClient(): DingTalk;
  /** Codes of callbacks that were refused at the door. */
  readonly refused: string[];
  /** Where callbacks go from now on. */
  receive(company: Company | undefined): void;
  close(): Promise<void>;
}

export interface Company {
  readonly tenant: string;
  readonly connection: Id;
  readonly runtime: Runtime;
  readonly client: DingTalk;
  readonly workspace: DingTalkWorkspace;
  /** The same approvals, as a process that starts anew sees them. */
  workspaceWith(parts: Partial<DingTalkWorkspaceOptions>): DingTalkWorkspace;
  /** Takes in what has arrived, and does what follows. */
  settle(workspace?: DingTalkWorkspace): Promise<void>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const clock = createOffsetClock();
  const dataFolder = await mkdtemp(join(tmpdir(), 'countersign-dingtalk-'));
  const database = await connectDatabase({ dataFolder });
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    await database.query(`alter system set ${setting} = off`);
  }
  await database.query('select pg_reload_conf()');
  await migrate(database, [...runtimeMigrations, ...workspaceMigrations]);
  const twin = await startEmulator(definition, { clock });
  const secret = twin.credentials.webhookSecret ?? '';
  let target: Company | undefined;
  const refused: string[] = [];
  const door = await startTlsServer(async (request, response) => {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part);
    const delivery = { method: 'POST', path: request.url ?? '', headers: {}, body: Buffer.concat(parts) };
    try {
      if (target === undefined) throw new Error('nobody is asked for');
      const result = dingtalk.webhooks?.receive(delivery, {
        secrets: [Secret.of(secret)],
        now: clock.now(),
        tenant: target.tenant,
        connection: { id: target.connection, settings: {} },
      });
      // Stored first, answered then.
      if (result?.kind === 'events') await target.runtime.inbox.accept(result.events, { ...delivery, headers: {} });
      response.writeHead(result?.answer?.status ?? 200, result?.answer?.headers).end(result?.answer?.body);
    } catch (error) {
      refused.push(error instanceof SignatureError ? error.code : String(error));
      response.writeHead(401).end();
    }
  });
  twin.addReceiver({ url: `${door.origin}/v1/webhooks/inbox`, ca: door.ca });
  const { clientId, clientSecret } = twin.credentials;
  const { origins, ca } = twin;
  const connection = { environment: 'emulator', origins, ca, credentials: { clientId, clientSecret }, clock } as const;
  const options = await openConnection(dingtalk, connection);
  return {
    database,
    twin,
    clock,
    // A limiter of its own for each, so that one test doesn't wait for another's calls.
    newClient: () => createDingTalk(options),
    refused,
    receive: (company) => {
      target = company;
    },
    async close() {
      await door.close();
      await twin.close();
      await database.close();
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export function person(id: string): Ref {
  return { system: 'local', tenant: 'harbour', kind: 'userId', id };
}

export function user(id: string): Actor {
  return { type: 'user', ref: person(id) };
}

export function proofOf(id: string): HumanProof {
  return { method: 'session', actor: person(id), at: '2026-01-05T01:00:00.000Z', evidence: 'hash' };
}

/** Ours and DingTalk's names for the same people. */
const members: Readonly<Record<string, string>> = {
  clerk: 'u-starter',
  boss: 'u-manager',
  deputy: 'u-deputy',
  finance: 'u-finance',
};

export const people: DingTalkWorkspaceOptions['people'] = {
  userId: async ({ id }) => members[id],
  person: async (userId) => {
    const found = Object.entries(members).find(([, known]) => known === userId);
    return found && person(found[0]);
  },
};

const directory: Directory = {
  system: 'local',
  tenant: 'harbour',
  users: [...Object.keys(members), 'outsider'].map((id) => ({ id, departments: ['sales'] })),
  roles: [],
  departments: [{ id: 'sales', managers: ['boss'] }],
  substitutions: [],
  admins: ['boss'],
};

const asked = {
  onEmpty: 'admin',
  sameActor: 'ask',
  onReject: 'end',
  allow: ['comment', 'transfer', 'return', 'addBefore', 'addAfter'],
} as const;

/** The boss or the deputy, then finance; after a day of silence the outsider, who isn't in DingTalk. */
export const expense: ApprovalTemplate = {
  id: 'expense',
  version: 1,
  name: { en: 'Expense claim', 'zh-HK': '費用報銷' },
  fields: [
    { key: 'payee', label: { en: 'Payee', 'zh-HK': '收款人' }, type: 'text', required: true },
    { key: 'amount', label: { en: 'Amount' }, type: 'money', required: true, currency: { fixed: 'HKD' } },
  ],
  flow: [
    {
      ...asked,
      id: 'manager',
      name: '主管',
      type: 'approval',
      who: { any: [{ kind: 'users', users: [person('boss'), person('deputy')] }] },
      policy: { mode: 'any' },
      timeouts: [],
    },
    {
      ...asked,
      id: 'finance',
      name: '財務',
      type: 'approval',
      who: { any: [{ kind: 'users', users: [person('finance')] }] },
      policy: { mode: 'single' },
      timeouts: [{ after: 'PT24H', action: 'delegate', to: { any: [{ kind: 'users', users: [person('outsider')] }] } }],
    },
  ],
};

export function claim(key: string): StartApproval {
  return {
    idempotencyKey: key,
    template: { id: 'expense' },
    initiator: user('clerk'),
    title: `${key} 交通費`,
    values: { payee: 'Star Ferry', amount: { amount: '320.50', currency: 'HKD' } },
  };
}

let companies = 0;

export async function openCompany(site: Site): Promise<Company> {
  companies += 1;
  const tenant = `tenant-${companies}`;
  const connection = `00000000-0000-7000-8000-${String(companies).padStart(12, '0')}`;
  const { database, clock } = site;
  const client = site.newClient();
  const runtime = await openRuntime({
    tenant,
    timeZone: 'Asia/Hong_Kong',
    locale: 'en',
    database,
    clock,
    bindings: [],
    wakeups: 'scan',
    templates: [expense],
    migrations: workspaceMigrations,
    directory: async () => directory,
    connect: async () => [],
  });
  const options: DingTalkWorkspaceOptions = {
    tenant,
    connection,
    client,
    engine: runtime.workspace,
    template: (id, version) => runtime.workspace.template(id, version),
    events: runtime.events,
    sql: database,
    people,
    page: ({ id }, task) => `https://countersign.example/approvals/${id}${task ? `/tasks/${task.id}` : ''}`,
    buttons: { appUuid: 'dingcorp', apiKey: 'gateway' },
    clock,
  };
  const workspace = new DingTalkWorkspace(options);
  const company: Company = {
    tenant,
    connection,
    runtime,
    client,
    workspace,
    workspaceWith: (parts) => new DingTalkWorkspace({ ...options, ...parts }),
    async settle(other = workspace) {
      await site.twin.settled();
      await runtime.worker.runUntilIdle();
      await other.round();
    },
    async close() {
      await runtime.close();
      await client.close();
    },
  };
  site.receive(company);
  return company;
}

/** A database that a killed process no longer reaches. */
export function mortal(sql: Sql, isDead: () => boolean): Sql {
  const alive = (): void => {
    if (isDead()) throw new Error('the process is dead');
  };
  return {
    query: async (text, values) => {
      alive();
      return sql.query(text, values);
    },
    transaction: async (work) => {
      alive();
      return sql.transaction((inner) => work(mortal(inner, isDead)));
    },
  };
}

/** What DingTalk shows: approvals and tasks with their ends. */
export function shownBy({ twin }: Site) {
  const entries = twin.ledger();
  const told = (kind: string) =>
    entries
      .filter((entry) => entry.kind === kind)
      .map(({ summary }) => [summary['userId'] ?? summary['title'], summary['status'], summary['result']].join(' '));
  return { approvals: told('instance'), tasks: told('task') };
}

/** What somebody has to do first. */
export function openTask({ twin }: Site, userId: string): { readonly taskId: string; readonly instanceId: string } {
  const found = [...twin.state.tasks.values()].find((task) => task.userId === userId && task.status === 'RUNNING');
  if (found === undefined) throw new Error(`${userId} has nothing to do`);
  return { taskId: String(found.id), instanceId: found.instanceId };
}

let told = 0;

/** A decision as the door would store it, whoever made it. */
export function toldDecision({ tenant, connection }: Company, { clock }: Site, data: object) {
  told += 1;
  return {
    specversion: '1.0' as const,
    id: `told-${told}`,
    source: 'dingtalk/dingcorp',
    type: 'io.countersign.dingtalk.task.decided.v1',
    tenant,
    time: toInstant(clock.now()),
    data: { connection, decision: 'approve', userId: 'u-manager', ...data },
  };
}

/** Stored without anybody having signed it. */
export async function takeIn({ runtime }: Company, events: readonly CloudEvent<string, object>[]): Promise<void> {
  await runtime.inbox.accept(events, { body: Buffer.from(String(told)), headers: {} });
}
