import type { Json } from '@countersign/contracts';
import * as v from 'valibot';
import { writeAccount } from './accounts.js';
import { payBill } from './bills.js';
import { writeName } from './names.js';
import { type Context, type Row, rowOf } from './state.js';

// What a tester may do at `POST /__emulator/commands/{name}`, as a person would in the web page.

const names = v.optional(v.array(v.string()), []);

const seedInput = v.strictObject({
  employees: names,
  customers: names,
  vendors: names,
  accounts: v.optional(
    v.array(
      v.strictObject({
        name: v.string(),
        type: v.string(),
        subType: v.optional(v.string()),
        number: v.optional(v.string()),
        /** Full name of the account above. */
        parent: v.optional(v.string()),
        currency: v.optional(v.string()),
        active: v.optional(v.boolean()),
      }),
    ),
    [],
  ),
  preferences: v.optional(
    v.strictObject({ multiCurrency: v.optional(v.boolean()), homeCurrency: v.optional(v.string()) }),
    {},
  ),
});

const settingsInput = v.partial(
  v.strictObject({
    webhookFormat: v.picklist(['cloudevents', 'legacy']),
    productionRedirects: v.boolean(),
    revokeOnReuse: v.boolean(),
    limits: v.boolean(),
    accountNumberLength: v.pipe(v.number(), v.integer(), v.minValue(1)),
    uniqueDocNumbers: v.boolean(),
  }),
);

const date = v.pipe(v.string(), v.isoDate());
const none = new URLSearchParams();

export const commands: Readonly<Record<string, (input: Json, context: Context) => Json>> = {
  /** Adds people, accounts and preferences; gives their Ids by name. */
  seed(input, context) {
    const { employees, customers, vendors, accounts, preferences } = v.parse(seedInput, input ?? {});
    const { state } = context;
    const prefs = rowOf(state.preferences['CurrencyPrefs']) ?? {};
    state.preferences['CurrencyPrefs'] = {
      ...prefs,
      ...(preferences.multiCurrency === undefined ? {} : { MultiCurrencyEnabled: preferences.multiCurrency }),
      ...(preferences.homeCurrency === undefined ? {} : { HomeCurrency: { value: preferences.homeCurrency } }),
    };
    const ids: Record<string, string> = {};
    for (const [list, added] of [
      ['Employee', employees],
      ['Customer', customers],
      ['Vendor', vendors],
    ] as const) {
      for (const name of added) {
        const body = { DisplayName: name };
        ids[name] = String(writeName(context, list, { body, requestId: undefined, query: none })['Id']);
      }
    }
    for (const account of accounts) {
      const parent = [...state.tables.Account.values()].find(
        ({ row }) => account.parent !== undefined && row['FullyQualifiedName'] === account.parent,
      );
      const body: Row = { Name: account.name, AccountType: account.type, Active: account.active ?? true };
      if (account.subType !== undefined) body['AccountSubType'] = account.subType;
      if (account.number !== undefined) body['AcctNum'] = account.number;
      if (account.currency !== undefined) body['CurrencyRef'] = { value: account.currency };
      if (account.parent !== undefined) body['ParentRef'] = { value: String(parent?.row['Id'] ?? account.parent) };
      ids[account.name] = String(writeAccount(context, { body, requestId: undefined, query: none })['Id']);
    }
    return { ids };
  },

  /** Closes the books up to and with a date; without one, opens them. */
  closeBooks(input, context) {
    const { date: closed } = v.parse(v.strictObject({ date: v.optional(date) }), input ?? {});
    const { BookCloseDate: _, ...prefs } = rowOf(context.state.preferences['AccountingInfoPrefs']) ?? {};
    context.state.preferences['AccountingInfoPrefs'] = {
      ...prefs,
      ...(closed === undefined ? {} : { BookCloseDate: closed }),
    };
    return { closed: closed ?? null };
  },

  /** Pays a bill, in full unless an amount is given. */
  payBill(input, context) {
    const payment = v.parse(v.strictObject({ id: v.string(), amount: v.optional(v.number()) }), input);
    return { balance: Number(payBill(context, payment.id, payment.amount)['Balance']) };
  },

  /** Changes how the twin behaves; gives the settings as they are now. */
  settings(input, context) {
    const changes = v.parse(settingsInput, input ?? {});
    Object.assign(context.state.settings, changes);
    return { ...context.state.settings };
  },

  /** Ends every consent, as a company administrator can in the web page. */
  disconnect(_input, context) {
    for (const grant of context.state.grants) grant.revoked = true;
    return { ended: context.state.grants.size };
  },
};
