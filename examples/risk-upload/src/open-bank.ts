import type { ApprovalInstance, Clock, ConnectionIdentity, Directory } from '@countersign/contracts';
import { bind } from '@countersign/core';
import hkma, { createEvidencePack, createHkma, parseEvidence } from '@countersign/hkma';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { type Database, openRuntime, type Runtime } from '@countersign/runtime';
import type { RunningEmulator } from '@countersign/testing';
import { directory as everybody, formFor, person, proofOf, riskTemplate, TENANT, uploadBinding } from './company.js';

export interface Bank {
  readonly runtime: Runtime;
  /** Stores the file and starts its form. */
  start(file: Uint8Array, records: number, by?: { maker?: string; initiator?: string }): Promise<ApprovalInstance>;
  /** Somebody agrees to the task that is open. */
  agree(instance: ApprovalInstance, by: string): Promise<ApprovalInstance>;
  /** Runs what is due; gives the evidence pack of each approval's submission that has a receipt. */
  upload(): Promise<readonly Uint8Array[]>;
  close(): Promise<void>;
}

/** The bank's installation, with the receiver as its only connection. */
export async function openBank(options: {
  readonly database: Database;
  readonly receiver: RunningEmulator;
  readonly clock: Clock;
  readonly directory?: Directory | undefined;
}): Promise<Bank> {
  const { database, receiver, clock, directory = everybody } = options;
  const { clientId, clientSecret, settings, secrets } = receiver.credentials;
  const connection = await openConnection(hkma, {
    environment: 'emulator',
    origins: receiver.origins,
    ca: receiver.ca,
    settings,
    credentials: { ...secrets, clientId, clientSecret },
    store: createMemoryTokenStore(clock),
    clock,
  });
  const identity: ConnectionIdentity = {
    id: '0193a1f0-5b1e-7c3a-9d44-6f2f0e8a1c07',
    name: 'regulator',
    tenant: TENANT,
    connector: 'hkma',
    environment: 'emulator',
    settings,
  };
  const client = createHkma(connection);
  const runtime = await openRuntime({
    tenant: TENANT,
    timeZone: 'Asia/Hong_Kong',
    clock,
    locale: 'zh-HK',
    database,
    bindings: [uploadBinding],
    templates: [riskTemplate],
    directory: async () => directory,
    connect: async (gate) => [bind(hkma, { identity, options: connection, gate })],
  });
  return {
    runtime,
    async start(file, records, { maker = 'maker', initiator = 'clerk' } = {}) {
      const sha256 = await runtime.documents.put(file);
      return runtime.workspace.start({
        idempotencyKey: `risk-${sha256}`,
        template: { id: 'risk-report' },
        initiator: { type: 'user', ref: person(initiator) },
        title: 'Risk indicators 2026-10',
        values: formFor({ sha256, size: file.length, records }, maker),
      });
    },
    async agree({ tasks }, by) {
      const open = tasks.find(({ state }) => state === 'active');
      return runtime.workspace.decide(open?.id ?? '', { kind: 'approve' }, proofOf(by));
    },
    async upload() {
      await runtime.worker.runUntilIdle();
      const effects = await runtime.effects.list();
      const found = effects.flatMap(({ outcome }) => parseEvidence(outcome?.output) ?? []);
      return Promise.all(
        found.map(async (evidence) => {
          const file = await runtime.documents.read(evidence.fileSha256);
          return createEvidencePack({ ...evidence, file, sign: (bytes) => client.submissions.sign(bytes) });
        }),
      );
    },
    async close() {
      await runtime.close();
      await client.close();
      await connection.network.close();
    },
  };
}
