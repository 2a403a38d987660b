import { type ErrorDocument, type Id, type Sql, StateError } from '@countersign/contracts';
import type { MirrorTrouble } from './workspace-options.js';

/** How far one approval is shown. */
export interface ApprovalRow {
  readonly approval: Id;
  /** Its revision that must be shown. */
  readonly asked: number;
  /** `sending`: a creation is under way, or its answer was lost. `ended`: told how it ended, or never shown. */
  readonly state: 'new' | 'sending' | 'open' | 'ended';
  /** Its id in DingTalk. */
  readonly instance: string | undefined;
  readonly processCode: string | undefined;
  readonly originator: string | undefined;
  /** Of the first try to create it. */
  readonly firstSentAt: number | undefined;
  readonly sentAt: number | undefined;
  /** An answer was lost once: there may be a second one in DingTalk. */
  readonly doubted: boolean;
  readonly failures: number;
  /** Whether DingTalk still has it must be looked up. */
  readonly suspected: boolean;
}

interface Stored {
  readonly approval: Id;
  readonly asked: number;
  readonly state: ApprovalRow['state'];
  readonly instance: string | null;
  readonly process_code: string | null;
  readonly originator: string | null;
  readonly first_sent_at: number | string | null;
  readonly sent_at: number | string | null;
  readonly doubted: boolean;
  readonly failures: number;
  readonly shown: number;
}

const BATCH = 100;
/** Of `shown`: nothing of it is sure. */
const SUSPECT = -1;

/** Which approvals are to be shown, and what stands for them in DingTalk. */
export class ApprovalRows {
  readonly #sql: Sql;
  readonly #tenant: string;
  readonly #connection: Id;

  constructor(sql: Sql, tenant: string, connection: Id) {
    this.#sql = sql;
    this.#tenant = tenant;
    this.#connection = connection;
  }

  /** An event was seen. Seeing it again asks for nothing new. */
  async ask(sql: Sql, approval: Id, revision: number, now: number): Promise<void> {
    await sql.query(
      `insert into dingtalk_approvals (tenant, connection, approval, asked, wake_at) values ($1, $2, $3, $4, $5)
       on conflict (tenant, connection, approval) do update set asked = excluded.asked, wake_at = excluded.wake_at
       where dingtalk_approvals.asked < excluded.asked`,
      [this.#tenant, this.#connection, approval, revision, now],
    );
  }

  /** Somebody may have ended it in DingTalk: that is looked up. */
  async suspect(sql: Sql, instance: string, now: number): Promise<void> {
    await sql.query(
      `update dingtalk_approvals set shown = ${SUSPECT}, wake_at = $4
       where tenant = $1 and connection = $2 and instance = $3 and state = 'open'`,
      [this.#tenant, this.#connection, instance, now],
    );
  }

  async due(now: number): Promise<readonly Id[]> {
    const { rows } = await this.#sql.query<{ approval: Id }>(
      `select approval from dingtalk_approvals
       where tenant = $1 and connection = $2 and shown < asked and wake_at <= $3 order by wake_at, approval limit ${BATCH}`,
      [this.#tenant, this.#connection, now],
    );
    return rows.map(({ approval }) => approval);
  }

  /** When the next one is due; `undefined` when all are shown. */
  async nextDue(): Promise<number | undefined> {
    const { rows } = await this.#sql.query<{ wake_at: number | string | null }>(
      'select min(wake_at) as wake_at from dingtalk_approvals where tenant = $1 and connection = $2 and shown < asked',
      [this.#tenant, this.#connection],
    );
    const wakeAt = rows[0]?.wake_at ?? undefined;
    return wakeAt === undefined ? undefined : Number(wakeAt);
  }

  async read(approval: Id): Promise<ApprovalRow | undefined> {
    const { rows } = await this.#sql.query<Stored>(
      'select * from dingtalk_approvals where tenant = $1 and connection = $2 and approval = $3',
      [this.#tenant, this.#connection, approval],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    return {
      approval,
      asked: row.asked,
      state: row.state,
      instance: row.instance ?? undefined,
      processCode: row.process_code ?? undefined,
      originator: row.originator ?? undefined,
      firstSentAt: row.first_sent_at === null ? undefined : Number(row.first_sent_at),
      sentAt: row.sent_at === null ? undefined : Number(row.sent_at),
      doubted: row.doubted,
      failures: row.failures,
      suspected: row.shown === SUSPECT,
    };
  }

  /** Stored before a creation is sent, so that a killed process knows of it. */
  async sending(approval: Id, made: { readonly processCode: string; readonly originator: string }, now: number) {
    await this.#change(
      approval,
      `state = 'sending', process_code = $4, originator = $5, sent_at = $6, first_sent_at = coalesce(first_sent_at, $6)`,
      [made.processCode, made.originator, now],
    );
  }

  async created(approval: Id, instance: string): Promise<void> {
    await this.#change(approval, `state = 'open', instance = $4`, [instance]);
  }

  /** The answer was lost, or the process was killed before it. */
  async doubted(approval: Id): Promise<void> {
    await this.#change(approval, 'doubted = true', []);
  }

  /** DingTalk has surely made none. */
  async notCreated(approval: Id): Promise<void> {
    await this.#change(approval, `state = 'new'`, []);
  }

  /** Somebody ended it in DingTalk: it is made anew, with its tasks. */
  async lost(approval: Id): Promise<void> {
    await this.#sql.transaction(async (sql) => {
      const key = [this.#tenant, this.#connection, approval];
      await sql.query(
        `update dingtalk_tasks set state = 'closed' where tenant = $1 and connection = $2 and approval = $3`,
        key,
      );
      await sql.query(
        `update dingtalk_approvals set state = 'new', instance = null where tenant = $1 and connection = $2 and approval = $3`,
        key,
      );
    });
  }

