import { constants, createCipheriv, type KeyObject, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import { Secret } from '@countersign/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  assertionXml,
  base64,
  createSigningKey,
  idpWith,
  now,
  requestId,
  responseXml,
  type SigningKey,
  signXml,
  sp,
} from '../identity-provider.test-support.js';
import { SamlError, verifyResponse } from '../index.js';

const XENC = 'http://www.w3.org/2001/04/xmlenc#';
const XENC11 = 'http://www.w3.org/2009/xmlenc11#';
let idp: SigningKey;
let own: SigningKey;
let old: SigningKey;
beforeAll(async () => {
  [idp, own, old] = await Promise.all([createSigningKey(), createSigningKey(), createSigningKey()]);
});

interface Encryption {
  readonly cipher?: 'gcm' | 'cbc';
  readonly oaep?: 'mgf1p' | 'sha256' | 'rsa-1_5';
  readonly breakContent?: (content: Buffer) => Buffer;
  readonly breakKey?: (wrapped: Buffer) => Buffer;
}

function encrypt(assertion: string, options: Encryption = {}): string {
  const { cipher = 'gcm', oaep = 'mgf1p' } = options;
  const key = randomBytes(32);
  const iv = randomBytes(cipher === 'gcm' ? 12 : 16);
  const content = cipher === 'gcm' ? gcm(key, iv, assertion) : cbc(key, iv, assertion);
  const { publicKey } = new X509Certificate(Buffer.from(own.certificate, 'base64'));
  const padding = oaep === 'rsa-1_5' ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING;
  const wrapped = publicEncrypt({ key: publicKey, padding, oaepHash: oaep === 'sha256' ? 'sha256' : 'sha1' }, key);
  const method = {
    mgf1p: `<xenc:EncryptionMethod Algorithm="${XENC}rsa-oaep-mgf1p"/>`,
    sha256: `<xenc:EncryptionMethod Algorithm="${XENC11}rsa-oaep"><ds:DigestMethod Algorithm="${XENC}sha256"/><xenc11:MGF xmlns:xenc11="${XENC11}" Algorithm="${XENC11}mgf1sha256"/></xenc:EncryptionMethod>`,
    'rsa-1_5': `<xenc:EncryptionMethod Algorithm="${XENC}rsa-1_5"/>`,
  }[oaep];
  const value = (bytes: Buffer) =>
    `<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`;
  const algorithm = cipher === 'gcm' ? `${XENC11}aes256-gcm` : `${XENC}aes256-cbc`;
  const encryptedKey = `<xenc:EncryptedKey>${method}${value((options.breakKey ?? same)(wrapped))}</xenc:EncryptedKey>`;
  return `<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc="${XENC}" Type="${XENC}Element"><xenc:EncryptionMethod Algorithm="${algorithm}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${encryptedKey}</ds:KeyInfo>${value((options.breakContent ?? same)(content))}</xenc:EncryptedData></saml:EncryptedAssertion>`;
}

function gcm(key: Buffer, iv: Buffer, text: string): Buffer {
  const engine = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, engine.update(text, 'utf8'), engine.final(), engine.getAuthTag()]);
}

function cbc(key: Buffer, iv: Buffer, text: string): Buffer {
  const engine = createCipheriv('aes-256-cbc', key, iv);
  return Buffer.concat([iv, engine.update(text, 'utf8'), engine.final()]);
}

const same = (bytes: Buffer): Buffer => bytes;
const flip = (at: number) => (bytes: Buffer) => {
  const changed = Buffer.from(bytes);
  const index = at < 0 ? bytes.length + at : at;
  changed[index] = (changed[index] ?? 0) ^ 1;
  return changed;
};
const pem = (key: KeyObject) => Secret.of(key.export({ format: 'pem', type: 'pkcs8' }).toString());
const signedAssertion = () => /<saml:Assertion .*<\/saml:Assertion>/s.exec(signXml(responseXml(), idp))?.[0] ?? '';

function verify(encrypted: string, changes: object = {}, xml = responseXml({}, encrypted)) {
  return verifyResponse({
    response: base64(xml),
    sp: { ...sp, decryptionKeys: [pem(old.key), pem(own.key)], ...changes },
    idp: idpWith(idp),
    now,
    requestId,
  });
}

