import type { EmulatorHandler, EmulatorResponse } from '@countersign/testing';
import * as v from 'valibot';
import { refuse } from './answers.js';
import { type Context, type DingTalkState, type StoredInstance, word } from './state.js';

const MAX_TASKS = 100;

type Handler = EmulatorHandler<DingTalkState>;

const feature = v.object({
  name: v.optional(v.string()),
  runType: v.optional(v.string()),
  callback: v.optional(v.object({ appUuid: v.optional(v.string(), ''), apiKey: v.optional(v.string(), '') })),
});

const template = v.object({
  processCode: v.optional(v.string()),
  name: v.string(),
  processFeatureConfig: v.optional(v.object({ features: v.optional(v.array(feature), []) })),
});

export const saveTemplate: Handler = (request, context) => {
  const { processCode, name, processFeatureConfig } = v.parse(template, request.body);
  const { templates } = context.state;
  if (processCode !== undefined && !templates.has(processCode)) return unknownTemplate(context);
  const execute = processFeatureConfig?.features.find((one) => one.name === 'TASK_EXECUTE');
  const buttons = execute?.runType === 'ORIGIN';
  if (buttons && !(execute?.callback?.appUuid && execute.callback.apiKey)) {
    return refuse(context, 400, 'invalidParameter', 'runType ORIGIN needs callback.appUuid and callback.apiKey');
  }
  const code = processCode ?? `PROC-${word(context.random, 16).toUpperCase()}`;
  templates.set(code, { name, buttons });
  return { status: 200, body: { result: { processCode: code } } };
};

export const findTemplate: Handler = (request, context) => {
  const name = request.query.get('name');
  const found = [...context.state.templates].find(([, known]) => known.name === name);
  if (found === undefined) return unknownTemplate(context);
  return { status: 200, body: { result: { processCode: found[0] } } };
};

const newInstance = v.object({
  processCode: v.string(),
  originatorUserId: v.string(),
  title: v.optional(v.string(), ''),
  bizData: v.optional(v.string(), ''),
});

export const createInstance: Handler = (request, context) => {
  const { processCode, originatorUserId, title, bizData } = v.parse(newInstance, request.body);
  const { state, clock, random } = context;
  if (!state.templates.has(processCode)) return unknownTemplate(context);
  if (!state.users.has(originatorUserId)) return refuse(context, 400, 'invalidParameter', 'no such originator');
  // As theirs: 16 bytes, four digits, the second of its making.
  const bytes = Buffer.from(random.bytes(16)).toString('base64url');
  const id = `${bytes}0756${Math.floor(clock.now() / 1000)}`;
  const createdAt = clock.now();
  const instance = { id, processCode, originator: originatorUserId, title, bizData, createdAt };
  state.instances.set(id, { ...instance, status: 'RUNNING', result: undefined });
  return { status: 200, body: { result: { processInstanceId: id } } };
};

const search = v.object({
  processCode: v.string(),
  startTime: v.number(),
  endTime: v.optional(v.number()),
  nextToken: v.number(),
  maxResults: v.number(),
  userIds: v.optional(v.array(v.string())),
  statuses: v.optional(v.array(v.string())),
});

const WINDOW_MS = 120 * 86_400_000;

/** Ids, newest first; the page goes out as text and comes in as a number. */
export const listInstances: Handler = (request, context) => {
  const asked = v.parse(search, request.body);
  const { state, clock } = context;
  const { processCode, startTime, endTime = clock.now(), nextToken, maxResults, userIds, statuses } = asked;
  if (!state.templates.has(processCode))
    return refuse(context, 400, 'invalidProcessCode', '审批模板processCode不能为空');
  if (endTime < startTime || endTime - startTime > WINDOW_MS) {
    return refuse(context, 400, 'invalidEndTime', '审批实例结束时间不能小于开始时间；且查询时间范围不能超过120天。');
  }
  const found = [...state.instances.values()]
    .filter((one) => one.processCode === processCode && one.createdAt >= startTime && one.createdAt <= endTime)
    .filter(({ originator }) => userIds === undefined || userIds.includes(originator))
    .filter(({ status }) => statuses === undefined || statuses.includes(status))
    .filter((one) => isListed(one, context))
    .reverse();
  const list = found.slice(nextToken, nextToken + maxResults).map(({ id }) => id);
  const more = found.length > nextToken + maxResults ? { nextToken: String(nextToken + maxResults) } : {};
  return { status: 200, body: { result: { list, ...more }, success: true } };
};

export const getInstance: Handler = (request, context) => {
  const instance = context.state.instances.get(request.query.get('processInstanceId') ?? '');
  if (instance === undefined) return refuse(context, 400, 'processInstanceNotExist', '审批实例不存在');
  const { title, originator: originatorUserId, status, result = '', bizData } = instance;
  return { status: 200, body: { result: { title, originatorUserId, status, result, bizData } } };
};

const end = v.object({
  processInstanceId: v.string(),
  status: v.picklist(['COMPLETED', 'TERMINATED']),
  result: v.picklist(['agree', 'refuse']),
});

