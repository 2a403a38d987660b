import type { CloudEvent, Id, Sql } from '@countersign/contracts';
import * as v from 'valibot';
import type { ApprovalRows } from './approval-rows.js';
import type { DecisionRows } from './decision-rows.js';
import type { ApprovalFeed } from './workspace-options.js';

const PAGE = 200;
const DECIDED = 'io.countersign.dingtalk.task.decided.v1';
/** Told by DingTalk of any approval; of one that the engine still runs, somebody ended it there. */
const ENDED = /^io\.countersign\.dingtalk\.instance\.(approved|rejected|terminated|deleted)\.v1$/;
const ours = /^io\.countersign\.(approval|task)\./;

const told = v.looseObject({
  instance: v.looseObject({ id: v.string(), revision: v.pipe(v.number(), v.integer()) }),
});
const decided = v.looseObject({ connection: v.string() });

interface Cursor {
  /** Everything at or before it was read for good. */
  readonly settled: number;
  /** Read up to here once. */
  readonly seen: number;
  /** Read for good, too, once every transaction below `horizon` has ended. */
  readonly mark: number | undefined;
  readonly horizon: bigint;
}

export interface FeedParts {
  readonly sql: Sql;
  readonly tenant: string;
  readonly connection: Id;
  readonly events: ApprovalFeed;
  readonly approvals: ApprovalRows;
  readonly decisions: DecisionRows;
}

/**
 * Reads the event log at least once, and goes on where a killed process stopped. Numbers are given before transactions
 * end, so that an event may appear behind one already read: each stretch is read again when no transaction of its time
 * is left.
 */
export class Feed {
  readonly #parts: FeedParts;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** Notes what is new: which approvals to show, which decisions to apply. @returns how many events. */
  async read(now: number): Promise<number> {
    await this.#settle(now);
    let count = 0;
    for (;;) {
      const { seen } = await this.#cursor();
      const page = await this.#parts.events.list({ after: seen, limit: PAGE });
      const last = page.at(-1);
      if (last === undefined) return count;
      // Asked after the page was read: whoever could still add to it began before.
      const { newest } = await this.#snapshot();
      await this.#parts.sql.transaction(async (sql) => {
        await this.#note(sql, page, now);
        await sql.query(
          `update dingtalk_feeds set seen = $3, mark = coalesce(mark, $3), horizon = coalesce(horizon, $4)
           where tenant = $1 and connection = $2`,
          [...this.#key, last.seq, String(newest)],
        );
      });
      count += page.length;
    }
  }

  async #settle(now: number): Promise<void> {
    const { settled, seen, mark, horizon } = await this.#cursor();
    if (mark === undefined) return;
    const { oldest, newest } = await this.#snapshot();
    if (oldest < horizon) return;
    for (let after = settled; after < mark; ) {
      const page = await this.#parts.events.list({ after, limit: PAGE });
      const last = page.at(-1);
      if (last === undefined) break;
      await this.#parts.sql.transaction((sql) => this.#note(sql, page, now));
      after = last.seq;
    }
    // What was read since gets its own turn.
    await this.#parts.sql.query(
      'update dingtalk_feeds set settled = $3, mark = $4, horizon = $5 where tenant = $1 and connection = $2',
      [...this.#key, mark, seen > mark ? seen : null, seen > mark ? String(newest) : null],
    );
  }

  async #note(sql: Sql, page: readonly { readonly event: CloudEvent<string, unknown> }[], now: number): Promise<void> {
    const { approvals, decisions, connection } = this.#parts;
    const asked = new Map<Id, number>();
    for (const { event } of page) {
      const change = ours.test(event.type) ? v.safeParse(told, event.data) : undefined;
      if (change?.success) {
        const { id, revision } = change.output.instance;
        asked.set(id, Math.max(revision, asked.get(id) ?? 0));
      }
      if (ENDED.test(event.type) && event.subject !== undefined) await approvals.suspect(sql, event.subject, now);
      const isDecision = event.type === DECIDED && event.source.startsWith('dingtalk/');
      const parsed = isDecision ? v.safeParse(decided, event.data) : undefined;
      if (parsed?.success && parsed.output.connection === connection) await decisions.note(sql, event);
    }
    for (const [id, revision] of asked) await approvals.ask(sql, id, revision, now);
  }

  async #cursor(): Promise<Cursor> {
    const { sql } = this.#parts;
    const { rows } = await sql.query<{
      settled: number | string;
      seen: number | string;
      mark: number | string | null;
      horizon: string | null;
    }>('select settled, seen, mark, horizon from dingtalk_feeds where tenant = $1 and connection = $2', this.#key);
    const [row] = rows;
    if (row === undefined) {
      await sql.query(
        'insert into dingtalk_feeds (tenant, connection) values ($1, $2) on conflict do nothing',
        this.#key,
      );
      return { settled: 0, seen: 0, mark: undefined, horizon: 0n };
    }
    return {
      settled: Number(row.settled),
      seen: Number(row.seen),
      mark: row.mark === null ? undefined : Number(row.mark),
      horizon: BigInt(row.horizon ?? 0),
    };
  }

  /** Transactions below `oldest` have ended; those from `newest` on had not begun. */
  async #snapshot(): Promise<{ readonly oldest: bigint; readonly newest: bigint }> {
    const { rows } = await this.#parts.sql.query<{ oldest: string; newest: string }>(
      `select pg_snapshot_xmin(snapshot)::text as oldest, pg_snapshot_xmax(snapshot)::text as newest
       from pg_current_snapshot() as snapshot`,
    );
    return { oldest: BigInt(rows[0]?.oldest ?? 0), newest: BigInt(rows[0]?.newest ?? 0) };
  }

  get #key(): readonly string[] {
    return [this.#parts.tenant, this.#parts.connection];
  }
}
