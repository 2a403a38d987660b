import {
  type ApprovalInstance,
  type Clock,
  ConnectorError,
  type ErrorDocument,
  sha256,
  type Task,
} from '@countersign/contracts';
import type { CallControl } from '../resources/dingtalk-api.js';
import type { ProcessCentre } from '../resources/process-centre.js';
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
    let trouble: ErrorDocument | undefined;
    // Closed first: nobody should see a step's next task beside the one just done.
    const tasks = [...instance.tasks].sort((one, other) => Number(isWanted(one)) - Number(isWanted(other)));
    for (const task of tasks) {
      const row = last.get(task.id);
      const settled = row?.state === 'sending' ? await this.#settle(row, control) : row;
      if (typeof settled === 'number') waits.push(settled);
      else if (isWanted(task) && settled?.state !== 'open') {
        const made = await this.#open(task, instance, { theirs, attempt: (settled?.attempt ?? 0) + 1 }, control);
        if (typeof made === 'number') waits.push(made);
        else trouble ??= made;
      } else if (!isWanted(task) && settled?.state === 'open') await this.#close(task, settled, control);
    }
    return { until: waits.length === 0 ? undefined : Math.min(...waits), trouble };
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
    try {
      const [made] = await processCentre.createTasks(
        theirs,
        activity,
        [
          {
            userId,
            url: page(instance, task),
            customData: task.id,
            dueAt: task.dueAt === undefined ? undefined : Date.parse(task.dueAt),
          },
        ],
        control,
      );
      if (made !== undefined) await rows.opened(activity, made.taskId);
      return made === undefined ? sentAt + settleMs : undefined;
    } catch (error) {
      if (mayHaveHappened(error)) return sentAt + settleMs;
      await rows.closed(activity);
      throw error;
    }
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
