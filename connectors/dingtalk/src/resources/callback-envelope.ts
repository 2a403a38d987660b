import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@countersign/contracts';
import * as v from 'valibot';

// How DingTalk wraps what it pushes (http-callback-overview, read 2026-11-21): AES-256-CBC, the IV is the key's beginning;
// 16 random bytes, the text's length, the text, and whom it is for; padded to blocks of 32. SHA-1 and this IV are the
// vendor's choice: TLS is what keeps the content from others.

/** What a subscription is set up with. */
export interface CallbackKey {
  readonly token: string;
  /** 32 bytes. */
  readonly aesKey: Buffer;
  /** AppKey, corp id or suite key: stands at the end of every envelope. */
  readonly owner: string;
}

export interface SignedEnvelope {
  readonly signature: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly encrypt: string;
}

const BLOCK = 32;
const RANDOM = 16;
const HEAD = RANDOM + 4;

const parts = v.strictObject({
  token: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{3,64}$/)),
  aesKey: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}$/)),
  key: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,128}$/)),
});

/** Reads `token:aesKey:key` or JSON `{token, aesKey, key}`; `undefined` for anything else. */
export function parseCallbackKey(secret: Secret): CallbackKey | undefined {
  const parsed = v.safeParse(parts, fields(secret.reveal()));
  if (!parsed.success) return undefined;
  const { token, aesKey, key } = parsed.output;
  return { token, aesKey: Buffer.from(`${aesKey}=`, 'base64'), owner: key };
}

function fields(text: string): unknown {
  if (!text.startsWith('{')) {
    const [token, aesKey, key, ...more] = text.split(':');
    return more.length > 0 ? undefined : { token, aesKey, key };
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lower-case hex SHA-1 of the four texts, sorted by their bytes and joined. */
export function signatureOf(
  { token }: CallbackKey,
  { timestamp, nonce, encrypt }: Omit<SignedEnvelope, 'signature'>,
): string {
  const sorted = [token, timestamp, nonce, encrypt].map((text) => Buffer.from(text)).sort(Buffer.compare);
  return createHash('sha1').update(Buffer.concat(sorted)).digest('hex');
}

export function isSignedBy(key: CallbackKey, envelope: SignedEnvelope): boolean {
  const [given, expected] = [Buffer.from(envelope.signature), Buffer.from(signatureOf(key, envelope))];
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The text and whom it is for; `undefined` for an envelope that this key doesn't open or whose form is wrong. */
export function openEnvelope(
  { aesKey }: CallbackKey,
  encrypt: string,
): { readonly text: Buffer; readonly owner: Buffer } | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encrypt) || encrypt.length % 4 !== 0) return undefined;
  const sealed = Buffer.from(encrypt, 'base64');
  if (sealed.length === 0 || sealed.length % BLOCK !== 0) return undefined;
  const decipher = createDecipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(sealed), decipher.final()]);
  const padding = plain.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK || !plain.subarray(-padding).every((byte) => byte === padding)) return undefined;
  const content = plain.subarray(0, -padding);
  if (content.length < HEAD) return undefined;
  const end = HEAD + content.readUInt32BE(RANDOM);
  if (end > content.length) return undefined;
  return { text: content.subarray(HEAD, end), owner: content.subarray(end) };
}

/** Wraps a text as DingTalk does. @param random - 16 bytes; fresh ones when left out. */
export function sealEnvelope(
  { aesKey, owner }: CallbackKey,
  text: string | Uint8Array,
  random: Uint8Array = randomBytes(RANDOM),
): string {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  const content = Buffer.concat([random, length, bytes, Buffer.from(owner)]);
  const padding = BLOCK - (content.length % BLOCK);
  const cipher = createCipheriv('aes-256-cbc', aesKey, aesKey.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([content, Buffer.alloc(padding, padding)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

export function isOwner(key: CallbackKey, owner: Buffer): boolean {
  const expected = Buffer.from(key.owner);
  return owner.length === expected.length && timingSafeEqual(owner, expected);
}
