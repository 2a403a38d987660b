import type { ConnectorDescriptor, HostRule, ThrottleDialect } from '@countersign/contracts';
import { remedies } from './remedies.js';
import { banSource, codesSource, internationalSource, limitSource, page, robotSource } from './sources.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const CENTRE = '/v1.0/workflow/processCentres';

const notProbed = {
  from: 'not probed yet; `countersign tls probe` stores what it sees',
  read: '2026-11-21',
  confidence: 'unverified',
} as const;

/** A token belongs to its region; which one a tenant lives in, the setting `domain` says. */
const hosts: readonly HostRule[] = [
  { host: 'api.dingtalk.com', region: 'cn', tlsFloor: '1.3', evidence: notProbed },
  { host: 'oapi.dingtalk.com', region: 'cn', tlsFloor: '1.3', evidence: notProbed },
  { host: 'api.dingtalk.io', region: 'international', tlsFloor: '1.3', evidence: internationalSource },
  { host: 'oapi.dingtalk.io', region: 'international', tlsFloor: '1.3', evidence: internationalSource },
];

/** There is no sandbox: a test organisation has the same hosts. */
const environment = {
  hosts,
  origins: { api: 'https://api.{domain=dingtalk.com}', oapi: 'https://oapi.{domain=dingtalk.com}' },
  redirectModes: ['server'],
  registration: [
    {
      en: 'DingTalk developer console → internal app: no consent of a person and no redirect are needed.',
      'zh-HK': '釘釘開發者後台 → 企業內部應用：毋須個人授權，亦無重新導向網址。',
    },
    {
      en: 'Permissions: ask for each one that is listed here and have an administrator approve it.',
      'zh-HK': '權限管理：申請此處所列每項權限，並由管理員批准。',
    },
    {
      en: 'AppKey and AppSecret go into the environment or files.',
      'zh-HK': 'AppKey 及 AppSecret 置於環境變數或檔案。',
    },
  ],
} as const;

const perSecond = [
  'Forbidden.AccessDenied.QpsLimitForApi',
  'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi',
  'Forbidden.AccessDenied.QpsLimitForSuitekeyAndOrgAndApi',
];

const perMinute = [
  'Forbidden.AccessDenied.QpmLimitForAppkeyAndApi',
  'Forbidden.AccessDenied.QpmLimitForSuitekeyAndOrgAndApi',
];

function dialect(status: number, codes: readonly string[], defaultWaitMs: number): ThrottleDialect {
  return { status, codes, defaultWaitMs, remedy: remedies.LIMIT_PER_SECOND, source: codesSource };
}

/** A body of `{status: 1111, wait: 5}` instead of the API's. */
function banned(status: number): ThrottleDialect {
  return { status, codes: ['1111'], defaultWaitMs: 5 * MINUTE_MS, remedy: remedies.LIMIT_ADDRESS, source: banSource };
}

