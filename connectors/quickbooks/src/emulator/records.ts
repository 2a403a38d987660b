import { pacificTime, refuse } from './answers.js';
import { type Context, type EntityName, type QuickBooksState, type Row, rowOf, type Stored, textOf } from './state.js';

// What every kind of record has in common: ids, versions, times, full and sparse updates.

/** Fields that the service keeps by itself; what a client sends for them is ignored. */
const KEPT = ['Id', 'SyncToken', 'MetaData', 'domain', 'sparse'] as const;

export interface WriteRequest {
  readonly body: Row;
  readonly requestId: string | undefined;
  readonly query: URLSearchParams;
}

export function find(state: QuickBooksState, entity: EntityName, id: string): Stored | undefined {
  return state.tables[entity].get(id);
}

/** @throws fault 610 */
export function mustFind(state: QuickBooksState, entity: EntityName, id: string): Stored {
  const stored = find(state, entity, id);
  if (!stored) throw refuse.notFound();
  return stored;
}

/** Stores a new record and tells the webhooks. */
export function insert(context: Context, entity: EntityName, fields: Row, requestId?: string | undefined): Stored {
  const { state } = context;
  const now = context.clock.now();
  const id = String(state.nextId++);
  const time = pacificTime(now);
  const stored: Stored = {
    row: {
      ...without(fields, KEPT),
      domain: 'QBO',
      sparse: false,
      Id: id,
      SyncToken: '0',
      MetaData: { CreateTime: time, LastUpdatedTime: time },
    },
    createdAt: now,
    updatedAt: now,
    requestId,
  };
  state.tables[entity].set(id, stored);
  announce(context, entity, id, 'Create');
  return stored;
}

/** The stored record that an update or a delete names, its version checked. @throws faults 2020, 610, 5010 */
export function target(state: QuickBooksState, entity: EntityName, body: Row): Stored {
  const id = textOf(body['Id']);
  if (id === undefined) throw refuse.required('Id');
  const stored = mustFind(state, entity, id);
  const version = textOf(body['SyncToken']);
  if (version === undefined) throw refuse.required('SyncToken');
  if (version !== stored.row['SyncToken']) throw refuse.stale();
  return stored;
}

/** A record after an update: a sparse one changes what it names, a full one clears what it leaves out. */
export function merged(stored: Stored, body: Row, readOnly: readonly string[]): Row {
  const changes = without(body, [...KEPT, ...readOnly]);
  const base = body['sparse'] === true ? stored.row : pick(stored.row, [...KEPT, ...readOnly]);
  return { ...base, ...changes };
}

export function replace(context: Context, entity: EntityName, stored: Stored, fields: Row): void {
  const now = context.clock.now();
  const created = textOf(rowOf(stored.row['MetaData'])?.['CreateTime']) ?? pacificTime(stored.createdAt);
  stored.row = {
    ...fields,
    Id: stored.row['Id'] ?? '',
    domain: 'QBO',
    sparse: false,
    SyncToken: String(Number(stored.row['SyncToken']) + 1),
    MetaData: { CreateTime: created, LastUpdatedTime: pacificTime(now) },
  };
  stored.updatedAt = now;
  announce(context, entity, String(stored.row['Id']), 'Update');
}

export function announce(context: Context, entity: EntityName, id: string, operation: string): void {
  context.emit({ entity, id, operation, lastUpdated: new Date(context.clock.now()).toISOString() });
}

export function without(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}

function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
}

/** QuickBooks compares names without regard to case. */
export function sameText(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && right !== undefined && fold(left) === fold(right);
}

export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
