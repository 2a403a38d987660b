import { type Ref, toInstant } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Company,
  claim,
  expense,
  openCompany,
  openSite,
  openTask,
  people,
  person,
  proofOf,
  type Site,
  shownBy,
  takeIn,
  toldDecision,
} from './company.test-support.ts';
import type { DingTalkWorkspaceOptions } from './workspace-options.js';

let site: Site;
let company: Company;
beforeAll(async () => {
  site = await openSite();
});
beforeEach(async () => {
  site.twin.reset();
  await site.twin.command('settings', { limits: false });
  site.refused.length = 0;
  company = await openCompany(site);
});
afterEach(() => company.close());
afterAll(() => site.close());

const shown = () => shownBy(site);
const taskOf = (userId: string) => openTask(site, userId);
const decided = (data: object) => toldDecision(company, site, data);
const take = (...events: readonly ReturnType<typeof decided>[]) => takeIn(company, events);

/** Somebody presses a button in DingTalk, and everything that follows is done. */
async function press(userId: string, result: 'agree' | 'refuse', remark = ''): Promise<void> {
  const { taskId } = await taskOf(userId);
  await site.twin.command('decide', { taskId, result, remark });
  await company.settle();
}

describe('showing', () => {
  it('puts an approval and its tasks into inboxes, and takes them out as people decide there', async () => {
    const { workspace } = company;
    const { id } = await workspace.start(claim('c1'));
    await workspace.round();
    expect(shown()).toEqual({
      approvals: ['c1 交通費 RUNNING '],
      tasks: ['u-manager RUNNING ', 'u-deputy RUNNING '],
    });
    await press('u-manager', 'agree', '同意');
    expect(shown().tasks).toEqual(['u-manager COMPLETED AGREE', 'u-deputy CANCELED ', 'u-finance RUNNING ']);
    await press('u-finance', 'agree');
    expect(shown()).toEqual({
      approvals: ['c1 交通費 COMPLETED agree'],
      tasks: ['u-manager COMPLETED AGREE', 'u-deputy CANCELED ', 'u-finance COMPLETED AGREE'],
    });
    const instance = await workspace.get(id);
    expect(instance?.state).toBe('approved');
    expect(instance?.ref).toMatchObject({ system: 'dingtalk', kind: 'processInstanceId' });
    const approvals = instance?.decisions.filter(({ kind }) => kind === 'approve');
    expect(approvals).toMatchObject([
      {
        by: { ref: person('boss') },
        comment: '同意',
        proof: { method: 'workspaceCallback', actor: person('boss'), evidence: expect.stringMatching(/^dingtalk\//) },
      },
      { by: { ref: person('finance') } },
    ]);
    expect(await workspace.decisions()).toMatchObject([{ state: 'applied' }, { state: 'applied' }]);
    expect(site.twin.drifts).toEqual([]);
    const called = site.twin.requests.map(({ path }) => path);
    expect(called.filter((path) => path.includes('execute'))).toEqual([]);
  });

  it('tells every other end, too: refused, withdrawn, decided elsewhere, transferred, added signers', async () => {
    const { workspace } = company;
    await workspace.start(claim('c1'));
    await workspace.round();
    await press('u-deputy', 'refuse');
    expect(shown()).toEqual({
      approvals: ['c1 交通費 COMPLETED refuse'],
      tasks: ['u-manager CANCELED ', 'u-deputy COMPLETED REFUSE'],
    });

    const second = await workspace.start(claim('c2'));
    await workspace.round();
    await workspace.withdraw(second.id, proofOf('clerk'));
    await workspace.round();
    expect(shown().approvals[1]).toBe('c2 交通費 TERMINATED refuse');

    const third = await workspace.start(claim('c3'));
    const [boss, deputy] = third.tasks;
    await workspace.round();
    await workspace.transfer(boss?.id ?? '', person('finance'), proofOf('boss'));
    await workspace.addSigners(deputy?.id ?? '', [person('clerk')], 'before', proofOf('deputy')).catch(() => undefined);
    await workspace.round();
    const latest = shown().tasks.slice(4);
    expect(latest).toContain('u-manager CANCELED ');
    expect(latest).toContain('u-finance RUNNING ');
    const open = (await workspace.get(third.id))?.tasks.filter(({ state }) => state === 'active') ?? [];
    expect(latest.filter((line) => line.includes('RUNNING'))).toHaveLength(open.length);
  });

  it('saves the form at publication, changes it with a newer version, and never makes a second one', async () => {
    const { workspace } = company;
    await workspace.publish({ ...expense, id: 'travel' });
    await workspace.round();
    const forms = () => [...site.twin.state.templates.values()].map(({ name }) => name);
    expect(forms()).toEqual(['費用報銷 (travel)']);
    await workspace.publish({ ...expense, id: 'travel', version: 2, name: { en: 'Travel' } });
    await workspace.round();
    await workspace.round();
    expect(forms()).toEqual(['Travel (travel)']);
  });

  it('tells whom it can’t reach, and goes on with the others', async () => {
    const { workspace, runtime } = company;
    const { tasks, id } = await workspace.start(claim('c1'));
    await workspace.decide(tasks[0]?.id ?? '', { kind: 'approve' }, proofOf('boss'));
    await workspace.round();
    await site.clock.advance(86_460_000);
    await runtime.tick();
    await workspace.round();
    expect(shown().tasks).toEqual(['u-finance CANCELED ']);
    expect(await workspace.troubles()).toMatchObject([{ approval: id, code: 'PERSON_NOT_IN_DINGTALK' }]);
    const task = (await workspace.get(id))?.tasks.find(({ state }) => state === 'active');
    await workspace.decide(task?.id ?? '', { kind: 'approve' }, proofOf('outsider'));
    await workspace.round();
    expect(shown().approvals).toEqual(['c1 交通費 COMPLETED agree']);
    expect(await workspace.troubles()).toEqual([]);
  });

  it('shows a task to somebody who joins DingTalk later, without another change', async () => {
    const joined = new Set<string>();
    const userId = async (ref: Ref) => (ref.id === 'boss' && !joined.has(ref.id) ? undefined : people.userId(ref));
    const workspace = company.workspaceWith({ people: { ...people, userId } });
    await workspace.start(claim('c1'));
    await workspace.round();
    expect(shown().tasks).toEqual(['u-deputy RUNNING ']);
    joined.add('boss');
    await site.clock.advance(3_600_000);
    await workspace.round();
    expect(shown().tasks).toEqual(['u-deputy RUNNING ', 'u-manager RUNNING ']);
  });

  it('asks the initiator for a returned form, until it is sent again', async () => {
    const { workspace, runtime } = company;
    const { id, tasks } = await workspace.start(claim('c1'));
    await workspace.return(tasks[0]?.id ?? '', undefined, proofOf('boss'), 'which ferry?');
    await workspace.round();
    expect(shown().tasks).toEqual(['u-starter RUNNING ']);
    await press('u-starter', 'agree');
    expect(await workspace.decisions()).toMatchObject([{ state: 'refused', code: 'FORM_RETURNED' }]);
    await runtime.workspace.resubmit(id, { ...claim('c1').values, payee: 'Sun Ferry' }, proofOf('clerk'));
    await workspace.round();
    expect(shown().tasks).toEqual(['u-starter CANCELED ', 'u-manager RUNNING ', 'u-deputy RUNNING ']);
  });

  it('never calls agreed what was revoked before it was told, and says where DingTalk keeps the old end', async () => {
    const { workspace, runtime } = company;
    const agree = async (key: string) => {
      const { id, tasks } = await workspace.start(claim(key));
      await workspace.round();
      const next = await workspace.decide(tasks[0]?.id ?? '', { kind: 'approve' }, proofOf('boss'));
      const task = next.tasks.find(({ state }) => state === 'active');
      await workspace.decide(task?.id ?? '', { kind: 'approve' }, proofOf('finance'));
      return id;
    };
    const revoke = (approval: string) =>
      runtime.workspace.revoke({ approval, proof: proofOf('boss'), reason: 'claimed twice' });
    await revoke(await agree('c1'));
    await workspace.round();
    const second = await agree('c2');
    await workspace.round();
    await revoke(second);
    await workspace.round();
    expect(shown().approvals).toEqual(['c1 交通費 TERMINATED refuse', 'c2 交通費 COMPLETED agree']);
    expect(await workspace.troubles()).toMatchObject([{ approval: second, code: 'SHOWN_AS_AGREED' }]);
  });

  it('shows the others their tasks when DingTalk refuses one, and tries that one again', async () => {
    const { workspace } = company;
    let left = true;
    const userId = async (ref: Ref) => (left && ref.id === 'boss' ? 'u-left' : people.userId(ref));
    const mapped = company.workspaceWith({ people: { ...people, userId } });
    const { id } = await workspace.start(claim('c1'));
    await mapped.round();
    expect(shown().tasks).toEqual(['u-deputy RUNNING ']);
    expect(await workspace.troubles()).toMatchObject([
      { approval: id, code: 'BAD_REQUEST', nextTryAt: expect.any(Number) },
    ]);
    left = false;
    await site.clock.advance(5_000);
    await mapped.round();
    expect(shown().tasks).toEqual(['u-deputy RUNNING ', 'u-manager RUNNING ']);
    expect(await workspace.troubles()).toEqual([]);
  });

  it('misses nothing that a slow transaction brings later under an earlier number', async () => {
    const { workspace, runtime } = company;
    const instance = await workspace.start(claim('c1'));
    const events = await runtime.events.list();
    // The first event appears only after the second was read.
    let hidden = true;
    const slow = company.workspaceWith({
      events: {
        list: async (filter) => {
          const page = await runtime.events.list(filter);
          return hidden ? page.filter(({ seq }) => seq !== events[0]?.seq && seq !== events[1]?.seq) : page;
        },
      },
    });
    await slow.round();
    hidden = false;
    await slow.round();
    const { rows } = await site.database.query<{ settled: number; asked: number }>(
      `select settled, asked from dingtalk_feeds join dingtalk_approvals using (tenant, connection) where tenant = $1`,
      [company.tenant],
    );
    expect(rows).toEqual([{ settled: events.at(-1)?.seq, asked: instance.revision }]);
  });

  it('is done by one process at a time, and by the next at once when that one is gone', async () => {
    const { workspace, runtime } = company;
    await workspace.start(claim('c1'));
    const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const events: DingTalkWorkspaceOptions['events'] = {
      list: async (filter) => {
        begun.resolve();
        await go.promise;
        return runtime.events.list(filter);
      },
    };
    const first = company.workspaceWith({ events }).round();
    await begun.promise;
    expect(await Promise.all([workspace.round(), company.workspaceWith({}).round()])).toMatchObject([
      { elsewhere: true },
      { elsewhere: true },
    ]);
    go.resolve();
    expect(await first).toMatchObject({ elsewhere: false, shown: 1 });
    expect(shown().approvals).toHaveLength(1);
    expect(await company.workspaceWith({}).round()).toMatchObject({ elsewhere: false });
  });

  it('goes on by itself until it is told to stop', async () => {
    const { workspace } = company;
    const stop = new AbortController();
    const running = workspace.run({ signal: stop.signal, everyMs: 5 });
    await workspace.start(claim('c1'));
    await expect.poll(() => shown().tasks.length, { timeout: 15_000 }).toBe(2);
    stop.abort();
    await running;
  });
});

describe('a decision in DingTalk', () => {
  it('made opposite at once counts as the first, and tells of the other', async () => {
    const { workspace } = company;
    const { id } = await workspace.start(claim('c1'));
    await workspace.round();
    const task = await taskOf('u-manager');
    await take(decided({ ...task, decision: 'reject' }), decided(task));
    await company.settle();
    const states = (await workspace.decisions()).map(({ decision, state }) => `${decision} ${state}`);
    expect(states.map((line) => line.split(' ')[1]).sort()).toEqual(['applied', 'late']);
    const made = states.find((line) => line.endsWith('applied'))?.split(' ')[0];
    expect((await workspace.get(id))?.decisions.filter(({ kind }) => kind !== 'submit')).toMatchObject([
      { kind: made },
    ]);
  });

  it('on a showing that was taken back counts no more, though the task is asked again', async () => {
    const { workspace } = company;
    const { id, tasks } = await workspace.start(claim('c1'));
    await workspace.round();
    const old = await taskOf('u-manager');
    const added = await workspace.addSigners(tasks[0]?.id ?? '', [person('finance')], 'before', proofOf('boss'));
    await workspace.round();
    const extra = added.tasks.find(({ assignee }) => assignee.ref.id === 'finance');
    await workspace.decide(extra?.id ?? '', { kind: 'approve', comment: 'read this first' }, proofOf('finance'));
    await workspace.round();
    await take(decided(old));
    await company.settle();
    expect(await workspace.decisions()).toMatchObject([{ state: 'late', code: 'DECISION_TOO_LATE' }]);
    await press('u-manager', 'agree');
    expect((await workspace.get(id))?.decisions.at(-1)).toMatchObject({ kind: 'approve', by: { ref: person('boss') } });
  });

  it('is not kept waiting by others, however many wait', async () => {
    const { workspace } = company;
    const { id } = await workspace.start(claim('c1'));
    await workspace.round();
    const manager = await taskOf('u-manager');
    await take(...Array.from({ length: 101 }, () => decided(manager)), decided({ connection: company.connection }));
    await company.settle(company.workspaceWith({ people: { ...people, person: () => Promise.reject(new Error()) } }));
    await take(decided({ ...(await taskOf('u-deputy')), userId: 'u-deputy', decision: 'reject' }));
    const slow = async (userId: string) => {
      if (userId === 'u-manager') throw new Error('the directory does not answer');
      return people.person(userId);
    };
    await company.settle(company.workspaceWith({ people: { ...people, person: slow } }));
    expect((await workspace.get(id))?.state).toBe('rejected');
  });

  it('counts only of the very person who was asked', async () => {
    const { workspace } = company;
    const { id } = await workspace.start(claim('c1'));
    await workspace.round();
    const { taskId } = await taskOf('u-manager');
    await site.twin.command('decide', { taskId, result: 'agree', userId: 'u-finance' });
    await site.twin.command('decide', { taskId, result: 'agree', userId: 'u-deputy' });
    await company.settle();
    expect((await workspace.get(id))?.state).toBe('running');
    const told = [...(await workspace.decisions())].sort((one, other) => one.userId.localeCompare(other.userId));
    expect(told).toMatchObject([
      { state: 'refused', code: 'DECISION_BY_ANOTHER', userId: 'u-deputy', approval: id },
      { state: 'refused', code: 'DECISION_BY_ANOTHER', userId: 'u-finance' },
    ]);
  });

  it('counts once, however often it is called back', async () => {
    const { workspace } = company;
    const { id } = await workspace.start(claim('c1'));
    await workspace.round();
    site.twin.switchOn({ fault: 'duplicate-webhooks' });
    const { taskId } = await taskOf('u-manager');
    await site.twin.command('decide', { taskId, result: 'agree' });
    await site.twin.command('decide', { taskId, result: 'agree' });
    await company.settle();
    expect(site.twin.deliveries.length).toBeGreaterThanOrEqual(3);
    const instance = await workspace.get(id);
    expect(instance?.decisions.filter(({ kind }) => kind === 'approve')).toHaveLength(1);
    expect(await workspace.decisions()).toMatchObject([{ state: 'applied' }]);
  });

  it('is reported and changes nothing when the task had ended', async () => {
    const { workspace } = company;
    const { id, tasks } = await workspace.start(claim('c1'));
    await workspace.round();
    const { taskId } = await taskOf('u-manager');
    await workspace.decide(tasks[1]?.id ?? '', { kind: 'approve' }, proofOf('deputy'));
    await site.twin.command('decide', { taskId, result: 'refuse' });
    await company.settle();
    expect(await workspace.decisions()).toMatchObject([
      { state: 'late', code: 'DECISION_TOO_LATE', approval: id, userId: 'u-manager', decision: 'reject' },
    ]);
    expect((await workspace.get(id))?.state).toBe('running');
  });

  it('about a task that isn’t ours, or of another connection, is refused', async () => {
    const { workspace, runtime, tenant, connection } = company;
    const { id } = await workspace.start(claim('c1'));
    await workspace.round();
    const { taskId, instanceId } = await taskOf('u-manager');
    const data = { instanceId, taskId, decision: 'approve', userId: 'u-manager' };
    const forged = (number: number, other: object, source = 'dingtalk/dingcorp') => ({
      specversion: '1.0' as const,
      id: `forged-${number}`,
      source,
      type: 'io.countersign.dingtalk.task.decided.v1',
      tenant,
      time: toInstant(site.clock.now()),
      data: { ...data, ...other },
    });
    await runtime.inbox.accept(
      [
        forged(1, { connection: 'another' }),
        forged(2, {}),
        forged(3, { connection }, 'forms/anybody'),
        forged(4, { connection, instanceId: 'another' }),
        forged(5, { connection, taskId: '1', activityId: 'guessed' }),
        forged(6, { connection, userId: 'U-MANAGER' }),
        forged(7, { connection, userId: 'u‐manager' }),
      ],
      { body: Buffer.from('x'), headers: {} },
    );
    await company.settle();
    expect((await workspace.get(id))?.decisions.filter(({ kind }) => kind === 'approve')).toEqual([]);
    expect((await workspace.decisions()).map(({ id: event, code }) => `${event} ${code}`)).toEqual([
      'forged-7 DECISION_BY_ANOTHER',
      'forged-6 DECISION_BY_ANOTHER',
      'forged-5 DECISION_TASK_UNKNOWN',
      'forged-4 DECISION_TASK_UNKNOWN',
    ]);
  });

  it('is not believed when its envelope is forged, and its proof can’t be made up by a caller', async () => {
    const { workspace } = company;
    const { id, tasks } = await workspace.start(claim('c1'));
    await workspace.round();
    const secret = site.twin.credentials.webhookSecret ?? '';
    Object.assign(site.twin.credentials, { webhookSecret: secret.replace(/^[^:]+/, 'another1') });
    try {
      const { taskId } = await taskOf('u-manager');
      await site.twin.command('decide', { taskId, result: 'agree' });
      await site.twin.settled();
    } finally {
      Object.assign(site.twin.credentials, { webhookSecret: secret });
    }
    await company.settle();
    expect(site.refused).toContain('SIGNATURE_INVALID');
    expect(await workspace.decisions()).toEqual([]);
    const proof = { ...proofOf('boss'), method: 'workspaceCallback' as const };
    const decided = workspace.decide(tasks[0]?.id ?? '', { kind: 'approve' }, proof);
    await expect(decided).rejects.toMatchObject({ code: 'PROOF_REFUSED' });
    expect((await workspace.get(id))?.state).toBe('running');
  });

  it('waits while the people can’t be asked, and is applied then', async () => {
    const { workspace } = company;
    const { id } = await workspace.start(claim('c1'));
    await workspace.round();
    const { taskId } = await taskOf('u-manager');
    await site.twin.command('decide', { taskId, result: 'agree' });
    const broken = company.workspaceWith({
      people: { userId: async () => 'u-manager', person: () => Promise.reject(new Error('no directory')) },
    });
    await company.settle(broken);
    expect(await workspace.decisions()).toMatchObject([{ state: 'waiting' }]);
    await company.settle();
    expect(await workspace.decisions()).toMatchObject([{ state: 'applied', approval: id }]);
  });
});
