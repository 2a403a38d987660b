import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { SignatureError } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signDetached, verifyDetached } from './detached-jws.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const now = 1_794_447_000_000;
const key = { algorithm: 'ES256' as const, keyId: 'k', privateKey };
const trusted = [{ algorithm: 'ES256' as const, keyId: 'k', publicKey }];
const payload = Buffer.from('{"a":1}');
const jws = signDetached(payload, key, { now, nonce: '0123456789abcdef' });

const strangers = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const bySigner = (input: Uint8Array) =>
  sign('sha256', input, { key: strangers.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
const hmac = (type: 'spki', format: 'pem' | 'der') => (input: Uint8Array) => {
  const secret =
    format === 'pem' ? publicKey.export({ type, format: 'pem' }) : publicKey.export({ type, format: 'der' });
  return createHmac('sha256', secret).update(input).digest('base64url');
};

describe('verifyDetached', () => {
  it('refuses garbage and any flipped character with a typed error', () => {
    const refuses = (text: string) => {
      try {
        verifyDetached(text, payload, trusted, { now });
      } catch (error) {
        return error instanceof SignatureError;
      }
      return false;
    };
    fc.assert(fc.property(fc.string(), refuses));
    const places = fc.integer({ min: 0, max: jws.length - 1 });
    fc.assert(
      fc.property(places, fc.constantFrom('A', 'z', '_', '.'), (at, char) => {
        fc.pre(jws[at] !== char);
        return refuses(`${jws.slice(0, at)}${char}${jws.slice(at + 1)}`);
      }),
    );
  });

  it.each([
    { alg: 'none' },
    { alg: 'HS256' },
    { b64: true },
    { crit: [] },
    { crit: ['b64', 'exp'] },
    { jku: 'https://keys.example' },
  ])('refuses a header with %o', (change) => {
    const header = { alg: 'ES256', kid: 'k', b64: false, crit: ['b64'], iat: now / 1000, nonce: '0123456789abcdef' };
    const encoded = Buffer.from(JSON.stringify({ ...header, ...change })).toString('base64url');
    expect(() => verifyDetached(`${encoded}..${jws.split('.')[2]}`, payload, trusted, { now })).toThrow('header');
  });

  it.each([
    ['none', { alg: 'none' }, () => ''],
    ['HS256 with the public key as its secret', { alg: 'HS256' }, hmac('spki', 'pem')],
    ['HS256 with the public key in bytes', { alg: 'HS256' }, hmac('spki', 'der')],
    ['a key that it brings itself', { jwk: strangers.publicKey.export({ format: 'jwk' }) }, bySigner],
    ['a key that it brings itself, as a certificate', { x5c: ['MIIB'] }, bySigner],
    ['an address of keys', { jku: 'https://keys.example' }, bySigner],
    ['a stranger’s key under the known id', {}, bySigner],
    ['a stranger’s key under its own id', { kid: 'stranger' }, bySigner],
    ['a kid that is no text', { kid: ['k'] }, bySigner],
    ['another curve’s algorithm', { alg: 'ES384' }, bySigner],
    ['the other algorithm', { alg: 'PS256' }, bySigner],
  ])('is not confused by %s', (_what, change, make) => {
    const header = { alg: 'ES256', kid: 'k', b64: false, crit: ['b64'], iat: now / 1000, nonce: '0123456789abcdef' };
    const encoded = Buffer.from(JSON.stringify({ ...header, ...change })).toString('base64url');
    const signature = make(Buffer.concat([Buffer.from(`${encoded}.`), payload]));
    for (const text of [`${encoded}..${signature}`, `${encoded}..`, `${encoded}..AAAA`]) {
      expect(() => verifyDetached(text, payload, trusted, { now })).toThrow(SignatureError);
    }
  });

  it('refuses a header with a member twice, whoever signed it', () => {
    const header = `{"alg":"none","alg":"ES256","b64":false,"crit":["b64"],"iat":${now / 1000},"kid":"k","nonce":"0123456789abcdef"}`;
    const encoded = Buffer.from(header).toString('base64url');
    const input = Buffer.concat([Buffer.from(`${encoded}.`), payload]);
    const signature = sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    expect(() => verifyDetached(`${encoded}..${signature}`, payload, trusted, { now })).toThrow('header');
  });

  it('refuses a payload in the place between the dots, and a signature in ASN.1', () => {
    const [encoded = ''] = jws.split('..');
    const input = Buffer.concat([Buffer.from(`${encoded}.`), payload]);
    const der = sign('sha256', input, privateKey).toString('base64url');
    expect(() => verifyDetached(`${encoded}..${der}`, payload, trusted, { now })).toThrow(SignatureError);
    const attached = jws.replace('..', `.${Buffer.from(payload).toString('base64url')}.`);
    expect(() => verifyDetached(attached, payload, trusted, { now })).toThrow(SignatureError);
  });

  it('refuses what is not of this time', () => {
    expect(() => verifyDetached(jws, payload, trusted, { now: now - 301_000 })).toThrow('time');
    expect(() => verifyDetached(jws, payload, trusted, { now: now + 2000, maxAgeMs: 1000 })).toThrow('time');
  });
});
