import type { BoundConnector, ConnectionIdentity, Gate } from '@countersign/contracts';
import { bind } from '@countersign/core';
import docusign, { createDocuSign } from '@countersign/docusign';
import docusignEmulator from '@countersign/docusign/emulator';
import { createMemoryTokenStore, type OpenConnection, openConnection } from '@countersign/oauth';
import { connectDatabase, type Database, openRuntime, type Runtime } from '@countersign/runtime';
import { type RunningEmulator, startEmulator, startTlsServer } from '@countersign/testing';
import { type Archived, archiveSigned } from './archive-signed.js';
import { buyer, contractBinding, contractTemplate, directory, proofOfHead, TENANT } from './company.js';
import { receiveConnect } from './receive-connect.js';
import { signInBrowser } from './sign-in-browser.js';

export interface ContractRun {
  readonly archived: readonly Archived[];
  /** What the approval was told. */
  readonly notes: readonly string[];
  /** How many a second run of the archive finds to do. */
  readonly archivedAgain: number;
  /** The archived PDF. */
  readonly pdf: Uint8Array;
  /** Types of the vendor's events that the approval led to, in the order of their arrival. */
  readonly events: readonly string[];
  /** Envelopes at the vendor, drafts among them. */
  readonly envelopes: readonly string[];
  readonly auditVerified: boolean;
}

export interface ContractRunOptions {
  /** For the database; removed by the caller. */
  readonly folder: string;
  readonly contract: Uint8Array;
  /** Switched on at the vendor before the contract is approved. */
  readonly faults?: Parameters<RunningEmulator['switchOn']>[0][] | undefined;
}

/** An approved contract form → signature → archived PDF, all on this machine. */
export async function runContract({ folder, contract, faults = [] }: ContractRunOptions): Promise<ContractRun> {
  const emulator = await startEmulator(docusignEmulator);
  const database = await connectDatabase({ dataFolder: folder });
  const connection = await openConnection(docusign, connectionTo(emulator));
  const runtime = await openCompany(database, emulator, connection);
  const identity = identityOf(emulator);
  const hooks = await startTlsServer(receiveConnect(runtime, identity, emulator.credentials.webhookSecret ?? ''));
  const client = createDocuSign(connection);
  try {
    emulator.addReceiver({ url: `${hooks.origin}/v1/webhooks/signatures`, ca: hooks.ca });
    for (const fault of faults) emulator.switchOn(fault);
    await approve(runtime, contract);
    await settle(runtime, emulator);
    await signInBrowser(emulator, 'supplier@example.hk', 'Supplier Representative');
    await settle(runtime, emulator);
    await pretend(runtime);
    const archived = await archiveSigned(runtime, client);
    const approval = await runtime.workspace.get(archived[0]?.approval ?? '');
    await runtime.audit.seal();
    const received = await runtime.events.list({ limit: 1000 });
    return {
      archived,
      notes: (approval?.decisions ?? []).flatMap(({ kind, comment = '' }) => (kind === 'comment' ? [comment] : [])),
      archivedAgain: (await archiveSigned(runtime, client)).length,
      pdf: await runtime.documents.read(archived[0]?.sha256 ?? ''),
      events: received.map(({ event }) => event.type).filter((type) => type.startsWith('io.countersign.docusign.')),
      envelopes: emulator.ledger().map(({ kind, summary }) => `${kind} ${String(summary['status'])}`),
      auditVerified: (await runtime.audit.verify()).verified,
    };
  } finally {
    await client.close();
    await hooks.close();
    await runtime.close();
    await connection.network.close();
    await database.close();
    await emulator.close();
  }
}

/** The form, and the head of purchasing who agrees to it. */
async function approve({ workspace, documents }: Runtime, contract: Uint8Array): Promise<void> {
  const document = await documents.put(contract);
  const instance = await workspace.start({
    idempotencyKey: 'form-8812',
    template: { id: contractTemplate.id },
    initiator: buyer,
    title: 'Supply contract SC-2026-014',
    values: { number: 'SC-2026-014', counterparty: 'Supplier Representative', email: 'supplier@example.hk', document },
  });
  const task = instance.tasks.find(({ state }) => state === 'active');
  await workspace.decide(task?.id ?? '', { kind: 'approve' }, proofOfHead(Date.now()));
}

/** The buyer writes what only the archive may say: the contract is archived all the same. */
async function pretend({ events, workspace }: Runtime): Promise<void> {
  for (const { event } of await events.list({ type: 'io.countersign.docusign.envelope.completed.v1' })) {
    const text = `Signed and archived 已簽妥並存檔: envelope ${event.subject}, sha256 none`;
    await workspace.comment(event.correlationid ?? '', text, buyer);
  }
}

/** Runs what is due, and lets the vendor's webhooks arrive. A retry after a fault may have to wait a moment. */
async function settle({ worker, effects }: Runtime, emulator: RunningEmulator): Promise<void> {
  for (;;) {
    await worker.runUntilIdle();
    await emulator.settled();
    await worker.runUntilIdle();
    const open = (await effects.list()).filter(({ state }) => state === 'ready' || state === 'running');
    if (open.length === 0) return;
    const wakeAt = Math.min(...open.map((effect) => Date.parse(effect.wakeAt)));
    await emulator.clock.sleep(Math.max(0, wakeAt - Date.now()) + 1);
  }
}

function identityOf({ credentials }: RunningEmulator): ConnectionIdentity {
  return {
    id: '0193a1f0-5b1e-7c3a-9d44-6f2f0e8a1c03',
    name: 'signatures',
    tenant: TENANT,
    connector: 'docusign',
    environment: 'emulator',
    settings: credentials.settings,
  };
}

function connectionTo({ origins, ca, credentials }: RunningEmulator) {
  const { clientId, clientSecret, settings, secrets } = credentials;
  return {
    environment: 'emulator',
    origins,
    ca,
    settings,
    credentials: { clientId, clientSecret, ...secrets },
    store: createMemoryTokenStore(),
  } as const;
}

function openCompany(database: Database, emulator: RunningEmulator, connection: OpenConnection): Promise<Runtime> {
  const connect = async (gate: Gate): Promise<readonly BoundConnector[]> => [
    bind(docusign, { identity: identityOf(emulator), options: connection, gate }),
  ];
  return openRuntime({
    tenant: TENANT,
    timeZone: 'Asia/Hong_Kong',
    locale: 'zh-HK',
    database,
    bindings: [contractBinding],
    templates: [contractTemplate],
    directory: async () => directory,
    connect,
    acceptProofs: ['simulation'],
  });
}
