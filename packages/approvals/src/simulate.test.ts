import { describe, expect, it } from 'vitest';
import { directory, expenseJson, letters, refusal, userRef } from './__fixtures__/expense.js';
import { type SimulationInput, simulate } from './index.js';

const form = (values: object, more: object = {}) => ({
  initiator: 'u-claimant',
  values: { reason: 'lunch', ...values },
  ...more,
});
const refused = (change: Partial<SimulationInput>) =>
  refusal(() => simulate({ template: expenseJson, form: form({ amount: '5' }), ...change }));
const withWhen = (when: object) => ({
  ...expenseJson,
  flow: [
    {
      id: 'c',
      type: 'choose',
      branches: [
        {
          when,
          to: [
            {
              id: 'x',
              type: 'approval',
              who: { any: [{ kind: 'users', users: [userRef('u-lead')] }] },
              policy: { mode: 'single' },
            },
          ],
        },
        { when: 'else', to: [] },
      ],
    },
  ],
});
const sales = { ...userRef('sales'), kind: 'departmentId' };

describe('simulate refuses', () => {
  it.each([
    ['separators', { amount: '5,000.00' }, 'AMOUNT_INVALID values/amount'],
    ['a negative amount', { amount: '-1' }, 'AMOUNT_NOT_POSITIVE values/amount'],
    ['an exponent', { amount: '1e9' }, 'AMOUNT_INVALID values/amount'],
    ['no number', { amount: 'NaN' }, 'AMOUNT_INVALID values/amount'],
    ['a JSON number', { amount: 5000 }, 'AMOUNT_INVALID values/amount'],
    ['another currency', { amount: { amount: '5', currency: 'USD' } }, 'CURRENCY_NOT_ALLOWED values/amount'],
    ['a misspelt field', { amount: '5', amuont: '5' }, 'UNKNOWN_FIELD values/amuont'],
    ['a missing field on which the route depends', {}, 'FIELD_REQUIRED values/amount'],
  ])('%s', (_what, values, code) => {
    expect(refused({ form: form(values) })).toBe(code);
  });

  it.each([
    ['no form', null, 'INVALID_INPUT form'],
    ['no initiator', { values: {} }, 'INVALID_INPUT form/initiator'],
    ['an empty initiator', { initiator: '', values: {} }, 'INVALID_INPUT form/initiator'],
    ['a misspelt property', { ...form({ amount: '5' }), valeus: {} }, 'UNKNOWN_FIELD form/valeus'],
    ['values that are a list', { initiator: 'u', values: [] }, 'INVALID_INPUT form/values'],
  ])('%s', (_what, wrong, code) => {
    expect(refused({ form: wrong })).toBe(code);
  });

  it.each([
    ['a directory of the wrong type', 'people', 'INVALID_INPUT directory'],
    ['a misspelt list', { user: [] }, 'UNKNOWN_FIELD directory/user'],
    ['a misspelt property', { users: [{ id: 'a', mangaer: 'b' }] }, 'UNKNOWN_FIELD directory/users/0/mangaer'],
    ['a wrong type', { users: [{ id: 'a', active: 'yes' }] }, 'INVALID_INPUT directory/users/0/active'],
    ['a wrong list', { departments: {} }, 'INVALID_INPUT directory/departments'],
    [
      'an odd time',
      {
        substitutions: [
          { principal: userRef('a'), delegate: userRef('b'), from: 'now', scope: 'all', kind: 'planned' },
        ],
      },
      'INVALID_INPUT directory/substitutions/0/from',
    ],
  ])('%s', (_what, wrong, code) => {
    expect(refused({ directory: wrong })).toBe(code);
  });

  it('a template that could not be published', () => {
    const [first, ...rest] = expenseJson.flow;
    expect(refused({ template: { ...expenseJson, flow: [first, first, ...rest] } })).toBe(
      'DUPLICATE_NODE_ID flow/1/id',
    );
    expect(refused({ template: withWhen({ field: 'amuont', op: 'empty' }) })).toBe(
      'FIELD_UNKNOWN flow/0/branches/0/when/field',
    );
    expect(refused({ template: { ...expenseJson, flow: 'vendorManaged' } })).toBe('VENDOR_MANAGED');
    expect(refused({ template: 'expense' })).toBe('INVALID_TEMPLATE /');
  });

  it('an approver who left', () => {
    const gone = { ...directory, users: directory.users.map((user) => ({ ...user, active: user.id !== 'u-lead' })) };
    const template = withWhen({ not: { field: 'reason', op: 'empty' } });
    expect(refused({ template, directory: gone })).toBe('APPROVER_LEFT flow/0/branches/0/to/0/who/any/0/users/0');
  });

  it('conditions about people where there is no directory', () => {
    expect(refused({ template: withWhen({ initiator: 'hasRole', ref: userRef('x') }) })).toBe(
      'DIRECTORY_REQUIRED directory',
    );
    expect(refused({ template: withWhen({ initiator: 'inDepartment', ref: sales }) })).toBe(
      'DIRECTORY_REQUIRED directory',
    );
  });
});

