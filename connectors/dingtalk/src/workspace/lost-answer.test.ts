import { ApiError, type Sql, StateError, TransportError } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessCentre } from '../resources/process-centre.js';
import {
  type Company,
  claim,
  mortal,
  openCompany,
  openSite,
  openTask,
  proofOf,
  type Site,
  shownBy,
  takeIn,
  toldDecision,
} from './company.test-support.ts';

let site: Site;
let company: Company;
beforeAll(async () => {
  site = await openSite();
});
beforeEach(async () => {
  site.twin.reset();
  await site.twin.command('settings', { limits: false });
  company = await openCompany(site);
});
afterEach(() => company.close());
afterAll(() => site.close());

const writes = ['saveTemplate', 'createInstance', 'createTasks', 'closeTask', 'finishInstance'] as const;
type Write = (typeof writes)[number];

interface Cut {
  readonly at: Write;
  /** Counts from 1. */
  readonly time: number;
  readonly how: 'killed before it' | 'killed after it' | 'answer lost';
}

/** A process that ends, or whose answer is lost, at one call. */
function cutting({ at, time, how }: Cut) {
  let dead = false;
  let calls = 0;
  const processCentre = new Proxy<ProcessCentre>(company.client.processCentre, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      if (name !== at) return method.bind(target);
      return async (...given: unknown[]) => {
        calls += 1;
        if (calls !== time) return method.apply(target, given);
        if (how !== 'killed before it') await method.apply(target, given);
        dead = how !== 'answer lost';
        throw dead ? new Error('killed') : new TransportError('OUTCOME_UNKNOWN', 'lost', { maybeProcessed: true });
      };
    },
  });
  const sql = mortal(site.database, () => dead);
  return { workspace: company.workspaceWith({ client: { processCentre }, sql }), isCut: () => calls >= time };
}

/** All but the deputy agree to whatever is in their inbox, until the claim is approved and shown as such. */
async function carryOn(id: string, first = company.workspace): Promise<void> {
  let workspace = first;
  for (let turn = 0; turn < 12; turn += 1) {
    try {
      await company.settle(workspace);
    } catch {
      // What was killed is started again.
      workspace = company.workspace;
      continue;
    }
    await site.clock.advance(16_000);
    const open = [...site.twin.state.tasks.values()].filter(({ status }) => status === 'RUNNING');
    const task = open.find(({ userId }) => userId !== 'u-deputy');
    if (task) await site.twin.command('decide', { taskId: task.id, result: 'agree' });
    const [approval] = [...site.twin.state.instances.values()];
    if ((await company.workspace.get(id))?.state === 'approved' && approval?.status === 'COMPLETED' && !open[0]) return;
  }
}

function ends() {
  const told = (kind: string) =>
    site.twin
      .ledger()
      .filter((entry) => entry.kind === kind)
      .map(({ summary }) => [summary['userId'], summary['status'], summary['result']].filter(Boolean).join(' '))
      .sort();
  return { forms: site.twin.state.templates.size, approvals: told('instance'), tasks: told('task') };
}

const complete = {
  forms: 1,
  approvals: ['COMPLETED agree'],
  tasks: ['u-deputy CANCELED', 'u-finance COMPLETED AGREE', 'u-manager COMPLETED AGREE'],
};

const times: Readonly<Record<Write, number>> = {
  saveTemplate: 1,
  createInstance: 1,
  createTasks: 3,
  closeTask: 1,
  finishInstance: 1,
};
const cuts: readonly Cut[] = writes.flatMap((at) =>
  Array.from({ length: times[at] }, (_, index) => index + 1).flatMap((time) =>
    (['killed before it', 'killed after it', 'answer lost'] as const).map((how) => ({ at, time, how })),
  ),
);

describe('every write is carried on wherever it was cut, and nothing is shown twice', () => {
  it.for(cuts)('$at $time, $how', async (cut) => {
    const { id } = await company.workspace.start(claim('c1'));
    const { workspace, isCut } = cutting(cut);
    await carryOn(id, workspace);
    expect(isCut()).toBe(true);
    const { tasks, ...rest } = ends();
    // The deputy may not have been shown anything before the boss was faster.
    expect({ ...rest, tasks: tasks.filter((line) => line !== 'u-deputy CANCELED') }).toEqual({
      ...complete,
      tasks: complete.tasks.filter((line) => line !== 'u-deputy CANCELED'),
    });
    expect((await company.workspace.get(id))?.decisions.filter(({ kind }) => kind === 'approve')).toHaveLength(2);
  });
});

