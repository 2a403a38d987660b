import { constants, createDecipheriv, createPrivateKey, privateDecrypt, randomBytes } from 'node:crypto';
import type { Secret } from '@countersign/contracts';
import { SamlError } from '../saml-error.js';
import { ns } from '../saml-names.js';
import { attributeOf, childNamed, textOf, walkElements, type XmlElement } from '../xml/xml-node.js';
import { strictBase64 } from './decode-message.js';

/** XML Encryption 1.1 §5.2.4: authenticated ciphers only. CBC is refused: its padding tells a tampering sender something. */
const ciphers: ReadonlyMap<
  string,
  { readonly name: 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm'; readonly bytes: number }
> = new Map([
  [`${ns.encryption11}aes128-gcm`, { name: 'aes-128-gcm', bytes: 16 }],
  [`${ns.encryption11}aes192-gcm`, { name: 'aes-192-gcm', bytes: 24 }],
  [`${ns.encryption11}aes256-gcm`, { name: 'aes-256-gcm', bytes: 32 }],
]);
const SHA1 = `${ns.signature}sha1`;
const hashes: ReadonlyMap<string, string> = new Map([
  [SHA1, 'sha1'],
  [`${ns.encryption}sha256`, 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  [`${ns.encryption}sha512`, 'sha512'],
]);

/**
 * Decrypts with RSA-OAEP and AES-GCM. Whatever goes wrong, in whichever part, the answer is the same.
 * @param keys - PEM private keys; several while one replaces another.
 * @returns the text of the assertion, not yet parsed.
 */
export function decryptAssertion(encrypted: XmlElement, keys: readonly Secret[]): string {
  for (const key of keys) {
    const text = tryKey(encrypted, key);
    if (text !== undefined) return text;
  }
  throw new SamlError('SAML_DECRYPT', 'The encrypted assertion can’t be used.');
}

function tryKey(encrypted: XmlElement, key: Secret): string | undefined {
  const data = childNamed(encrypted, ns.encryption, 'EncryptedData');
  const encryptedKeys = [...walkElements(encrypted)].filter(
    ({ namespace, local }) => namespace === ns.encryption && local === 'EncryptedKey',
  );
  const [encryptedKey] = encryptedKeys;
  if (!data || !encryptedKey || encryptedKeys.length > 1) return undefined;
  const cipher = ciphers.get(methodOf(data));
  const hash = oaepHash(encryptedKey);
  const [wrapped, content] = [cipherValue(encryptedKey), cipherValue(data)];
  if (!cipher || !hash || !wrapped || !content || content.length < 28) return undefined;
  const decipher = createDecipheriv(cipher.name, unwrap(wrapped, key, hash, cipher.bytes), content.subarray(0, 12));
  decipher.setAuthTag(content.subarray(-16));
  try {
    const plain = Buffer.concat([decipher.update(content.subarray(12, -16)), decipher.final()]);
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch {
    return undefined; // not authentic, or not text: told apart by nobody
  }
}

/** The content key; a random one when it can't be unwrapped, so that both ways take the same steps. */
function unwrap(wrapped: Buffer, key: Secret, oaepHash: string, bytes: number): Uint8Array {
  const substitute = randomBytes(bytes);
  try {
    const privateKey = createPrivateKey(key.reveal());
    const found = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, wrapped);
    return found.length === bytes ? found : substitute;
  } catch {
    return substitute;
  }
}

function methodOf(element: XmlElement): string {
  const method = childNamed(element, ns.encryption, 'EncryptionMethod');
  return (method && attributeOf(method, 'Algorithm')) ?? '';
}

/** The hash of OAEP, where it is the same for label and mask, as Node's OpenSSL has it. */
function oaepHash(encryptedKey: XmlElement): string | undefined {
  const method = childNamed(encryptedKey, ns.encryption, 'EncryptionMethod');
  if (!method || childNamed(method, ns.encryption, 'OAEPparams')) return undefined;
  const digest = childNamed(method, ns.signature, 'DigestMethod');
  const hash = hashes.get((digest && attributeOf(digest, 'Algorithm')) ?? SHA1);
  const algorithm = methodOf(encryptedKey);
  if (algorithm === `${ns.encryption}rsa-oaep-mgf1p`) return hash === 'sha1' ? hash : undefined;
  if (algorithm !== `${ns.encryption11}rsa-oaep` || hash === undefined) return undefined;
  const mask = childNamed(method, ns.encryption11, 'MGF');
  const maskName = (mask && attributeOf(mask, 'Algorithm')) ?? `${ns.encryption11}mgf1sha1`;
  return maskName === `${ns.encryption11}mgf1${hash}` ? hash : undefined;
}

function cipherValue(element: XmlElement): Buffer | undefined {
  const data = childNamed(element, ns.encryption, 'CipherData');
  const value = data && childNamed(data, ns.encryption, 'CipherValue');
  return value && strictBase64(textOf(value).replaceAll(/[ \t\r\n]/g, ''));
}
