import { createHash } from 'node:crypto';
import { canonicalJson, type Instant, type Json, type Randomness } from '@countersign/contracts';

// A row commits to its payload by SHA-256(salt ‖ payload), so that the payload can be erased and the row stays. A sealed
// row has a position (1, 2, 3 …) and a hash over itself and the hash before it:
//   SHA-256(JCS([1, tenant, position, at, type, subject, commitment, previous])), bytes written as lower-case hex.
// Before the first row stand 32 zero bytes.

export const SALT_BYTES = 32;
export const GENESIS = Buffer.alloc(32);

/** Something that happened, before it is stored. */
export interface AuditEntry {
  readonly at: Instant;
  /** `approval.decided`, `effect.done`. */
  readonly type: string;
  /** `approval/<id>`, `effect/<id>`. No personal data: it can't be erased. */
  readonly subject: string;
  readonly payload: Json | object;
}

/** What the hash of a sealed row is made of. */
export interface SealedFacts {
  readonly tenant: string;
  readonly position: number;
  readonly at: Instant;
  readonly type: string;
  readonly subject: string;
  readonly commitment: Uint8Array;
  readonly previous: Uint8Array;
}

export interface PreparedEntry {
  readonly entry: AuditEntry;
  readonly salt: Buffer;
  readonly payload: Buffer;
  readonly commitment: Buffer;
}

export function prepareEntry(entry: AuditEntry, randomness: Randomness): PreparedEntry {
  const salt = Buffer.from(randomness.bytes(SALT_BYTES));
  const payload = Buffer.from(JSON.stringify(entry.payload), 'utf8');
  return { entry, salt, payload, commitment: commitmentOf(salt, payload) };
}

export function commitmentOf(salt: Uint8Array, payload: Uint8Array): Buffer {
  return createHash('sha256').update(salt).update(payload).digest();
}

export function rowHash(row: SealedFacts): Buffer {
  const { tenant, position, at, type, subject, commitment, previous } = row;
  const text = canonicalJson([1, tenant, position, at, type, subject, hex(commitment), hex(previous)]);
  return createHash('sha256').update(text).digest();
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** A head as people note it: `position:hash`. */
export function headText(position: number, hash: Uint8Array | undefined): string {
  return position === 0 || hash === undefined ? '0:' : `${position}:${hex(hash)}`;
}
