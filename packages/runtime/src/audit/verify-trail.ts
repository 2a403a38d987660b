import type { Sql } from '@countersign/contracts';
import type { AuditProblem, AuditVerdict } from '../runtime-types.js';
import { commitmentOf, GENESIS, headText, hex, rowHash, SALT_BYTES } from './audit-row.js';

const PAGE = 1_000;

export interface SealedRow {
  readonly position: number;
  readonly at: string;
  readonly type: string;
  readonly subject: string;
  readonly commitment: Buffer;
  readonly previous: Buffer;
  readonly hash: Buffer;
  readonly salt: Buffer | null;
  readonly payload: Buffer | null;
}

/** Sealed rows in order, page by page: memory stays flat. */
export async function* readSealed(sql: Sql, tenant: string): AsyncIterable<SealedRow> {
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const { rows } = await sql.query<SealedRow>(
      `select a.position, a.at, a.type, a.subject, a.commitment, a.previous, a.hash, p.salt, p.payload
       from audit a left join audit_payloads p on p.tenant = a.tenant and p.commitment = a.commitment
       where a.tenant = $1 and a.position > $2 order by a.position limit ${PAGE}`,
      [tenant, after],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.position;
  }
}

/** Recomputes every commitment and hash. A cut tail is seen only with a head that was noted outside. */
export async function verifyTrail(sql: Sql, tenant: string, expectHead?: string): Promise<AuditVerdict> {
  const erased = await erasedPositions(sql, tenant);
  const { rows: counted } = await sql.query<{ events: number }>(
    'select count(*) as events from audit where tenant = $1',
    [tenant],
  );
  let position = 0;
  let previous: Buffer = GENESIS;
  let firstBad: AuditVerdict['firstBad'];
  let headSeen = expectHead === undefined || expectHead === '0:';
  for await (const row of readSealed(sql, tenant)) {
    const problem = problemOf(row, { tenant, position: position + 1, previous }, erased);
    if (problem !== undefined) {
      firstBad = { position: problem === 'positionMissing' ? position + 1 : row.position, problem };
      break;
    }
    position = row.position;
    previous = row.hash;
    headSeen ||= headText(position, previous) === expectHead;
  }
  if (!firstBad && !headSeen) {
    const expected = Number(expectHead?.split(':', 1)[0]);
    firstBad = { position: Number.isSafeInteger(expected) ? expected : position + 1, problem: 'headMissing' };
  }
  return {
    events: counted[0]?.events ?? 0,
    sealed: position,
    verified: firstBad === undefined,
    head: headText(position, previous),
    ...(firstBad ? { firstBad } : {}),
  };
}

function problemOf(
  row: SealedRow,
  expected: { readonly tenant: string; readonly position: number; readonly previous: Buffer },
  erased: ReadonlySet<number>,
): AuditProblem | undefined {
  if (row.position !== expected.position) return row.position < expected.position ? 'rowChanged' : 'positionMissing';
  if (row.previous === null || !expected.previous.equals(row.previous)) return 'chainBroken';
  if (row.hash === null || hex(rowHash({ ...row, ...expected })) !== hex(row.hash)) return 'rowChanged';
  if (row.salt === null || row.payload === null) return erased.has(row.position) ? undefined : 'payloadMissing';
  // The commitment is over both in a row: bytes that move between them leave it as it is.
  const whole = row.salt.length === SALT_BYTES && commitmentOf(row.salt, row.payload).equals(row.commitment);
  return whole ? undefined : 'payloadChanged';
}

/** By sealed rows only: a word that stands outside the chain proves nothing. */
async function erasedPositions(sql: Sql, tenant: string): Promise<ReadonlySet<number>> {
  const { rows } = await sql.query<{ subject: string }>(
    `select subject from audit where tenant = $1 and type = 'audit.erased' and position is not null`,
    [tenant],
  );
  return new Set(rows.map(({ subject }) => Number(subject.slice('audit/'.length))));
}
