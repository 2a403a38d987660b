import type { CallControl } from '@countersign/core';
import type { AccountApi } from './account-api.js';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  /** Where the account is, for the setting `apiHost`; `undefined` when that is no host of DocuSign's. */
  readonly apiHost: string | undefined;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly accounts: readonly Account[];
}

/** Who the connection acts for, and in which accounts. */
export class Accounts {
  readonly #account: AccountApi;
  readonly #acceptHost: (baseUri: string) => string | undefined;

  constructor(account: AccountApi, acceptHost: (baseUri: string) => string | undefined) {
    this.#account = account;
    this.#acceptHost = acceptHost;
  }

  async user(control: CallControl = {}): Promise<User> {
    const { data } = await this.#account.api.call('userInfo.get', control);
    return {
      id: data.sub,
      name: data.name ?? '',
      email: data.email,
      accounts: (data.accounts ?? []).map((account) => ({
        id: account.account_id,
        name: account.account_name ?? '',
        isDefault: account.is_default === true,
        apiHost: this.#acceptHost(account.base_uri),
      })),
    };
  }
}

/** One label below docusign.net: a token is sent nowhere else, whatever an answer says. */
const PRODUCTION_HOST = /^(?!demo\.)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.docusign\.net$/;

/**
 * The host of a `base_uri`, where it is one of the environment's: `https://<label>.docusign.net` in production, the
 * developer host in the sandbox, the emulator's own origin there. Nothing else is believed, as the token goes to it.
 */
export function acceptedHost(
  baseUri: string,
  where: { readonly environment: 'production' | 'sandbox' | 'emulator'; readonly emulatorOrigin?: string | undefined },
): string | undefined {
  const url = URL.canParse(baseUri) ? new URL(baseUri) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined;
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return undefined;
  if (where.environment === 'emulator') {
    return where.emulatorOrigin !== undefined && url.origin === new URL(where.emulatorOrigin).origin
      ? url.host
      : undefined;
  }
  if (url.port !== '') return undefined;
  if (where.environment === 'sandbox') return url.host === 'demo.docusign.net' ? url.host : undefined;
  return PRODUCTION_HOST.test(url.host) ? url.host : undefined;
}
