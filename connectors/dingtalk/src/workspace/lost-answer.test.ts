import { type Sql, StateError, TransportError } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessCentre } from '../resources/process-centre.js';
import { type Company, claim, mortal, openCompany, openSite, type Site } from './company.test-support.ts';

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
});
