import type { ConnectorDescriptor, HostRule, Source, TokenRefusal } from '@countersign/contracts';
import { remedies } from './remedies.js';
import {
  archiveSource,
  discovery,
  driveDiscovery,
  driveLimitSource,
  endedSource,
  gmailDiscovery,
  limitSource,
  mailLimitSource,
  oauthSource,
  testingSource,
  throttleSource,
} from './sources.js';

const MINUTE_MS = 60_000;
const SECOND_MS = 1000;
const HOUR_MS = 60 * MINUTE_MS;
const EVENTS = '/calendar/v3/calendars/{calendarId}/events';
const EVENT = `${EVENTS}/{eventId}`;

/** What the actions on a calendar need. */
export const CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar.events';
/** What `mail.send` needs: making and sending drafts, and finding what was sent. Both are restricted scopes. */
export const MAIL_SCOPES = [
  'https://www.googleapis.com/auth/gmail.compose',
  'https://www.googleapis.com/auth/gmail.readonly',
] as const;
/** What `drive.archive` needs; only files that the app made, or was given, are seen. */
export const DRIVE_SCOPE = 'https://www.googleapis.com/auth/drive.file';

const probed: Source = {
  from: 'third-party probe of 2026-07-11 (api-evangelist domain security files): TLS 1.3',
  read: '2026-11-21',
  confidence: 'observed',
};

const notProbed: Source = {
  from: 'not probed yet; `countersign tls probe` stores what it sees',
  read: '2026-11-21',
  confidence: 'unverified',
};

/** Where data rests depends on the edition (US or Europe); no choice of Hong Kong is known. The hosts are global. */
const hosts: readonly HostRule[] = [
  {
    host: 'www.googleapis.com',
    region: 'global',
    dataClasses: ['calendar', 'documents'],
    tlsFloor: '1.3',
    evidence: probed,
  },
  { host: 'gmail.googleapis.com', region: 'global', dataClasses: ['mail'], tlsFloor: '1.3', evidence: notProbed },
  { host: 'oauth2.googleapis.com', region: 'global', dataClasses: ['identity'], tlsFloor: '1.3', evidence: notProbed },
  { host: 'accounts.google.com', region: 'global', dataClasses: ['identity'], tlsFloor: '1.3', evidence: notProbed },
];

const DAY_MS = 24 * HOUR_MS;
const ENDED = 'Token has been expired or revoked.';

/**
 * Most ends of a grant look alike (`Token has been expired or revoked.`): age and scopes make one of them likely, and the
 * remedy names the others.
 */
const refusals: readonly TokenRefusal[] = [
  ...['invalid_rapt', 'rapt_required'].map((subtype) => ({
    error: 'invalid_grant',
    subtype,
    code: 'SESSION_CONTROL',
    remedy: remedies.SESSION_CONTROL,
    source: endedSource,
  })),
  {
    error: 'invalid_grant',
    description: 'reauth related error (invalid_rapt)',
    code: 'SESSION_CONTROL',
    remedy: remedies.SESSION_CONTROL,
    source: endedSource,
  },
  ...['The account has been deleted', 'Account has been deleted', 'User not found'].map((description) => ({
    error: 'invalid_grant',
    description,
    code: 'ACCOUNT_GONE',
    remedy: remedies.ACCOUNT_GONE,
    source: endedSource,
  })),
  {
    error: 'invalid_grant',
    grantAgeMs: [7 * DAY_MS, 8 * DAY_MS],
    code: 'TESTING_GRANT_ENDED',
    remedy: remedies.TESTING_GRANT_ENDED,
    source: testingSource,
  },
  {
    error: 'invalid_grant',
    description: ENDED,
    scopes: MAIL_SCOPES,
    code: 'GRANT_OR_PASSWORD_CHANGED',
    remedy: remedies.GRANT_OR_PASSWORD_CHANGED,
    source: endedSource,
  },
  {
    error: 'invalid_grant',
    description: ENDED,
    code: 'GRANT_ENDED',
    remedy: remedies.GRANT_ENDED,
    source: endedSource,
  },
  {
    error: 'admin_policy_enforced',
    code: 'ADMIN_POLICY_ENFORCED',
    remedy: remedies.ADMIN_POLICY_ENFORCED,
    source: endedSource,
  },
  { error: 'org_internal', code: 'CONSUMER_ACCOUNT', remedy: remedies.CONSUMER_ACCOUNT, source: endedSource },
];

