import { type ApprovalCommand, type ApprovalState, decide, replay, toCloudEvents } from '@countersign/approvals';
import {
  type Actor,
  type ApprovalEvent,
  ConnectorError,
  type Directory,
  type Id,
  type Instant,
  type Sql,
  StateError,
} from '@countersign/contracts';
import { WriteBatch } from '../database/write-batch.js';
import { insertEffects, type NewEffect } from '../effects/effect-rows.js';
import { type Installation, instantOf, newId, sourceOf } from '../installation.js';
import { runtimeRemedies } from '../remedies.js';
import { coverText, insertApproval, lockApproval } from './approval-rows.js';
import { callFired } from './call-nodes.js';
import { type PlannedEffect, readPlan, storePlan } from './plan.js';
import type { Templates } from './templates.js';

/** One command's result, about to be stored. */
export interface ApprovalChange {
  readonly before: ApprovalState | undefined;
  readonly events: readonly ApprovalEvent[];
  readonly after: ApprovalState;
  /** The command, for the audit. */
  readonly cause: string;
  readonly by: Actor | undefined;
}

/** A start that was checked as a whole; only storing is left. */
export interface PreparedStart {
  readonly change: ApprovalChange;
  readonly plan: readonly PlannedEffect[];
  readonly requestHash: string;
}

/** What else must happen, in the same transaction, when an approved instance is revoked or superseded. */
export type EndedAgain = (sql: Sql, state: ApprovalState, directory: Directory) => Promise<void>;

/** Stores what the decider says: state, events, timers, audit, effects; all or nothing. */
export class ApprovalJournal {
  readonly #installation: Installation;
  readonly #templates: Templates;
  readonly #endedAgain: EndedAgain;

  constructor(installation: Installation, templates: Templates, endedAgain: EndedAgain) {
    this.#installation = installation;
    this.#templates = templates;
    this.#endedAgain = endedAgain;
  }

