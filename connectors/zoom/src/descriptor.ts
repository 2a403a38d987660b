import type { ConnectorDescriptor, HostRule, Source } from '@countersign/contracts';
import { userGrants } from './grants.js';
import { remedies } from './remedies.js';
import { limitSource, oauthSource, openApi, throttleSource } from './sources.js';

const SECOND_MS = 1000;
const MEETING = '/v2/meetings/{meetingId}';

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
 * The global host works for every account; the regional ones keep data in their region, and `api_url` of the token
 * answer names the account's (platform changelog; uk since 2026-02). There is none in Hong Kong.
 */
const hosts: readonly HostRule[] = [
  host('api.zoom.us', 'global', probed),
  host('api-us.zoom.us', 'us'),
  host('api-eu.zoom.us', 'eu'),
  host('api-uk.zoom.us', 'uk'),
  host('api-ca.zoom.us', 'ca'),
  host('api-au.zoom.us', 'au'),
  host('api-in.zoom.us', 'in'),
  host('api-sa.zoom.us', 'sa'),
  host('api-sg.zoom.us', 'sg'),
  // Where tokens come from; its region is not documented.
  host('zoom.us', 'us'),
];

/** There is no sandbox: development apps have credentials of their own at the same hosts. */
const environment = {
  hosts,
  origins: { api: 'https://{apiHost=api.zoom.us}', oauth: 'https://zoom.us' },
  redirectModes: ['server'],
  registration: [
    {
      en: 'Zoom App Marketplace → Develop → Build App → Server-to-Server OAuth App. For an app that each user agrees to, set grant to user or user-public instead.',
      'zh-HK':
        'Zoom App Marketplace → Develop → Build App → Server-to-Server OAuth App。如須由用戶逐一同意，請將 grant 設為 user 或 user-public。',
    },
    {
      en: 'Scopes: add each one that is listed here, then activate the app. A scope that is added later counts from the next activation.',
      'zh-HK': 'Scopes：加入此處所列每個權限，然後啟用應用程式。日後新增的權限須重新啟用後方生效。',
    },
    {
      en: 'Copy the account id into the settings; client id and secret go into the environment or files.',
      'zh-HK': '將 Account ID 填入設定；Client ID 及 Client Secret 置於環境變數或檔案。',
    },
  ],
} as const;

function perSecond(category: string): Readonly<Record<string, string>> {
  return { 'x-ratelimit-category': category, 'x-ratelimit-type': 'QPS' };
}

