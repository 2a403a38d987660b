import {
  type ActionResult,
  type Actor,
  type CloudEvent,
  type Directory,
  errorDocument,
  type Instant,
  type Sql,
  StateError,
  toInstant,
} from '@countersign/contracts';
import { type Flushed, WriteBatch } from '../database/write-batch.js';
import { type Installation, instantOf, sourceOf } from '../installation.js';
import type { EffectOutcome, EffectState } from '../runtime-types.js';
import type { ApprovalJournal } from '../workspace/approval-journal.js';
import { lockApproval } from '../workspace/approval-rows.js';
import { isUndecided } from '../workspace/gate.js';
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
    const at = instantOf(this.#installation);
    const change = { state: 'done', outcome, open: false, definite: false, failures: 0, error: undefined } as const;
    await this.#installation.database.transaction(async (sql) => {
      const batch = new WriteBatch();
      batch.effect({ id: row.id, owner, fence: row.fence, at, wakeAt: at, ...change });
      await this.tell(sql, row, 'done', { outcome }, directory, batch);
    });
  }

  async failed({ row, owner }: Claim, verdict: Verdict): Promise<void> {
    const { clock, database, tenant } = this.#installation;
    const { state, open, definite, counts, error, delayMs } = verdict;
    const at = instantOf(this.#installation);
    const wakeAt = toInstant(clock.now() + delayMs);
    const attempt = { id: row.id, owner, fence: row.fence, at, outcome: undefined, open, definite, error, wakeAt };
    const change = { ...attempt, failures: counts ? 1 : 0 };
    const batch = new WriteBatch();
    if (state === 'ready') {
      batch.effect({ ...change, state });
      return requireHeld(await batch.flush(database, tenant), row);
    }
    const directory = await this.#directory();
    await database.transaction(async (sql) => {
      // It may have been decided since the gate was asked; parked now, nobody would wake it.
      const waits = error.code === 'APPROVAL_PENDING' && row.approval !== null;
      const decided = waits && !isUndecided((await lockApproval(sql, tenant, row.approval ?? '')).instance.state);
      batch.effect({ ...change, state: decided ? 'ready' : state });
      if (waits) return requireHeld(await batch.flush(sql, tenant), row);
      await this.tell(sql, row, state, { error }, directory, batch);
    });
  }

  /**
   * Event, audit row and comment of a new state; and the reversal, when what was done no longer counts. The approval is
   * locked before anything of the effect is written: that order holds everywhere.
   */
  async tell(
    sql: Sql,
    row: EffectRow,
    state: Exclude<EffectState, 'ready' | 'running'>,
    facts: { readonly outcome?: EffectOutcome; readonly error?: object; readonly by?: object },
    directory: Directory,
    batch: WriteBatch = new WriteBatch(),
  ): Promise<void> {
    const { tenant, audit, locale } = this.#installation;
    const at = instantOf(this.#installation);
    const { id, key, generation, attempt, action, connection, digest, approval } = row;
    const data = { effect: { id, key, generation, attempt, action, connection, digest }, approval, ...facts };
    batch.events([this.#event(row, state, at, data)], approval ?? undefined);
    audit.note(batch, { at, type: `effect.${state}`, subject: `effect/${id}`, payload: data });
    if (!approval) return requireHeld(await batch.flush(sql, tenant), row);
    const text = outcomeText(locale, state, action, facts);
    const command = { type: 'comment' as const, by: this.#ourselves(), text };
    const after = await this.#journal.command(sql, approval, directory, command, batch);
    if (state !== 'done' || !NO_LONGER_COUNTS.has(after.instance.state)) return;
    const done = { ...row, state, outcome: facts.outcome ?? null };
    await this.#reversals.propose(sql, after, effectRecord(done), directory);
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

function requireHeld({ effect }: Flushed, { id }: EffectRow): void {
  if (effect) return;
  throw new StateError('LEASE_LOST', 'Another worker has taken over this effect.', { place: `effect/${id}` });
}
