import {
  type ApprovalInstance,
  type Clock,
  ConnectorError,
  type ErrorDocument,
  sha256,
  type Task,
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
  /** Somebody who is asked isn't in DingTalk. */
  readonly trouble: ErrorDocument | undefined;
  /** What DingTalk refused; one task that it refuses doesn't keep the others from their people. */
  readonly failures: readonly unknown[];
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
    const troubles: ErrorDocument[] = [];
    const failures: unknown[] = [];
    // Closed first: nobody should see a step's next task beside the one just done.
    const tasks = [...instance.tasks].sort((one, other) => Number(isWanted(one)) - Number(isWanted(other)));
    for (const task of tasks) {
      try {
        const left = await this.#bring(task, { instance, theirs, row: last.get(task.id) }, control);
        if (typeof left === 'number') waits.push(left);
        else if (left !== undefined) troubles.push(left);
      } catch (error) {
        if (control.signal?.aborted) throw error;
        failures.push(error);
      }
    }
    return { until: waits.length === 0 ? undefined : Math.min(...waits), trouble: troubles[0], failures };
  }

  async #bring(
    task: Task,
    place: { readonly instance: ApprovalInstance; readonly theirs: string; readonly row: TaskRow | undefined },
    control: CallControl,
  ): Promise<ErrorDocument | number | undefined> {
    const { instance, theirs, row } = place;
    const settled = row?.state === 'sending' ? await this.#settle(row, control) : row;
    if (typeof settled === 'number') return settled;
    if (isWanted(task) && settled?.state !== 'open') {
      return this.#open(task, instance, { theirs, attempt: (settled?.attempt ?? 0) + 1 }, control);
    }
    if (!isWanted(task) && settled?.state === 'open') await this.#close(task, settled, control);
    return undefined;
  }

  async #open(
    task: Task,
    instance: ApprovalInstance,
    { theirs, attempt }: { readonly theirs: string; readonly attempt: number },
    control: CallControl,
  ): Promise<ErrorDocument | number | undefined> {
    const { rows, people, processCentre, page, clock, settleMs } = this.#parts;
    const userId = await people.userId(task.assignee.ref);
    if (userId === undefined) return personUnknown(task.assignee.ref).toJSON();
    const activity = `cs-${sha256(`${task.id}.${attempt}`).slice(0, 40)}`;
    const sentAt = clock.now();
    await rows.sending({ activity, task: task.id, approval: instance.id, instance: theirs, userId, attempt, sentAt });
    const dueAt = task.dueAt === undefined ? undefined : Date.parse(task.dueAt);
    let made: CreatedTask | undefined;
    try {
      const asked = { userId, url: page(instance, task), customData: task.id, dueAt };
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

  async #close({ state }: Task, row: TaskRow, control: CallControl): Promise<void> {
    const { rows, processCentre } = this.#parts;
    const outcome = state === 'approved' || state === 'rejected' ? state : 'cancelled';
    await unlessEnded(processCentre.closeTask(row.instance, row.theirTask ?? '', outcome, control));
    await rows.closed(row.activity);
  }

  async #cancel({ instance, activity }: TaskRow, control: CallControl): Promise<void> {
    await unlessEnded(this.#parts.processCentre.cancelTasks(instance, activity, control));
  }
}

function isWanted({ state }: Task): boolean {
  return state === 'active';
}

/** An approval that has ended in DingTalk has no open tasks left. */
export async function unlessEnded(call: Promise<void>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(ConnectorError.is(error) && error.code === 'INSTANCE_ENDED')) throw error;
  }
}
