import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { ConfigurationError, Secret } from '@countersign/contracts';

/**
 * The keys that token records are sealed with. `key` may answer later: see {@link createWrappedKeyring} for keys that a
 * KMS encrypted.
 */
export interface Keyring {
  /** Id of the key that new records are sealed with. */
  readonly current: string;
  /** The 256-bit key with this id, as long as records may be sealed with it. */
  key(id: string): KeyObject | undefined | Promise<KeyObject | undefined>;
}

export interface KeyringOptions {
  /** Id of the key for new records. */
  readonly current: string;
  /** All live keys by id: the current one and those being rotated out. 32 bytes; as a secret, base64url, base64 or hex. */
  readonly keys: Readonly<Record<string, Secret | Uint8Array>>;
}

const KEY_ID = /^[A-Za-z0-9_-]{1,64}$/;
const KEY_BYTES = 32;

/**
 * Holds the keys that the caller read from its environment, a file or a vault.
 * @throws {@link ConfigurationError} `INVALID_OPTION` for a bad id, a key that isn't 32 bytes, or no current key.
 */
export function createKeyring(options: KeyringOptions): Keyring {
  const keys = new Map<string, KeyObject>();
  for (const [id, key] of Object.entries(options.keys)) {
    checkKeyId(id);
    keys.set(id, keyObject(id, key instanceof Uint8Array ? key : decode(key.reveal())));
  }
  if (!keys.has(options.current)) throw invalid('current', `The current key ${options.current} is not among the keys.`);
  return { current: options.current, key: (id) => keys.get(id) };
}

export interface WrappedKeyringOptions {
  readonly current: string;
  /** Data keys by id, each encrypted by the KMS. */
  readonly wrapped: Readonly<Record<string, Uint8Array>>;
  /** Has the KMS decrypt one. Asked once for each key, at its first use; a failure is asked again. */
  readonly unwrap: (wrapped: Uint8Array, id: string) => Promise<Uint8Array>;
}

/**
 * Holds data keys that a KMS encrypted: at rest there is no key in clear, in memory those that were used.
 * @throws {@link ConfigurationError} as {@link createKeyring}; for an unwrapped key of another length at its first use.
 */
export function createWrappedKeyring({ current, wrapped, unwrap }: WrappedKeyringOptions): Keyring {
  const ready = new Map<string, Promise<KeyObject>>();
  for (const id of Object.keys(wrapped)) checkKeyId(id);
  if (!Object.hasOwn(wrapped, current)) throw invalid('current', `The current key ${current} is not among the keys.`);

  const open = async (id: string, bytes: Uint8Array): Promise<KeyObject> => keyObject(id, await unwrap(bytes, id));
  return {
    current,
    key(id) {
      const bytes = Object.hasOwn(wrapped, id) ? wrapped[id] : undefined;
      if (bytes === undefined) return undefined;
      const opening = ready.get(id) ?? open(id, bytes);
      ready.set(id, opening);
      opening.catch(() => ready.delete(id));
      return opening;
    },
  };
}

/** A new random key, as {@link createKeyring} and key files take it (base64url). */
export function generateKey(): Secret {
  return Secret.of(randomBytes(KEY_BYTES).toString('base64url'));
}

/**
 * Reads a key file: one `id key` a line, the current key first, `#` for comments.
 * @throws {@link ConfigurationError} `INVALID_OPTION` with the line, never with its content.
 */
export function parseKeyFile(text: Secret): KeyringOptions {
  const keys: Record<string, Secret> = {};
  let current: string | undefined;
  for (const [index, line] of text.reveal().split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [id, key, ...rest] = line.trim().split(/\s+/);
    if (id === undefined || key === undefined || rest.length > 0 || id in keys) {
      throw invalid(`line ${index + 1}`, 'A line of a key file is an unused id, a space and a key.');
    }
    keys[id] = Secret.of(key);
    current ??= id;
  }
  if (current === undefined) throw invalid('line 1', 'The key file holds no key.');
  return { current, keys };
}

function checkKeyId(id: string): void {
  if (!KEY_ID.test(id)) throw invalid('keys', `Key id must match ${KEY_ID.source}.`);
}

function keyObject(id: string, bytes: Uint8Array | undefined): KeyObject {
  if (bytes?.length !== KEY_BYTES) throw invalid(`keys/${id}`, `Key ${id} must be ${KEY_BYTES} bytes.`);
  return createSecretKey(bytes);
}

function decode(text: string): Uint8Array | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  return undefined;
}

function invalid(place: string, message: string): ConfigurationError {
  return new ConfigurationError('INVALID_OPTION', message, { place });
}
