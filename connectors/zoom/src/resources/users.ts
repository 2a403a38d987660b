import type { CallControl } from '@countersign/core';
import type { AccountApi, Wire } from './zoom-api.js';

export interface User {
  readonly id: string;
  readonly email: string | undefined;
  readonly name: string | undefined;
  readonly accountId: string | undefined;
  /** Basic users' meetings end after 40 minutes. */
  readonly licence: 'basic' | 'licensed' | 'none';
  readonly timeZone: string | undefined;
  readonly active: boolean;
}

/** People of the account. */
export class Users {
  readonly #account: AccountApi;

  constructor(account: AccountApi) {
    this.#account = account;
  }

  /**
   * @param user - id or e-mail address; `me` is the owner of a Server-to-Server app.
   * @throws {@link ApiError} `HOST_UNKNOWN`, `SCOPE_MISSING`.
   */
  async get(user: string, control: CallControl = {}): Promise<User> {
    const { data } = await this.#account.api.call('users.get', { params: { path: { userId: user } }, ...control });
    return userOf(data);
  }
}

function userOf(row: Wire<'User'>): User {
  const name = row.display_name ?? [row.first_name, row.last_name].filter(Boolean).join(' ');
  return {
    id: row.id,
    email: row.email,
    name: name === '' ? undefined : name,
    accountId: row.account_id,
    licence: row.type === 1 ? 'basic' : row.type === 2 ? 'licensed' : 'none',
    timeZone: row.timezone,
    active: row.status === undefined || row.status === 'active',
  };
}
