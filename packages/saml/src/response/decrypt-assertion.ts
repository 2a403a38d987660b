import { createDecipheriv } from 'node:crypto';
import type { Secret } from '@countersign/contracts';
import { SamlError } from '../saml-error.js';
import { ns } from '../saml-names.js';
import { attributeOf, childNamed, textOf, walkElements, type XmlElement } from '../xml/xml-node.js';
import { strictBase64 } from './decode-message.js';
import { type OaepHashes, unwrapKey } from './unwrap-key.js';

type GcmName = 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm';

/** XML Encryption 1.1 §5.2.4: authenticated ciphers. */
const ciphers: ReadonlyMap<string, { readonly name: GcmName; readonly bytes: number }> = new Map([
  [`${ns.encryption11}aes128-gcm`, { name: 'aes-128-gcm', bytes: 16 }],
  [`${ns.encryption11}aes192-gcm`, { name: 'aes-192-gcm', bytes: 24 }],
  [`${ns.encryption11}aes256-gcm`, { name: 'aes-256-gcm', bytes: 32 }],
]);
/**
 * XML Encryption 1.1 §5.2.1. Its padding tells a tampering sender something, so these are taken only where a verified
 * signature covers the ciphertext: nobody can tamper with it there, and there is nothing to ask.
 */
const coveredCiphers: ReadonlyMap<string, { readonly name: string; readonly bytes: number }> = new Map([
  [`${ns.encryption}aes128-cbc`, { name: 'aes-128-cbc', bytes: 16 }],
  [`${ns.encryption}aes192-cbc`, { name: 'aes-192-cbc', bytes: 24 }],
  [`${ns.encryption}aes256-cbc`, { name: 'aes-256-cbc', bytes: 32 }],
]);
const CBC_BLOCK = 16;
const SHA1 = `${ns.signature}sha1`;
const masks: ReadonlyMap<string, string> = new Map(
  ['sha1', 'sha256', 'sha384', 'sha512'].map((hash) => [`${ns.encryption11}mgf1${hash}`, hash]),
);
const hashes: ReadonlyMap<string, string> = new Map([
  [SHA1, 'sha1'],
  [`${ns.encryption}sha256`, 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  [`${ns.encryption}sha512`, 'sha512'],
]);

/**
 * Decrypts with RSA-OAEP and AES-GCM, or AES-CBC under a signature. Whatever goes wrong, in whichever part, the answer is
 * the same.
 * @param options.keys - PEM private keys; several while one replaces another.
 * @param options.covered - a signature over the encrypted assertion has been verified.
 * @returns the text of the assertion, not yet parsed.
 */
export function decryptAssertion(
  encrypted: XmlElement,
  options: { readonly keys: readonly Secret[]; readonly covered: boolean },
): string {
  for (const key of options.keys) {
    const text = tryKey(encrypted, key, options.covered);
    if (text !== undefined) return text;
  }
  throw new SamlError('SAML_DECRYPT', 'The encrypted assertion can’t be used.');
}

function tryKey(encrypted: XmlElement, key: Secret, covered: boolean): string | undefined {
  const data = childNamed(encrypted, ns.encryption, 'EncryptedData');
  const encryptedKeys = [...walkElements(encrypted)].filter(
    ({ namespace, local }) => namespace === ns.encryption && local === 'EncryptedKey',
  );
  const [encryptedKey] = encryptedKeys;
  if (!data || !encryptedKey || encryptedKeys.length > 1) return undefined;
  const gcm = ciphers.get(methodOf(data));
  const cbc = covered ? coveredCiphers.get(methodOf(data)) : undefined;
  const bytes = gcm?.bytes ?? cbc?.bytes;
  const oaep = oaepHashes(encryptedKey);
  const [wrapped, content] = [cipherValue(encryptedKey), cipherValue(data)];
  if (bytes === undefined || !oaep || !wrapped || !content) return undefined;
  const contentKey = unwrapKey(wrapped, key, oaep, bytes);
  try {
    const plain = gcm ? openGcm(gcm.name, contentKey, content) : openCbc(cbc?.name ?? '', contentKey, content);
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    return undefined; // not authentic, wrongly padded, or not text: told apart by nobody
  }
}

function openGcm(name: GcmName, key: Uint8Array, content: Buffer): Buffer {
  if (content.length < 28) throw new RangeError('no room for a nonce and a whole tag');
  const decipher = createDecipheriv(name, key, content.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(content.subarray(-16));
  return Buffer.concat([decipher.update(content.subarray(12, -16)), decipher.final()]);
}

/** The last byte says how many to leave away; what the others of the padding are, does not matter. */
function openCbc(name: string, key: Uint8Array, content: Buffer): Buffer {
  const decipher = createDecipheriv(name, key, content.subarray(0, CBC_BLOCK)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(content.subarray(CBC_BLOCK)), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding === 0 || padding > CBC_BLOCK) throw new RangeError('padding');
  return padded.subarray(0, -padding);
}

function methodOf(element: XmlElement): string {
  const method = childNamed(element, ns.encryption, 'EncryptionMethod');
  return (method && attributeOf(method, 'Algorithm')) ?? '';
}

/** MGF1 has SHA-1 where nothing else is named (XML Encryption 1.1 §5.5.2). */
function oaepHashes(encryptedKey: XmlElement): OaepHashes | undefined {
  const method = childNamed(encryptedKey, ns.encryption, 'EncryptionMethod');
  if (!method || childNamed(method, ns.encryption, 'OAEPparams')) return undefined;
  const digest = childNamed(method, ns.signature, 'DigestMethod');
  const label = hashes.get((digest && attributeOf(digest, 'Algorithm')) ?? SHA1);
  const algorithm = methodOf(encryptedKey);
  if (label === undefined) return undefined;
  if (algorithm === `${ns.encryption}rsa-oaep-mgf1p`) return { label, mask: 'sha1' };
  if (algorithm !== `${ns.encryption11}rsa-oaep`) return undefined;
  const generator = childNamed(method, ns.encryption11, 'MGF');
  const mask = masks.get((generator && attributeOf(generator, 'Algorithm')) ?? `${ns.encryption11}mgf1sha1`);
  return mask === undefined ? undefined : { label, mask };
}

function cipherValue(element: XmlElement): Buffer | undefined {
  const data = childNamed(element, ns.encryption, 'CipherData');
  const value = data && childNamed(data, ns.encryption, 'CipherValue');
  return value && strictBase64(textOf(value).replaceAll(/[ \t\r\n]/g, ''));
}
