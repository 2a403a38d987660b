import type { ConnectorDescriptor, HostRule, Source, ThrottleDialect } from '@countersign/contracts';
import { limitSource, oauthSource, sdk, throttleSource } from './sources.js';

const SECOND_MS = 1000;
const HOUR_MS = 60 * 60 * SECOND_MS;
const DAY_MS = 24 * HOUR_MS;
const ACCOUNT = '/restapi/v2.1/accounts/{accountId}';

const notProbed: Source = {
  from: 'not probed yet; `countersign tls probe` stores what it sees',
  read: '2026-11-21',
  confidence: 'unverified',
};

const probed: Source = {
  from: 'third-party probe of 2026-07-11 (api-evangelist domain security files): TLS 1.3',
  read: '2026-11-21',
  confidence: 'observed',
};

function host(name: string, region: string, evidence: Source = notProbed): HostRule {
  return { host: name, region, tlsFloor: '1.3', evidence };
}

/**
 * Where accounts are; the user info names each account's (eSign-OpenAPI-Specification; data residency page of
 * 2026-04-14: United States, Canada, Europe, Australia, Japan). Others may exist and are refused until listed.
 */
const productionHosts: readonly HostRule[] = [
  host('www.docusign.net', 'us'),
  host('na2.docusign.net', 'us'),
  host('na3.docusign.net', 'us'),
  host('na4.docusign.net', 'us'),
  host('ca.docusign.net', 'ca'),
  host('eu.docusign.net', 'eu'),
  host('au.docusign.net', 'au'),
  host('jp.docusign.net', 'jp'),
  host('account.docusign.com', 'us'),
];

const callLimits = ['hourly', 'burst'] as const;

function call<
  const Method extends 'GET' | 'POST' | 'PUT',
  const Path extends string,
  const Effect extends 'read' | 'write',
  const Retry extends 'safe' | 'unsent-only',
>(method: Method, path: Path, effect: Effect, retry: Retry, source: Source) {
  return { method, path: `${ACCOUNT}${path}`, effect, retry, limits: callLimits, source } as const;
}

function read<const Path extends string>(path: Path, source: Source) {
  return call('GET', path, 'read', 'safe', source);
}

/** Compared in upper case: DocuSign spells them in several ways. */
const HOURLY = ['HOURLY_APIINVOCATION_LIMIT_EXCEEDED', 'HOURLY_APIINVOCATION_ENVELOPE_LIMIT_EXCEEDED'];
const BURST = ['BURST_APIINVOCATION_LIMIT_EXCEEDED', 'BURST_APIINVOCATION_ENVELOPE_LIMIT_EXCEEDED'];
const POLLING = ['HOURLY_ENVELOPE_POLLING_LIMIT_EXCEEDED', 'BURST_ENVELOPE_POLLING_LIMIT_EXCEEDED'];

/** The hourly limit is lifted at the top of the hour, which `X-RateLimit-Reset` tells; a burst within 30 s. */
function dialects(status: 400 | 429): readonly ThrottleDialect[] {
  return [
    { status, codes: BURST, limit: 'burst', defaultWaitMs: 30 * SECOND_MS, source: throttleSource },
    {
      status,
      codes: HOURLY,
      limit: 'hourly',
      defaultWaitMs: HOUR_MS,
      remedy: {
        en: 'The account’s calls of this hour are used up, by all its applications together; it goes on at the top of the hour. Let webhooks tell instead of asking; a higher limit is a matter of the contract with DocuSign.',
        'zh-HK':
          '帳戶（包括其所有應用程式）本小時的呼叫次數已用盡，將於下一個整點恢復。請以 Webhook 取代輪詢；如需更高限額，須與 DocuSign 議定合約。',
      },
      source: throttleSource,
    },
    // It may be read again after 15 minutes.
    {
      status,
      codes: POLLING,
      defaultWaitMs: 15 * 60 * SECOND_MS,
      remedy: {
        en: 'One envelope was asked for too often: once in 15 minutes is allowed. Let webhooks tell.',
        'zh-HK': '查詢同一信封過於頻密：每 15 分鐘只可查詢一次。請改用 Webhook。',
      },
      source: throttleSource,
    },
  ];
}

