import { type ApprovalCommand, type ApprovalState, decide, replay, toCloudEvents } from '@countersign/approvals';
import {
  type Actor,
  type ApprovalEvent,
  ConnectorError,
  type Directory,
  type Sql,
  StateError,
} from '@countersign/contracts';
import { WriteBatch } from '../database/write-batch.js';
import type { NewEffect } from '../effects/effect-rows.js';
import { type Installation, instantOf, newId, sourceOf } from '../installation.js';
import { runtimeRemedies } from '../remedies.js';
import { insertApproval, lockWithPlan, type WhichApproval } from './approval-rows.js';
import { callFired } from './call-nodes.js';
import { coverText } from './cover.js';
import { type PlannedEffect, storePlan } from './plan.js';
import { approversOf, requireRevoker } from './revokers.js';
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

interface AppendParts {
  readonly directory: Directory;
  readonly plan: readonly PlannedEffect[];
  readonly batch: WriteBatch;
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
    which: WhichApproval,
    directory: Directory,
    make: ApprovalCommand | ((state: ApprovalState) => ApprovalCommand | Promise<ApprovalCommand>),
    batch?: WriteBatch,
  ): Promise<ApprovalState> {
    const { tenant } = this.#installation;
    const { state: before, plan } = await lockWithPlan(sql, tenant, which);
    const command = typeof make === 'function' ? await make(before) : make;
    const { template: name } = before.instance;
    const template = await this.#templates.read(sql, name.id, name.version);
    const events = decide(before, command, { now: instantOf(this.#installation), directory, template });
    const after = replay(events, before) ?? before;
    if (events.length === 0 && !batch) return before;
    const change = { before, events, after, cause: command.type, by: actorOf(command) };
    // A form that is sent again has just got another plan.
    const current = command.type === 'resubmit' ? (await lockWithPlan(sql, tenant, which)).plan : plan;
    await this.#append(sql, change, { directory, plan: current, batch: batch ?? new WriteBatch() });
    return after;
  }

  /** @returns false when an approval with this idempotency key is there already; nothing is stored then. */
  async start(sql: Sql, { change, requestHash, plan }: PreparedStart, directory: Directory): Promise<boolean> {
    const { tenant } = this.#installation;
    if (!(await insertApproval(sql, tenant, change.after, requestHash))) return false;
    await storePlan(sql, tenant, change.after.instance.id, plan);
    await this.#append(sql, change, { directory, plan, batch: new WriteBatch() });
    return true;
  }

  async #append(sql: Sql, change: ApprovalChange, { directory, plan, batch }: AppendParts): Promise<void> {
    const { before, events, after, cause, by } = change;
    const { tenant, audit, wakeups } = this.#installation;
    const { id, covers } = after.instance;
    const at = instantOf(this.#installation);
    const said = toCloudEvents(before, events, { tenant, source: sourceOf(tenant, 'workspace') });
    if (before) batch.update({ before, after, covers: covers.map(coverText) });
    batch.approvalEvents(before, events, after);
    batch.events(said, id);
    const payload = { by: by ?? null, events };
    audit.note(batch, { at, type: `approval.${cause}`, subject: `approval/${id}`, payload });
    batch.newEffects(await this.#fired(sql, change, said, plan), at);
    if (events.some(({ type }) => type === 'instance.ended')) batch.wake(id, at);
    const { approval, effect, ready } = await batch.flush(sql, tenant);
    if (!effect) throw new StateError('LEASE_LOST', 'Another worker has taken over the effect.');
    if (!approval) throw new StateError('BUSY', `The approval ${id} changed.`, { remedy: runtimeRemedies.BUSY });
    await wakeups.announce(sql, ready);
    await this.#follow(sql, change, directory);
  }

  /** The outbox: effects of the approval's plan, stored with the event that fires them. */
  async #fired(
    sql: Sql,
    { events, after }: ApprovalChange,
    said: readonly { readonly source: string; readonly id: string; readonly type: string }[],
    plan: readonly PlannedEffect[],
  ): Promise<readonly NewEffect[]> {
    const { tenant } = this.#installation;
    const { id: approval, template: name } = after.instance;
    const due = plan.flatMap((planned) => {
      const event = said.find(({ type }) => type === planned.onType);
      return event ? [{ event, planned }] : [];
    });
    if (due.length === 0) return [];
    const template = await this.#templates.read(sql, name.id, name.version);
    const fires = await callFired(sql, tenant, approval, { template, latest: events });
    return due
      .filter(({ planned }) => fires(planned.binding))
      .map(({ event, planned: { connection, connectionName, binding, step, action, input, digest } }) => {
        const origin = { tenant, connection, eventSource: event.source, eventId: event.id, binding, step };
        const id = newId(this.#installation);
        return { id, origin: { ...origin, generation: 0 }, approval, connectionName, action, input, digest };
      });
  }

  async #follow(sql: Sql, change: ApprovalChange, directory: Directory): Promise<void> {
    const { events, after } = change;
    const types = new Set(events.map(({ type }) => type));
    const { instance } = after;
    if (types.has('instance.ended') && instance.state === 'approved') {
      await this.#changeOriginals(sql, after, directory);
    }
    if (types.has('instance.revoked') || types.has('instance.superseded')) {
      await this.#endedAgain(sql, after, directory);
    }
  }

  /**
   * An approved revocation or amendment is a new fact about the approval that it names, when one of those who stand
   * behind it may revoke that one: a template that is easily approved must not undo what was hard to get.
   */
  async #changeOriginals(sql: Sql, { instance }: ApprovalState, directory: Directory): Promise<void> {
    const { audit } = this.#installation;
    for (const { rel, to } of instance.related) {
      if (rel !== 'revokes' && rel !== 'amends') continue;
      const type = rel === 'revokes' ? 'revoke' : 'supersede';
      try {
        const { id: by, initiator: actor, title: comment } = instance;
        await this.command(sql, to, directory, ({ instance: original }) => {
          requireRevoker(original, [actor.ref, ...approversOf(instance)], directory);
          return { type, by, actor, comment };
        });
      } catch (error) {
        // Not there, not approved, or not theirs: this approval stands all the same, and the audit says that nothing followed.
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
