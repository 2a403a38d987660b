import * as v from 'valibot';
import type { Context, DingTalkState, StoredTask } from './state.js';

/** Which button of which task somebody presses. */
export const pressing = v.strictObject({
  taskId: v.pipe(v.union([v.string(), v.number()]), v.transform(Number)),
  result: v.picklist(['agree', 'refuse']),
  /** Who presses; the assignee when left out. */
  userId: v.optional(v.string()),
  remark: v.optional(v.string(), ''),
});

export interface InboxEntry {
  readonly taskId: number;
  readonly instanceId: string;
  readonly title: string;
  readonly url: string;
  /** Whether it can be decided here; else its page opens. */
  readonly buttons: boolean;
}

/** The open tasks of somebody. */
export function inboxOf(userId: string, state: DingTalkState): readonly InboxEntry[] {
  return [...state.tasks.values()]
    .filter((task) => task.userId === userId && task.status === 'RUNNING')
    .map((task) => ({
      taskId: task.id,
      instanceId: task.instanceId,
      title: state.instances.get(task.instanceId)?.title ?? '',
      url: task.url,
      buttons: hasButtons(task, state),
    }));
}

/** Calls our engine as DingTalk does. @throws where there is no such button. */
export function press({ taskId, result, userId, remark }: v.InferOutput<typeof pressing>, context: Context): void {
  const { state } = context;
  const task = state.tasks.get(taskId);
  if (task?.status !== 'RUNNING') throw new Error(`there is no open task ${taskId}`);
  if (!hasButtons(task, state)) throw new Error(`the form of task ${taskId} shows no buttons (TASK_EXECUTE, ORIGIN)`);
  context.emit({
    processInstanceId: task.instanceId,
    taskId,
    activityId: task.activityId,
    corpId: state.corpId,
    outResult: result,
    remark,
    title: state.instances.get(task.instanceId)?.title ?? '',
    operator: userId ?? task.userId,
    data: task.customData,
  });
}

function hasButtons({ instanceId }: StoredTask, { instances, templates }: DingTalkState): boolean {
  return templates.get(instances.get(instanceId)?.processCode ?? '')?.buttons ?? false;
}
