import { generateKeyPairSync } from 'node:crypto';
import type { ConnectionIdentity, DecidedBy, Gate, Json, JsonObject } from '@countersign/contracts';
import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { connectorConformance, createOffsetClock, startEmulator } from '@countersign/testing';
import { FlattenedSign, flattenedVerify } from 'jose';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dueAt, kriDeadline } from './calendar/deadline.js';
import { checkKriMetrics } from './dataset/kri-metrics.js';
import definition from './emulator/index.js';
import hkma, { connectReceiver, createHkma } from './hkma.js';
import { contentDigest, sha256Hex } from './manifest.js';
import { signDetached, verifyDetached } from './signature/detached-jws.js';

const clock = createOffsetClock({ pace: 100 });
const deadlineMs = 600_000;
const twin = await startEmulator(definition, { clock });
let store = createMemoryTokenStore(clock);
afterAll(() => twin.close());

const record = (code: string, value = '99.95') => ({
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
const bytesOf = (records: Json): Uint8Array =>
  Buffer.from(JSON.stringify({ schema: 'countersign.kri/1', entity: 'AI-000', period, records }));
const file = bytesOf([record('sys_availability_pct'), record('payment_availability_pct')]);

function inputFor(bytes: Uint8Array, records: number): JsonObject {
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
const input = inputFor(file, 2);

const identity: ConnectionIdentity = {
  id: '00000000-0000-7000-8000-000000000007',
  name: 'regulator',
  tenant: 'tenant-1',
  connector: 'hkma',
  environment: 'emulator',
  settings: twin.credentials.settings,
};

function open() {
  const { clientId, clientSecret, settings, secrets } = twin.credentials;
  const credentials = { ...secrets, clientId, clientSecret };
  return openConnection(hkma, {
    environment: 'emulator',
    origins: twin.origins,
    ca: twin.ca,
    settings,
    credentials,
    store,
    clock,
  });
}

const person = (id: string) => ({ system: 'local', tenant: 'tenant-1', kind: 'userId', id });
const agreed = (by: string, proof: 'session' | 'simulation' = 'session') => ({
  by: person(by),
  nodeId: `node-${by}`,
  at: '2026-11-20T01:00:00.000Z',
  proof,
});
const twoOthers: DecidedBy = { initiator: person('u-clerk'), approvals: [agreed('u-checker'), agreed('u-head')] };
const gateOf = (decidedBy: DecidedBy | undefined): Gate => ({
  ask: async (question) => ({ ...question, grantedAt: '2026-11-20T02:00:00.000Z', decidedBy }),
});

async function run(given: JsonObject, bytes: Uint8Array, decidedBy: DecidedBy | undefined = twoOthers) {
  const bound = bind(hkma, { identity, options: { ...(await open()), deadlineMs }, gate: gateOf(decidedBy) });
  try {
    return await bound.run({
      action: 'submission.upload',
      input: given,
      key: 'effect-key-0123456789',
      memo: { get: async () => undefined, set: async () => undefined },
      mayHaveHappened: false,
      approval: { id: 'approval-1', number: 'A-1' },
      timeZone: 'Asia/Hong_Kong',
      signal: new AbortController().signal,
      documents: { read: async () => bytes },
    });
  } finally {
    await bound.close();
  }
}

describe('submission.upload', () => {
  beforeEach(() => {
    twin.reset();
    store = createMemoryTokenStore(clock);
  });
  afterEach(() => expect(twin.drifts).toEqual([]));

  it.each(['cut-mid-chunk', 'offset-conflict', 'digest-mismatch', 'unavailable'])(
    'goes on in chunks after %s, and submits once',
    async (fault) => {
      await twin.command('settings', { chunkSize: 256 });
      twin.switchOn({ fault, operations: ['uploads.append'], times: 1 });
      const { output } = await run(input, file);
      expect(output).toMatchObject({ submissionId: 'effect-key-0123456789', onTime: false });
      expect(twin.ledger().map(({ kind }) => kind)).toEqual(['submission']);
    },
  );

  it.each(['receipt-wrong-digest', 'receipt-bad-signature'])('believes no receipt with %s', async (fault) => {
    twin.switchOn({ fault });
    await expect(run(input, file)).rejects.toMatchObject({ code: 'RECEIPT_INVALID' });
  });

  it('sends nothing that differs from what was approved', async () => {
    await expect(run({ ...input, preparedAt: '2026-11-12T09:31:00+08:00' }, file)).rejects.toMatchObject({
      code: 'CONTENT_CHANGED',
    });
    await expect(run(input, bytesOf([record('other')]))).rejects.toMatchObject({ code: 'CONTENT_CHANGED' });
    expect(twin.ledger()).toEqual([]);
  });
});

describe('the profile', () => {
  it('reaches no host that the operator has not named', async () => {
    const network = hkma.network({ environment: 'production', settings: { apiHost: 'api.hkma.gov.hk' } });
    await expect(network.transport(new Request('https://api.hkma.gov.hk/v1/submissions'))).rejects.toMatchObject({
      code: 'EGRESS_DENIED',
    });
    await network.close();
  });

  it('counts ten business days, and not into a year without holidays', () => {
    expect(dueAt(kriDeadline, '2026-09-30')).toBe('2026-10-15T18:00:00+08:00');
    expect(() => dueAt(kriDeadline, '2027-12-31')).toThrow('2028');
  });

  it('points at what is wrong in a dataset', () => {
    const red = { ...record('b', '10'), rag: 'green' };
    const found = checkKriMetrics(bytesOf([record('a1'), record('a1'), { ...red, indicatorCode: 'b1' }]));
    expect(found.findings.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['DUPLICATE', '/records/1/indicatorCode'],
      ['COLOUR', '/records/2/rag'],
    ]);
  });

  it.each(['PS256', 'ES256'] as const)('signs %s as an independent library does', async (algorithm) => {
    const pair =
      algorithm === 'PS256'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const payload = Buffer.from('{"a":1}');
    const key = { algorithm, keyId: 'k', privateKey: pair.privateKey };
    const jws = signDetached(payload, key, { now: 1_794_447_000_000, nonce: '0123456789abcdef' });
    const [header = '', , signature = ''] = jws.split('.');
    await flattenedVerify({ protected: header, payload, signature }, pair.publicKey, { crit: { b64: true } });
    const trusted = [{ algorithm, keyId: 'k', publicKey: pair.publicKey }];
    const rules = { now: 1_794_447_000_000 };
    expect(verifyDetached(jws, payload, trusted, rules).kid).toBe('k');
    expect(() => verifyDetached(jws, Buffer.from('{"a":2}'), trusted, rules)).toThrow('known key');
    const plain = await new FlattenedSign(payload)
      .setProtectedHeader({ alg: algorithm, kid: 'k' })
      .sign(pair.privateKey);
    expect(() => verifyDetached(`${plain.protected}..${plain.signature}`, payload, trusted, rules)).toThrow('header');
  });
});

describe('conformance', () => {
  const checks = connectorConformance({
    connector: connectReceiver([
      {
        host: 'upload.example.hk',
        region: 'hk',
        evidence: { from: 'test', read: '2026-11-22', confidence: 'unverified' },
      },
    ]),
    emulator: twin,
    open: {
      restart: () => {
        store = createMemoryTokenStore(clock);
      },
      bind: async (gate) => bind(hkma, { identity, options: { ...(await open()), deadlineMs }, gate }),
      client: async (grant) => createHkma({ ...(await open()), deadlineMs, grant }),
      identity,
      secrets: () => [...twin.state.accessTokens.keys()],
    },
    cases: {
      actions: {
        'submission.upload': {
          input,
          documents: { [sha256Hex(file)]: file },
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'submission').length,
        },
      },
      faults: { unauthorized: { fault: 'unauthorized' }, throttled: { fault: 'rate-limited' } },
    },
  });
  for (const check of checks) it(check.name, check.run);
});