const registration = [
  {
    en: 'Apps and Keys → Add App and Integration Key. The redirect URI is compared exactly, with scheme, host, port and path.',
    'zh-HK': 'Apps and Keys → Add App and Integration Key。重新導向網址會逐字比對，包括通訊協定、主機、連接埠及路徑。',
  },
  {
    en: 'For signed assertions: generate an RSA key pair there, keep the private key in a file, and let the user that is acted for consent once.',
    'zh-HK': '如使用簽署斷言：在該處產生 RSA 金鑰，將私密金鑰存於檔案，並由所代表的用戶同意一次。',
  },
] as const;

/** DocuSign eSignature as data. Sending a draft and voiding share a path; the operation's name tells them apart. */
export const docusignDescriptor = {
  id: 'docusign',
  name: 'DocuSign eSignature',
  environments: {
    production: {
      hosts: productionHosts,
      // The account's own host, as its user info has it: `eu.docusign.net`. Until it is known, the oldest one.
      origins: { api: 'https://{apiHost=www.docusign.net}', account: 'https://account.docusign.com' },
      // A registered redirect is compared exactly; loopback is not documented for go-live keys (UNVERIFIED).
      redirectModes: ['server', 'paste'],
      registration: [
        ...registration,
        {
          en: 'Go-live: a key works in production only after the review of 20 calls in the developer account; users, keys and secrets are then made anew.',
          'zh-HK': '上線：須先在開發者帳戶完成 20 次請求並通過審核，金鑰方可用於正式環境；用戶、金鑰及密鑰須重新建立。',
        },
      ],
    },
    sandbox: {
      hosts: [host('demo.docusign.net', 'us', probed), host('account-d.docusign.com', 'us')],
      origins: { api: 'https://demo.docusign.net', account: 'https://account-d.docusign.com' },
      redirectModes: ['loopback', 'server', 'paste'],
      registration,
    },
    emulator: { hosts: [], origins: {}, redirectModes: ['loopback', 'server', 'paste'] },
  },
  oauth: {
    grants: ['jwt_bearer', 'authorization_code', 'refresh_token'],
    authorize: { origin: 'account', path: '/oauth/auth' },
    token: { origin: 'account', path: '/oauth/token' },
    assertionScopes: ['signature', 'impersonation'],
    clientAuthentication: 'header',
    // Confidential clients may send it (S256), public ones must.
    pkce: 'required',
    rotatesRefreshToken: true,
    // Whether the old one dies at once is not documented.
    refreshGraceMs: 0,
    // With the scope `extended` every refresh gives another 30 days; without it they count from the consent.
    refreshTokenLifeMs: 30 * DAY_MS,
    scopes: {
      signature: { en: 'Make, send, read and void envelopes', 'zh-HK': '建立、發送、讀取及作廢信封' },
      extended: { en: 'Keep the connection alive by use', 'zh-HK': '持續使用即延續連線' },
    },
    source: oauthSource,
  },
  limits: [
    { id: 'hourly', per: 'connection', requests: 3000, windowMs: HOUR_MS, source: limitSource },
    {
      id: 'burst',
      per: 'connection',
      requests: 500,
      windowMs: 30 * SECOND_MS,
      inEnvironment: { sandbox: { requests: 200 } },
      source: limitSource,
    },
  ],
  throttling: [...dialects(429), ...dialects(400)],
  // On every answer; of the account, whatever client spends it.
  adaptive: [
    {
      limit: 'hourly',
      remaining: 'x-ratelimit-remaining',
      total: 'x-ratelimit-limit',
      resets: 'x-ratelimit-reset',
      source: limitSource,
    },
    { limit: 'burst', remaining: 'x-burstlimit-remaining', total: 'x-burstlimit-limit', source: limitSource },
  ],
  requestIdHeader: 'x-docusign-tracetoken',
  operations: {
    // Makes a draft; one that is made twice is two drafts, and only one of them is ever sent.
    'envelopes.create': call('POST', '/envelopes', 'write', 'unsent-only', sdk('createEnvelope')),
    'envelopes.list': read('/envelopes', sdk('listStatusChanges')),
    'envelopes.get': read('/envelopes/{envelopeId}', sdk('getEnvelope')),
    // What sending a sent envelope does is not documented: it is read before a repeat.
    'envelopes.send': call('PUT', '/envelopes/{envelopeId}', 'write', 'unsent-only', sdk('update')),
    'envelopes.void': call('PUT', '/envelopes/{envelopeId}', 'write', 'safe', sdk('update')),
    'recipients.list': read('/envelopes/{envelopeId}/recipients', sdk('listRecipients')),
    'customFields.list': read('/envelopes/{envelopeId}/custom_fields', sdk('listCustomFields')),
    'documents.list': read('/envelopes/{envelopeId}/documents', sdk('listDocuments')),
    'documents.download': read('/envelopes/{envelopeId}/documents/{documentId}', sdk('getDocument')),
    // Makes a credential: whoever has the address signs as the recipient.
    'views.createRecipient': call(
      'POST',
      '/envelopes/{envelopeId}/views/recipient',
      'write',
      'unsent-only',
      sdk('createRecipientView'),
    ),
    'templates.list': read('/templates', sdk('listTemplates')),
    'userInfo.get': {
      method: 'GET',
      path: '/oauth/userinfo',
      origin: 'account',
      effect: 'read',
      retry: 'safe',
      // Its own, second hand: 25,000 a user and hour.
      limits: [],
      source: oauthSource,
    },
  },
  outdatedAdvice: [
    {
      code: 'WEB_SERVICE_USER_IS_A_USER',
      why: {
        en: 'Guides ask for a “Web Service User”. DocuSign has no such kind: a connection acts for an ordinary active member of the account who may send and who has consented.',
        'zh-HK':
          '部分指引要求設定「Web Service User」。DocuSign 並無此類用戶：連線所代表的是帳戶內一名有發送權限並已同意授權的一般有效成員。',
      },
      remedy: {
        en: 'Make a member for this purpose, give it the right to send, put its API user id into userId and consent as that member; or consent with a browser and no userId.',
        'zh-HK':
          '請為此建立一名成員並給予發送權限，將其 API 用戶編號填入 userId，並以該成員身分同意授權；或不設 userId，直接以瀏覽器授權。',
      },
      shownBy: ['webServiceUser', 'integratorPassword'],
      source: oauthSource,
    },
    {
      code: 'EIGHT_HOURS_IS_ONE_KIND',
      why: {
        en: 'Guides say that a token lives eight hours and is then refreshed. That holds for a browser’s consent; a token of a signed assertion lives one hour and has no refresh token.',
        'zh-HK':
          '部分指引指權杖有效 8 小時，其後更新即可。此僅適用於瀏覽器授權；以簽署斷言取得的權杖有效 1 小時，且沒有更新權杖。',
      },
      remedy: {
        en: 'Nothing to do: both are renewed here by themselves. “Invalid OAuth Token” that stays means a wrong environment, account host or a revoked consent.',
        'zh-HK':
          '毋須處理：本系統會自動續期。如持續出現「Invalid OAuth Token」，即環境或帳戶主機有誤，或授權已被撤銷。',
      },
      source: oauthSource,
    },
  ],
} as const satisfies ConnectorDescriptor;

/** Operations by name: `envelopes.send`. */
export type DocuSignOperation = keyof typeof docusignDescriptor.operations;
