import type { CloudEvent, Id, Sql } from '@countersign/contracts';
import * as v from 'valibot';
import type { DecisionReport } from './workspace-options.js';

const decision = v.looseObject({
  instanceId: v.string(),
  taskId: v.string(),
  decision: v.picklist(['approve', 'reject']),
  userId: v.string(),
  activityId: v.optional(v.string()),
  remark: v.optional(v.string()),
});

/** A decision in DingTalk, as the verified callback told it. */
export interface StoredDecision {
  readonly seq: number;
  readonly source: string;
  readonly id: string;
  readonly at: string | undefined;
  readonly instance: string;
  readonly theirTask: string;
  readonly activity: string | undefined;
  readonly userId: string;
  readonly decision: 'approve' | 'reject';
  readonly remark: string | undefined;
}

interface Stored {
  readonly source: string;
  readonly id: string;
  readonly event: CloudEvent<string, unknown>;
}

/** What people decided in DingTalk, and what became of it. */
export class DecisionRows {
  readonly #sql: Sql;
  readonly #tenant: string;
  readonly #connection: Id;

  constructor(sql: Sql, tenant: string, connection: Id) {
    this.#sql = sql;
    this.#tenant = tenant;
    this.#connection = connection;
  }

  /** A repeat of the callback is the same row. What is no decision is none: it must not stop those that are. */
  async note(sql: Sql, event: CloudEvent<string, unknown>): Promise<void> {
    if (!v.is(decision, event.data)) return;
    await sql.query(
      `insert into dingtalk_decisions (tenant, connection, source, id, event) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [this.#tenant, this.#connection, event.source, event.id, JSON.stringify(event)],
    );
  }

  /** In the order in which they came, a hundred at most, after the one whose `seq` is given. */
  async waiting(after: number): Promise<readonly StoredDecision[]> {
    const { rows } = await this.#sql.query<Stored & { readonly seq: number | string }>(
      `select seq, source, id, event from dingtalk_decisions
       where tenant = $1 and connection = $2 and state = 'waiting' and seq > $3 order by seq limit 100`,
      [this.#tenant, this.#connection, after],
    );
    return rows.map(({ seq, source, id, event }) => {
      const { instanceId, taskId, activityId, userId, remark, decision: kind } = v.parse(decision, event.data);
      const at = event.time ?? event.observedat;
      return {
        seq: Number(seq),
        source,
        id,
        at,
        instance: instanceId,
        theirTask: taskId,
        activity: activityId,
        userId,
        decision: kind,
        remark,
      };
    });
  }

  async settle(
    { source, id }: Pick<StoredDecision, 'source' | 'id'>,
    result: {
      readonly state: DecisionReport['state'];
      readonly code?: string | undefined;
      readonly approval?: Id | undefined;
      readonly task?: Id | undefined;
    },
  ): Promise<void> {
    const { state, code = null, approval = null, task = null } = result;
    await this.#sql.query(
      `update dingtalk_decisions set state = $5, code = $6, approval = $7, task = $8
       where tenant = $1 and connection = $2 and source = $3 and id = $4`,
      [this.#tenant, this.#connection, source, id, state, code, approval, task],
    );
  }

  /** Newest first. */
  async list(limit: number): Promise<readonly DecisionReport[]> {
    const { rows } = await this.#sql.query<
      Stored & {
        readonly state: DecisionReport['state'];
        readonly code: string | null;
        readonly approval: Id | null;
        readonly task: Id | null;
      }
    >('select * from dingtalk_decisions where tenant = $1 and connection = $2 order by seq desc limit $3', [
      this.#tenant,
      this.#connection,
      limit,
    ]);
    return rows.map(({ source, id, event, state, code, approval, task }) => {
      const { userId, decision: kind } = v.parse(decision, event.data);
      return {
        source,
        id,
        state,
        code: code ?? undefined,
        approval: approval ?? undefined,
        task: task ?? undefined,
        userId,
        decision: kind,
      };
    });
  }
}
