import { createHash } from 'node:crypto';
import {
  type CloudEvent,
  EVENT_PREFIX,
  type JsonObject,
  type LocalizedText,
  type Trigger,
  type WebhookOptions,
} from '@countersign/contracts';
import * as v from 'valibot';

// Fields of the envelope and of the event stand side by side; bodies before about 2023 have no EventTime, CorpId or
// eventId, and a lower-case corpId (event-bpms-instance-change, event-bpms-task-change; read 2026-11-21).

const id = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,256}$/));
const text = v.optional(v.nullable(v.string()));
const time = v.optional(v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(8.64e15))));
const taskId = v.pipe(v.union([v.string(), v.pipe(v.number(), v.safeInteger())]), v.transform(String), id);

const common = {
  CorpId: v.optional(id),
  corpId: v.optional(id),
  eventId: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(256)))),
  EventTime: time,
  processInstanceId: id,
  processCode: text,
  businessId: text,
  title: text,
  type: v.string(),
  result: text,
  staffId: text,
  createTime: time,
  finishTime: time,
};

const instanceChange = v.looseObject({ EventType: v.literal('bpms_instance_change'), ...common });
const taskChange = v.looseObject({ EventType: v.literal('bpms_task_change'), ...common, taskId, remark: text });

/** What the process centre sends where DingTalk itself shows the buttons (`TASK_EXECUTE`, run type ORIGIN). */
const decision = v.looseObject({
  processInstanceId: id,
  taskId,
  activityId: text,
  corpId: v.optional(id),
  outResult: v.pipe(v.string(), v.toLowerCase(), v.picklist(['agree', 'refuse'])),
  remark: text,
  operator: v.union([
    id,
    v.pipe(
      v.looseObject({ userId: id }),
      v.transform(({ userId }) => userId),
    ),
  ]),
  data: text,
});

const titles = {
  'instance.started': { en: 'An approval was started', 'zh-HK': '審批已發起' },
  'instance.approved': { en: 'An approval was agreed to', 'zh-HK': '審批已通過' },
  'instance.rejected': { en: 'An approval was refused', 'zh-HK': '審批已拒絕' },
  'instance.terminated': { en: 'An approval was withdrawn', 'zh-HK': '審批已撤銷' },
  'instance.deleted': { en: 'An approval was deleted', 'zh-HK': '審批已刪除' },
  'task.started': { en: 'A task came into an inbox', 'zh-HK': '任務已進入待辦' },
  'task.finished': { en: 'A task was done or handed on', 'zh-HK': '任務已處理或轉交' },
  'task.cancelled': { en: 'A task was taken back', 'zh-HK': '任務已取消' },
  'task.decided': { en: 'Somebody decided a task of our own engine', 'zh-HK': '有人處理了自有審批的任務' },
} as const satisfies Record<string, LocalizedText>;

type Name = keyof typeof titles;

/** Events that a binding may answer. */
export const dingtalkTriggers: readonly Trigger[] = Object.entries(titles).map(([name, title]) => ({
  type: typeOf(name),
  title,
}));

function typeOf(name: string): string {
  return `${EVENT_PREFIX}dingtalk.${name}.v1`;
}

/** The event of a verified body; `undefined` for one that is only acknowledged. */
export function eventOf(body: unknown, owner: string, options: WebhookOptions): CloudEvent | 'malformed' | undefined {
  const kind = v.safeParse(v.looseObject({ EventType: v.optional(v.string()) }), body);
  const eventType = kind.success ? kind.output.EventType : undefined;
  if (eventType === 'bpms_instance_change') {
    const parsed = v.safeParse(instanceChange, body);
    return parsed.success
      ? changed(parsed.output, instanceName(parsed.output), undefined, owner, options)
      : 'malformed';
  }
  if (eventType === 'bpms_task_change') {
    const parsed = v.safeParse(taskChange, body);
    return parsed.success
      ? changed(parsed.output, taskName(parsed.output.type), parsed.output.taskId, owner, options)
      : 'malformed';
  }
  if (eventType !== undefined) return undefined;
  const parsed = v.safeParse(decision, body);
  return parsed.success ? decided(parsed.output, owner, options) : 'malformed';
}