  /**
   * Locks the approval, decides, stores. Without events (a timer that fired before) nothing is stored.
   * @param batch - what the transaction writes besides, sent along.
   */
  async command(
    sql: Sql,
    id: Id,
    directory: Directory,
    make: ApprovalCommand | ((state: ApprovalState) => ApprovalCommand | Promise<ApprovalCommand>),
    batch?: WriteBatch,
  ): Promise<ApprovalState> {
    const before = await lockApproval(sql, this.#installation.tenant, id);
    const command = typeof make === 'function' ? await make(before) : make;
    const { template: name } = before.instance;
    const template = await this.#templates.read(sql, name.id, name.version);
    const events = decide(before, command, { now: instantOf(this.#installation), directory, template });
    const after = replay(events, before) ?? before;
    if (events.length === 0 && !batch) return before;
    const change = { before, events, after, cause: command.type, by: actorOf(command) };
    await this.#append(sql, change, directory, batch ?? new WriteBatch());
    return after;
  }

  /** @returns false when an approval with this idempotency key is there already; nothing is stored then. */
  async start(sql: Sql, { change, requestHash, plan }: PreparedStart, directory: Directory): Promise<boolean> {
    const { tenant } = this.#installation;
    if (!(await insertApproval(sql, tenant, change.after, requestHash))) return false;
    // Before the events: an approval that nobody need agree to fires at once.
    await storePlan(sql, tenant, change.after.instance.id, plan);
    await this.#append(sql, change, directory, new WriteBatch());
    return true;
  }

  async #append(sql: Sql, change: ApprovalChange, directory: Directory, batch: WriteBatch): Promise<void> {
    const { before, events, after, cause, by } = change;
    const { tenant, audit } = this.#installation;
    const { id, covers } = after.instance;
    const at = instantOf(this.#installation);
    const said = toCloudEvents(before, events, { tenant, source: sourceOf(tenant, 'workspace') });
    if (before) batch.update({ before, after, covers: covers.map(coverText) });
    batch.approvalEvents(before, events, after);
    batch.events(said, id);
    const payload = { by: by ?? null, events };
    audit.note(batch, { at, type: `approval.${cause}`, subject: `approval/${id}`, payload });
    const { approval, effect } = await batch.flush(sql, tenant);
    if (!effect) throw new StateError('LEASE_LOST', 'Another worker has taken over the effect.');
    if (!approval) throw new StateError('BUSY', `The approval ${id} changed.`, { remedy: runtimeRemedies.BUSY });
    await this.#fire(sql, after, said, at);
    await this.#follow(sql, change, directory);
  }

  /** The outbox: effects of the approval's plan, in the transaction of the event that fires them. */
  async #fire(
    sql: Sql,
    { instance }: ApprovalState,
    said: readonly { readonly source: string; readonly id: string; readonly type: string }[],
    now: Instant,
  ): Promise<void> {
    const { tenant } = this.#installation;
    const plan = await this.#planFor(sql, instance, said);
    const effects = plan.flatMap((planned): NewEffect[] => {
      const event = said.find(({ type }) => type === planned.onType);
      if (!event) return [];
      const { connection, connectionName, binding, step, action, input, digest } = planned;
      const origin = { tenant, connection, eventSource: event.source, eventId: event.id, binding, step, generation: 0 };
      return [{ id: newId(this.#installation), origin, approval: instance.id, connectionName, action, input, digest }];
    });
    const ids = await insertEffects(sql, tenant, effects, now);
    await this.#installation.wakeups.announce(sql, ids);
  }

  async #planFor(
    sql: Sql,
    instance: ApprovalState['instance'],
    said: readonly { readonly type: string }[],
  ): Promise<readonly PlannedEffect[]> {
    const types = new Set(said.map(({ type }) => type));
    // Only what every approval is: most events fire nothing, and need not ask the database.
    if (instance.covers.length === 0 || types.size === 0) return [];
    const plan = await readPlan(sql, this.#installation.tenant, instance.id, [...types]);
    if (!plan.some(({ binding }) => binding.includes('#'))) return plan;
    const template = await this.#templates.read(sql, instance.template.id, instance.template.version);
    const fired = await callFired(sql, this.#installation.tenant, instance.id, template);
    return plan.filter(({ binding }) => fired(binding));
  }

  async #follow(sql: Sql, change: ApprovalChange, directory: Directory): Promise<void> {
    const { events, after } = change;
    const types = new Set(events.map(({ type }) => type));
    const { instance } = after;
    if (types.has('instance.ended')) {
      await this.#wakeParked(sql, instance.id);
      if (instance.state === 'approved') await this.#changeOriginals(sql, after, directory);
    }
    if (types.has('instance.revoked') || types.has('instance.superseded')) {
      await this.#endedAgain(sql, after, directory);
    }
  }

  /** Effects that waited for the end of this approval ask the gate again. */
  async #wakeParked(sql: Sql, approval: Id): Promise<void> {
    const { tenant, wakeups } = this.#installation;
    const { rows } = await sql.query<{ id: Id }>(
      `update effects set state = 'ready', wake_at = $3, updated_at = $3
       where tenant = $1 and approval = $2 and state = 'parked' and last_error ->> 'code' = 'APPROVAL_PENDING'
       returning id`,
      [tenant, approval, instantOf(this.#installation)],
    );
    await wakeups.announce(
      sql,
      rows.map(({ id }) => id),
    );
  }

  /** An approved revocation or amendment is a new fact about the approval that it names. */
  async #changeOriginals(sql: Sql, { instance }: ApprovalState, directory: Directory): Promise<void> {
    const { audit } = this.#installation;
    for (const { rel, to } of instance.related) {
      if (rel !== 'revokes' && rel !== 'amends') continue;
      const type = rel === 'revokes' ? 'revoke' : 'supersede';
      try {
        const { id: by, initiator: actor, title: comment } = instance;
        await this.command(sql, to, directory, { type, by, actor, comment });
      } catch (error) {
        // Not there, or not approved: this approval stands all the same, and the audit says that nothing followed.
        if (!ConnectorError.is(error) || error.code === 'DATABASE_ERROR') throw error;
        const at = instantOf(this.#installation);
        const payload = { to, rel, code: error.code };
        await audit.record(sql, { at, type: 'approval.factRefused', subject: `approval/${instance.id}`, payload });
      }
    }
  }
}

function actorOf(command: ApprovalCommand): Actor | undefined {
  if ('actor' in command) return command.actor;
  if ('initiator' in command) return command.initiator;
  return 'by' in command ? command.by : undefined;
}