/** There is no sandbox: test projects have credentials of their own at the same hosts. */
const environment = {
  hosts,
  origins: {
    api: 'https://www.googleapis.com',
    gmail: 'https://gmail.googleapis.com',
    oauth: 'https://oauth2.googleapis.com',
    authorize: 'https://accounts.google.com',
  },
  redirectModes: ['loopback', 'server'],
  registration: [
    {
      en: 'Google Cloud console → Credentials → OAuth client id: type Desktop app for this command (127.0.0.1, any port), Web application for a server’s https callback, which is compared exactly.',
      'zh-HK':
        'Google Cloud 控制台 → 憑證 → OAuth 用戶端編號：使用本指令選「Desktop app」（127.0.0.1，任何連接埠）；使用伺服器 https 回呼則選「Web application」，網址會逐字比對。',
    },
    {
      en: 'Consent screen: Internal, or published. While it is in Testing every consent ends after 7 days.',
      'zh-HK': '同意畫面：選 Internal 或發佈。處於 Testing 時，每次授權 7 日後失效。',
    },
    {
      en: 'Consent with an account of the organisation: personal accounts are refused by their missing domain (hd).',
      'zh-HK': '請以機構帳戶授權：個人帳戶沒有網域（hd），會被拒絕。',
    },
  ],
} as const;

