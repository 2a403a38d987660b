import type { WorkspaceCapabilities } from '@countersign/contracts';
import { describe, expect, it } from 'vitest';
import { expenseJson, frame, roleRef, userRef } from './__fixtures__/expense.js';
import { assertPublishable, checkTemplate, parseTemplate } from './index.js';

const fields = [
  { key: 'amount', label: { en: 'Amount' }, type: 'money', currency: { fixed: 'HKD' }, required: true },
  { key: 'total', label: { en: 'Total' }, type: 'money', required: true },
  { key: 'days', label: { en: 'Days' }, type: 'number', required: true },
  { key: 'note', label: { en: 'Note' }, type: 'text', required: false },
  {
    key: 'kind',
    label: { en: 'Kind' },
    type: 'choice',
    required: true,
    options: [
      { key: 'travel', label: 'Travel' },
      { key: 'meal', label: 'Meal' },
    ],
  },
];
const approval = (id: string, more: object = {}) => ({
  id,
  name: id,
  type: 'approval',
  who: { any: [{ kind: 'role', role: roleRef('finance') }] },
  policy: { mode: 'any' },
  ...more,
});
const hkd = (amount: string) => ({ amount, currency: 'HKD' });
const above = (amount: string) => ({ field: 'amount', op: 'gt', value: hkd(amount) });

function findings(flow: unknown, capabilities?: WorkspaceCapabilities): readonly string[] {
  const template = parseTemplate({ id: 't', version: 1, name: { en: 'T' }, fields, flow });
  return checkTemplate(template, capabilities).map(({ code, place, severity }) => `${severity} ${code} ${place}`);
}

function choice(...whens: readonly unknown[]): readonly unknown[] {
  const branches = whens.map((when, index) => ({ when, to: [approval(`a${index}`)] }));
  return [{ id: 'c', name: 'c', type: 'choose', branches }];
}

