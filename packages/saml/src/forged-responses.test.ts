import { beforeAll, describe, expect, it } from 'vitest';
import type { Forge } from './forgeries/forge.test-support.js';
import { forgedCases } from './forgeries/forged-cases.test-support.js';
import {
  base64,
  createSigningKey,
  idpWith,
  now,
  requestId,
  responseXml,
  signXml,
  sp,
} from './identity-provider.test-support.js';
import { type IdpMetadata, SamlError, samlCodes, verifyResponse } from './index.js';

let forge: Forge;
let metadata: IdpMetadata;
beforeAll(async () => {
  const [idp, attacker, weak, expired, ec] = await Promise.all([
    createSigningKey(),
    createSigningKey(),
    createSigningKey('rsa-1024'),
    createSigningKey('rsa-2048', { notAfter: new Date('2026-11-01T00:00:00Z') }),
    createSigningKey('P-256'),
  ]);
  const genuine = signXml(responseXml(), idp);
  const genuineResponse = signXml(responseXml(), idp, { target: 'Response' });
  forge = { idp, attacker, weak, expired, ec, genuine, genuineResponse };
  metadata = idpWith(idp, weak, expired, ec);
});

const verify = (message: string | Uint8Array) =>
  verifyResponse({
    response: typeof message === 'string' ? base64(message) : message,
    sp,
    idp: metadata,
    now,
    requestId,
  });

describe('a forged response', () => {
  it.each(forgedCases.map((one) => [one.name, one] as const))('is refused: %s', (_name, { make, code }) => {
    let refusal: unknown;
    try {
      verify(make(forge));
    } catch (error) {
      refusal = error;
    }
    if (!(refusal instanceof SamlError)) throw refusal ?? new Error('It was accepted.');
    expect([code].flat()).toContain(refusal.code);
    expect(refusal.toJSON()).toMatchObject({ step: expect.any(Number), remedy: { 'zh-HK': expect.any(String) } });
    expect(`${refusal.message} ${JSON.stringify(refusal.details)}`).not.toMatch(/chan\.tm|admin|<saml/);
  });

  it('is made from one that is accepted', () => {
    expect(verify(forge.genuine).identity.nameId).toBe('chan.tm');
    expect(verify(forge.genuineResponse).identity.nameId).toBe('chan.tm');
  });

  it('is refused when it is no strict base64', () => {
    const good = base64(forge.genuine);
    for (const bad of [good.slice(1), `${good}=`, good.replaceAll('+', '-'), `*${good}`, `${good}!`, '']) {
      const response = bad === good ? `${bad}\0` : bad;
      expect(() => verifyResponse({ response, sp, idp: idpWith(forge.idp), now, requestId })).toThrow(SamlError);
    }
  });

  it('has a case for every code of steps 1 to 15, 18 and 19', () => {
    const covered = new Set<string>(forgedCases.flatMap(({ code }) => code));
    const elsewhere = [
      'SAML_STATUS_',
      'SAML_UNSOLICITED',
      'SAML_REPLAY',
      'SAML_LOOP',
      'SAML_DECRYPT',
      'SAML_BYTES',
      'SAML_CERT_WEAK',
    ];
    const missing = Object.keys(samlCodes).filter(
      (code) => !covered.has(code) && !elsewhere.some((one) => code.startsWith(one)),
    );
    expect(missing).toEqual([]);
  });
});
