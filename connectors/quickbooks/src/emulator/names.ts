import { currencyName, homeCurrency, multiCurrency } from './accounts.js';
import { refuse } from './answers.js';
import { insert, merged, replace, sameText, target, type WriteRequest } from './records.js';
import { type Context, isActive, type QuickBooksState, type Row, refOf, type Stored, textOf } from './state.js';

// Vendors, customers and employees share one set of display names.

const SHARED = ['Vendor', 'Customer', 'Employee'] as const;
export type NameList = (typeof SHARED)[number];

const READ_ONLY = ['Balance', 'CurrencyRef'] as const;
const NAME_LENGTH = 500;

export function writeName(context: Context, list: NameList, { body, requestId, query }: WriteRequest): Row {
  if (query.get('operation') === 'delete') throw refuse.operation('Delete');
  const { state } = context;
  if (body['Id'] === undefined) {
    const displayName =
      textOf(body['DisplayName']) ??
      [textOf(body['GivenName']), textOf(body['FamilyName'])].filter((part) => part !== undefined).join(' ');
    if (displayName === '') throw refuse.required('DisplayName');
    const fields: Row = { ...body, DisplayName: displayName, Active: body['Active'] ?? true };
    if (fields['PrintOnCheckName'] === undefined) fields['PrintOnCheckName'] = displayName;
    if (list !== 'Employee') {
      const currency = refOf(body, 'CurrencyRef') ?? homeCurrency(state);
      if (currency !== homeCurrency(state) && !multiCurrency(state)) {
        throw refuse.businessRule('Multicurrency is not enabled for this company.'); // wording assumed
      }
      fields['CurrencyRef'] = { value: currency, name: currencyName(currency) };
      fields['Balance'] = 0;
    }
    check(state, fields, undefined);
    return insert(context, list, fields, requestId).row;
  }
  const stored = target(state, list, body);
  const fields = merged(stored, body, READ_ONLY);
  if (textOf(fields['DisplayName']) === undefined) throw refuse.required('DisplayName');
  if (isActive(stored.row) && !isActive(fields)) fields['DisplayName'] = `${textOf(fields['DisplayName'])} (deleted)`;
  check(state, fields, stored);
  replace(context, list, stored, fields);
  return stored.row;
}

function check(state: QuickBooksState, fields: Row, self: Stored | undefined): void {
  const name = textOf(fields['DisplayName']) ?? '';
  if (name.trim() === '' || /[:\t\r\n]/.test(name)) throw refuse.badName();
  if (name.length > NAME_LENGTH) throw refuse.tooLong('DisplayName', NAME_LENGTH);
  if (!isActive(fields)) return;
  for (const list of SHARED) {
    for (const other of state.tables[list].values()) {
      if (other === self || !isActive(other.row) || !sameText(textOf(other.row['DisplayName']), name)) continue;
      throw refuse.duplicateName('null'); // so recorded on 2020-09-29
    }
  }
}