interface Change {
  readonly type: string;
  readonly result?: string | null | undefined;
}

function instanceName({ type, result }: Change): Name | undefined {
  if (type === 'finish')
    return result === 'agree' ? 'instance.approved' : result === 'refuse' ? 'instance.rejected' : undefined;
  const names: Readonly<Record<string, Name>> = {
    start: 'instance.started',
    terminate: 'instance.terminated',
    delete: 'instance.deleted',
  };
  return Object.hasOwn(names, type) ? names[type] : undefined;
}

function taskName(type: string): Name | undefined {
  const names: Readonly<Record<string, Name>> = {
    start: 'task.started',
    finish: 'task.finished',
    cancel: 'task.cancelled',
  };
  return Object.hasOwn(names, type) ? names[type] : undefined;
}

function changed(
  body: v.InferOutput<typeof instanceChange> | v.InferOutput<typeof taskChange>,
  name: Name | undefined,
  task: string | undefined,
  owner: string,
  options: WebhookOptions,
): CloudEvent | undefined {
  if (name === undefined) return undefined;
  const { EventType, processInstanceId, type, result, createTime, finishTime } = body;
  const at = body.EventTime ?? finishTime ?? createTime ?? undefined;
  const remark = 'remark' in body && typeof body.remark === 'string' ? body.remark : undefined;
  return event(options, {
    name,
    corp: body.CorpId ?? body.corpId ?? owner,
    id: body.eventId || hash([EventType, processInstanceId, task, type, result, createTime, finishTime]),
    subject: processInstanceId,
    at,
    data: {
      instanceId: processInstanceId,
      ...(task === undefined ? {} : { taskId: task }),
      ...said('templateCode', body.processCode),
      ...said('number', body.businessId),
      ...said('title', body.title),
      ...said('result', result),
      ...said('userId', body.staffId),
      ...said('remark', remark),
    },
  });
}

function decided(body: v.InferOutput<typeof decision>, owner: string, options: WebhookOptions): CloudEvent {
  const { processInstanceId, outResult, operator } = body;
  const corp = body.corpId ?? owner;
  return event(options, {
    name: 'task.decided',
    corp,
    // Of the connection, too: what was verified with another one's key must not take this one's place in the inbox.
    id: hash(['task.decided', options.connection.id, corp, processInstanceId, body.taskId, operator, outResult]),
    subject: processInstanceId,
    at: undefined,
    data: {
      instanceId: processInstanceId,
      taskId: body.taskId,
      decision: outResult === 'agree' ? 'approve' : 'reject',
      userId: operator,
      // Which connection's key it was verified with: a body may name any organisation.
      connection: options.connection.id,
      ...said('activityId', body.activityId),
      ...said('remark', body.remark),
      ...said('customData', body.data),
    },
  });
}

interface Happening {
  readonly name: Name;
  readonly corp: string;
  readonly id: string;
  readonly subject: string;
  readonly at: number | undefined;
  readonly data: JsonObject;
}

function event({ tenant, now }: WebhookOptions, { name, corp, id: eventId, subject, at, data }: Happening): CloudEvent {
  return {
    specversion: '1.0',
    id: eventId,
    source: `dingtalk/${corp}`,
    type: typeOf(name),
    subject,
    ...(at === undefined ? {} : { time: new Date(at).toISOString() }),
    datacontenttype: 'application/json',
    tenant,
    observedat: new Date(now).toISOString(),
    confidence: 'observed',
    data,
  };
}

function said(name: string, value: string | null | undefined): JsonObject {
  return value ? { [name]: value } : {};
}

/** The same event must give the same id, however often it is delivered. */
function hash(identity: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 32);
}