describe('simulate', () => {
  it('takes sub-departments for the department, and a bare initiator for the person', () => {
    const template = withWhen({ initiator: 'inDepartment', ref: sales });
    const run = (initiator: string, locale: 'en' | 'zh-HK' = 'en') =>
      simulate({ template, form: { initiator, values: { amount: '5' } }, directory, locale }).route.map(
        ({ why }) => why,
      );
    expect(run('u-claimant')).toEqual(['the initiator belongs to department sales']);
    expect(run('u-claimant', 'zh-HK')).toEqual(['發起人屬於部門 sales']);
    expect(run('u-clerk')).toEqual([]);
  });

  it('knows the department that the form names, also without a directory', () => {
    const template = withWhen({ initiator: 'inDepartment', ref: sales });
    expect(simulate({ template, form: form({ amount: '5' }, { department: 'sales' }) }).route).toHaveLength(1);
  });

  it('works with a directory of a few lines', () => {
    const small = {
      users: [{ id: 'u-claimant', departments: ['d'] }],
      departments: [{ id: 'd', managers: ['u-lead'] }],
      roles: [{ id: 'finance', members: ['u-clerk', { user: 'u-controller' }] }],
    };
    const { route } = simulate({ template: expenseJson, form: form({ amount: '5000.00' }), directory: small });
    expect(route.map(({ approvers }) => approvers)).toEqual([['u-lead'], ['u-clerk', 'u-controller']]);
  });

  it('says where nobody is found', () => {
    const { route } = simulate({ template: expenseJson, form: form({ amount: '5' }), directory: {} });
    expect(route).toEqual([{ node: 'n1', policy: 'any', approvers: [], why: 'nobody is found: the approval fails' }]);
  });

  it('says where the administrators step in', () => {
    const { route } = simulate({
      template: expenseJson,
      form: form({ amount: '5' }),
      directory: { admins: ['u-admin'] },
    });
    expect(route.map(({ approvers, why }) => [approvers, why])).toEqual([
      [['u-admin'], 'too few are found: the administrators are asked'],
      [['u-admin'], 'too few are found: the administrators are asked'],
    ]);
  });

  it('counts substitutions at the time that is given', () => {
    const people = {
      ...letters,
      users: letters.users.map((user) => ({ ...user, active: user.id !== 'a' })),
      substitutions: [
        { principal: userRef('a'), delegate: userRef('d'), from: '2026-01-01T00:00:00Z', scope: 'all', kind: 'leaver' },
      ],
    };
    const template = {
      ...withWhen({ field: 'reason', op: 'empty' }),
      flow: [
        {
          id: 'x',
          type: 'approval',
          who: { any: [{ kind: 'users', users: [userRef('a')] }] },
          policy: { mode: 'single' },
        },
      ],
    };
    const run = (now?: string) =>
      refusal(() => simulate({ template, form: { initiator: 'me', values: {} }, directory: people, now }));
    expect(run('2026-11-22T00:00:00.000Z')).toBe('accepted');
    expect(run()).toBe('APPROVER_LEFT flow/0/who/any/0/users/0');
  });
});
