import { randomFillSync } from 'node:crypto';
import type { Clock } from './clock.js';

/** Opaque identifier. Ours are UUIDv7 (RFC 9562 §5.7) or hashes. */
export type Id = string;

/** Where unpredictable bytes come from, so that tests can repeat a run. */
export interface Randomness {
  bytes(length: number): Uint8Array;
}

export const systemRandomness: Randomness = { bytes: (length) => randomFillSync(new Uint8Array(length)) };

/** A UUIDv7: 48 bits of milliseconds, the rest random. Sorts by time of creation. */
export function uuidv7(clock: Pick<Clock, 'now'>, randomness: Randomness = systemRandomness): Id {
  const bytes = new Uint8Array(16);
  bytes.set(randomness.bytes(10), 6);
  const view = new DataView(bytes.buffer);
  const now = clock.now();
  view.setUint32(0, Math.floor(now / 2 ** 16));
  view.setUint16(4, now % 2 ** 16);
  view.setUint8(6, (view.getUint8(6) & 0x0f) | 0x70);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
