import type { ConnectorDescriptor, HostRule, Source } from '@countersign/contracts';
import { limitSource, oauthSource, reference, requestIdSource } from './sources.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const COMPANY = '/v3/company/{realmId}';

/** Query parameter of every write; a batch's is shorter (Intuit developer blog, 2015-04-06). */
const requestid = { in: 'query', name: 'requestid', maxLength: 50 } as const;
const batchRequestid = { in: 'query', name: 'requestid', maxLength: 36 } as const;

const notProbed: Source = {
  from: 'not probed yet; `countersign tls probe` stores what it sees',
  read: '2026-11-21',
  confidence: 'unverified',
};

const apiException = {
  name: 'quickbooks-api-tls12',
  reason: {
    en: 'The API host was last seen negotiating at most TLS 1.2 (third-party probe of 2026-07-11).',
    'zh-HK': '該 API 主機最近一次被觀察到時最高只支援 TLS 1.2（第三方於 2026-07-11 的探測）。',
  },
  owner: 'Intuit',
  since: '2026-11-22',
  until: '2027-05-31',
} as const;

function apiHost(host: string, evidence: Source): HostRule {
  return { host, region: 'us', tlsFloor: '1.2', exception: apiException, evidence };
}

const oauthHosts: readonly HostRule[] = [
  { host: 'oauth.platform.intuit.com', region: 'us', tlsFloor: '1.3', evidence: notProbed },
  { host: 'developer.api.intuit.com', region: 'us', tlsFloor: '1.3', evidence: notProbed },
  // Only ever opened by a browser.
  { host: 'appcenter.intuit.com', region: 'us', tlsFloor: '1.3', evidence: notProbed },
];

/** Where the browser and the token calls go; the same for production and sandbox (npm intuit-oauth 4.2.5, read 2026-11-21). */
const oauthOrigins = {
  authorize: 'https://appcenter.intuit.com',
  token: 'https://oauth.platform.intuit.com',
  revoke: 'https://developer.api.intuit.com',
} as const;

const companyLimits = ['requests', 'in-flight'] as const;

function read<const Path extends string>(path: Path, source: Source) {
  return {
    method: 'GET',
    path: `${COMPANY}${path}`,
    effect: 'read',
    retry: 'safe',
    limits: companyLimits,
    source,
  } as const;
}

function write<const Path extends string>(path: Path, source: Source) {
  return {
    method: 'POST',
    path: `${COMPANY}${path}`,
    effect: 'write',
    retry: 'key',
    idempotency: requestid,
    limits: companyLimits,
    source,
  } as const;
}

