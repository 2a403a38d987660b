import { constants, createHash, createPublicKey, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto';
import { Secret } from '@countersign/contracts';
import { describe, expect, it } from 'vitest';
import { unwrapKey } from './unwrap-key.js';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const own = Secret.of(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
const content = randomBytes(32);
const node = (hash: string, plain: Buffer = content) =>
  publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash }, plain);

/** OAEP written a second time, for hashes that Node does not mix; every part can be made wrong. */
function encode(
  label: string,
  mask: string,
  wrong: { lead?: number; separator?: number; label?: string } = {},
): Buffer {
  const hash = createHash(wrong.label ?? label).digest();
  const length = 256 - hash.length - 1;
  const zeros = Buffer.alloc(length - hash.length - 1 - content.length);
  const data = Buffer.concat([hash, zeros, Buffer.of(wrong.separator ?? 1), content]);
  const seed = randomBytes(hash.length);
  const generate = (from: Buffer, size: number) => {
    let made = Buffer.alloc(0);
    for (let count = 0; made.length < size; count += 1)
      made = Buffer.concat([
        made,
        createHash(mask)
          .update(from)
          .update(Buffer.of(0, 0, 0, count))
          .digest(),
      ]);
    return made.subarray(0, size);
  };
  const xor = (one: Buffer, other: Buffer) => Buffer.from(one.map((byte, at) => byte ^ (other[at] ?? 0)));
  const maskedData = xor(data, generate(seed, length));
  const block = Buffer.concat([Buffer.of(wrong.lead ?? 0), xor(seed, generate(maskedData, seed.length)), maskedData]);
  return publicEncrypt({ key: createPublicKey(own.reveal()), padding: constants.RSA_NO_PADDING }, block);
}

describe('a wrapped content key', () => {
  it.each(['sha1', 'sha256', 'sha384', 'sha512'])('is opened as OpenSSL wraps it, with %s', (hash) => {
    expect(unwrapKey(node(hash), own, { label: hash, mask: hash }, 32)).toEqual(content);
  });

  it('is opened with other hashes for label and mask', () => {
    expect(unwrapKey(encode('sha256', 'sha1'), own, { label: 'sha256', mask: 'sha1' }, 32)).toEqual(content);
    expect(unwrapKey(encode('sha1', 'sha512'), own, { label: 'sha1', mask: 'sha512' }, 32)).toEqual(content);
  });

  it.each([
    ['another hash', () => node('sha1')],
    ['another mask', () => encode('sha256', 'sha1')],
    ['a first byte that is not 0', () => encode('sha256', 'sha256', { lead: 1 })],
    ['no separator', () => encode('sha256', 'sha256', { separator: 0 })],
    ['a separator that is none', () => encode('sha256', 'sha256', { separator: 2 })],
    ['a key that is shorter', () => node('sha256', content.subarray(1))],
    ['a key that is longer', () => node('sha256', Buffer.concat([content, content]))],
    ['fewer bytes than the modulus', () => node('sha256').subarray(1)],
    ['more than the modulus', () => Buffer.alloc(256, 255)],
    ['nothing', () => Buffer.alloc(0)],
  ])('with %s gives a random one, and says nothing', (_what, wrapped) => {
    const given = wrapped();
    const opened = [1, 2].map(() => unwrapKey(given, own, { label: 'sha256', mask: 'sha256' }, 32));
    expect(opened.map(({ length }) => length)).toEqual([32, 32]);
    expect(opened[0]).not.toEqual(opened[1]);
  });
});
