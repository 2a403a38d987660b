import {
  type ActionResult,
  type Actor,
  type CloudEvent,
  type Directory,
  errorDocument,
  type Id,
  type Instant,
  type Sql,
  StateError,
  toInstant,
} from '@countersign/contracts';
import { appendEvents } from '../events/event-log.js';
import { type Installation, instantOf, sourceOf } from '../installation.js';
import type { EffectOutcome, EffectState } from '../runtime-types.js';
import type { ApprovalJournal } from '../workspace/approval-journal.js';
import { lockApproval } from '../workspace/approval-rows.js';
import type { Reversals } from '../workspace/reversal.js';
import type { Claim } from './claim.js';
import { type EffectRow, effectRecord } from './effect-rows.js';
import type { Verdict } from './failure.js';
import { outcomeText } from './outcome-text.js';

const NO_LONGER_COUNTS = new Set(['revoked', 'superseded']);

/** Commits what became of an effect: row, event, audit, comment, all in one transaction, if the claim still holds. */
export class Outcomes {
  readonly #installation: Installation;
  readonly #journal: ApprovalJournal;
  readonly #reversals: Reversals;

  constructor(installation: Installation, journal: ApprovalJournal, reversals: Reversals) {
    this.#installation = installation;
    this.#journal = journal;
    this.#reversals = reversals;
  }

  /** @throws {@link StateError} `LEASE_LOST`: the effect was done, and its new owner will find it done. */
  async done({ row, owner }: Claim, result: ActionResult): Promise<void> {
    const outcome = outcomeOf(result);
    const directory = await this.#directory();
    await this.#installation.database.transaction(async (sql) => {
      // Lock order is approval before effect, everywhere.
      if (row.approval) await lockApproval(sql, this.#installation.tenant, row.approval);
      await this.#update(
        sql,
        row,
        `state = 'done', outcome = $6, open_attempt = false, last_error = null`,
        [JSON.stringify(outcome)],
        { owner, fence: row.fence },
      );
      await this.tell(sql, row, 'done', { outcome }, directory);
    });
  }

  async failed({ row, owner }: Claim, verdict: Verdict): Promise<void> {
    const { clock, database, tenant } = this.#installation;
    const directory = await this.#directory();
    await database.transaction(async (sql) => {
      if (row.approval && verdict.state !== 'ready') await lockApproval(sql, tenant, row.approval);
      await this.#update(
        sql,
        row,
        `state = $6, open_attempt = $7, definitely_refused = $8, failures = failures + $9, last_error = $10,
         wake_at = $11`,
        [
          verdict.state,
          verdict.open,
          verdict.definite,
          verdict.counts ? 1 : 0,
          JSON.stringify(verdict.error),
          toInstant(clock.now() + verdict.delayMs),
        ],
        { owner, fence: row.fence },
      );
      if (verdict.state === 'ready') return;
      await this.tell(sql, row, verdict.state, { error: verdict.error }, directory);
    });
  }

  /** Event, audit row and comment of a new state; and the reversal, when what was done no longer counts. */
  async tell(
    sql: Sql,
    row: EffectRow,
    state: Exclude<EffectState, 'ready' | 'running'>,
    facts: { readonly outcome?: EffectOutcome; readonly error?: object; readonly by?: object },
    directory: Directory,
  ): Promise<void> {
    const { tenant, audit, locale } = this.#installation;
    const at = instantOf(this.#installation);
    const { id, key, generation, attempt, action, connection, digest, approval } = row;
    const data = { effect: { id, key, generation, attempt, action, connection, digest }, approval, ...facts };
    await appendEvents(sql, tenant, [this.#event(row, state, at, data)], approval ?? undefined);
    await audit.record(sql, [{ at, type: `effect.${state}`, subject: `effect/${id}`, payload: data }]);
    // Waiting for an approval is nothing to comment on.
    const pending = facts.error !== undefined && Reflect.get(facts.error, 'code') === 'APPROVAL_PENDING';
    if (!approval || pending) return;
    const text = outcomeText(locale, state, action, facts);
    const command = { type: 'comment' as const, by: this.#ourselves(), text };
    const after = await this.#journal.command(sql, approval, directory, command);
    if (state !== 'done' || !NO_LONGER_COUNTS.has(after.instance.state)) return;
    const done = { ...row, state, outcome: facts.outcome ?? null };
    await this.#reversals.propose(sql, after, effectRecord(done), directory);
  }

  async #update(
    sql: Sql,
    row: EffectRow,
    set: string,
    values: readonly unknown[],
    { owner, fence }: { readonly owner: Id; readonly fence: number },
  ): Promise<void> {
    const { rowCount } = await sql.query(
      `update effects set ${set}, lease_owner = null, lease_until = null, updated_at = $5
       where tenant = $1 and id = $2 and lease_owner = $3 and fence = $4 and state = 'running'`,
      [this.#installation.tenant, row.id, owner, fence, instantOf(this.#installation), ...values],
    );
    if (rowCount === 1) return;
    throw new StateError('LEASE_LOST', 'Another worker has taken over this effect.', { place: `effect/${row.id}` });
  }

  /** An outcome is stored also while the directory can't be read: a comment of ours asks nobody. */
  async #directory(): Promise<Directory> {
    try {
      return await this.#installation.directory();
    } catch (error) {
      this.#installation.logger.warn('directory.unreadable', { code: errorDocument(error).code });
      return { users: [], roles: [], departments: [], substitutions: [], admins: [] };
    }
  }

  #event(row: EffectRow, state: EffectState, at: Instant, data: object): CloudEvent<string, unknown> {
    const { tenant } = this.#installation;
    return {
      specversion: '1.0',
      // A state may be reached again after a replay: the fence tells the times apart.
      id: `${row.id}:${row.fence}:${state}`,
      source: sourceOf(tenant, 'effects'),
      type: `io.countersign.effect.${state}.v1`,
      subject: `effect/${row.id}`,
      time: at,
      datacontenttype: 'application/json',
      tenant,
      ...(row.approval ? { correlationid: row.approval } : {}),
      causationid: row.event_id,
      data,
    };
  }

  #ourselves(): Actor {
    const { tenant } = this.#installation;
    const ref = { system: 'countersign', tenant, kind: 'service', id: 'runtime' };
    return { type: 'system', ref, name: 'Countersign' };
  }
}

function outcomeOf({ output, refs, replayed }: ActionResult): EffectOutcome {
  return { output: output ?? null, refs, replayed: replayed ?? false };
}