/** QuickBooks Online as data. Creating, updating and deleting share a path; the operation's name tells them apart. */
export const quickbooksDescriptor = {
  id: 'quickbooks',
  name: 'QuickBooks Online',
  environments: {
    production: {
      hosts: [
        apiHost('quickbooks.api.intuit.com', {
          from: 'third-party probe of 2026-07-11 (api-evangelist domain security files): TLS 1.2 at most',
          read: '2026-11-21',
          confidence: 'observed',
        }),
        ...oauthHosts,
      ],
      origins: { api: 'https://quickbooks.api.intuit.com', ...oauthOrigins },
      // Production apps must register an https redirect; loopback and http are refused (developer.intuit.com, 2026-11-21).
      redirectModes: ['server', 'paste'],
      registration: [
        {
          en: 'Intuit Developer → app → Production → Keys & credentials: production keys come after the app assessment questionnaire.',
          'zh-HK':
            'Intuit Developer → 應用程式 → Production → Keys & credentials：完成應用程式評估問卷後方會發出正式環境金鑰。',
        },
        {
          en: 'Redirect URIs: https with a host name only; http, localhost and IP addresses are refused. PKCE is not known there: the client secret must stay on the server.',
          'zh-HK':
            'Redirect URIs：只接受以主機名稱設定的 https；http、localhost 及 IP 位址均會被拒。該處不支援 PKCE，Client Secret 必須留在伺服器。',
        },
        {
          en: 'The one who consents must be an administrator of the company; the company is chosen on Intuit’s page.',
          'zh-HK': '授權者須為該公司的管理員；公司在 Intuit 頁面選擇。',
        },
      ],
    },
    sandbox: {
      hosts: [apiHost('sandbox-quickbooks.api.intuit.com', notProbed), ...oauthHosts],
      origins: { api: 'https://sandbox-quickbooks.api.intuit.com', ...oauthOrigins },
      redirectModes: ['loopback', 'server', 'paste'],
      registration: [
        {
          en: 'Intuit Developer → app → Development → Keys & credentials: add the redirect URI exactly as shown here, its port too (--port keeps it).',
          'zh-HK':
            'Intuit Developer → 應用程式 → Development → Keys & credentials：按此處所示完整加入重新導向網址，包括連接埠（以 --port 固定）。',
        },
      ],
    },
    emulator: { hosts: [], origins: {}, redirectModes: ['loopback', 'server', 'paste'] },
  },
  oauth: {
    grants: ['authorization_code', 'refresh_token'],
    authorize: { origin: 'authorize', path: '/connect/oauth2' },
    token: { origin: 'token', path: '/oauth2/v1/tokens/bearer' },
    revoke: { origin: 'revoke', path: '/v2/oauth2/tokens/revoke' },
    clientAuthentication: 'header',
    pkce: 'unsupported',
    // The company is named beside the code, and nowhere else.
    redirectSettings: ['realmId'],
    rotatesRefreshToken: true,
    // The value changes about once in 24 h and the older one dies then; a lost answer may have carried the change.
    refreshGraceMs: 0,
    refreshTokenLifeMs: 100 * DAY_MS,
    refreshTokenHardLifeMs: 5 * 365 * DAY_MS,
    scopes: {
      'com.intuit.quickbooks.accounting': { en: 'Read and write the company’s books', 'zh-HK': '讀寫公司賬目' },
    },
    source: oauthSource,
  },
  limits: [
    { id: 'requests', per: 'connection', requests: 500, windowMs: 60_000, source: limitSource },
    { id: 'in-flight', per: 'connection', inFlight: 10, source: limitSource },
    { id: 'batches', per: 'connection', requests: 120, windowMs: 60_000, source: limitSource },
  ],
  throttling: [
    // Whatever the body says: its code is 3001 or 003001 and its type varies.
    { status: 429, codes: [], limit: 'requests', defaultWaitMs: 60_000, source: limitSource },
    {
      status: 403,
      codes: ['3001', '003001'],
      limit: 'requests',
      defaultWaitMs: 60_000,
      source: {
        from: 'recorded by public clients: 403 with code 3001 and type SERVICE',
        read: '2026-11-21',
        confidence: 'unverified',
      },
    },
  ],
  requestIdHeader: 'intuit_tid',
  operations: {
    'accounts.get': read('/account/{id}', reference('Account')),
    'accounts.create': write('/account', reference('Account')),
    'accounts.update': write('/account', reference('Account')),
    'vendors.get': read('/vendor/{id}', reference('Vendor')),
    'vendors.create': write('/vendor', reference('Vendor')),
    'vendors.update': write('/vendor', reference('Vendor')),
    'customers.get': read('/customer/{id}', reference('Customer')),
    'employees.get': read('/employee/{id}', reference('Employee')),
    'bills.get': read('/bill/{id}', reference('Bill')),
    // How long a requestid is honoured isn't documented: a plain client repeats it by its key, an action looks for the bill first.
    'bills.create': { ...write('/bill', reference('Bill')), retry: 'unsent-only' },
    'bills.update': write('/bill', reference('Bill')),
    'bills.delete': write('/bill', reference('Bill')),
    'query.run': read('/query', reference('data queries')),
    'query.post': { ...read('/query', reference('data queries')), method: 'POST' },
    'company.get': read('/companyinfo/{id}', reference('CompanyInfo')),
    'preferences.get': read('/preferences', reference('Preferences')),
    'batch.run': {
      ...write('/batch', requestIdSource),
      idempotency: batchRequestid,
      limits: ['requests', 'in-flight', 'batches'],
    },
    'attachables.get': read('/attachable/{id}', reference('Attachable')),
    'attachables.upload': write('/upload', reference('Attachable')),
  },
} as const satisfies ConnectorDescriptor;

/** Operations by name: `bills.create`. */
export type QuickBooksOperation = keyof typeof quickbooksDescriptor.operations;
