import { type CallControl, type DingTalkApi, present, type Wire } from './dingtalk-api.js';

/** How a step of the own engine appears in the inbox of one user. */
export interface NewTask {
  readonly userId: string;
  /** The page that opens, of at most 1,024 characters. */
  readonly url: string;
  /** Comes back with the decision; at most 500 characters. */
  readonly customData?: string | undefined;
  /** Epoch ms. */
  readonly dueAt?: number | undefined;
}

export interface CreatedTask {
  readonly taskId: string;
  readonly userId: string;
}

export interface ListedTask {
  readonly taskId: string;
  readonly instanceId: string | undefined;
  readonly activityId: string | undefined;
  readonly status: string | undefined;
}

/** An approval as DingTalk shows it. */
export interface ShownInstance {
  readonly instanceId: string;
  /** `RUNNING`, `COMPLETED` or `TERMINATED`. */
  readonly status: string | undefined;
  /** The own data that it was made with. */
  readonly bizData: string | undefined;
}

export interface InstanceSearch {
  readonly processCode: string;
  readonly originatorUserId: string;
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
}

interface InstancePage {
  readonly ids: readonly string[];
  readonly next: number | undefined;
}

const PAGE = 40;
const ID_PAGE = 20;

/** Approvals of the own engine as DingTalk shows them: forms, instances and tasks of its process centre. */
export class ProcessCentre {
  readonly #api: DingTalkApi;

  constructor(api: DingTalkApi) {
    this.#api = api;
  }

  /** Makes a form, or changes the one that `processCode` names. @returns its code. */
  async saveTemplate(template: Wire<'TemplateSave'>, control: CallControl = {}): Promise<string> {
    const { data } = await this.#api.call('templates.save', { body: template, ...control });
    return data.result.processCode;
  }

  /** The code of the form of this name. @throws {@link ApiError} as DingTalk refuses where there is none. */
  async findTemplate(name: string, control: CallControl = {}): Promise<string> {
    const { data } = await this.#api.call('templates.find', { params: { query: { name } }, ...control });
    return present(data.result?.processCode, 'templates.find', 'result.processCode');
  }

  /** Shows an approval. Not repeatable: DingTalk takes no key. @returns its id. */
  async createInstance(instance: Wire<'InstanceCreate'>, control: CallControl = {}): Promise<string> {
    const { data } = await this.#api.call('instances.create', { body: instance, ...control });
    return data.result.processInstanceId;
  }

  /** Tells how it ended. Telling it again changes nothing. */
  async finishInstance(
    instanceId: string,
    outcome: 'approved' | 'rejected' | 'terminated',
    control: CallControl = {},
  ): Promise<void> {
    await this.#api.call('instances.finish', {
      body: {
        processInstanceId: instanceId,
        status: outcome === 'terminated' ? 'TERMINATED' : 'COMPLETED',
        // Needed with both.
        result: outcome === 'approved' ? 'agree' : 'refuse',
      },
      ...control,
    });
  }

  /** Puts at most 20 tasks of one step into inboxes. Not repeatable: look with {@link openTasks} first. */
  async createTasks(
    instanceId: string,
    activityId: string,
    tasks: readonly NewTask[],
    control: CallControl = {},
  ): Promise<readonly CreatedTask[]> {
    const { data } = await this.#api.call('tasks.create', {
      body: {
        processInstanceId: instanceId,
        activityId,
        tasks: tasks.map(({ userId, url, customData, dueAt }) => ({
          userId,
          url,
          ...(customData === undefined ? {} : { customData }),
          ...(dueAt === undefined ? {} : { dueTimestamp: dueAt }),
        })),
      },
      ...control,
    });
    const made = present(data.result, 'tasks.create', 'result');
    return made.map(({ taskId, userId }) => ({ taskId: String(taskId), userId }));
  }

  /** Closes one task. */
  async closeTask(
    instanceId: string,
    taskId: string,
    outcome: 'approved' | 'rejected' | 'cancelled',
    control: CallControl = {},
  ): Promise<void> {
    const results = { approved: { result: 'AGREE' }, rejected: { result: 'REFUSE' }, cancelled: {} } as const;
    await this.#api.call('tasks.update', {
      body: {
        processInstanceId: instanceId,
        tasks: [
          {
            taskId: Number(taskId),
            status: outcome === 'cancelled' ? 'CANCELED' : 'COMPLETED',
            ...results[outcome],
          },
        ],
      },
      ...control,
    });
  }

  /** Takes the open tasks of a step out of the inboxes. Where there are none, nothing changes. */
  async cancelTasks(instanceId: string, activityId: string, control: CallControl = {}): Promise<void> {
    await this.#api.call('tasks.cancel', { body: { processInstanceId: instanceId, activityId }, ...control });
  }

  /** A user's open tasks of the process centre, of all instances. */
  async *openTasks(userId: string, control: CallControl = {}): AsyncGenerator<ListedTask> {
    for (let pageNumber = 1; ; pageNumber += 1) {
      const query = { userId, pageSize: PAGE, pageNumber };
      const { data } = await this.#api.call('tasks.list', { params: { query }, ...control });
      for (const { taskId, processInstanceId, activityId, status } of data.taskPage?.list ?? []) {
        if (taskId === undefined) continue;
        yield { taskId: String(taskId), instanceId: processInstanceId, activityId, status };
      }
      if (data.taskPage?.hasMore !== true) return;
    }
  }

  /** Ids of a form's approvals that somebody started between two times (epoch ms, at most 120 days apart). */
  async *findInstances(search: InstanceSearch, control: CallControl = {}): AsyncGenerator<string> {
    for (let token: number | undefined = 0; token !== undefined; ) {
      const page: InstancePage = await this.#instancePage(search, token, control);
      yield* page.ids;
      token = page.next !== undefined && page.next > token ? page.next : undefined;
    }
  }

  async #instancePage(search: InstanceSearch, nextToken: number, control: CallControl): Promise<InstancePage> {
    const { processCode, originatorUserId, from, to } = search;
    const window = { startTime: from, endTime: to, nextToken, maxResults: ID_PAGE };
    const { data } = await this.#api.call('instances.list', {
      body: { processCode, userIds: [originatorUserId], ...window },
      ...control,
    });
    const next = Number(data.result?.nextToken || Number.NaN);
    return { ids: data.result?.list ?? [], next: Number.isSafeInteger(next) ? next : undefined };
  }

  /** @throws {@link ApiError} `INSTANCE_ENDED` when it is gone. */
  async getInstance(instanceId: string, control: CallControl = {}): Promise<ShownInstance> {
    const query = { processInstanceId: instanceId };
    const { data } = await this.#api.call('instances.get', { params: { query }, ...control });
    const { status, bizData } = present(data.result, 'instances.get', 'result');
    return { instanceId, status, bizData };
  }
}
