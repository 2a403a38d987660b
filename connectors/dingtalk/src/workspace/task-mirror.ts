import {
  type ApprovalInstance,
  type Clock,
  ConnectorError,
  type Ref,
  sha256,
  type TaskState,
} from '@countersign/contracts';
import type { CallControl } from '../resources/dingtalk-api.js';
import type { CreatedTask, ProcessCentre } from '../resources/process-centre.js';
import { mayHaveHappened } from './lost-answer.js';
import type { TaskRow, TaskRows } from './task-rows.js';
import { personUnknown } from './workspace-errors.js';
import type { DingTalkWorkspaceOptions, People } from './workspace-options.js';

export interface TaskMirrorParts {
  readonly rows: TaskRows;
  readonly processCentre: ProcessCentre;
  readonly people: People;
  readonly page: DingTalkWorkspaceOptions['page'];
  readonly clock: Clock;
  readonly settleMs: number;
}

/** What is left to do about the tasks of one approval. */
export interface TasksShown {
  /** Epoch ms to look again, because an answer was lost. */
  readonly until: number | undefined;
  /** What DingTalk refused, and whom it lacks; one task that it refuses doesn't keep the others from their people. */
  readonly failures: readonly unknown[];
}

/** What may stand in somebody's inbox: a task of the engine, or a form that its initiator has to send again. */
interface Asked {
  readonly id: string;
  readonly state: TaskState;
  readonly person: Ref;
  readonly dueAt: string | undefined;
  readonly url: string;
}

/**
 * Keeps the tasks in the inboxes equal to the active ones. Every showing has an `activityId` of its own, which is never
 * used again: by it a task is found after a lost answer, and taken back even when it can't be found.
 */
export class TaskMirror {
  readonly #parts: TaskMirrorParts;

  constructor(parts: TaskMirrorParts) {
    this.#parts = parts;
  }

  async show(instance: ApprovalInstance, theirs: string, control: CallControl): Promise<TasksShown> {
    const last = await this.#parts.rows.last(instance.id);
    const waits: number[] = [];
    const failures: unknown[] = [];
    // Closed first: nobody should see a step's next task beside the one just done.
    const asked = this.#askedOf(instance, last).sort((one, other) => Number(isWanted(one)) - Number(isWanted(other)));
    for (const one of asked) {
      try {
        const until = await this.#bring(one, { approval: instance.id, theirs, row: last.get(one.id) }, control);
        if (until !== undefined) waits.push(until);
      } catch (error) {
        if (control.signal?.aborted) throw error;
        failures.push(error);
      }
    }
    return { until: waits.length === 0 ? undefined : Math.min(...waits), failures };
  }

  /** The engine's tasks; the returned form in the inbox of its initiator; and what stands there for an earlier return. */
  #askedOf(instance: ApprovalInstance, last: ReadonlyMap<string, TaskRow>): Asked[] {
    const { page } = this.#parts;
    const { ref: initiator } = instance.initiator;
    const asked: Asked[] = instance.tasks.map((task) => ({
      id: task.id,
      state: task.state,
      person: task.assignee.ref,
      dueAt: task.dueAt,
      url: page(instance, task),
    }));
    const form = (id: string, state: TaskState): Asked => ({
      id,
      state,
      person: initiator,
      dueAt: undefined,
      url: page(instance),
    });
    const submitted = instance.decisions.filter(({ kind }) => kind === 'submit').length;
    if (instance.state === 'returned') asked.push(form(`${instance.id}.returned.${submitted}`, 'active'));
    const known = new Set(asked.map(({ id }) => id));
    for (const id of last.keys()) if (!known.has(id)) asked.push(form(id, 'cancelled'));
    return asked;
  }

  /** @returns epoch ms to go on, where an answer was lost. */
  async #bring(
    asked: Asked,
    place: { readonly approval: string; readonly theirs: string; readonly row: TaskRow | undefined },
    control: CallControl,
  ): Promise<number | undefined> {
    const { approval, theirs, row } = place;
    const settled = row?.state === 'sending' ? await this.#settle(row, control) : row;
    if (typeof settled === 'number') return settled;
    if (isWanted(asked) && settled?.state !== 'open') {
      return this.#open(asked, { approval, theirs, attempt: (settled?.attempt ?? 0) + 1 }, control);
    }
    if (!isWanted(asked) && settled?.state === 'open') await this.#close(asked, settled, control);
    return undefined;
  }

  async #open(
    { id: task, person, dueAt, url }: Asked,
    { approval, theirs, attempt }: { readonly approval: string; readonly theirs: string; readonly attempt: number },
    control: CallControl,
  ): Promise<number | undefined> {
    const { rows, people, processCentre, clock, settleMs } = this.#parts;
    const userId = await people.userId(person);
    if (userId === undefined) throw personUnknown(person);
    const activity = `cs-${sha256(`${task}.${attempt}`).slice(0, 40)}`;
    const sentAt = clock.now();
    await rows.sending({ activity, task, approval, instance: theirs, userId, attempt, sentAt });
    let made: CreatedTask | undefined;
    try {
      const asked = { userId, url, customData: task, dueAt: dueAt === undefined ? undefined : Date.parse(dueAt) };
      [made] = await processCentre.createTasks(theirs, activity, [asked], control);
    } catch (error) {
      if (mayHaveHappened(error)) return sentAt + settleMs;
      await rows.closed(activity);
      throw error;
    }
    if (made === undefined) return sentAt + settleMs;
    await rows.opened(activity, made.taskId);
    return undefined;
  }

  /** After a lost answer: found, or taken back unseen. @returns epoch ms while it is too early to tell. */
  async #settle(row: TaskRow, control: CallControl): Promise<TaskRow | number> {
    const { rows, processCentre, clock, settleMs } = this.#parts;
    if (clock.now() < row.sentAt + settleMs) return row.sentAt + settleMs;
    for await (const listed of processCentre.openTasks(row.userId, control)) {
      if (listed.instanceId !== row.instance || listed.activityId !== row.activity) continue;
      await rows.opened(row.activity, listed.taskId);
      return { ...row, theirTask: listed.taskId, state: 'open' };
    }
    // A look-up may lag behind: cancelled by its mark, a task that it misses is gone all the same.
    await this.#cancel(row, control);
    await rows.closed(row.activity);
    return { ...row, state: 'closed' };
  }

  async #close({ state }: Asked, row: TaskRow, control: CallControl): Promise<void> {
    const { rows, processCentre } = this.#parts;
    const outcome = state === 'approved' || state === 'rejected' ? state : 'cancelled';
    await unlessEnded(processCentre.closeTask(row.instance, row.theirTask ?? '', outcome, control));
    await rows.closed(row.activity);
  }

  async #cancel({ instance, activity }: TaskRow, control: CallControl): Promise<void> {
    await unlessEnded(this.#parts.processCentre.cancelTasks(instance, activity, control));
  }
}

function isWanted({ state }: Asked): boolean {
  return state === 'active';
}

/** An approval that has ended in DingTalk has no open tasks left. */
export async function unlessEnded(call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!isEnded(error)) throw error;
  }
}

export function isEnded(error: unknown): boolean {
  return ConnectorError.is(error) && error.code === 'INSTANCE_ENDED';
}
