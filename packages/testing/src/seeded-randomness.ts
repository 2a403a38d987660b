import { createHash } from 'node:crypto';
import type { Randomness } from '@countersign/contracts';

/** Bytes that look random and are the same for the same seed: SHA-256 in counter mode. For tests only. */
export function createSeededRandomness(seed: string | number): Randomness {
  let counter = 0;
  let rest = Buffer.alloc(0);
  return {
    bytes(length) {
      while (rest.length < length) {
        const block = createHash('sha256').update(`${seed}:${counter}`).digest();
        rest = Buffer.concat([rest, block]);
        counter += 1;
      }
      const taken = new Uint8Array(rest.subarray(0, length));
      rest = rest.subarray(length);
      return taken;
    },
  };
}
