import { type Connector, StateError, systemClock } from '@countersign/contracts';
import { createClient, defineConnector, resolveOrigins, type VendorDialect } from '@countersign/core';
import { envelopeSend } from './actions/envelope-send.js';
import { envelopeVoid } from './actions/envelope-void.js';
import { docusignTokens } from './auth.js';
import { docusignDescriptor } from './descriptor.js';
import { mapError, readVendorError } from './error.js';
import { accountOf, type DocuSignOptions } from './options.js';
import { remedies } from './remedies.js';
import type { AccountApi, DocuSignApi, DocuSignPaths } from './resources/account-api.js';
import { Accounts, acceptedHost } from './resources/accounts.js';
import { Documents } from './resources/documents.js';
import { Envelopes } from './resources/envelopes.js';
import { Recipients } from './resources/recipients.js';
import { Templates } from './resources/templates.js';
import { docusignTriggers, docusignWebhooks } from './webhooks.js';

/** A client of one DocuSign account. */
export interface DocuSign {
  readonly accountId: string;
  /** Host that the account's calls go to. */
  readonly apiHost: string;
  readonly envelopes: Envelopes;
  readonly recipients: Recipients;
  readonly documents: Documents;
  readonly templates: Templates;
  readonly accounts: Accounts;
  /** Every operation by name, in DocuSign's own field names. */
  readonly api: DocuSignApi;
  /** Frees what this client opened. */
  close(): Promise<void>;
}

const dialect: VendorDialect = { readVendorError, mapError };

/**
 * Makes a client; opens no socket and starts no timer.
 * @example createDocuSign(await openConnection(docusign, { sandbox: '.countersign/sandbox.json' }))
 * @throws {@link ConfigurationError} for options that don't fit.
 */
export function createDocuSign(options: DocuSignOptions): DocuSign {
  const accountId = accountOf(options);
  const { accountId: _, ...clientOptions } = options;
  const api: DocuSignApi = createClient<DocuSignPaths, typeof docusignDescriptor>(
    docusignDescriptor,
    clientOptions,
    dialect,
  );
  const origin = resolveOrigins(docusignDescriptor, options).get('api');
  const account: AccountApi = { api, accountId, clock: options.clock ?? systemClock };
  const where = { environment: options.environment, emulatorOrigin: origin?.origin };
  return {
    accountId,
    apiHost: origin?.host ?? '',
    envelopes: new Envelopes(account),
    recipients: new Recipients(account),
    documents: new Documents(account),
    templates: new Templates(account),
    accounts: new Accounts(account, (baseUri) => acceptedHost(baseUri, where)),
    api,
    close: () => api.close(),
  };
}

/** DocuSign eSignature as everything else in Countersign uses it. */
const docusign: Connector<DocuSign, DocuSignOptions> = defineConnector({
  descriptor: docusignDescriptor,
  settings: [
    {
      name: 'accountId',
      secret: false,
      required: true,
      title: { en: 'API account id, a GUID', 'zh-HK': 'API 帳戶編號（GUID）' },
    },
    {
      name: 'apiHost',
      secret: false,
      required: false,
      title: {
        en: 'Production: host of the account, such as eu.docusign.net, as the user info names it',
        'zh-HK': '正式環境：帳戶所在主機，例如 eu.docusign.net，以用戶資料所示為準',
      },
    },
    {
      name: 'userId',
      secret: false,
      required: false,
      title: {
        en: 'With a private key: API user id (GUID) of the user that is acted for',
        'zh-HK': '使用私密金鑰時：所代表用戶的 API 用戶編號（GUID）',
      },
    },
    {
      name: 'redirectUri',
      secret: false,
      required: false,
      title: { en: 'Registered redirect URI, for consent', 'zh-HK': '已登記的重新導向網址，供授權之用' },
    },
    {
      name: 'webhookUrl',
      secret: false,
      required: false,
      title: {
        en: 'Public https address that DocuSign reports our envelopes to',
        'zh-HK': 'DocuSign 回報本系統信封狀態的公開 https 網址',
      },
    },
    {
      name: 'clientId',
      secret: false,
      required: true,
      title: { en: 'Integration key', 'zh-HK': '整合金鑰（Integration Key）' },
    },
    {
      name: 'clientSecret',
      secret: true,
      required: false,
      title: { en: 'Secret key, for the code grant', 'zh-HK': '密鑰（Secret Key），供授權碼方式使用' },
    },
    {
      name: 'privateKey',
      secret: true,
      required: false,
      title: { en: 'RSA private key (PEM), for signed assertions', 'zh-HK': 'RSA 私密金鑰（PEM），供簽署斷言使用' },
    },
    {
      name: 'webhookSecret',
      secret: true,
      required: false,
      title: { en: 'HMAC key of Connect', 'zh-HK': 'Connect 的 HMAC 金鑰' },
    },
  ],
  create: createDocuSign,
  tokens: docusignTokens,
  actions: [envelopeSend, envelopeVoid],
  triggers: docusignTriggers,
  webhooks: docusignWebhooks,
  async discover(options) {
    // The user info is asked at the account host and needs no account; which one a client speaks for isn't known yet.
    const client = createDocuSign({ ...options, accountId: 'undecided' });
    try {
      const { accounts } = await client.accounts.user();
      return accounts
        .filter(({ apiHost }) => apiHost !== undefined)
        .sort((one, other) => Number(other.isDefault) - Number(one.isDefault))
        .map(({ id, name, apiHost = '' }) => ({
          title: name || id,
          settings: { accountId: id, ...(options.environment === 'production' ? { apiHost } : {}) },
        }));
    } finally {
      await client.close();
    }
  },
  async check(client) {
    const user = await client.accounts.user();
    const account = user.accounts.find(({ id }) => id === client.accountId);
    // An account given by its number can't be told from the others by the user info, which has GUIDs only.
    const elsewhere = account === undefined ? !/^\d+$/.test(client.accountId) : account.apiHost !== client.apiHost;
    if (elsewhere) {
      throw new StateError('ACCOUNT_ELSEWHERE', 'The user info knows this account not, or at another host.', {
        remedy: remedies.ACCOUNT_ELSEWHERE,
        details: { accounts: user.accounts.map(({ id, apiHost }) => ({ id, apiHost: apiHost ?? null })) },
      });
    }
    return {
      account: account?.name || client.accountId,
      details: { accountId: client.accountId, host: client.apiHost, userId: user.id },
    };
  },
});

export default docusign;
