import { type Connector, systemClock } from '@countersign/contracts';
import { createClient, defineConnector, type VendorDialect } from '@countersign/core';
import { createChartOfAccounts } from './accounts/index.js';
import { billCreate } from './actions/bill-create.js';
import { billVoid } from './actions/bill-void.js';
import { vendorEnsure } from './actions/vendor-ensure.js';
import { quickbooksDescriptor } from './descriptor.js';
import { mapError, readVendorError } from './error.js';
import { type QuickBooksOptions, realmOf } from './options.js';
import { Accounts } from './resources/accounts.js';
import { Attachables } from './resources/attachables.js';
import { Batch } from './resources/batch.js';
import { Bills } from './resources/bills.js';
import { Company } from './resources/company.js';
import type { CompanyApi, QuickBooksApi, QuickBooksPaths } from './resources/company-api.js';
import { Query } from './resources/query.js';
import { Vendors } from './resources/vendors.js';
import { quickbooksTriggers, quickbooksWebhooks } from './webhooks.js';

/** A client of one QuickBooks Online company. */
export interface QuickBooks {
  readonly realmId: string;
  readonly accounts: Accounts;
  readonly vendors: Vendors;
  readonly bills: Bills;
  readonly query: Query;
  readonly attachables: Attachables;
  readonly batch: Batch;
  readonly company: Company;
  /** Every operation by name, in QuickBooks' own field names. */
  readonly api: QuickBooksApi;
  /** Frees what this client opened. */
  close(): Promise<void>;
}

const dialect: VendorDialect = { readVendorError, mapError };

/**
 * Makes a client; opens no socket and starts no timer.
 * @example createQuickBooks(await openConnection(quickbooks, { sandbox: '.countersign/sandbox.json' }))
 * @throws {@link ConfigurationError} for options that don't fit.
 */
export function createQuickBooks(options: QuickBooksOptions): QuickBooks {
  const realmId = realmOf(options);
  const { realmId: _, ...clientOptions } = options;
  const api: QuickBooksApi = createClient<QuickBooksPaths, typeof quickbooksDescriptor>(
    quickbooksDescriptor,
    clientOptions,
    dialect,
  );
  const company: CompanyApi = { api, realmId, clock: options.clock ?? systemClock };
  const query = new Query(company);
  return {
    realmId,
    accounts: new Accounts(company, query),
    vendors: new Vendors(company, query),
    bills: new Bills(company, query),
    query,
    attachables: new Attachables(company),
    batch: new Batch(company),
    company: new Company(company),
    api,
    close: () => api.close(),
  };
}

/** QuickBooks Online as everything else in Countersign uses it. */
const quickbooks: Connector<QuickBooks, QuickBooksOptions> = defineConnector({
  descriptor: quickbooksDescriptor,
  settings: [
    {
      name: 'realmId',
      secret: false,
      required: true,
      title: { en: 'Company id (realmId), as the consent gives it', 'zh-HK': '公司編號（realmId），由授權時取得' },
    },
    {
      name: 'accounts',
      secret: false,
      required: false,
      title: {
        en: 'Category → account: { "travel": { "id": "7" } }, or by code or fullName',
        'zh-HK': '類別對應科目：{ "travel": { "id": "7" } }，亦可用 code 或 fullName',
      },
    },
    {
      name: 'vendorNameClash',
      secret: false,
      required: false,
      title: {
        en: 'When a customer or employee has the payee’s name: suffix (default) or refuse',
        'zh-HK': '收款人與客戶或員工同名時：suffix（預設，加後綴）或 refuse（拒絕）',
      },
    },
    {
      name: 'vendorNameSuffix',
      secret: false,
      required: false,
      title: { en: 'The suffix, “ (Vendor)” by default', 'zh-HK': '後綴，預設為「 (Vendor)」' },
    },
    {
      name: 'clientId',
      secret: false,
      required: true,
      title: { en: 'Client id of the app', 'zh-HK': '應用程式的 Client ID' },
    },
    {
      name: 'clientSecret',
      secret: true,
      required: true,
      title: { en: 'Client secret of the app', 'zh-HK': '應用程式的 Client Secret' },
    },
    {
      name: 'webhookSecret',
      secret: true,
      required: false,
      title: { en: 'Verifier token of the webhooks', 'zh-HK': 'Webhook 驗證權杖（Verifier Token）' },
    },
  ],
  create: createQuickBooks,
  actions: [billCreate, billVoid, vendorEnsure],
  triggers: quickbooksTriggers,
  webhooks: quickbooksWebhooks,
  accounts: createChartOfAccounts((client) => client.accounts.forCharts()),
  async check(client) {
    const { name, country, realmId } = await client.company.get();
    return { account: name, details: { realmId, ...(country === undefined ? {} : { country }) } };
  },
});

export default quickbooks;