describe('an answer that our own database can’t keep', () => {
  it.for([
    ["update dingtalk_approvals set state = 'open'", 'instances.create'],
    ["update dingtalk_tasks set state = 'open'", 'tasks.create'],
  ])('is looked up like a lost one: %s', async ([statement = '']) => {
    let broken = true;
    const sql: Sql = {
      transaction: (work) => site.database.transaction(work),
      query: async (text, values) => {
        const hit = broken && text.includes(statement);
        if (hit) broken = false;
        if (hit) throw new StateError('DATABASE_ERROR', 'The connection ended.');
        return site.database.query(text, values);
      },
    };
    const { id } = await company.workspace.start(claim('c1'));
    await company.workspaceWith({ sql }).round();
    expect(broken).toBe(false);
    await site.clock.advance(16_000);
    await carryOn(id);
    expect(ends()).toEqual(complete);
  });
});

describe('where look-ups lag behind for longer than we wait', () => {
  it('a second approval is made, and the first is ended when it shows up', async () => {
    site.twin.switchOn({ fault: 'lookup-lag', settings: { ms: 30_000 } });
    site.twin.switchOn({ fault: 'lost-answer', operations: ['instances.create'], times: 1 });
    const { id } = await company.workspace.start(claim('c1'));
    await carryOn(id);
    await site.clock.advance(60_000);
    await company.settle();
    expect(ends().approvals).toEqual(['COMPLETED agree', 'TERMINATED refuse']);
    expect(ends().tasks).toEqual(complete.tasks);
  });

  it('a task that can’t be found is taken back unseen before it is shown again', async () => {
    site.twin.switchOn({ fault: 'lookup-lag', settings: { ms: 3_600_000 } });
    site.twin.switchOn({ fault: 'lost-answer', operations: ['tasks.create'], times: 1 });
    const { id } = await company.workspace.start(claim('c1'));
    const { nextAt } = await company.workspace.round();
    expect((nextAt ?? 0) - site.clock.now()).toBeGreaterThan(10_000);
    await site.clock.advance(16_000);
    expect(await company.workspace.round()).toMatchObject({ shown: 1, nextAt: undefined });
    const open = [...site.twin.state.tasks.values()].filter(({ status }) => status === 'RUNNING');
    expect(open.map(({ userId }) => userId).sort()).toEqual(['u-deputy', 'u-manager']);
    await carryOn(id);
    expect(ends().tasks).toEqual([...complete.tasks, 'u-manager CANCELED'].sort());
  });

  it('a decision on a task whose answer was lost counts by our mark', async () => {
    site.twin.switchOn({ fault: 'lost-answer', operations: ['tasks.create'], times: 1 });
    const { id } = await company.workspace.start(claim('c1'));
    await company.workspace.round();
    const task = [...site.twin.state.tasks.values()].find(({ userId }) => userId === 'u-manager');
    await site.twin.command('decide', { taskId: task?.id ?? 0, result: 'agree' });
    await company.settle();
    expect(await company.workspace.decisions()).toMatchObject([{ state: 'applied', approval: id }]);
  });
});

