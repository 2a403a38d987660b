import type { BoundRun, ConnectionIdentity, DecidedBy, Gate, Json, JsonObject } from '@countersign/contracts';
import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { createOffsetClock, type RunningEmulator, startEmulator } from '@countersign/testing';
import definition from '../emulator/index.js';
import type { ReceiverState } from '../emulator/state.js';
import hkma from '../hkma.js';
import { contentDigest, sha256Hex } from '../manifest.js';

export const clock = createOffsetClock({ pace: 100 });
export const deadlineMs = 900_000;

export const record = (code: string, value = '99.95') => ({
  indicatorCode: code,
  indicatorName: { en: 'Availability', zh: '系統可用率' },
  value,
  unit: 'percent',
  threshold: { amber: '99.9', red: '99.5', worse: 'below' },
  rag: 'green',
  owner: 'it-ops',
  sourceSystem: 'monitoring',
  comment: null,
});
const period = { from: '2026-10-01', to: '2026-10-31' };
export const bytesOf = (records: Json): Uint8Array =>
  Buffer.from(JSON.stringify({ schema: 'countersign.kri/1', entity: 'AI-000', period, records }));
export const file = bytesOf([record('sys_availability_pct'), record('payment_availability_pct')]);

export function inputFor(bytes: Uint8Array, records: number): JsonObject {
  const content = {
    dataset: 'kri-metrics' as const,
    entity: 'AI-000',
    period,
    version: 1,
    file: { name: 'kri-2026-10.json', size: bytes.length, sha256: sha256Hex(bytes), records },
    preparedBy: 'u-maker',
    preparedAt: '2026-11-12T09:30:00+08:00',
    lateReason: 'Rehearsal',
  };
  return { ...content, contentSha256: contentDigest(content) };
}
export const input = inputFor(file, 2);

const person = (id: string) => ({ system: 'local', tenant: 'tenant-1', kind: 'userId', id });
const agreed = (by: string) => ({
  by: person(by),
  nodeId: `node-${by}`,
  at: '2026-11-20T01:00:00.000Z',
  proof: 'session' as const,
});
const twoOthers: DecidedBy = { initiator: person('u-clerk'), approvals: [agreed('u-checker'), agreed('u-head')] };
const agreeing: Gate = {
  ask: async (question) => ({ ...question, grantedAt: '2026-11-20T02:00:00.000Z', decidedBy: twoOthers }),
};

/** Notes as a database keeps them. */
export function memory(): BoundRun['memo'] {
  const notes = new Map<string, string>();
  return {
    get: async (name) => {
      const text = notes.get(name);
      const value: Json | undefined = text === undefined ? undefined : JSON.parse(text);
      return value;
    },
    set: async (name, value) => void notes.set(name, JSON.stringify(value)),
  };
}

/** A receiver, and processes of one installation that submit to it. */
export class Place {
  readonly twin: RunningEmulator<ReceiverState>;
  readonly identity: ConnectionIdentity;
  #store = createMemoryTokenStore(clock);

  private constructor(twin: RunningEmulator<ReceiverState>) {
    this.twin = twin;
    this.identity = {
      id: '00000000-0000-7000-8000-000000000007',
      name: 'regulator',
      tenant: 'tenant-1',
      connector: 'hkma',
      environment: 'emulator',
      settings: twin.credentials.settings,
    };
  }

  static async start(): Promise<Place> {
    return new Place(await startEmulator(definition, { clock }));
  }

  /** As if never used. */
  reset(): void {
    this.twin.reset();
    this.forgetTokens();
  }

  forgetTokens(): void {
    this.#store = createMemoryTokenStore(clock);
  }

  async open(origin = this.twin.origin) {
    const { clientId, clientSecret, settings, secrets } = this.twin.credentials;
    const connection = await openConnection(hkma, {
      environment: 'emulator',
      origins: { api: origin },
      ca: this.twin.ca,
      settings,
      credentials: { ...secrets, clientId, clientSecret },
      store: this.#store,
      clock,
    });
    return { ...connection, deadlineMs };
  }

  /** One try of the action in a process of its own, by a workspace in which two others agreed. */
  async run(
    given: JsonObject,
    bytes: Uint8Array,
    changes: Partial<BoundRun> & { readonly origin?: string; readonly deadlineMs?: number } = {},
  ) {
    const { origin, deadlineMs: budget = deadlineMs, ...request } = changes;
    const connection = await this.open(origin);
    const bound = bind(hkma, {
      identity: this.identity,
      options: { ...connection, deadlineMs: budget },
      gate: agreeing,
    });
    try {
      return await bound.run({
        action: 'submission.upload',
        input: given,
        key: 'effect-key-0123456789',
        memo: memory(),
        mayHaveHappened: false,
        approval: { id: 'approval-1', number: 'A-1' },
        timeZone: 'Asia/Hong_Kong',
        signal: new AbortController().signal,
        documents: { read: async () => bytes },
        ...request,
      });
    } finally {
      await bound.close();
      await connection.network.close();
    }
  }
}
