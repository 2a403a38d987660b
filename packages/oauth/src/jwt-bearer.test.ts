import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Secret } from '@countersign/contracts';
import { createFakeClock } from '@countersign/testing';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAssertionSigner, createJwtBearerSource, createTokenEndpoint } from './index.js';
import { leaks, printed } from './secret-scan.test-support.js';
import { type StrictTokenServer, startStrictTokenServer } from './strict-token-server.test-support.js';

let server: StrictTokenServer;
let rsa: { publicKey: KeyObject; privateKey: KeyObject };
beforeAll(async () => {
  server = await startStrictTokenServer();
  rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
});
afterAll(() => server.close());
beforeEach(() => {
  server.faults.length = 0;
});

const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1' = 'pkcs8') =>
  Secret.of(key.export({ format: 'pem', type }).toString());
const audience = 'https://vendor.test/token';

function sourceWith(options: { consentUrl?: string } = {}) {
  const clock = createFakeClock();
  const endpoint = createTokenEndpoint({
    url: server.url,
    client: { id: 'app', authentication: 'none' },
    agent: server.agent,
    clock,
  });
  const assertion = { key: pem(rsa.privateKey), issuer: 'app', subject: 'user@example.test', audience };
  return { clock, source: createJwtBearerSource({ endpoint, assertion, clock, ...options }) };
}

describe('an assertion', () => {
  it('names issuer, subject and one audience, lives five minutes, and is never the same twice', async () => {
    const clock = createFakeClock();
    const sign = createAssertionSigner({
      key: pem(rsa.privateKey),
      keyId: 'k7',
      issuer: 'app',
      subject: 'user@example.test',
      audience,
      claims: { scope: 'a b' },
      clock,
    });
    const [first, second] = [(await sign()).reveal(), (await sign()).reveal()];
    const options = { algorithms: ['RS256'], audience, issuer: 'app', currentDate: new Date(clock.now()) };
    const { payload } = await jwtVerify(first, rsa.publicKey, options);
    expect(payload).toMatchObject({ sub: 'user@example.test', scope: 'a b', iat: clock.now() / 1000 });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    expect(decodeProtectedHeader(first)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k7' });
    expect((await jwtVerify(second, rsa.publicKey, options)).payload.jti).not.toBe(payload.jti);
  });

  it('takes keys as PKCS #8, PKCS #1 and of P-256', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const options = { issuer: 'app', audience };
    await createAssertionSigner({ ...options, key: pem(rsa.privateKey, 'pkcs1') })();
    const sign = createAssertionSigner({ ...options, key: pem(ec.privateKey, 'sec1'), algorithm: 'ES256' });
    await jwtVerify((await sign()).reveal(), ec.publicKey, { algorithms: ['ES256'], audience });
  });

  it('is refused before anything is sent with a weak or wrong key, a long life, or a claim of the signer’s own', () => {
    const key = pem(rsa.privateKey);
    const options = { key, issuer: 'app', audience };
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    for (const wrong of [
      { key: Secret.of('not a key') },
      { key: pem(weak.privateKey) },
      { key: pem(other.privateKey) },
      { key: pem(other.privateKey), algorithm: 'ES256' as const },
      { lifeMs: 300_001 },
      { lifeMs: Number.NaN },
      { claims: { aud: 'https://evil.test' } },
    ]) {
      expect(() => createAssertionSigner({ ...options, ...wrong })).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
    }
  });
});

describe('a JWT bearer source', () => {
  it('asks once for many callers, with a new assertion for each request', async () => {
    const { source, clock } = sourceWith();
    const before = server.posts.length;
    await Promise.all(Array.from({ length: 20 }, () => source.get()));
    expect(server.posts.length - before).toBe(1);
    const first = server.posts.at(-1)?.form;
    expect([...(first?.keys() ?? [])].sort()).toEqual(['assertion', 'grant_type']);
    await clock.advance(3_600_000);
    await source.get();
    expect(server.posts.at(-1)?.form.get('assertion')).not.toBe(first?.get('assertion'));
  });

  it('turns consent_required into a link, and goes on once the person agreed', async () => {
    const consentUrl = 'https://vendor.test/consent?client_id=app';
    const { source, clock } = sourceWith({ consentUrl });
    server.faults.push({ kind: 'answer', status: 400, body: '{"error":"consent_required"}' });
    await expect(source.get()).rejects.toMatchObject({
      code: 'CONSENT_REQUIRED',
      retryable: false,
      details: { error: 'consent_required', consentUrl },
    });
    await clock.advance(1_000);
    await source.get();
  });

  it('shows no key in any way of printing', async () => {
    const { source } = sourceWith();
    server.faults.push({ kind: 'answer', status: 400, body: '{"error":"invalid_grant"}' });
    const error = await source.get().catch((reason: unknown) => reason);
    const body = pem(rsa.privateKey).reveal().split('\n').slice(1, 3);
    expect(leaks(printed(source) + printed(error), body)).toEqual([]);
  });
});