function refusal(work: () => unknown): SamlError {
  try {
    work();
  } catch (error) {
    if (error instanceof SamlError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('an encrypted assertion', () => {
  it.each(['mgf1p', 'sha256'] as const)('is taken with RSA-OAEP (%s) and AES-GCM, signed inside', (oaep) => {
    expect(verify(encrypt(signedAssertion(), { oaep })).identity.nameId).toBe('chan.tm');
  });

  it('is taken inside a signed response', () => {
    const xml = signXml(responseXml({}, encrypt(assertionXml())), idp, { target: 'Response' });
    const decryptionKeys = [pem(own.key)];
    const login = verifyResponse({
      response: base64(xml),
      sp: { ...sp, decryptionKeys },
      idp: idpWith(idp),
      now,
      requestId,
    });
    expect(login.identity.nameId).toBe('chan.tm');
  });

  it.each(['signed', 'unsigned'])(
    'is taken with AES-CBC where the response’s signature covers it, %s inside',
    (inside) => {
      const assertion = inside === 'signed' ? signedAssertion() : assertionXml();
      const encrypted = encrypt(assertion, { cipher: 'cbc' });
      const xml = signXml(responseXml({}, encrypted), idp, { target: 'Response' });
      expect(verify(encrypted, {}, xml).identity.nameId).toBe('chan.tm');
      expect(refusal(() => verify(encrypted)).code).toBe('SAML_DECRYPT');
    },
  );

  it('in AES-CBC under a changed or a foreign signature is never decrypted', () => {
    const encrypted = encrypt(assertionXml(), { cipher: 'cbc' });
    const xml = signXml(responseXml({}, encrypted), idp, { target: 'Response' });
    const changed = xml.replace(encrypted, encrypt(assertionXml(), { cipher: 'cbc', breakContent: flip(-1) }));
    const foreign = signXml(responseXml({}, encrypted), own, { target: 'Response' });
    for (const forged of [changed, foreign])
      expect(refusal(() => verify(encrypted, {}, forged)).code).toBe('SAML_SIG_INVALID');
    const broken = encrypt(assertionXml(), { cipher: 'cbc', breakContent: (bytes) => bytes.subarray(0, -1) });
    const garbled = signXml(responseXml({}, broken), idp, { target: 'Response' });
    expect(refusal(() => verify(broken, {}, garbled)).code).toBe('SAML_DECRYPT');
  });

  it('is refused unsigned: encryption proves nothing', () => {
    expect(refusal(() => verify(encrypt(assertionXml()))).code).toBe('SAML_UNSIGNED');
  });

  it('is refused with an id that stands outside, too', () => {
    const inside = signedAssertion().replaceAll('_assertion-1', '_response-1');
    expect(refusal(() => verify(encrypt(inside))).code).toBe('SAML_DUP_ID');
  });

  it('is refused when what it holds is another thing', () => {
    expect(refusal(() => verify(encrypt('<!DOCTYPE x><x/>'))).code).toBe('SAML_DTD');
    expect(refusal(() => verify(encrypt(responseXml()))).code).toBe('SAML_ROOT');
    expect(refusal(() => verify(encrypt(signedAssertion() + signedAssertion()))).code).toBe('SAML_MALFORMED');
  });

  it('answers the same to whatever is wrong with the ciphertext', () => {
    const wrong: readonly (readonly [Encryption, object?])[] = [
      [{ cipher: 'cbc' }],
      [{ breakContent: (bytes) => bytes.subarray(0, 16) }], // a nonce and a tag of 4 bytes
      [{ breakContent: (bytes) => bytes.subarray(0, -4) }],
      [{ cipher: 'cbc', breakContent: flip(-1) }],
      [{ cipher: 'cbc', breakContent: flip(-17) }],
      [{ oaep: 'rsa-1_5' }],
      [{ breakContent: flip(0) }],
      [{ breakContent: flip(40) }],
      [{ breakContent: flip(-1) }],
      [{ breakContent: (bytes) => bytes.subarray(0, 20) }],
      [{ breakContent: () => Buffer.alloc(0) }],
      [{ breakKey: flip(0) }],
      [{ breakKey: flip(-1) }],
      [{ breakKey: (bytes) => bytes.subarray(1) }],
      [{}, { decryptionKeys: [pem(old.key)] }],
      [{}, { decryptionKeys: [] }],
    ];
    const answers = wrong.map(([options, changes]) =>
      JSON.stringify(refusal(() => verify(encrypt(signedAssertion(), options), changes))),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('SAML_DECRYPT');
  });
});
