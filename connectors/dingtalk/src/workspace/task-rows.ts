import type { Id, Sql } from '@countersign/contracts';

/** One showing of one of our tasks. A task that is shown again (after others were asked first) has several. */
export interface TaskRow {
  /** DingTalk's `activityId`: ours alone, and so the mark by which a task is found again. */
  readonly activity: string;
  readonly task: Id;
  readonly approval: Id;
  readonly instance: string;
  readonly userId: string;
  readonly theirTask: string | undefined;
  /** `sending`: a creation is under way, or its answer was lost. */
  readonly state: 'sending' | 'open' | 'closed';
  readonly attempt: number;
  readonly sentAt: number;
}

interface Stored {
  readonly activity: string;
  readonly task: Id;
  readonly approval: Id;
  readonly instance: string;
  readonly user_id: string;
  readonly their_task: string | null;
  readonly state: TaskRow['state'];
  readonly attempt: number;
  readonly sent_at: number | string;
}

/** What stands for our tasks in DingTalk. */
export class TaskRows {
  readonly #sql: Sql;
  readonly #tenant: string;
  readonly #connection: Id;

  constructor(sql: Sql, tenant: string, connection: Id) {
    this.#sql = sql;
    this.#tenant = tenant;
    this.#connection = connection;
  }

  /** The last showing of each task of an approval. */
  async last(approval: Id): Promise<ReadonlyMap<Id, TaskRow>> {
    const rows = await this.#where('approval = $3 order by attempt', [approval]);
    return new Map(rows.map((row) => [row.task, row]));
  }

  /** The showing that a callback is about: by DingTalk's id, or by our mark where the answer with the id was lost. */
  async meant(instance: string, theirTask: string, activity: string | undefined): Promise<TaskRow | undefined> {
    const rows = await this.#where('instance = $3', [instance]);
    return (
      rows.find((row) => row.theirTask === theirTask) ??
      rows.find((row) => row.theirTask === undefined && row.activity === activity)
    );
  }

  /** Whether an answer about one of its tasks is missing. */
  async isUnsure(instance: string): Promise<boolean> {
    return (await this.#where(`instance = $3 and state = 'sending'`, [instance])).length > 0;
  }

  /** Stored before a creation is sent. */
  async sending(row: Omit<TaskRow, 'theirTask' | 'state'>): Promise<void> {
    const { activity, task, approval, instance, userId, attempt, sentAt } = row;
    await this.#sql.query(
      `insert into dingtalk_tasks (tenant, connection, activity, task, approval, instance, user_id, state, attempt, sent_at)
       values ($1, $2, $3, $4, $5, $6, $7, 'sending', $8, $9)`,
      [this.#tenant, this.#connection, activity, task, approval, instance, userId, attempt, sentAt],
    );
  }

  async opened(activity: string, theirTask: string): Promise<void> {
    await this.#sql.query(
      `update dingtalk_tasks set state = 'open', their_task = $4 where tenant = $1 and connection = $2 and activity = $3`,
      [this.#tenant, this.#connection, activity, theirTask],
    );
  }

  async closed(activity: string): Promise<void> {
    await this.#sql.query(
      `update dingtalk_tasks set state = 'closed' where tenant = $1 and connection = $2 and activity = $3`,
      [this.#tenant, this.#connection, activity],
    );
  }

  async #where(condition: string, values: readonly unknown[]): Promise<readonly TaskRow[]> {
    const { rows } = await this.#sql.query<Stored>(
      `select * from dingtalk_tasks where tenant = $1 and connection = $2 and ${condition}`,
      [this.#tenant, this.#connection, ...values],
    );
    return rows.map(({ user_id, their_task, sent_at, ...row }) => ({
      activity: row.activity,
      task: row.task,
      approval: row.approval,
      instance: row.instance,
      userId: user_id,
      theirTask: their_task ?? undefined,
      state: row.state,
      attempt: row.attempt,
      sentAt: Number(sent_at),
    }));
  }
}