describe('checkTemplate', () => {
  it('finds nothing wrong with the worked example', () => {
    expect(checkTemplate(parseTemplate(expenseJson))).toEqual([]);
  });

  it('finds node ids given twice, also in branches', () => {
    expect(
      findings([approval('x'), { id: 'c', type: 'choose', branches: [{ when: 'else', to: [approval('x')] }] }]),
    ).toEqual(['error DUPLICATE_NODE_ID flow/1/branches/0/to/0/id']);
  });

  it('finds field keys given twice', () => {
    const template = parseTemplate({
      id: 't',
      version: 1,
      name: { en: 'T' },
      fields: [...fields, { key: 'note', label: { en: 'Again' }, type: 'text' }],
      flow: [approval('x')],
    });
    expect(checkTemplate(template).map(({ code, place }) => [code, place])).toEqual([
      ['DUPLICATE_FIELD_KEY', 'fields/5/key'],
    ]);
  });

  it.each([
    ['an unknown field', { field: 'amuont', op: 'gt', value: hkd('1') }, 'FIELD_UNKNOWN flow/0/branches/0/when/field'],
    ['money with a number', { field: 'amount', op: 'gt', value: 5000 }, 'CONDITION_VALUE flow/0/branches/0/when/value'],
    ['money with text', { field: 'amount', op: 'gt', value: '5000' }, 'CONDITION_VALUE flow/0/branches/0/when/value'],
    ['text by order', { field: 'note', op: 'gt', value: 'a' }, 'CONDITION_OPERATOR flow/0/branches/0/when/op'],
    ['an option by order', { field: 'kind', op: 'lt', value: 'meal' }, 'CONDITION_OPERATOR flow/0/branches/0/when/op'],
    ['an unknown option', { field: 'kind', op: 'eq', value: 'food' }, 'CONDITION_VALUE flow/0/branches/0/when/value'],
    ['nothing', { field: 'days', op: 'gt' }, 'CONDITION_VALUE flow/0/branches/0/when/value'],
    [
      'a list with one wrong',
      { field: 'days', op: 'in', value: [1, 'x'] },
      'CONDITION_VALUE flow/0/branches/0/when/value/1',
    ],
    [
      'another currency',
      { field: 'amount', op: 'gt', value: { amount: '1', currency: 'USD' } },
      'CURRENCIES_DIFFER flow/0/branches/0/when/value/currency',
    ],
    ['no tests', { all: [] }, 'CONDITION_VALUE flow/0/branches/0/when/all'],
    [
      'a nested one',
      { any: [{ not: { field: 'nope', op: 'empty' } }] },
      'FIELD_UNKNOWN flow/0/branches/0/when/any/0/not/field',
    ],
  ])('refuses a condition that compares with %s', (_what, when, found) => {
    expect(findings(choice(when, 'else'))).toEqual([`error ${found}`]);
  });

  describe('branches', () => {
    const unreachable = (index: number) => `error BRANCH_UNREACHABLE flow/0/branches/${index}`;
    it.each([
      ['after else', ['else', above('5000')], [unreachable(1)]],
      ['taken whole by an earlier one', [above('5000'), above('10000'), 'else'], [unreachable(1)]],
      ['with the same limit written otherwise', [above('5000'), above('5000.00'), 'else'], [unreachable(1)]],
      [
        'that contradicts itself',
        [{ all: [above('10'), { field: 'amount', op: 'lt', value: hkd('10') }] }, 'else'],
        [unreachable(0)],
      ],
      [
        'between two neighbouring cents',
        [{ all: [above('10'), { field: 'amount', op: 'lt', value: hkd('10.01') }] }, 'else'],
        [unreachable(0)],
      ],
      ['below the least amount', [{ field: 'amount', op: 'le', value: hkd('0') }, 'else'], [unreachable(0)]],
      ['of an emptiness that is forbidden', [{ field: 'amount', op: 'empty' }, 'else'], [unreachable(0)]],
      [
        'taken by two earlier ones together',
        [
          above('100'),
          { field: 'amount', op: 'lt', value: hkd('200') },
          { field: 'amount', op: 'eq', value: hkd('150') },
          'else',
        ],
        [unreachable(2), 'warning BRANCH_UNREACHABLE flow/0/branches/3'],
      ],
      [
        'whose every option is taken',
        [
          { field: 'kind', op: 'eq', value: 'meal' },
          { field: 'kind', op: 'ne', value: 'meal' },
          { field: 'kind', op: 'eq', value: 'travel' },
          'else',
        ],
        [unreachable(2), 'warning BRANCH_UNREACHABLE flow/0/branches/3'],
      ],
    ])('finds one %s', (_what, whens, expected) => {
      expect(findings(choice(...whens))).toEqual(expected);
    });

    it.each([
      ['different limits from high to low', [above('10000'), above('5000'), 'else']],
      ['a limit that is met by one cent', [above('5000'), { field: 'amount', op: 'eq', value: hkd('5000') }, 'else']],
      ['two fields', [{ all: [above('5'), { field: 'days', op: 'gt', value: 3 }] }, above('5'), 'else']],
      ['texts', [{ field: 'note', op: 'contains', value: 'a' }, { field: 'note', op: 'contains', value: 'b' }, 'else']],
      [
        'the initiator',
        [{ initiator: 'hasRole', ref: roleRef('finance') }, { initiator: 'is', ref: userRef('u-lead') }, 'else'],
      ],
    ])('finds none among %s', (_what, whens) => {
      expect(findings(choice(...whens))).toEqual([]);
    });

    it('looks through the choices around a choice', () => {
      const inner = {
        id: 'i',
        type: 'choose',
        branches: [
          { when: above('100'), to: [approval('x')] },
          { when: 'else', to: [] },
        ],
      };
      const outer = {
        id: 'o',
        type: 'choose',
        branches: [
          { when: { not: above('50') }, to: [inner] },
          { when: 'else', to: [] },
        ],
      };
      expect(findings([outer])).toEqual(['error BRANCH_UNREACHABLE flow/0/branches/0/to/0/branches/0']);
    });

    it('warns of forms that fit no branch', () => {
      expect(findings(choice(above('5000')))).toEqual(['warning ELSE_MISSING flow/0/branches']);
    });
  });

  it.each([
    ['nobody', { who: { any: [] } }, 'APPROVERS_EMPTY flow/0/who/any'],
    ['an empty list', { who: { any: [{ kind: 'users', users: [] }] } }, 'APPROVERS_EMPTY flow/0/who/any/0/users'],
    ['level 0', { who: { any: [{ kind: 'deptManager', level: 0 }] } }, 'APPROVERS_INVALID flow/0/who/any/0/level'],
    ['an unknown field', { who: { any: [{ kind: 'field', field: 'x' }] } }, 'FIELD_UNKNOWN flow/0/who/any/0/field'],
    [
      'a field of money',
      { who: { any: [{ kind: 'field', field: 'amount' }] } },
      'APPROVERS_INVALID flow/0/who/any/0/field',
    ],
    ['the initiator alone', { who: { any: [{ kind: 'initiator' }] } }, 'SELF_APPROVAL_ONLY flow/0/who'],
    [
      'a quorum of two out of one',
      {
        who: { any: [{ kind: 'users', users: [userRef('a')] }] },
        policy: { mode: 'quorum', approvals: 2, rejections: 1 },
      },
      'QUORUM_INVALID flow/0/policy/approvals',
    ],
    [
      'a quorum of none',
      { policy: { mode: 'quorum', approvals: 1, rejections: 0 } },
      'QUORUM_INVALID flow/0/policy/rejections',
    ],
    [
      'a matrix',
      { who: { any: [{ kind: 'matrix', ref: { ...frame, kind: 'm', id: 'm' } }] } },
      'UNSUPPORTED_MATRIX flow/0/who/any/0',
    ],
    [
      'an external call',
      { who: { any: [{ kind: 'external', callback: 'x' }] } },
      'UNSUPPORTED_EXTERNAL flow/0/who/any/0',
    ],
    ['a month', { timeouts: [{ after: 'P1M', action: 'remind' }] }, 'DURATION_INVALID flow/0/timeouts/0/after'],
    ['no time at all', { timeouts: [{ after: 'PT0S', action: 'remind' }] }, 'DURATION_INVALID flow/0/timeouts/0/after'],
    [
      'business days',
      { timeouts: [{ after: 'P1D', action: 'remind', calendar: 'business' }] },
      'UNSUPPORTED_CALENDAR flow/0/timeouts/0/calendar',
    ],
    [
      'a repeated delegation',
      { timeouts: [{ after: 'P1D', action: 'delegate', repeat: 2 }] },
      'REPEAT_INVALID flow/0/timeouts/0/repeat',
    ],
  ])('refuses a node that asks for %s', (_what, more, found) => {
    expect(findings([approval('x', more)])).toEqual([`error ${found}`]);
  });

  it('refuses what this version does not run', () => {
    expect(findings([{ id: 'p', type: 'parallel', branches: [[approval('x')]] }])).toEqual([
      'error UNSUPPORTED_PARALLEL flow/0',
    ]);
    expect(findings([approval('x'), { id: 'k', type: 'call', connector: 'books', action: 'a', mode: 'sync' }])).toEqual(
      ['error UNSUPPORTED_SYNC_CALL flow/1/mode'],
    );
    expect(findings([])).toEqual(['error FLOW_EMPTY flow']);
  });

  it('refuses what the workspace cannot do', () => {
    const can: WorkspaceCapabilities = {
      startByApi: true,
      decideByApi: true,
      flowByApi: true,
      conditionsByApi: false,
      quorum: false,
      addSigners: false,
      return: false,
      timeout: 'scheduler',
      money: 'amountOnly',
      events: 'task',
      idempotentStart: false,
    };
    const flow = [
      approval('x', {
        policy: { mode: 'quorum', approvals: 2, rejections: 1 },
        allow: ['addBefore', 'return'],
        onReject: 'return',
      }),
      ...choice(above('1'), 'else'),
    ];
    expect(findings(flow, can)).toEqual([
      'error CAPABILITY_MISSING fields/1/currency',
      'error CAPABILITY_MISSING flow/0/policy',
      'error CAPABILITY_MISSING flow/0/allow/0',
      'error CAPABILITY_MISSING flow/0/allow/1',
      'error CAPABILITY_MISSING flow/0/onReject',
      'error CAPABILITY_MISSING flow/1',
    ]);
  });

  it('gives each finding a remedy in both languages and throws the first', () => {
    const template = parseTemplate({
      id: 't',
      version: 1,
      name: { en: 'T' },
      fields,
      flow: choice('else', above('1')),
    });
    expect(() => assertPublishable(template)).toThrowError(
      expect.objectContaining({
        code: 'BRANCH_UNREACHABLE',
        place: 'flow/0/branches/1',
        remedy: { en: expect.stringMatching(/./), 'zh-HK': expect.stringMatching(/分支/) },
      }),
    );
    assertPublishable(parseTemplate({ id: 't', version: 1, name: { en: 'T' }, fields, flow: choice(above('1')) }));
  });
});

