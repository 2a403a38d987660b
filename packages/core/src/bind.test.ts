import {
  type Action,
  ApprovalError,
  actionDigest,
  type BoundRun,
  type ClientOptions,
  type ConnectionIdentity,
  type Gate,
  type GateQuestion,
  type Grant,
  type Guarantee,
  type Json,
  type Schema,
  StateError,
} from '@countersign/contracts';
import * as v from 'valibot';
import { describe, expect, test, vi } from 'vitest';
import { bind } from './bind.js';
import { books, CountingTokens, json, type paths } from './books.test-support.js';
import { createClient } from './client.js';
import type { ApiClient } from './client-types.js';
import { defineConnector } from './define-connector.js';

type BooksClient = ApiClient<paths, typeof books>;

const guarantee: Guarantee = {
  kind: 'vendor-key',
  statement: { en: 'Once.', 'zh-HK': '一次。' },
  source: { from: 'https://books.example/docs', read: '2026-11-22', confidence: 'documented' },
};

const inputSchema = v.strictObject({
  payee: v.pipe(v.string(), v.minLength(1)),
  memo: v.optional(v.string()),
  terms: v.optional(v.string(), 'net 30'),
  lines: v.array(v.strictObject({ category: v.string(), amount: v.string() })),
});
type Input = v.InferOutput<typeof inputSchema>;

function action(
  run: Action<BooksClient, Input>['run'],
  changes: Partial<Action<BooksClient, Input>> = {},
): Action<BooksClient, Input> {
  const input: Schema<Input> = inputSchema;
  return {
    name: 'bill.create',
    title: { en: 'Book a bill', 'zh-HK': '登記賬單' },
    input,
    inputJsonSchema: {},
    operations: ['bills.query', 'bills.create'],
    guarantee,
    run,
    ...changes,
  };
}

const identity: ConnectionIdentity = {
  id: '0195f2a0-0000-7000-8000-000000000001',
  name: 'books',
  tenant: 't',
  connector: 'books',
  environment: 'production',
  settings: {},
};

const input: Json = { payee: 'Ada', lines: [{ category: 'Travel', amount: '5000.00' }] };

function run(changes: Partial<BoundRun> = {}): BoundRun {
  return {
    action: 'bill.create',
    input,
    key: 'k-1',
    mayHaveHappened: false,
    memo: { get: async () => undefined, set: async () => {} },
    approval: { id: 'a-1' },
    timeZone: 'Asia/Hong_Kong',
    signal: new AbortController().signal,
    documents: { read: async () => new Uint8Array() },
    ...changes,
  };
}

function setUp(
  act: Action<BooksClient, Input>['run'],
  answer: (question: GateQuestion) => Grant | Promise<Grant> = grantOf,
  changes: Partial<Action<BooksClient, Input>> = {},
  respond: () => Response = () => json({ Id: '7' }),
) {
  const sent: Request[] = [];
  const questions: GateQuestion[] = [];
  const grants: ClientOptions['grant'][] = [];
  const connector = defineConnector({
    descriptor: books,
    settings: [],
    create: (options: ClientOptions) => {
      grants.push(options.grant);
      return createClient<paths, typeof books>(books, options);
    },
    actions: [action(act, changes)],
    triggers: [],
  });
  const gate: Gate = {
    ask: async (question) => {
      questions.push(question);
      return answer(question);
    },
  };
  const transport = async (request: Request) => {
    sent.push(request);
    return respond();
  };
  const bound = bind(connector, {
    identity,
    gate,
    options: { environment: 'production', tokens: new CountingTokens(), transport },
  });
  return { bound, sent, questions, grants };
}

function grantOf(question: GateQuestion): Grant {
  return { ...question, grantedAt: '2026-11-22T00:00:00.000Z' };
}

const book: Action<BooksClient, Input>['run'] = async ({ client, key }, { payee }) => {
  const { data } = await client.call('bills.create', {
    params: { path: { realmId: '1' } },
    body: { VendorRef: payee },
    idempotencyKey: key,
  });
  return { output: data.Id, refs: [{ kind: 'bill', id: data.Id }] };
};