/** Zoom as data. */
export const zoomDescriptor = {
  id: 'zoom',
  name: 'Zoom',
  environments: {
    production: environment,
    sandbox: environment,
    emulator: { hosts: [], origins: {}, redirectModes: ['server'] },
  },
  oauth: {
    grants: ['account_credentials'],
    token: { origin: 'oauth', path: '/oauth/token' },
    clientAuthentication: 'header',
    // Nobody is asked for consent in this grant.
    pkce: 'unsupported',
    rotatesRefreshToken: false,
    refreshGraceMs: 0,
    scopes: {
      'meeting:write:meeting:admin': { en: 'Make meetings', 'zh-HK': '建立會議' },
      'meeting:read:meeting:admin': { en: 'Read meetings', 'zh-HK': '讀取會議' },
      'meeting:read:list_meetings:admin': { en: 'List meetings', 'zh-HK': '列出會議' },
      'meeting:update:meeting:admin': { en: 'Change meetings', 'zh-HK': '更改會議' },
      'meeting:delete:meeting:admin': { en: 'Delete meetings', 'zh-HK': '刪除會議' },
      'user:read:user:admin': { en: 'Read users', 'zh-HK': '讀取用戶' },
    },
    source: oauthSource,
  },
  grantChoices: { setting: 'grant', choices: userGrants },
  limits: [
    // A paid plan's (Pro): a free account has 4 and 2 a second, and its refusals make the client slower by themselves.
    { id: 'light', per: 'connection', requests: 30, windowMs: SECOND_MS, source: limitSource },
    { id: 'medium', per: 'connection', requests: 20, windowMs: SECOND_MS, source: limitSource },
    // Of free accounts, and shared with every other app of the account: only Zoom can count it.
    { id: 'account-daily', per: 'connection', source: limitSource },
    // 100 meetings made and changed for each host and UTC day, on every plan, by whatever app.
    { id: 'host-daily', per: 'user', source: limitSource },
  ],
  // Seen on refusals; good answers mostly carry the category alone.
  adaptive: [
    { limit: 'light', remaining: 'x-ratelimit-remaining', when: perSecond('Light'), source: limitSource },
    { limit: 'medium', remaining: 'x-ratelimit-remaining', when: perSecond('Medium'), source: limitSource },
  ],
  // All have code 429, so that `error.ts` tells them apart by their words. The order counts: the last takes the rest.
  throttling: [
    {
      status: 429,
      codes: ['host-daily'],
      limit: 'host-daily',
      defaultWaitMs: SECOND_MS,
      resets: 'utc-midnight',
      remedy: remedies.LIMIT_HOST_DAILY,
      source: throttleSource,
    },
    // Its Retry-After is an ISO 8601 instant.
    {
      status: 429,
      codes: ['account-daily'],
      limit: 'account-daily',
      defaultWaitMs: SECOND_MS,
      resets: 'utc-midnight',
      remedy: remedies.LIMIT_ACCOUNT_DAILY,
      source: throttleSource,
    },
    { status: 429, codes: [], defaultWaitMs: SECOND_MS, remedy: remedies.LIMIT_PER_SECOND, source: throttleSource },
  ],
  requestIdHeader: 'x-zm-trackingid',
  operations: {
    // No idempotency key: the same request again is another meeting.
    'meetings.create': {
      method: 'POST',
      path: '/v2/users/{userId}/meetings',
      effect: 'write',
      retry: 'unsent-only',
      limits: ['light', 'host-daily'],
      source: openApi('meetingCreate'),
    },
    'meetings.list': {
      method: 'GET',
      path: '/v2/users/{userId}/meetings',
      effect: 'read',
      retry: 'safe',
      limits: ['medium'],
      source: openApi('meetings'),
    },
    'meetings.get': {
      method: 'GET',
      path: MEETING,
      effect: 'read',
      retry: 'safe',
      limits: ['light'],
      source: openApi('meeting'),
    },
    'meetings.update': {
      method: 'PATCH',
      path: MEETING,
      effect: 'write',
      retry: 'unsent-only',
      limits: ['light', 'host-daily'],
      source: openApi('meetingUpdate'),
    },
    'meetings.delete': {
      method: 'DELETE',
      path: MEETING,
      effect: 'write',
      retry: 'safe',
      limits: ['light'],
      source: openApi('meetingDelete'),
    },
    'users.get': {
      method: 'GET',
      path: '/v2/users/{userId}',
      effect: 'read',
      retry: 'safe',
      limits: ['light'],
      source: openApi('user'),
    },
  },
  outdatedAdvice: [
    {
      code: 'JWT_APP_ENDED',
      why: {
        en: 'Guides ask for a Zoom JWT key (API key and secret). Zoom ended JWT apps on 2023-09-08: such keys open nothing.',
        'zh-HK':
          '部分指引要求填寫 Zoom 的 JWT 密鑰（API Key 及 Secret）。Zoom 已於 2023-09-08 停用 JWT 應用程式，此類密鑰已失效。',
      },
      remedy: {
        en: 'Make a Server-to-Server OAuth app and give accountId, clientId and clientSecret instead.',
        'zh-HK': '請建立 Server-to-Server OAuth 應用程式，改為提供 accountId、clientId 及 clientSecret。',
      },
      shownBy: ['apiKey', 'apiSecret', 'jwtKey', 'jwtToken'],
      source: oauthSource,
    },
    {
      code: 'PLAN_IS_NO_REMEDY',
      why: {
        en: 'Guides answer 會議無法建立 with a bigger plan. The limit of 100 meetings made and changed for each host and UTC day is the same on every plan.',
        'zh-HK':
          '部分指引以升級方案處理「會議無法建立」。但每位主持人每個 UTC 日建立及更改會議合共 100 次的上限，所有方案均相同。',
      },
      remedy: {
        en: 'Look at which limit the error names: a rate a second passes by itself, the daily one at 00:00 UTC; spread meetings over hosts.',
        'zh-HK': '請查看錯誤所示的限制：每秒限制會自行解除，每日限制於 UTC 00:00 重設；可將會議分配予不同主持人。',
      },
      source: limitSource,
    },
  ],
} as const satisfies ConnectorDescriptor;

/** Operations by name: `meetings.create`. */
export type ZoomOperation = keyof typeof zoomDescriptor.operations;