describe('parseTemplate', () => {
  it('fills in what may be left out', () => {
    const { flow } = parseTemplate({ id: 't', version: 1, name: { en: 'T' }, fields: [], flow: [approval('x')] });
    expect(flow).toMatchObject([{ onEmpty: 'admin', sameActor: 'ask', onReject: 'end', timeouts: [], allow: [] }]);
  });

  it.each([
    [
      'a misspelt property',
      (json: typeof expenseJson) => ({ ...json, fileds: json.fields }),
      'UNKNOWN_FIELD',
      'fileds',
    ],
    [
      'a misspelt property that is missed too',
      ({ flow: _flow, ...json }: typeof expenseJson) => ({ ...json, folw: [] }),
      'UNKNOWN_FIELD',
      'folw',
    ],
    [
      'a misspelt property deep within',
      (json: typeof expenseJson) => ({
        ...json,
        flow: [approval('x', { timeouts: [{ after: 'P1D', action: 'remind', till: 1 }] })],
      }),
      'UNKNOWN_FIELD',
      'flow/0/timeouts/0/till',
    ],
    [
      'an unknown type of node',
      (json: typeof expenseJson) => ({ ...json, flow: [{ id: 'x', type: 'aproval' }] }),
      'INVALID_TEMPLATE',
      'flow/0/type',
    ],
    [
      'an unknown kind of approvers',
      (json: typeof expenseJson) => ({ ...json, flow: [approval('x', { who: { any: [{ kind: 'boss' }] } })] }),
      'INVALID_TEMPLATE',
      'flow/0/who/any/0/kind',
    ],
    [
      'an unknown type of field',
      (json: typeof expenseJson) => ({ ...json, fields: [{ key: 'a', label: { en: 'A' }, type: 'Money' }] }),
      'INVALID_TEMPLATE',
      'fields/0/type',
    ],
    [
      'an unknown operator',
      (json: typeof expenseJson) => ({ ...json, flow: choice({ field: 'amount', op: '>', value: 1 }) }),
      'INVALID_TEMPLATE',
      'flow/0/branches/0/when/op',
    ],
    ['a version of zero', (json: typeof expenseJson) => ({ ...json, version: 0 }), 'INVALID_TEMPLATE', 'version'],
    ['no languages', (json: typeof expenseJson) => ({ ...json, name: {} }), 'INVALID_TEMPLATE', 'name'],
    ['a missing flow', ({ flow: _flow, ...json }: typeof expenseJson) => json, 'INVALID_TEMPLATE', 'flow'],
    ['a list', () => [], 'INVALID_TEMPLATE', 'id'],
    ['nothing', () => undefined, 'INVALID_TEMPLATE', '/'],
    ['null', () => null, 'INVALID_TEMPLATE', '/'],
  ])('refuses %s', (_what, change, code, place) => {
    expect(() => parseTemplate(change(expenseJson))).toThrowError(expect.objectContaining({ code, place }));
  });

  it('refuses conditions nested beyond reading, without exhausting the stack', () => {
    let when: unknown = above('1');
    for (let depth = 0; depth < 50_000; depth += 1) when = { not: when };
    expect(() => parseTemplate({ ...expenseJson, flow: choice(when) })).toThrowError(
      expect.objectContaining({ code: 'TOO_DEEP' }),
    );
  });
});