describe('a run', () => {
  test('asks the gate once, about exactly this action, connection, input and its writes', async () => {
    const { bound, questions, sent } = setUp(async (context, given) => {
      await book(context, given);
      return book(context, given);
    });
    expect((await bound.run(run())).refs).toEqual([{ kind: 'bill', id: '7' }]);
    const complete = { payee: 'Ada', terms: 'net 30', lines: [{ category: 'Travel', amount: '5000.00' }] };
    expect(questions).toEqual([
      {
        approval: 'a-1',
        action: 'books.bill.create',
        connection: identity.id,
        digest: actionDigest({ action: 'books.bill.create', connection: identity.id, input: complete }),
        operations: ['bills.create'],
      },
    ]);
    expect(sent).toHaveLength(2);
  });

  test('gives the action what was digested: defaults filled in, nothing else attached', async () => {
    let given: unknown;
    const { bound } = setUp(async (_context, seen) => {
      given = seen;
      return { output: null, refs: [] };
    });
    await bound.run(run());
    expect(given).toEqual(await bound.validate('bill.create', input));
    expect(given).not.toHaveProperty('memo');
  });

  test('lets the client write what the grant names, and nothing else', async () => {
    const { bound, sent } = setUp(async ({ client }) => {
      await client.call('notes.create', { body: { text: 'x' } });
      return { output: null, refs: [] };
    });
    await expect(bound.run(run())).rejects.toMatchObject({ code: 'GRANT_EXCEEDED' });
    expect(sent).toHaveLength(0);
  });

  test('is told who decided by the gate, and by nobody else', async () => {
    const ref = (id: string) => ({ system: 's', tenant: 't', kind: 'userId', id });
    const decidedBy = { initiator: ref('ada'), approvals: [] };
    const seen: unknown[] = [];
    const look: Action<BooksClient, Input>['run'] = async ({ approval }) => {
      seen.push(approval);
      return { output: null, refs: [] };
    };
    const approval = { id: 'a-1', number: 'A-1', decidedBy: { initiator: ref('mallory'), approvals: [] } };
    await setUp(look, (question) => ({ ...grantOf(question), decidedBy })).bound.run(run({ approval }));
    await setUp(look).bound.run(run({ approval }));
    expect(seen).toEqual([
      { id: 'a-1', number: 'A-1', decidedBy },
      { id: 'a-1', number: 'A-1', decidedBy: undefined },
    ]);
  });

  test('is not begun when the gate says no', async () => {
    let begun = false;
    const { bound, grants } = setUp(
      async () => {
        begun = true;
        return { output: null, refs: [] };
      },
      () => {
        throw new ApprovalError('APPROVAL_PENDING', 'Not yet.');
      },
    );
    await expect(bound.run(run())).rejects.toMatchObject({ code: 'APPROVAL_PENDING', retryable: true });
    expect([begun, grants.length]).toEqual([false, 0]);
  });

  test.each<[string, Partial<Grant>]>([
    ['another approval', { approval: 'a-2' }],
    ['another action', { action: 'books.bill.void' }],
    ['another connection', { connection: 'c-2' }],
    ['another input', { digest: 'd' }],
    ['more operations', { operations: ['bills.create', 'notes.create'] }],
  ])('is not begun when the gate answers for %s', async (_case, changes) => {
    const { bound, sent } = setUp(book, (question) => ({ ...grantOf(question), ...changes }));
    await expect(bound.run(run())).rejects.toMatchObject({ code: 'GRANT_MISMATCH' });
    expect(sent).toHaveLength(0);
  });

  test('asks the gate again when a write goes out late, and holds it back when the answer has changed', async () => {
    let asked = 0;
    const { bound, sent } = setUp(
      async (context, given) => {
        await book(context, given);
        vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 30_000); // the process was stopped
        return book(context, given);
      },
      (question) => {
        asked += 1;
        if (asked > 1) throw new StateError('LEASE_LOST', 'Another worker has taken over.');
        return grantOf(question);
      },
    );
    await expect(bound.run(run())).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect([asked, sent.length]).toEqual([2, 1]);
    vi.restoreAllMocks();
  });

  test.each([
    ['while the machine slept', () => vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000)],
    [
      'while the gate’s answer was on its way',
      () => vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 9000),
    ],
  ])('asks the gate again when the answer has aged %s', async (_case, pass) => {
    let asked = 0;
    const { bound, sent } = setUp(book, (question) => {
      asked += 1;
      if (asked > 1) throw new StateError('LEASE_LOST', 'Another worker has taken over.');
      pass();
      return grantOf(question);
    });
    await expect(bound.run(run())).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect([asked, sent.length]).toEqual([2, 0]);
    vi.restoreAllMocks();
  });

  test('tells of writes that were taken, the preparations left out', async () => {
    const told: string[] = [];
    const onWrite = (operation: string) => told.push(operation);
    await setUp(book).bound.run(run({ onWrite }));
    expect(told).toEqual(['bills.create']);
    await setUp(book, grantOf, { preparations: ['bills.create'] }).bound.run(run({ onWrite }));
    const refused = setUp(book, grantOf, {}, () => json({ Fault: {} }, { status: 400 }));
    await expect(refused.bound.run(run({ onWrite }))).rejects.toMatchObject({ status: 400 });
    expect(told).toEqual(['bills.create']);
  });

  test('may be granted less than it declares, and then writes less', async () => {
    const { bound } = setUp(book, (question) => ({ ...grantOf(question), operations: [] }));
    await expect(bound.run(run())).rejects.toMatchObject({ code: 'GRANT_EXCEEDED' });
  });

  test('can not widen its grant', async () => {
    const { bound, grants } = setUp(book);
    await bound.run(run());
    const [grant] = grants;
    if (typeof grant !== 'object') throw new Error('There is no grant.');
    expect(Object.isFrozen(grant) && Object.isFrozen(grant.operations)).toBe(true);
  });

  test('keeps grants of parallel runs apart', async () => {
    const { bound, questions } = setUp(book);
    await Promise.all(['Ada', 'Bo', 'Cy'].map((payee) => bound.run(run({ input: { payee, lines: [] } }))));
    expect(new Set(questions.map(({ digest }) => digest)).size).toBe(3);
  });

  test('of an action that does not exist is refused', async () => {
    await expect(setUp(book).bound.run(run({ action: 'bill.delete' }))).rejects.toMatchObject({
      code: 'ACTION_UNKNOWN',
    });
  });
});

