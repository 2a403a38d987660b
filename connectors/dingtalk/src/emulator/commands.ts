import type { Json } from '@countersign/contracts';
import * as v from 'valibot';
import type { Context } from './state.js';

// What a tester may do at `POST /__emulator/commands/{name}`, as a person would in DingTalk.

const settingsInput = v.partial(v.strictObject({ keyword: v.string(), limits: v.boolean() }));

const press = v.strictObject({
  taskId: v.pipe(v.union([v.string(), v.number()]), v.transform(Number)),
  result: v.picklist(['agree', 'refuse']),
  /** Who presses; the assignee when left out. */
  userId: v.optional(v.string()),
  remark: v.optional(v.string(), ''),
});

export const commands: Readonly<Record<string, (input: Json, context: Context) => Json>> = {
  /** Somebody presses a button of a task in the inbox: our engine is called, and closes the task itself. */
  decide(input, context) {
    const { taskId, result, userId, remark } = v.parse(press, input);
    const task = context.state.tasks.get(taskId);
    if (task?.status !== 'RUNNING') throw new Error(`there is no open task ${taskId}`);
    context.emit({
      processInstanceId: task.instanceId,
      taskId,
      activityId: task.activityId,
      corpId: context.state.corpId,
      outResult: result,
      remark,
      title: context.state.instances.get(task.instanceId)?.title ?? '',
      operator: userId ?? task.userId,
      data: task.customData,
    });
    return { sent: true };
  },

  /** The console checks the callback's address. */
  checkUrl(_input, context) {
    context.emit({ EventType: 'check_url' });
    return { sent: true };
  },

  /** Ends the app's token. */
  endToken(_input, { state }) {
    state.token = undefined;
    return { ended: true };
  },

  /** Changes how the twin behaves; gives the settings as they are now. */
  settings(input, { state }) {
    Object.assign(state.settings, v.parse(settingsInput, input ?? {}));
    return { ...state.settings };
  },
};
