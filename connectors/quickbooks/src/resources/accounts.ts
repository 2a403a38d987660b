import type { CallControl } from '@countersign/core';
import type { AccountPort } from '../accounts/index.js';
import { fromWireAmount } from './amount.js';
import {
  type CompanyApi,
  companyPath,
  freshKey,
  recordPath,
  type Stored,
  storedOf,
  type Wire,
  type WriteControl,
} from './company-api.js';
import type { Query } from './query.js';

export interface Account extends Stored {
  readonly name: string;
  /** `Parent:Child`. */
  readonly fullName: string;
  readonly number: string | undefined;
  /** QuickBooks' own word: `Other Current Asset`. */
  readonly type: string;
  readonly subType: string | undefined;
  readonly classification: string | undefined;
  readonly active: boolean;
  readonly parent: string | undefined;
  /** ISO 4217. */
  readonly currency: string | undefined;
  /** Decimal string in the account's currency. */
  readonly balance: string | undefined;
  readonly description: string | undefined;
}

export interface AccountInput {
  /** Up to 100 characters on one line, without colon and double quote; unique among its siblings. */
  readonly name: string;
  readonly type: Wire<'AccountType'>;
  readonly subType?: string | undefined;
  readonly number?: string | undefined;
  /** Id of the account above; of the same type, and at most at level four. */
  readonly parent?: string | undefined;
  readonly currency?: string | undefined;
  readonly description?: string | undefined;
}

/** The chart of accounts. */
export class Accounts {
  readonly #company: CompanyApi;
  readonly #query: Query;

  constructor(company: CompanyApi, query: Query) {
    this.#company = company;
    this.#query = query;
  }

  /** @throws {@link ApiError} `NOT_FOUND` */
  async get(id: string, control: CallControl = {}): Promise<Account> {
    const { data } = await this.#company.api.call('accounts.get', {
      params: recordPath(this.#company, id),
      ...control,
    });
    return accountOf(data.Account);
  }

  /** All accounts, inactive ones only when asked for. */
  async list({
    inactive = false,
    ...control
  }: CallControl & { readonly inactive?: boolean | undefined } = {}): Promise<readonly Account[]> {
    const accounts: Account[] = [];
    for await (const row of this.#query.all('Account', activeOr(inactive), control)) accounts.push(accountOf(row));
    return accounts;
  }

  /** The active account with this name among the top level, or with this full name (`Travel:Airfare`). */
  async find(fullName: string, control: CallControl = {}): Promise<Account | undefined> {
    const where = [{ field: 'FullyQualifiedName', is: '=', value: fullName } as const];
    const [row] = await this.#query.select({ from: 'Account', where, maxResults: 1 }, control);
    return row && accountOf(row);
  }

  /**
   * Makes an account. Effect: write.
   * @throws {@link ApiError} `DUPLICATE` (a sibling has the name), `REJECTED` (a rule of the hierarchy), `BAD_REQUEST`.
   */
  async create(input: AccountInput, control: WriteControl = {}): Promise<Account> {
    const body: Wire<'AccountWrite'> = { Name: input.name, AccountType: input.type };
    if (input.subType !== undefined) body.AccountSubType = input.subType;
    if (input.number !== undefined) body.AcctNum = input.number;
    if (input.parent !== undefined) body.ParentRef = { value: input.parent };
    if (input.currency !== undefined) body.CurrencyRef = { value: input.currency };
    if (input.description !== undefined) body.Description = input.description;
    return accountOf(await this.#create(body, control));
  }

  /** What planning and applying a chart of accounts needs, in QuickBooks' own field names. */
  forCharts(): AccountPort {
    return {
      list: async () => {
        const accounts: Wire<'Account'>[] = [];
        for await (const row of this.#query.all('Account', activeOr(true))) accounts.push(row);
        return accounts;
      },
      create: async (account, parentId, requestId) => {
        const body: Wire<'AccountWrite'> = { Name: account.name, AccountType: account.accountType };
        if (account.accountSubType !== undefined) body.AccountSubType = account.accountSubType;
        if (account.acctNum !== undefined) body.AcctNum = account.acctNum;
        if (account.currency !== undefined) body.CurrencyRef = { value: account.currency };
        if (parentId !== undefined) body.ParentRef = { value: parentId };
        return this.#create(body, { idempotencyKey: requestId });
      },
    };
  }

  /**
   * Makes an account inactive; accounts can't be deleted. QuickBooks adds ` (deleted)` to its name. Effect: write.
   * @param version - as it was read; a newer one at QuickBooks makes this a `CONFLICT`.
   */
  async deactivate(
    id: string,
    version: string,
    { idempotencyKey = freshKey(), ...control }: WriteControl = {},
  ): Promise<Account> {
    const { data } = await this.#company.api.call('accounts.update', {
      params: companyPath(this.#company),
      body: { Id: id, SyncToken: version, sparse: true, Active: false },
      idempotencyKey,
      ...control,
    });
    return accountOf(data.Account);
  }

  async #create(
    body: Wire<'AccountWrite'>,
    { idempotencyKey = freshKey(), ...control }: WriteControl,
  ): Promise<Wire<'Account'>> {
    const params = companyPath(this.#company);
    const { data } = await this.#company.api.call('accounts.create', { params, body, idempotencyKey, ...control });
    return data.Account;
  }
}

/** Names are hidden when inactive, unless the condition names both. */
export function activeOr(inactive: boolean) {
  return inactive ? ([{ field: 'Active', is: 'IN', value: [true, false] }] as const) : [];
}

function accountOf(row: Wire<'Account'>): Account {
  const currency = row.CurrencyRef?.value;
  return {
    ...storedOf(row),
    name: row.Name,
    fullName: row.FullyQualifiedName ?? row.Name,
    number: row.AcctNum,
    type: row.AccountType,
    subType: row.AccountSubType,
    classification: row.Classification,
    active: row.Active ?? true,
    parent: row.ParentRef?.value,
    currency,
    balance: row.CurrentBalance === undefined ? undefined : fromWireAmount(row.CurrentBalance, currency ?? ''),
    description: row.Description,
  };
}