describe('DingTalk’s other faults', () => {
  it.for([
    { fault: 'unauthorized', settings: {} },
    { fault: 'rate-limited', settings: {} },
    { fault: 'server-error', settings: {} },
    { fault: 'late-webhooks', settings: { ms: 20_000 } },
  ])('$fault: it is shown in the end, once', async ({ fault, settings }) => {
    site.twin.switchOn({ fault, times: 3, settings });
    const { id } = await company.workspace.start(claim('c1'));
    await carryOn(id);
    expect(ends()).toEqual(complete);
  });

  it('a hanging DingTalk keeps decisions waiting for a call, not for all that is to be shown', async () => {
    const { workspace } = company;
    for (const key of ['c1', 'c2', 'c3']) await workspace.start(claim(key));
    let calls = 0;
    const createInstance = async (): Promise<never> => {
      calls += 1;
      await site.clock.advance(30_000);
      throw new TransportError('TIMED_OUT', 'no answer', { maybeProcessed: true });
    };
    const saveTemplate = async () => 'PROC-1';
    const { processCentre } = company.client;
    const findTemplate = async () => 'PROC-1';
    const hanging = Object.assign(Object.create(processCentre), { createInstance, saveTemplate, findTemplate });
    await company.workspaceWith({ client: { processCentre: hanging } }).round();
    // A turn ends at the first call that hangs; the second turn follows because the first read events.
    expect(calls).toBeLessThan(3);
  });

  it('where DingTalk refuses everything, a try is one call, and decisions count all the same', async () => {
    const { workspace } = company;
    const { id } = await workspace.start(claim('c0'));
    await workspace.round();
    const task = openTask(site, 'u-manager');
    for (const key of ['c1', 'c2', 'c3']) await workspace.start(claim(key));
    let calls = 0;
    const createInstance = async (): Promise<never> => {
      calls += 1;
      throw new ApiError('MONTHLY_QUOTA', 'used up', { status: 403 });
    };
    const processCentre = Object.assign(Object.create(company.client.processCentre), { createInstance });
    const refused = company.workspaceWith({ client: { processCentre } });
    await takeIn(company, [toldDecision(company, site, { ...task, decision: 'reject' })]);
    await company.settle(refused);
    expect(calls).toBe(1);
    expect((await workspace.get(id))?.state).toBe('rejected');
    await site.clock.advance(5_000);
    await refused.round();
    expect(calls).toBe(2);
    await site.clock.advance(10_000);
    await workspace.round();
    expect(shownBy(site).approvals).toHaveLength(4);
    expect(await workspace.troubles()).toEqual([]);
  });
});

async function press(userId: string): Promise<void> {
  const { taskId } = openTask(site, userId);
  await site.twin.command('decide', { taskId, result: 'agree' });
  await company.settle();
}

/** An administrator stops everything there. */
function endInDingTalk(): void {
  const { instances, tasks } = site.twin.state;
  for (const one of instances.values()) one.status = 'TERMINATED';
  for (const one of tasks.values()) if (one.status === 'RUNNING') one.status = 'CANCELED';
}

describe('what people do by hand in DingTalk', () => {
  it('ending an approval ends it there only: it is shown again, and the old buttons are dead', async () => {
    const { workspace } = company;
    const { id } = await workspace.start(claim('c1'));
    await workspace.round();
    const old = openTask(site, 'u-deputy');
    await press('u-manager');
    endInDingTalk();
    const event = toldDecision(company, site, { instanceId: old.instanceId });
    const type = 'io.countersign.dingtalk.instance.terminated.v1';
    await takeIn(company, [{ ...event, type, subject: old.instanceId }]);
    await company.settle();
    expect(shownBy(site).approvals).toEqual(['c1 交通費 TERMINATED ', 'c1 交通費 RUNNING ']);
    expect(shownBy(site).tasks.at(-1)).toBe('u-finance RUNNING ');
    await takeIn(company, [toldDecision(company, site, { ...old, userId: 'u-deputy' })]);
    await company.settle();
    expect(await workspace.decisions({ limit: 1 })).toMatchObject([{ state: 'late' }]);
    await press('u-finance');
    expect((await workspace.get(id))?.state).toBe('approved');
    expect(shownBy(site).approvals.at(-1)).toBe('c1 交通費 COMPLETED agree');
  });

  it('is noticed also where DingTalk tells nothing, when the next task is refused', async () => {
    const { workspace } = company;
    const { tasks } = await workspace.start(claim('c1'));
    await workspace.round();
    endInDingTalk();
    await workspace.decide(tasks[0]?.id ?? '', { kind: 'approve' }, proofOf('boss'));
    await workspace.round();
    expect(await workspace.troubles()).toMatchObject([{ code: 'INSTANCE_ENDED' }]);
    await site.clock.advance(5_000);
    await workspace.round();
    expect(shownBy(site).tasks.at(-1)).toBe('u-finance RUNNING ');
    expect(await workspace.troubles()).toEqual([]);
  });

  it('deleting the form: it is saved again', async () => {
    const { workspace } = company;
    await workspace.start(claim('c1'));
    await workspace.round();
    site.twin.state.templates.clear();
    await workspace.start(claim('c2'));
    await workspace.round();
    await site.clock.advance(5_000);
    await workspace.round();
    expect(shownBy(site).approvals).toEqual(['c1 交通費 RUNNING ', 'c2 交通費 RUNNING ']);
  });
});
