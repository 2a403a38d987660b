import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestProject, type TestProject } from '../../test-project/project.js';

let project: TestProject;

const template = {
  id: 'claim',
  version: 1,
  name: { en: 'Expense claim', 'zh-HK': '費用報銷' },
  fields: [
    { key: 'amount', label: { en: 'Amount' }, type: 'money', required: true, currency: { fixed: 'HKD' } },
    { key: 'note', label: { en: 'Note' }, type: 'text', required: true },
  ],
  flow: [
    {
      id: 'manager',
      name: 'Manager',
      type: 'approval',
      who: { any: [{ kind: 'lineManager', level: 1 }] },
      policy: { mode: 'single' },
    },
    {
      id: 'size',
      name: 'Size',
      type: 'choose',
      branches: [
        {
          when: { field: 'amount', op: 'gt', value: { amount: '5000', currency: 'HKD' } },
          to: [
            {
              id: 'board',
              name: 'Board',
              type: 'approval',
              who: { any: [{ kind: 'users', users: [user('chan'), user('lee')] }] },
              policy: { mode: 'all' },
            },
          ],
        },
        { when: 'else', to: [] },
      ],
    },
  ],
};
function user(id: string) {
  return { system: 'local', tenant: 'simulation', kind: 'userId', id };
}
const form = (amount: string) => ({ initiator: 'wong', values: { amount: { amount, currency: 'HKD' }, note: 'x' } });

beforeAll(async () => {
  project = await createTestProject({ connector: false });
  await project.write('template.json', template);
  await project.write('small.json', form('5000'));
  await project.write('large.json', form('5000.01'));
  await project.write('large.yaml', 'initiator: wong\nvalues:\n  amount: { amount: "8900.00", currency: HKD }\n');
  await project.write('bad.json', form('5,000.00'));
  await project.write('directory.json', {
    users: [
      { id: 'wong', departments: ['d'], manager: 'ho' },
      { id: 'ho', departments: ['d'] },
      { id: 'chan' },
      { id: 'lee' },
    ],
    departments: [{ id: 'd', managers: ['ho'] }],
  });
});
afterAll(() => project.remove());
const simulate = (...args: string[]) => project.run('approvals', 'simulate', '--template', 'template.json', ...args);

describe('approvals simulate', () => {
  it('says who is asked, by rule without a directory', async () => {
    const small = await simulate('--form', 'small.json', '--json');
    expect(small).toMatchObject({ code: 0, json: { route: [{ node: 'manager', policy: 'single' }], missing: [] } });
    const large = await simulate('--form', 'large.json', '--json');
    expect(large.json.route.map(({ node, policy }: { node: string; policy: string }) => [node, policy])).toEqual([
      ['manager', 'single'],
      ['board', 'all'],
    ]);
  });

  it('names people with a directory, in words too', async () => {
    const outcome = await simulate('--form', 'large.yaml', '--directory', 'directory.json', '--json');
    expect(outcome.json.route[0].approvers).toEqual(['ho']);
    expect(outcome.json.missing).toEqual(['note']);
    const words = await simulate('--form', 'large.yaml', '--directory', 'directory.json', '--lang', 'zh-HK');
    expect(words.stdout).toMatch(/節點[\s\S]*board +all +chan, lee[\s\S]*必填但未填：note/);
  });

  it('refuses a wrong form with its place', async () => {
    const outcome = await simulate('--form', 'bad.json', '--json');
    expect(outcome).toMatchObject({
      code: 1,
      json: { code: 'AMOUNT_INVALID', place: expect.stringMatching(/amount/) },
    });
  });
});
