import { constants, createHash, privateDecrypt, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@countersign/contracts';

/** Hashes of OAEP, as Node names them: of the label, and of the mask. */
export interface OaepHashes {
  readonly label: string;
  readonly mask: string;
}

/**
 * Opens a content key that was wrapped with RSA-OAEP and an empty label (RFC 8017 §7.1.2).
 *
 * OpenSSL does the RSA, without padding; the padding is taken off here. Node's own OAEP answers a wrong padding by throwing, which
 * takes longer than not to throw, and it has one hash for label and mask alike.
 * @param bytes - of the content key.
 * @returns the key, or a random one where it can't be opened: whoever asks can't tell, neither by what follows nor by time.
 */
export function unwrapKey(wrapped: Buffer, key: Secret, hashes: OaepHashes, bytes: number): Uint8Array {
  const substitute = randomBytes(bytes);
  let block: Buffer;
  try {
    block = privateDecrypt({ key: key.reveal(), padding: constants.RSA_NO_PADDING }, wrapped);
  } catch {
    return substitute; // longer or shorter than the modulus, or no less than it: anyone can see that beforehand
  }
  const label = createHash(hashes.label).digest();
  const [maskedSeed, masked] = [block.subarray(1, 1 + label.length), block.subarray(1 + label.length)];
  const zeros = masked.length - label.length - 1 - bytes;
  if (zeros < 0) return substitute; // the modulus is too short for this hash
  const seed = xor(maskedSeed, mask(masked, label.length, hashes.mask));
  const data = xor(masked, mask(seed, masked.length, hashes.mask));
  // As the length of the key is known, so is every byte before it.
  const expected = Buffer.concat([Buffer.alloc(1), label, Buffer.alloc(zeros), Buffer.of(1)]);
  const isRight = timingSafeEqual(Buffer.concat([block.subarray(0, 1), data.subarray(0, -bytes)]), expected);
  return isRight ? data.subarray(-bytes) : substitute;
}

/** MGF1 (RFC 8017 §B.2.1). */
function mask(seed: Buffer, length: number, hash: string): Buffer {
  const blocks: Buffer[] = [];
  for (let count = 0, made = 0; made < length; count += 1) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(count);
    const block = createHash(hash).update(seed).update(counter).digest();
    blocks.push(block);
    made += block.length;
  }
  return Buffer.concat(blocks).subarray(0, length);
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, at) => byte ^ other.readUInt8(at)));
}
