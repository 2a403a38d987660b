import {
  type ActionResult,
  type BoundConnector,
  ConnectorError,
  errorDocument,
  type Id,
  type Json,
  type Memo,
  StateError,
  systemClock,
  UncertainError,
} from '@countersign/contracts';
import { DatabaseError } from '../database/database-error.js';
import { type Connections, type Installation, instantOf } from '../installation.js';
import { runtimeRemedies } from '../remedies.js';
import type { Documents } from '../runtime-types.js';
import { type Claim, extendLease } from './claim.js';
import type { EffectRow } from './effect-rows.js';
import { judge, type Verdict } from './failure.js';
import type { FencedRun, FencedRuns } from './fenced-run.js';
import type { Outcomes } from './outcome.js';

const COMMIT_TRIES = 5;
const COMMIT_PAUSE_MS = 200;

export interface EffectRunnerParts {
  readonly installation: Installation;
  readonly outcomes: Outcomes;
  readonly runs: FencedRuns;
  readonly documents: Documents;
  readonly leaseMs: number;
  readonly maxAttempts: number;
}

/** Runs one claimed effect to its outcome. */
export class EffectRunner {
  readonly #parts: EffectRunnerParts;

  constructor(parts: EffectRunnerParts) {
    this.#parts = parts;
  }

  /** Never rejects for what an action does; rejects when the database stays away. */
  async run(claim: Claim, signal: AbortSignal): Promise<void> {
    const { outcomes, runs } = this.#parts;
    const { row, owner } = claim;
    if (row.failures >= this.#parts.maxAttempts) return this.#setAside(claim);
    const fenced = { effect: row.id, owner, fence: row.fence, granted: false, wrote: false };
    const lease = this.#keepLease(claim, signal);
    try {
      const result = await runs.run(fenced, () => this.#act(claim, fenced, lease.signal));
      await this.#commit(() => outcomes.done(claim, result));
    } catch (error) {
      // Lost: another worker decides. Unreachable: the lease runs out, and whoever takes over looks first.
      if (isLost(error) || error instanceof CommitFailed) return this.#log(claim, 'lost', error);
      const judged = this.#verdict(claim, fenced, error);
      // Ended by us, it says nothing about its effect: the next worker looks whether it happened.
      const verdict: Verdict = signal.aborted ? { ...judged, state: 'ready', delayMs: 0, counts: false } : judged;
      this.#log(claim, verdict.state, error);
      await this.#commit(() => outcomes.failed(claim, verdict)).catch((failure) => this.#log(claim, 'lost', failure));
    } finally {
      lease.stop();
    }
  }

  /** Its workers keep dying: it must not kill them for ever. Nothing is sent; a person looks. */
  async #setAside(claim: Claim): Promise<void> {
    const poison = new UncertainError('EFFECT_CRASHES', `The worker died ${claim.row.failures} times on this effect.`, {
      remedy: runtimeRemedies.EFFECT_CRASHES,
    });
    const verdict = this.#verdict(claim, { granted: true, wrote: false }, poison);
    this.#log(claim, verdict.state, poison);
    await this.#commit(() => this.#parts.outcomes.failed(claim, verdict));
  }

  #verdict({ row }: Claim, { granted, wrote }: Pick<FencedRun, 'granted' | 'wrote'>, error: unknown): Verdict {
    const { installation, maxAttempts } = this.#parts;
    const attempt = { granted, wrote, mayHaveHappened: row.may_have_happened, failures: row.failures, maxAttempts };
    return judge(error, attempt, installation.randomness);
  }

  /** What was done outside must be noted: the database gets several chances. A commit that was made is not made twice. */
  async #commit(work: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (isLost(error)) throw error;
        if (tries === COMMIT_TRIES || !(error instanceof DatabaseError && error.retryable))
          throw new CommitFailed(error);
        await systemClock.sleep(COMMIT_PAUSE_MS * tries);
      }
    }
  }

  #log({ row }: Claim, state: string, error: unknown): void {
    const { code, message } = errorDocument(error instanceof CommitFailed ? error.reason : error);
    this.#parts.installation.logger.warn('effect.failed', { effect: row.id, state, code, message });
  }

  async #act({ row, owner, about }: Claim, run: FencedRun, signal: AbortSignal): Promise<ActionResult> {
    const { installation, documents } = this.#parts;
    const bound = requireConnection(installation.connections, row.connection, row.connection_name);
    return bound.run({
      action: row.action.slice(bound.identity.connector.length + 1),
      input: row.input,
      key: row.key,
      mayHaveHappened: row.may_have_happened,
      memo: this.#memo(row, owner),
      approval: { id: row.approval ?? '', number: about?.number ?? undefined, title: about?.title ?? undefined },
      timeZone: installation.timeZone,
      signal,
      documents,
      onWrite: () => {
        run.wrote = true;
      },
    });
  }

  /** Notes go to the row before the action goes on, under its fence. */
  #memo(row: EffectRow, owner: Id): Memo {
    const { database, tenant } = this.#parts.installation;
    let notes: Readonly<Record<string, Json>> = row.memo;
    return {
      get: async (name) => notes[name],
      set: async (name, value) => {
        const next = { ...notes, [name]: value };
        const { rowCount } = await database.query(
          `update effects set memo = $5, updated_at = $6
           where tenant = $1 and id = $2 and lease_owner = $3 and fence = $4 and state = 'running'`,
          [tenant, row.id, owner, row.fence, JSON.stringify(next), instantOf(this.#parts.installation)],
        );
        if (rowCount !== 1) throw new StateError('LEASE_LOST', 'Another worker has taken over this effect.');
        notes = next;
      },
    };
  }

  /** Renews the lease three times in its length; aborts the action when the lease is lost. Leases know real time only. */
  #keepLease(claim: Claim, outer: AbortSignal): { readonly signal: AbortSignal; stop(): void } {
    const { installation, leaseMs } = this.#parts;
    const lost = new AbortController();
    const over = new AbortController();
    const renew = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await systemClock.sleep(leaseMs / 3, over.signal);
        const held = await extendLease(installation.database, installation.tenant, claim, leaseMs).catch(() => true);
        if (!held && !over.signal.aborted) lost.abort(new StateError('LEASE_LOST', 'The lease is lost.'));
      }
    };
    void renew().catch(() => {}); // Ends by `over`.
    return { signal: AbortSignal.any([outer, lost.signal]), stop: () => over.abort() };
  }
}

function requireConnection(connections: Connections, id: string, name: string): BoundConnector {
  const bound = connections.find(id);
  if (bound) return bound;
  throw new StateError('CONNECTION_UNKNOWN', `The connection "${name}" is not open in this process.`, {
    remedy: runtimeRemedies.CONNECTION_UNKNOWN,
  });
}

function isLost(error: unknown): boolean {
  return ConnectorError.is(error) && error.code === 'LEASE_LOST';
}

/** The outcome is known and could not be stored. */
class CommitFailed extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super('The outcome could not be stored.');
    this.reason = reason;
  }
}