/** Google Workspace as data. */
export const googleWorkspaceDescriptor = {
  id: 'google-workspace',
  name: 'Google Workspace',
  environments: {
    production: environment,
    sandbox: environment,
    emulator: { hosts: [], origins: {}, redirectModes: ['loopback', 'server', 'paste'] },
  },
  oauth: {
    grants: ['authorization_code', 'refresh_token', 'jwt_bearer'],
    authorize: { origin: 'authorize', path: '/o/oauth2/v2/auth' },
    token: { origin: 'oauth', path: '/token' },
    revoke: { origin: 'oauth', path: '/revoke' },
    clientAuthentication: 'body',
    pkce: 'required',
    // Without both, a second consent gives no refresh token.
    authorizeParameters: { access_type: 'offline', prompt: 'consent' },
    rotatesRefreshToken: false,
    // The token stays the same, so that an answer that was lost takes nothing away.
    refreshGraceMs: 24 * HOUR_MS,
    // Unused for six months it ends.
    refreshTokenLifeMs: 180 * 24 * HOUR_MS,
    scopes: {
      openid: { en: 'Tell which account it is', 'zh-HK': '識別帳戶' },
      email: { en: 'Read the account’s e-mail address', 'zh-HK': '讀取帳戶的電郵地址' },
      [CALENDAR_SCOPE]: { en: 'Read and change calendar events', 'zh-HK': '讀取及更改日曆活動' },
      [MAIL_SCOPES[0]]: { en: 'Make and send drafts', 'zh-HK': '建立及發送電郵草稿' },
      [MAIL_SCOPES[1]]: { en: 'Find mails that were sent', 'zh-HK': '查找已發送的電郵' },
      [DRIVE_SCOPE]: { en: 'Archive documents, and see those', 'zh-HK': '將文件存檔，並查看該等文件' },
    },
    scopeAliases: { email: 'https://www.googleapis.com/auth/userinfo.email' },
    refusals,
    source: oauthSource,
  },
  limits: [
    { id: 'calendar-user', per: 'user', requests: 600, windowMs: MINUTE_MS, source: limitSource },
    { id: 'calendar-project', per: 'app', requests: 10_000, windowMs: MINUTE_MS, source: limitSource },
    // In requests of ten units; sending takes a hundred.
    { id: 'gmail-user', per: 'user', requests: 600, windowMs: MINUTE_MS, source: mailLimitSource },
    { id: 'gmail-sending', per: 'user', requests: 60, windowMs: MINUTE_MS, source: mailLimitSource },
    { id: 'drive-user', per: 'user', requests: 3250, windowMs: MINUTE_MS, source: driveLimitSource },
  ],
  throttling: [
    {
      status: 403,
      codes: ['rateLimitExceeded', 'userRateLimitExceeded'],
      defaultWaitMs: SECOND_MS,
      remedy: remedies.LIMIT_RATE,
      source: throttleSource,
    },
    {
      status: 403,
      codes: ['quotaExceeded', 'dailyLimitExceeded'],
      defaultWaitMs: HOUR_MS,
      remedy: remedies.LIMIT_QUOTA,
      source: throttleSource,
    },
    { status: 429, codes: [], defaultWaitMs: SECOND_MS, remedy: remedies.LIMIT_RATE, source: throttleSource },
  ],
  operations: {
    // The caller's id makes a second one a 409. It is looked for before a repeat, so that nobody is invited twice.
    'events.insert': {
      method: 'POST',
      path: EVENTS,
      effect: 'write',
      retry: 'unsent-only',
      limits: ['calendar-user', 'calendar-project'],
      dataClasses: ['calendar'],
      source: discovery('calendar.events.insert'),
    },
    'events.list': {
      method: 'GET',
      path: EVENTS,
      effect: 'read',
      retry: 'safe',
      limits: ['calendar-user', 'calendar-project'],
      dataClasses: ['calendar'],
      source: discovery('calendar.events.list'),
    },
    'events.get': {
      method: 'GET',
      path: EVENT,
      effect: 'read',
      retry: 'safe',
      limits: ['calendar-user', 'calendar-project'],
      dataClasses: ['calendar'],
      source: discovery('calendar.events.get'),
    },
    'events.patch': {
      method: 'PATCH',
      path: EVENT,
      effect: 'write',
      retry: 'unsent-only',
      limits: ['calendar-user', 'calendar-project'],
      dataClasses: ['calendar'],
      source: discovery('calendar.events.patch'),
    },
    'events.delete': {
      method: 'DELETE',
      path: EVENT,
      effect: 'write',
      retry: 'safe',
      limits: ['calendar-user', 'calendar-project'],
      dataClasses: ['calendar'],
      source: discovery('calendar.events.delete'),
    },
    'events.watch': {
      method: 'POST',
      path: `${EVENTS}/watch`,
      effect: 'write',
      retry: 'unsent-only',
      limits: ['calendar-user', 'calendar-project'],
      dataClasses: ['calendar'],
      source: discovery('calendar.events.watch'),
    },
    'channels.stop': {
      method: 'POST',
      path: '/calendar/v3/channels/stop',
      effect: 'write',
      retry: 'unsent-only',
      limits: ['calendar-user', 'calendar-project'],
      dataClasses: ['calendar'],
      source: discovery('calendar.channels.stop'),
    },
    'files.generateIds': {
      method: 'GET',
      path: '/drive/v3/files/generateIds',
      effect: 'read',
      retry: 'safe',
      limits: ['drive-user'],
      dataClasses: ['documents'],
      source: driveDiscovery('drive.files.generateIds'),
    },
    'files.list': {
      method: 'GET',
      path: '/drive/v3/files',
      effect: 'read',
      retry: 'safe',
      limits: ['drive-user'],
      dataClasses: ['documents'],
      source: driveDiscovery('drive.files.list'),
    },
    'files.get': {
      method: 'GET',
      path: '/drive/v3/files/{fileId}',
      effect: 'read',
      retry: 'safe',
      limits: ['drive-user'],
      dataClasses: ['documents'],
      source: driveDiscovery('drive.files.get'),
    },
    'files.create': {
      method: 'POST',
      path: '/upload/drive/v3/files',
      effect: 'write',
      retry: 'unsent-only',
      limits: ['drive-user'],
      dataClasses: ['documents'],
      source: driveDiscovery('drive.files.create'),
    },
    'files.uploadContent': {
      method: 'PUT',
      path: '/upload/drive/v3/files',
      effect: 'write',
      retry: 'unsent-only',
      limits: ['drive-user'],
      dataClasses: ['documents'],
      source: archiveSource,
    },
    'drafts.create': {
      method: 'POST',
      path: '/gmail/v1/users/{userId}/drafts',
      origin: 'gmail',
      effect: 'write',
      retry: 'unsent-only',
      limits: ['gmail-user'],
      source: gmailDiscovery('gmail.users.drafts.create'),
    },
    'drafts.upload': {
      method: 'POST',
      path: '/upload/gmail/v1/users/{userId}/drafts',
      origin: 'gmail',
      effect: 'write',
      retry: 'unsent-only',
      limits: ['gmail-user'],
      source: gmailDiscovery('gmail.users.drafts.create'),
    },
    'drafts.list': {
      method: 'GET',
      path: '/gmail/v1/users/{userId}/drafts',
      origin: 'gmail',
      effect: 'read',
      retry: 'safe',
      limits: ['gmail-user'],
      source: gmailDiscovery('gmail.users.drafts.list'),
    },
    'drafts.send': {
      method: 'POST',
      path: '/gmail/v1/users/{userId}/drafts/send',
      origin: 'gmail',
      effect: 'write',
      retry: 'unsent-only',
      limits: ['gmail-user', 'gmail-sending'],
      source: gmailDiscovery('gmail.users.drafts.send'),
    },
    'messages.list': {
      method: 'GET',
      path: '/gmail/v1/users/{userId}/messages',
      origin: 'gmail',
      effect: 'read',
      retry: 'safe',
      limits: ['gmail-user'],
      source: gmailDiscovery('gmail.users.messages.list'),
    },
    'threads.get': {
      method: 'GET',
      path: '/gmail/v1/users/{userId}/threads/{id}',
      origin: 'gmail',
      effect: 'read',
      retry: 'safe',
      limits: ['gmail-user'],
      source: gmailDiscovery('gmail.users.threads.get'),
    },
  },
} as const satisfies ConnectorDescriptor;

/** Operations by name: `events.insert`. */
export type GoogleWorkspaceOperation = keyof typeof googleWorkspaceDescriptor.operations;
