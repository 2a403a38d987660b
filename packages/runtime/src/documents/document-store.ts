import { createHash } from 'node:crypto';
import { type Clock, type Sql, StateError, toInstant } from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';
import type { Documents } from '../runtime-types.js';

/** Bytes by their SHA-256; approvals name them by it. Erasable. */
export function documentStore(sql: Sql, tenant: string, clock: Pick<Clock, 'now'>): Documents {
  return {
    put: async (bytes) => {
      const digest = hash(bytes);
      await sql.query(
        `insert into documents (tenant, sha256, bytes, stored_at) values ($1, $2, $3, $4)
         on conflict (tenant, sha256) do nothing`,
        [tenant, digest, Buffer.from(bytes), toInstant(clock.now())],
      );
      return digest;
    },
    read: async (sha256Hex) => {
      const { rows } = await sql.query<{ bytes: Buffer }>(
        'select bytes from documents where tenant = $1 and sha256 = $2',
        [tenant, sha256Hex],
      );
      const bytes = rows[0]?.bytes;
      // What was approved is named by its hash: other bytes under that name are as good as none.
      if (!bytes || hash(bytes) !== sha256Hex) throw missing(sha256Hex);
      return bytes;
    },
    erase: async (sha256Hex) => {
      const { rowCount } = await sql.query('delete from documents where tenant = $1 and sha256 = $2', [
        tenant,
        sha256Hex,
      ]);
      return rowCount > 0;
    },
  };
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function missing(sha256Hex: string): StateError {
  return new StateError('DOCUMENT_MISSING', `The document ${sha256Hex} is not stored.`, {
    remedy: runtimeRemedies.DOCUMENT_MISSING,
  });
}