describe('an input', () => {
  test('that is wrong is refused with the place of the first problem and all in the details, before the gate', async () => {
    const { bound, questions } = setUp(book);
    const wrong = { payee: '', lines: [{ category: 'Travel' }], extra: 1 };
    await expect(bound.run(run({ input: wrong }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      place: 'payee',
      details: { issues: [{ place: 'payee' }, { place: 'lines/0/amount' }, { place: 'extra' }] },
    });
    expect(questions).toHaveLength(0);
  });

  test.each(['text', 7, null, undefined, []])('that is %j is refused', async (wrong) => {
    await expect(setUp(book).bound.validate('bill.create', wrong)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

test('a connection of another connector or environment is not bound', () => {
  const connector = defineConnector({
    descriptor: books,
    settings: [],
    create: (options: ClientOptions) => options,
    actions: [],
    triggers: [],
  });
  const gate: Gate = { ask: async (question) => grantOf(question) };
  for (const changes of [{ connector: 'other' }, { environment: 'sandbox' }] as const) {
    expect(() =>
      bind(connector, {
        identity: { ...identity, ...changes },
        gate,
        options: { environment: 'production', tokens: new CountingTokens() },
      }),
    ).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  }
});

test('runs no action whose guarantee nobody decided, and asks nobody about it', async () => {
  const undecided: Guarantee = { ...guarantee, kind: 'undecided' };
  const { bound, questions, sent } = setUp(
    async () => {
      throw new Error('it ran');
    },
    grantOf,
    { guarantee: undecided },
  );
  await expect(bound.run(run())).rejects.toMatchObject({ code: 'GUARANTEE_UNDECIDED' });
  expect([questions, sent]).toEqual([[], []]);
});