/** DingTalk as data. */
export const dingtalkDescriptor = {
  id: 'dingtalk',
  name: 'DingTalk',
  environments: {
    production: environment,
    sandbox: environment,
    emulator: { hosts: [], origins: {}, redirectModes: ['server'] },
  },
  oauth: {
    grants: ['app_token'],
    token: { origin: 'api', path: '/v1.0/oauth2/accessToken' },
    clientAuthentication: 'body',
    // Nobody is asked for consent in this grant.
    pkce: 'unsupported',
    rotatesRefreshToken: false,
    refreshGraceMs: 0,
    scopes: {
      'Workflow.Form.Write': { en: 'Make approval forms', 'zh-HK': '建立審批表單' },
      'Workflow.Form.Read': { en: 'Find approval forms', 'zh-HK': '查找審批表單' },
      'Workflow.Instance.Read': { en: 'Find approvals', 'zh-HK': '查找審批' },
      'Workflow.Instance.Write': { en: 'Show approvals and their results', 'zh-HK': '顯示審批及其結果' },
      qyapi_aflow: { en: 'Put approval tasks into inboxes', 'zh-HK': '將審批任務放入待辦' },
      qyapi_get_member: { en: 'Read members', 'zh-HK': '讀取成員資料' },
    },
    source: page('obtain-the-access-token-of-an-internal-app'),
  },
  limits: [
    // Of the standard edition, for each app and API; counted over all APIs here, which is never too fast.
    { id: 'app', per: 'connection', requests: 20, windowMs: SECOND_MS, source: limitSource },
    { id: 'robot', per: 'connection', requests: 20, windowMs: MINUTE_MS, source: robotSource },
  ],
  throttling: [
    // A 403 that is a limit and no missing permission.
    dialect(403, perSecond, SECOND_MS),
    dialect(403, perMinute, MINUTE_MS),
    dialect(400, ['oaplus.query.limit'], SECOND_MS),
    // The old family says everything with status 200.
    dialect(200, ['90002', '90018'], SECOND_MS),
    {
      status: 200,
      codes: ['410100', '130101'],
      limit: 'robot',
      defaultWaitMs: 10 * MINUTE_MS,
      remedy: remedies.LIMIT_ROBOT,
      source: robotSource,
    },
    banned(200),
    banned(403),
    dialect(429, [], SECOND_MS),
  ],
  operations: {
    'templates.save': {
      method: 'POST',
      path: `${CENTRE}/schemas`,
      effect: 'write',
      retry: 'unsent-only',
      limits: ['app'],
      source: page('create-orupdate-the-approval-template-new'),
    },
    'templates.find': {
      method: 'GET',
      path: `${CENTRE}/schemaNames/processCodes`,
      effect: 'read',
      retry: 'safe',
      limits: ['app'],
      source: { from: 'npm @alicloud/dingtalk 2.2.27', read: '2026-11-21', confidence: 'observed' },
    },
    // No idempotency key: the same request again is another instance.
    'instances.create': {
      method: 'POST',
      path: `${CENTRE}/instances`,
      effect: 'write',
      retry: 'unsent-only',
      limits: ['app'],
      source: page('create-a-ticket-approval-instance'),
    },
    'instances.finish': {
      method: 'PUT',
      path: `${CENTRE}/instances`,
      effect: 'write',
      retry: 'safe',
      limits: ['app'],
      source: page('update-instance-status'),
    },
    // Which approvals there are, to find one whose answer was lost: a POST that reads, and the detail.
    'instances.list': {
      method: 'POST',
      path: '/v1.0/workflow/processes/instanceIds/query',
      effect: 'read',
      retry: 'safe',
      limits: ['app'],
      source: page('obtain-an-approval-list-of-instance-ids'),
    },
    'instances.get': {
      method: 'GET',
      path: '/v1.0/workflow/processInstances',
      effect: 'read',
      retry: 'safe',
      limits: ['app'],
      source: page('obtains-the-details-of-a-single-approval-instance-pop'),
    },
    'tasks.create': {
      method: 'POST',
      path: `${CENTRE}/tasks`,
      effect: 'write',
      retry: 'unsent-only',
      limits: ['app'],
      source: page('create-pending-tasks-in-process-center'),
    },
    'tasks.update': {
      method: 'PUT',
      path: `${CENTRE}/tasks`,
      effect: 'write',
      retry: 'safe',
      limits: ['app'],
      source: page('update-process-center-task-status'),
    },
    'tasks.cancel': {
      method: 'POST',
      path: `${CENTRE}/tasks/cancel`,
      effect: 'write',
      retry: 'unsent-only',
      limits: ['app'],
      source: page('cancel-multiple-oa-approval-tasks'),
    },
    'tasks.list': {
      method: 'GET',
      path: `${CENTRE}/todoTasks`,
      effect: 'read',
      retry: 'safe',
      limits: ['app'],
      source: page('query-oa-approval-tasks-integrated-through-process-center'),
    },
    'users.get': {
      method: 'POST',
      path: '/topapi/v2/user/get',
      origin: 'oapi',
      effect: 'read',
      retry: 'safe',
      limits: ['app'],
      source: page('query-user-details'),
    },
    // `msgUuid` makes a repeat the same message, but for how long isn't documented.
    'robot.send': {
      method: 'POST',
      path: '/robot/send',
      origin: 'oapi',
      effect: 'write',
      retry: 'unsent-only',
      limits: ['robot'],
      source: robotSource,
    },
  },
} as const satisfies ConnectorDescriptor;

/** Operations by name: `instances.create`. */
export type DingTalkOperation = keyof typeof dingtalkDescriptor.operations;
