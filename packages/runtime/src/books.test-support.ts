import {
  type Action,
  type ActionResult,
  actionDigest,
  type BoundConnector,
  type ConnectionIdentity,
  type Gate,
  InputError,
  type Json,
  type JsonObject,
  parseMoney,
  type Sql,
} from '@countersign/contracts';

/** What the twin of a vendor's ledger holds: one record for each write that took effect. */
export interface LedgerRecord {
  readonly key: string;
  readonly kind: 'bill' | 'void';
  readonly input: JsonObject;
}

export interface BooksCall {
  readonly action: string;
  readonly key: string;
  readonly mayHaveHappened: boolean;
}

/** Where the twin keeps its records; in memory, or where several processes see it. */
export interface Ledger {
  add(record: LedgerRecord): Promise<void>;
  all(): Promise<readonly LedgerRecord[]>;
}

export function memoryLedger(): Ledger {
  const records: LedgerRecord[] = [];
  return { add: async (record) => void records.push(record), all: async () => records };
}

/** Without a unique key: doubles show. */
export async function sqlLedger(sql: Sql): Promise<Ledger> {
  await sql.query('create table if not exists public.ledger (seq bigserial, record json not null)');
  return {
    add: async (record) => {
      await sql.query('insert into public.ledger (record) values ($1)', [JSON.stringify(record)]);
    },
    all: async () => {
      const { rows } = await sql.query<{ record: LedgerRecord }>('select record from public.ledger order by seq');
      return rows.map(({ record }) => record);
    },
  };
}

/** A connection to a vendor's books. Its write isn't idempotent by itself: doubles show. */
export interface Books extends BoundConnector {
  readonly ledger: Ledger;
  readonly calls: BooksCall[];
  /** Of the run under way. */
  signal: AbortSignal | undefined;
  /** Called before the gate is asked. */
  onAsk: (action: string) => void | Promise<void>;
  /** Called after the gate, before the record is written; throw to fail. */
  onSend: (call: BooksCall) => void | Promise<void>;
  /** Called after the record is written, before the answer; throw to lose it. */
  onAnswer: (call: BooksCall) => void | Promise<void>;
}

export const BOOKS_ID = '0190b6a0-0000-7000-8000-000000000001';

export const booksIdentity: ConnectionIdentity = {
  id: BOOKS_ID,
  name: 'books',
  tenant: 'harbour',
  connector: 'ledger',
  environment: 'emulator',
  settings: {},
};

export function createBooks(gate: Gate, ledger: Ledger = memoryLedger()): Books {
  const actions = new Map<string, Action>([
    ['bill.create', billCreate],
    ['bill.void', billVoid],
  ]);
  const books: Books = {
    ledger,
    calls: [],
    identity: booksIdentity,
    actions,
    signal: undefined,
    onAsk: () => {},
    onSend: () => {},
    onAnswer: () => {},
    validate: async (action, input) => {
      const found = actions.get(action);
      const result = await found?.input['~standard'].validate(input);
      if (!found || !result || result.issues) throw new InputError('INVALID_INPUT', 'refused', { place: action });
      return result.value as JsonObject;
    },
    run: async (request): Promise<ActionResult> => {
      const input = await books.validate(request.action, request.input);
      const action = `ledger.${request.action}`;
      books.signal = request.signal;
      await books.onAsk(request.action);
      const digest = actionDigest({ action, connection: BOOKS_ID, input });
      await gate.ask({ approval: request.approval.id, action, connection: BOOKS_ID, digest, operations: ['post'] });
      const call = { action: request.action, key: request.key, mayHaveHappened: request.mayHaveHappened };
      books.calls.push(call);
      const find = async (): Promise<number> => (await ledger.all()).findIndex(({ key }) => key === call.key);
      const found = call.mayHaveHappened && (await find()) >= 0;
      if (!found) {
        await books.onSend(call);
        await ledger.add({ key: request.key, kind: request.action === 'bill.void' ? 'void' : 'bill', input });
        request.onWrite?.('post');
        await books.onAnswer(call);
      }
      const number = String((await find()) + 1);
      return { output: { number }, refs: [{ kind: 'bill', id: number }], replayed: found };
    },
    close: async () => {},
  };
  return books;
}

function schemaOf(keys: readonly string[]): Action['input'] {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value: unknown) => {
        if (typeof value !== 'object' || value === null) return { issues: [{ message: 'not an object' }] };
        const unknown = Object.keys(value).find((key) => !keys.includes(key));
        if (unknown) return { issues: [{ message: `unknown ${unknown}` }] };
        const amount: unknown = Reflect.get(value, 'amount');
        if (amount !== undefined) parseMoney(amount as { amount: string; currency: string });
        return { value };
      },
    },
  };
}

const text: Json = { type: 'string' };
const money: Json = {
  type: 'object',
  properties: { amount: text, currency: text },
  required: ['amount', 'currency'],
  additionalProperties: false,
};

const guarantee: Action['guarantee'] = {
  kind: 'search-before-send',
  statement: { en: 'Looks for its own key first.', 'zh-HK': '先查核自己的識別碼。' },
  source: { from: 'test', read: '2026-11-22', confidence: 'observed' },
};

const billCreate: Action = {
  name: 'bill.create',
  title: { en: 'Create a bill', 'zh-HK': '建立帳單' },
  input: schemaOf(['payee', 'amount', 'lines']),
  inputJsonSchema: {
    type: 'object',
    properties: {
      payee: text,
      amount: money,
      lines: {
        type: 'array',
        items: {
          type: 'object',
          properties: { category: text, amount: money },
          required: ['category', 'amount'],
          additionalProperties: false,
        },
      },
    },
    required: ['payee', 'amount'],
    additionalProperties: false,
  },
  operations: ['post'],
  guarantee,
  reverse: { action: 'bill.void', input: (_input: Json, { refs }) => ({ bill: refs[0]?.id ?? '' }) },
  run: () => Promise.reject(new Error('run by the connection')),
};

const billVoid: Action = {
  name: 'bill.void',
  title: { en: 'Void a bill', 'zh-HK': '作廢帳單' },
  input: schemaOf(['bill']),
  inputJsonSchema: { type: 'object', properties: { bill: text }, required: ['bill'], additionalProperties: false },
  operations: ['post'],
  guarantee,
  run: () => Promise.reject(new Error('run by the connection')),
};
