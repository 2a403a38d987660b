import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { AuthError, canonicalJson } from '@countersign/contracts';
import type { Keyring } from './keyring.js';
import { oauthRemedies } from './remedies.js';

// An envelope is `v1.<key id>.<nonce>.<ciphertext and tag>`, the last two base64url. AES-256-GCM, 96-bit random nonce
// (NIST SP 800-38D §8.2.2: good for 2^32 records a key), 128-bit tag. What the record is about is authenticated, not
// stored: an envelope opens only under the tenant, connection, purpose and generation that it was sealed for.

/** What a record is about; authenticated with it. */
export interface EnvelopeContext {
  readonly tenant: string;
  readonly connection: string;
  readonly purpose: 'tokens' | 'authorization';
  /** Of the record, so that an older one can't be put back under a newer number. */
  readonly generation: number;
}

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts with the keyring's current key. */
export async function seal(keyring: Keyring, plaintext: string, context: EnvelopeContext): Promise<string> {
  const id = keyring.current;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', await keyOf(keyring, id), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(id, context));
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/**
 * Decrypts an envelope.
 * @throws {@link AuthError} `KEY_UNKNOWN`, or `TOKEN_STORE_UNREADABLE` for anything altered, cut or moved.
 */
export async function open(keyring: Keyring, envelope: string, context: EnvelopeContext): Promise<string> {
  const [version, id, nonceText, sealedText, ...rest] = envelope.split('.');
  if (version !== VERSION || id === undefined || nonceText === undefined || !sealedText || rest.length > 0) {
    throw unreadable(context);
  }
  const nonce = Buffer.from(nonceText, 'base64url');
  const sealed = Buffer.from(sealedText, 'base64url');
  if (nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES) throw unreadable(context);
  const key = await keyOf(keyring, id);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(id, context));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const plain = decipher.update(sealed.subarray(0, -TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch {
    throw unreadable(context); // the tag does not fit; OpenSSL says no more than that
  }
}

/** `undefined` for a record that no key here opens. */
export function passUnreadable(error: unknown): undefined {
  if (error instanceof AuthError) return undefined;
  throw error;
}

/** Id of the key that an envelope was sealed with. */
export function envelopeKeyId(envelope: string): string | undefined {
  return envelope.split('.')[1];
}

function associatedData(keyId: string, context: EnvelopeContext): Buffer {
  const { tenant, connection, purpose, generation } = context;
  return Buffer.from(canonicalJson(['countersign.envelope', VERSION, keyId, tenant, connection, purpose, generation]));
}

async function keyOf(keyring: Keyring, id: string): Promise<KeyObject> {
  const key = await keyring.key(id);
  if (key === undefined) {
    throw new AuthError('KEY_UNKNOWN', `The keyring holds no key ${id}.`, { remedy: oauthRemedies.KEY_UNKNOWN });
  }
  return key;
}

function unreadable({ connection, purpose }: EnvelopeContext): AuthError {
  return new AuthError(
    'TOKEN_STORE_UNREADABLE',
    `The stored ${purpose} of connection ${connection} can't be decrypted.`,
  );
}
