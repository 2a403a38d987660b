import { generateKeyPairSync } from 'node:crypto';
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

  it('refuses what is not of this time', () => {
    expect(() => verifyDetached(jws, payload, trusted, { now: now - 301_000 })).toThrow('time');
    expect(() => verifyDetached(jws, payload, trusted, { now: now + 2000, maxAgeMs: 1000 })).toThrow('time');
  });
});
