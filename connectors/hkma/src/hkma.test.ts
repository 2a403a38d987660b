import { generateKeyPairSync } from 'node:crypto';
import { bind } from '@countersign/core';
import { connectorConformance } from '@countersign/testing';
import { FlattenedSign, flattenedVerify } from 'jose';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dueAt, kriDeadline } from './calendar/deadline.js';
import { checkKriMetrics } from './dataset/kri-metrics.js';
import hkma, { connectReceiver, createHkma } from './hkma.js';
import { sha256Hex } from './manifest.js';
import { bytesOf, deadlineMs, file, input, Place, record } from './resources/twin.test-support.js';
import { signDetached, verifyDetached } from './signature/detached-jws.js';

const place = await Place.start();
const { twin, identity } = place;
afterAll(() => twin.close());

describe('submission.upload', () => {
  beforeEach(() => place.reset());
  afterEach(() => expect(twin.drifts).toEqual([]));

  it.each(['cut-mid-chunk', 'offset-conflict', 'digest-mismatch', 'unavailable'])(
    'goes on in chunks after %s, and submits once',
    async (fault) => {
      await twin.command('settings', { chunkSize: 256 });
      twin.switchOn({ fault, operations: ['uploads.append'], times: 1 });
      const { output } = await place.run(input, file);
      expect(output).toMatchObject({ submissionId: 'effect-key-0123456789', onTime: false });
      expect(twin.ledger().map(({ kind }) => kind)).toEqual(['submission']);
    },
  );

  it.each(['receipt-wrong-digest', 'receipt-bad-signature'])('believes no receipt with %s', async (fault) => {
    twin.switchOn({ fault });
    await expect(place.run(input, file)).rejects.toMatchObject({ code: 'RECEIPT_INVALID' });
  });

  it('sends nothing that differs from what was approved', async () => {
    await expect(place.run({ ...input, preparedAt: '2026-11-12T09:31:00+08:00' }, file)).rejects.toMatchObject({
      code: 'CONTENT_CHANGED',
    });
    await expect(place.run(input, bytesOf([record('other')]))).rejects.toMatchObject({ code: 'CONTENT_CHANGED' });
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
      restart: () => place.forgetTokens(),
      bind: async (gate) => bind(hkma, { identity, options: { ...(await place.open()), deadlineMs }, gate }),
      client: async (grant) => createHkma({ ...(await place.open()), deadlineMs, grant }),
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