export const finishInstance: Handler = (request, context) => {
  const { processInstanceId, status, result } = v.parse(end, request.body);
  const instance = context.state.instances.get(processInstanceId);
  if (instance === undefined) return refuse(context, 400, 'process.inst.notExist', '审批单不存在或已删除');
  if (instance.status !== 'RUNNING' && (instance.status !== status || instance.result !== result))
    return ended(context);
  Object.assign(instance, { status, result });
  for (const task of context.state.tasks.values()) {
    if (task.instanceId === processInstanceId && task.status === 'RUNNING') task.status = 'CANCELED';
  }
  return { status: 200, body: { success: true } };
};

const newTasks = v.object({
  processInstanceId: v.string(),
  activityId: v.optional(v.string(), ''),
  tasks: v.array(v.object({ userId: v.string(), url: v.string(), customData: v.optional(v.string(), '') })),
});

export const createTasks: Handler = (request, context) => {
  const { processInstanceId, activityId, tasks } = v.parse(newTasks, request.body);
  const { state, clock } = context;
  const running = runningInstance(processInstanceId, context);
  if ('status' in running && 'body' in running) return running;
  const before = [...state.tasks.values()].filter(({ instanceId }) => instanceId === processInstanceId).length;
  if (before + tasks.length > MAX_TASKS) {
    return refuse(context, 400, 'integrated.number.exceed', '流程任务的数量到达上限');
  }
  if (tasks.some(({ userId }) => !state.users.has(userId))) {
    return refuse(context, 400, 'invalidParameter', 'no such user');
  }
  const result = tasks.map(({ userId, url, customData }) => {
    const id = state.nextTask;
    state.nextTask += 1;
    const task = { id, instanceId: processInstanceId, activityId, userId, url, customData, createdAt: clock.now() };
    state.tasks.set(id, { ...task, status: 'RUNNING', result: undefined });
    return { taskId: id, userId };
  });
  return { status: 200, body: { result, success: true } };
};

const updates = v.object({
  processInstanceId: v.string(),
  tasks: v.array(
    v.object({
      taskId: v.number(),
      status: v.picklist(['CANCELED', 'COMPLETED']),
      result: v.optional(v.picklist(['AGREE', 'REFUSE'])),
    }),
  ),
});

export const updateTasks: Handler = (request, context) => {
  const { processInstanceId, tasks } = v.parse(updates, request.body);
  const stored = tasks.map(({ taskId }) => context.state.tasks.get(taskId));
  if (stored.some((task) => task?.instanceId !== processInstanceId)) {
    return refuse(context, 400, 'integrated.permission.error', '无操作审批流的权限，请检查审批实例或者模板是否正确');
  }
  for (const [index, task] of stored.entries()) {
    const update = tasks[index];
    if (task?.status === 'RUNNING' && update) Object.assign(task, { status: update.status, result: update.result });
  }
  return { status: 200, body: { success: true } };
};

const step = v.object({ processInstanceId: v.string(), activityId: v.string() });

export const cancelTasks: Handler = (request, context) => {
  const { processInstanceId, activityId } = v.parse(step, request.body);
  const running = runningInstance(processInstanceId, context);
  if ('status' in running && 'body' in running) return running;
  for (const task of context.state.tasks.values()) {
    const meant = task.instanceId === processInstanceId && task.activityId === activityId;
    if (meant && task.status === 'RUNNING') task.status = 'CANCELED';
  }
  return { status: 200, body: { success: true } };
};

export const listTasks: Handler = (request, context) => {
  const { query } = request;
  const seen = [...context.state.tasks.values()].filter(
    (task) => task.userId === query.get('userId') && task.status === 'RUNNING' && isListed(task, context),
  );
  const [size, page] = [Number(query.get('pageSize')), Number(query.get('pageNumber'))];
  const list = seen.slice((page - 1) * size, page * size).map((task) => ({
    taskId: task.id,
    activityId: task.activityId,
    userId: task.userId,
    status: task.status,
    createTime: task.createdAt,
    processInstanceId: task.instanceId,
  }));
  return { status: 200, body: { requestId: 'TWIN', taskPage: { hasMore: seen.length > page * size, list } } };
};

/** With the fault `lookup-lag` what is younger than its `ms` is missing. */
function isListed({ createdAt }: { readonly createdAt: number }, context: Context): boolean {
  const lag = Number(context.fault('lookup-lag')?.['ms'] ?? -1);
  return createdAt + lag < context.clock.now() + 1;
}

function runningInstance(
  id: string,
  context: Context,
): StoredInstance | Required<Pick<EmulatorResponse, 'status' | 'body'>> {
  const instance = context.state.instances.get(id);
  if (instance?.status === 'RUNNING') return instance;
  const { status, body = null } = ended(context);
  return { status, body };
}

function ended(context: Context): EmulatorResponse {
  return refuse(context, 400, 'integrated.state.invalid', '流程实例已完结，不能继续创建任务');
}

function unknownTemplate(context: Context): EmulatorResponse {
  return refuse(context, 400, 'process.error', '审批流不存在');
}
