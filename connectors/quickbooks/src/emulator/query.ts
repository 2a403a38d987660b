import { refuse } from './answers.js';
import { type Literal, type ParsedCondition, type ParsedQuery, parseQuery } from './query-parser.js';
import { fold } from './records.js';
import { type Context, type EntityName, isRow, type Row, type Stored, type Value } from './state.js';

/** What can be asked for, and the fields by which it can be filtered and ordered; all can be selected. */
const entities: Readonly<Record<EntityName, ReadonlySet<string>>> = {
  Account: fieldSet(
    'Name AcctNum AccountType AccountSubType Classification SubAccount ParentRef FullyQualifiedName Description Active CurrentBalance CurrencyRef',
  ),
  Vendor: fieldSet(
    'DisplayName GivenName FamilyName CompanyName PrintOnCheckName AcctNum Balance Active PrimaryEmailAddr PrimaryPhone',
  ),
  Customer: fieldSet(
    'DisplayName GivenName FamilyName CompanyName PrintOnCheckName FullyQualifiedName Balance Active PrimaryEmailAddr PrimaryPhone',
  ),
  Employee: fieldSet('DisplayName GivenName FamilyName PrintOnCheckName Active PrimaryEmailAddr PrimaryPhone'),
  Bill: fieldSet(
    'DocNumber TxnDate DueDate VendorRef APAccountRef CurrencyRef TotalAmt Balance PrivateNote SalesTermRef Line',
  ),
  Attachable: fieldSet('FileName Note Category ContentType AttachableRef'),
};

/** Known to QuickBooks; this twin keeps none of them. */
const EMPTY = new Set([
  'Class',
  'Department',
  'TaxCode',
  'TaxRate',
  'Term',
  'Item',
  'BillPayment',
  'JournalEntry',
  'Purchase',
  'VendorCredit',
]);

const NAME_LISTS = new Set<EntityName>(['Account', 'Vendor', 'Customer', 'Employee']);

function fieldSet(names: string): ReadonlySet<string> {
  return new Set(['Id', 'MetaData.CreateTime', 'MetaData.LastUpdatedTime', ...names.split(' ')]);
}

/** Runs a statement and gives the `QueryResponse`. */
export function runQuery(context: Context, text: string): Row {
  const parsed = parseQuery(text);
  const query = { ...parsed, entity: spelled(parsed.entity) };
  const single = singleton(context, query.entity);
  if (single) return { [query.entity]: [single], maxResults: 1 };
  if (EMPTY.has(query.entity)) return query.count ? { totalCount: 0 } : {};
  const { entity } = query;
  if (!isEntity(entity)) throw refuse.queryMeaning(`invalid context declaration: ${entity}`);
  for (const field of [...query.where, ...query.orderBy].map((part) => part.field)) {
    if (!entities[entity].has(field)) {
      throw refuse.queryMeaning(`property ${field} not found for entity ${entity}`); // wording assumed
    }
  }
  const rows = visible(context, entity)
    .map(({ row }) => row)
    .filter((row) => query.where.every((condition) => holds(row, condition)))
    .filter((row) => !NAME_LISTS.has(entity) || namesActive(query) || row['Active'] !== false);
  if (query.count) return { totalCount: rows.length };
  const sorted = order(rows, query);
  const page = sorted.slice(query.startPosition - 1, query.startPosition - 1 + query.maxResults);
  if (page.length === 0) return {};
  return {
    [entity]: page.map((row) => (query.fields === undefined ? row : selected(row, query.fields))),
    startPosition: query.startPosition,
    maxResults: page.length,
  };
}

/** Entities are known in any case: node-quickbooks 2.0.50 writes `select * from account`, and works with QuickBooks. */
function spelled(name: string): string {
  const known = [...Object.keys(entities), ...EMPTY, 'CompanyInfo', 'Preferences'];
  return known.find((entity) => entity.toLowerCase() === name.toLowerCase()) ?? name;
}

function isEntity(name: string): name is EntityName {
  return Object.hasOwn(entities, name);
}

function singleton(context: Context, entity: string): Row | undefined {
  if (entity === 'CompanyInfo') return context.state.companyInfo;
  return entity === 'Preferences' ? context.state.preferences : undefined;
}

/** With the fault `lookup-lag` on, what was written within `ms` isn't found yet; reading by Id finds it. */
function visible(context: Context, entity: EntityName): readonly Stored[] {
  const lag = context.fault('lookup-lag');
  const ms = typeof lag?.['ms'] === 'number' ? lag['ms'] : 5_000;
  const since = lag === undefined ? Number.POSITIVE_INFINITY : context.clock.now() - ms;
  return [...context.state.tables[entity].values()].filter((stored) => stored.createdAt <= since);
}

function namesActive(query: ParsedQuery): boolean {
  return query.where.some(({ field }) => field === 'Active');
}

function valueAt(row: Row, field: string): Value | undefined {
  let value: Value | undefined = row;
  for (const part of field.split('.')) value = isRow(value) ? value[part] : undefined;
  // A reference is compared by the Id that it holds.
  return isRow(value) && 'value' in value ? value['value'] : value;
}

function holds(row: Row, { field, operator, values }: ParsedCondition): boolean {
  const present = valueAt(row, field) ?? (field === 'Active' ? true : undefined);
  if (present === undefined) return false;
  if (operator === 'in') return values.some((value) => compare(present, value) === 0);
  const [value] = values;
  if (value === undefined) return false;
  if (operator === 'like') return like(String(present), String(value));
  const order = compare(present, value);
  switch (operator) {
    case '=':
      return order === 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '>=':
      return order >= 0;
  }
}

/** Numbers as numbers, times as instants, text without regard to case (assumed: unverified). */
function compare(present: Value, wanted: Literal): number {
  if (typeof present === 'boolean') return present === (wanted === true || wanted === 'true') ? 0 : 1;
  if (typeof present === 'number') return present - Number(wanted);
  const [left, right] = [String(present), String(wanted)];
  if (/^\d{4}-\d\d-\d\dT/.test(left)) {
    const difference = Date.parse(left) - Date.parse(right);
    if (Number.isNaN(difference)) throw refuse.queryMeaning(`invalid date ${right}`); // wording assumed
    return difference;
  }
  const [one, other] = [fold(left), fold(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function like(text: string, pattern: string): boolean {
  const source = pattern.split('%').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${source.join('[\\s\\S]*')}$`, 'i').test(text);
}

function order(rows: readonly Row[], { orderBy }: ParsedQuery): readonly Row[] {
  return [...rows].sort((left, right) => {
    for (const { field, descending } of orderBy) {
      const [one, other] = [valueAt(left, field), valueAt(right, field)];
      if (one === undefined || other === undefined) continue;
      const difference = compare(one, typeof other === 'boolean' ? other : String(other));
      if (difference !== 0) return descending ? -difference : difference;
    }
    return 0;
  });
}

/** Chosen columns come in sparse objects, the Id with them. */
function selected(row: Row, fields: readonly string[]): Row {
  const out: Row = { domain: 'QBO', sparse: true };
  for (const field of ['Id', ...fields.map((name) => name.split('.')[0] ?? name)]) {
    const value = row[field];
    if (value !== undefined) out[field] = value;
  }
  return out;
}
