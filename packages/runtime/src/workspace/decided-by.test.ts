import { createFakeClock } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { claim, directory, expense, openCompany, person, proofOf, user } from '../company.test-support.js';
import { startTestServer, type TestServer } from '../test-server.test-support.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => server.release());
afterAll(() => server.close());

const [first] = expense.flow === 'vendorManaged' ? [] : expense.flow;
if (first?.type !== 'approval') throw new Error('The template has no approval node.');
const asking = (id: string, who: string) => ({
  ...first,
  id,
  name: id,
  who: { any: [{ kind: 'users' as const, users: [person(who)] }] },
  sameActor: 'autoIfAlreadyApproved' as const,
});
const twice = { ...expense, flow: [asking('manager', 'boss'), asking('finance', 'finance'), asking('head', 'boss')] };

/** What the gate says of a form that ended approved. */
async function gateSays(id: string, workspace: Awaited<ReturnType<typeof openCompany>>['runtime']['workspace']) {
  const [covered] = (await workspace.get(id))?.covers ?? [];
  if (covered === undefined) throw new Error('Nothing is covered.');
  const grant = await workspace.gate().ask({ ...covered, approval: id, operations: [] });
  return {
    initiator: grant.decidedBy?.initiator.id,
    approvals: grant.decidedBy?.approvals.map(({ by, onBehalfOf, nodeId, proof }) => ({
      by: by.id,
      for: onBehalfOf?.id,
      nodeId,
      proof,
    })),
  };
}

test('the gate tells who agreed to what was submitted last, and not what the workspace agreed to by itself', async () => {
  const { runtime, agree } = await openCompany(await server.database(), createFakeClock(), { templates: [twice] });
  const { workspace } = runtime;
  const started = await agree(await workspace.start(claim('c1')));
  const asked = started.tasks.find(({ state }) => state === 'active');
  await workspace.return(asked?.id ?? '', undefined, proofOf('finance'));
  const again = await workspace.resubmit(started.id, claim('c1', '90.00').values, proofOf('clerk'));
  const ended = await agree(await agree(again), 'finance');
  expect(ended.state).toBe('approved');
  expect(await gateSays(ended.id, workspace)).toEqual({
    initiator: 'clerk',
    approvals: [
      { by: 'boss', for: undefined, nodeId: 'manager', proof: 'session' },
      { by: 'finance', for: undefined, nodeId: 'finance', proof: 'session' },
    ],
  });
  expect(ended.decisions.filter(({ kind }) => kind === 'approve')).toHaveLength(4);
  await runtime.close();
});

test('the gate names the delegate who decided, and the principal behind', async () => {
  const from = '2020-01-01T00:00:00.000Z';
  const substitutions = [
    { principal: person('boss'), delegate: person('finance'), from, scope: 'all', kind: 'planned' } as const,
  ];
  const { runtime } = await openCompany(await server.database(), createFakeClock(), {
    templates: [twice],
    directory: async () => ({ ...directory, substitutions }),
  });
  const { workspace } = runtime;
  let instance = await workspace.start({ ...claim('c1'), initiator: user('clerk') });
  while (instance.state === 'running') {
    const task = instance.tasks.find(({ state }) => state === 'active');
    instance = await workspace.decide(task?.id ?? '', { kind: 'approve' }, proofOf('finance'));
  }
  const { approvals = [] } = await gateSays(instance.id, workspace);
  expect(approvals.map(({ by }) => by)).toEqual(approvals.map(() => 'finance'));
  expect(approvals).toContainEqual({ by: 'finance', for: 'boss', nodeId: 'manager', proof: 'session' });
  await runtime.close();
});