  async ended(approval: Id): Promise<void> {
    await this.#change(approval, `state = 'ended'`, []);
  }

  /** @param trouble - what couldn't be shown and won't be tried again by itself. */
  async shown(approval: Id, revision: number, trouble: ErrorDocument | undefined): Promise<void> {
    await this.#change(approval, 'shown = greatest(shown, $4::integer), failures = 0, trouble = $5::json', [
      revision,
      trouble === undefined ? null : JSON.stringify(trouble),
    ]);
  }

  /** Tried again at a later time. */
  async later(approval: Id, wakeAt: number, trouble?: ErrorDocument): Promise<void> {
    const failed = trouble === undefined ? 0 : 1;
    await this.#change(
      approval,
      'wake_at = $4, failures = failures + $5::integer, trouble = coalesce($6::json, trouble)',
      [wakeAt, failed, trouble === undefined ? null : JSON.stringify(trouble)],
    );
  }

  /** Nothing is shown before then. What changes meanwhile is tried at once all the same. */
  async postpone(until: number): Promise<void> {
    await this.#sql.query(
      `update dingtalk_approvals set wake_at = $3
       where tenant = $1 and connection = $2 and shown < asked and wake_at < $3`,
      [this.#tenant, this.#connection, until],
    );
  }

  async troubles(limit: number): Promise<readonly MirrorTrouble[]> {
    const { rows } = await this.#sql.query<{
      approval: Id;
      trouble: ErrorDocument;
      again: boolean;
      wake_at: number | string;
    }>(
      `select approval, trouble, shown < asked as again, wake_at from dingtalk_approvals
       where tenant = $1 and connection = $2 and trouble is not null order by wake_at, approval limit $3`,
      [this.#tenant, this.#connection, limit],
    );
    return rows.map(({ approval, trouble, again, wake_at }) => ({
      approval,
      code: trouble.code,
      message: trouble.message,
      nextTryAt: again ? Number(wake_at) : undefined,
    }));
  }

  async #change(approval: Id, change: string, values: readonly unknown[]): Promise<void> {
    const { rowCount } = await this.#sql.query(
      `update dingtalk_approvals set ${change} where tenant = $1 and connection = $2 and approval = $3`,
      [this.#tenant, this.#connection, approval, ...values],
    );
    if (rowCount !== 1) throw new StateError('UNEXPECTED', `The approval ${approval} is not among those shown.`);
  }
}
