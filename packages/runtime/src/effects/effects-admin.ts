import {
  actionDigest,
  effectKey,
  type HumanProof,
  type Id,
  InputError,
  type Sql,
  StateError,
} from '@countersign/contracts';
import { type Installation, instantOf } from '../installation.js';
import { runtimeRemedies } from '../remedies.js';
import type { EffectRecord, Effects } from '../runtime-types.js';
import { lockApproval } from '../workspace/approval-rows.js';
import { EFFECT_COLUMNS, type EffectRow, effectRecord } from './effect-rows.js';
import type { Outcomes } from './outcome.js';

/** What people do with effects: look, let run again, say what they found. */
export function effectsAdmin(
  installation: Installation,
  outcomes: Outcomes,
  acceptProofs: readonly HumanProof['method'][],
): Effects {
  const { database, tenant, audit, wakeups } = installation;
  const requireProof = ({ method }: HumanProof): void => {
    if (acceptProofs.includes(method)) return;
    throw new StateError('PROOF_REFUSED', `A decision by ${method} is not accepted here.`, {
      remedy: runtimeRemedies.PROOF_REFUSED,
    });
  };
  return {
    list: async ({ key, approval, state, limit } = {}) => {
      const { rows } = await database.query<EffectRow>(
        `select ${EFFECT_COLUMNS} from effects
         where tenant = $1 and ($2::text is null or approval = $2) and ($3::text is null or state = $3)
           and ($4::text is null or key = $4) order by seq limit $5`,
        [tenant, approval ?? null, state ?? null, key ?? null, limit ?? 100],
      );
      return rows.map(effectRecord);
    },
    show: async (id) => {
      const { rows } = await database.query<EffectRow>(
        `select ${EFFECT_COLUMNS} from effects where tenant = $1 and id = $2`,
        [tenant, id],
      );
      return rows[0] && effectRecord(rows[0]);
    },
    replay: async (id, by) => {
      if (by) requireProof(by.proof);
      return database.transaction(async (sql) => {
        const row = await lockEffect(sql, tenant, id);
        if (!['parked', 'refused', 'dead'].includes(row.state)) {
          throw new StateError('EFFECT_NOT_REPLAYABLE', `The effect is ${row.state}.`, {
            remedy: runtimeRemedies.EFFECT_NOT_REPLAYABLE,
          });
        }
        const now = instantOf(installation);
        const next = row.definitely_refused
          ? nextGeneration(tenant, row)
          : { key: row.key, generation: row.generation };
        const payload = { from: row.key, ...next, ...(by ? { proof: by.proof, note: by.note ?? null } : {}) };
        await audit.record(sql, { at: now, type: 'effect.replayed', subject: `effect/${id}`, payload });
        await wakeups.announce(sql, [id]);
        return makeReady(sql, tenant, row, { ...next, now });
      });
    },
    resolve: async (id, resolution) => {
      requireProof(resolution.proof);
      const directory = await installation.directory();
      return database.transaction(async (sql) => {
        const row = await lockEffect(sql, tenant, id);
        if (row.state !== 'uncertain') {
          throw new StateError('EFFECT_NOT_UNCERTAIN', `The effect is ${row.state}.`, {
            remedy: runtimeRemedies.EFFECT_NOT_UNCERTAIN,
          });
        }
        const now = instantOf(installation);
        const { to, proof, note, output, refs } = resolution;
        const payload = { to, proof, note: note ?? null };
        await audit.record(sql, { at: now, type: 'effect.resolved', subject: `effect/${id}`, payload });
        if (to === 'ready') {
          await wakeups.announce(sql, [id]);
          return makeReady(sql, tenant, row, { key: row.key, generation: row.generation, now });
        }
        const outcome = { output: output ?? null, refs: refs ?? [], replayed: true };
        const { rows } = await sql.query<EffectRow>(
          `update effects set state = 'done', outcome = $3, last_error = null, open_attempt = false, updated_at = $4
           where tenant = $1 and id = $2 returning ${EFFECT_COLUMNS}`,
          [tenant, id, JSON.stringify(outcome), now],
        );
        await outcomes.tell(sql, row, 'done', { outcome, by: proof.actor }, directory);
        return one(rows, id);
      });
    },
  };
}

/** Locks the approval first: the order that every transaction keeps. */
async function lockEffect(sql: Sql, tenant: string, id: Id): Promise<EffectRow> {
  const found = await sql.query<{ approval: Id | null }>('select approval from effects where tenant = $1 and id = $2', [
    tenant,
    id,
  ]);
  const approval = found.rows[0]?.approval;
  if (approval) await lockApproval(sql, tenant, approval);
  const { rows } = await sql.query<EffectRow>(
    `select ${EFFECT_COLUMNS} from effects where tenant = $1 and id = $2 for update`,
    [tenant, id],
  );
  if (rows[0]) return rows[0];
  throw unknownEffect(id);
}

/** After a definite refusal nothing of the old key can have happened; the vendor must not replay its refusal. */
function nextGeneration(tenant: string, row: EffectRow): { readonly key: string; readonly generation: number } {
  const generation = row.generation + 1;
  const { connection, event_source: eventSource, event_id: eventId, binding, step } = row;
  const sameInput = actionDigest({ action: row.action, connection, input: row.input }) === row.digest;
  if (!sameInput) throw new InputError('INPUT_CHANGED', 'The stored input is not the one that was approved.');
  return { key: effectKey({ tenant, connection, eventSource, eventId, binding, step, generation }), generation };
}

async function makeReady(
  sql: Sql,
  tenant: string,
  row: EffectRow,
  next: { readonly key: string; readonly generation: number; readonly now: string },
): Promise<EffectRecord> {
  const fresh = next.generation !== row.generation;
  const { rows } = await sql.query<EffectRow>(
    `update effects set state = 'ready', key = $3, generation = $4, wake_at = $5, updated_at = $5, failures = 0,
       definitely_refused = false, memo = case when $6 then '{}'::json else memo end
     where tenant = $1 and id = $2 returning ${EFFECT_COLUMNS}`,
    [tenant, row.id, next.key, next.generation, next.now, fresh],
  );
  return one(rows, row.id);
}

function one(rows: readonly EffectRow[], id: Id): EffectRecord {
  if (rows[0]) return effectRecord(rows[0]);
  throw unknownEffect(id);
}

function unknownEffect(id: Id): StateError {
  return new StateError('EFFECT_UNKNOWN', `There is no effect ${id}.`, { remedy: runtimeRemedies.EFFECT_UNKNOWN });
}
