import {
  ConfigurationError,
  type Connector,
  ConnectorError,
  Secret,
  systemClock,
  type TokenSource,
} from '@countersign/contracts';
import { createClient, defineConnector, type VendorDialect } from '@countersign/core';
import { robotMessageSend } from './actions/robot-message-send.js';
import { type DingTalkTokens, dingtalkTokens } from './auth.js';
import { dingtalkDescriptor } from './descriptor.js';
import { isFailure, mapError, readVendorError, refusesToken } from './error.js';
import type { DingTalkOptions, RobotCredentials } from './options.js';
import { remedies } from './remedies.js';
import type { DingTalkApi, DingTalkPaths } from './resources/dingtalk-api.js';
import { ProcessCentre } from './resources/process-centre.js';
import { Robot } from './resources/robot.js';
import { robotQuery } from './resources/robot-sign.js';
import { Users } from './resources/users.js';
import { dingtalkTriggers, dingtalkWebhooks } from './webhooks.js';

/** A client of one organisation's app, and of one custom robot. */
export interface DingTalk {
  /** `dingtalk.com` or `dingtalk.io`. */
  readonly domain: string;
  readonly processCentre: ProcessCentre;
  readonly users: Users;
  /** @throws {@link ConfigurationError} `ROBOT_MISSING` when the connection has none. */
  readonly robot: Robot;
  /** Every operation of the app by name, in DingTalk's own field names. */
  readonly api: DingTalkApi;
  /** Frees what this client opened. */
  close(): Promise<void>;
}

const reading = { readVendorError, isFailure, mapError } satisfies VendorDialect;

/** The token stands in a header of the one family and in the query of the other. */
const appDialect: VendorDialect = {
  ...reading,
  refusesToken,
  authorize(headers, token, operation) {
    if (!isOld(operation)) headers.set('x-acs-dingtalk-access-token', token.value.reveal());
  },
  authorizeQuery: (token, operation) =>
    operation !== 'robot.send' && isOld(operation) ? { access_token: token.value.reveal() } : {},
};

function isOld(name: string): boolean {
  return name === 'users.get' || name === 'robot.send';
}

/**
 * Makes a client; opens no socket and starts no timer.
 * @example createDingTalk(await openConnection(dingtalk, { sandbox: '.countersign/sandbox.json' }))
 * @throws {@link ConfigurationError} for options that don't fit.
 */
export function createDingTalk(options: DingTalkOptions): DingTalk {
  const api: DingTalkApi = createClient<DingTalkPaths, typeof dingtalkDescriptor>(
    dingtalkDescriptor,
    options,
    appDialect,
  );
  const credentials = options.robot ?? robotOf(options.tokens);
  const robotApi = credentials && createRobotApi(options, credentials);
  const robot = robotApi && new Robot(robotApi);
  return {
    domain: options.settings?.['domain'] ?? 'dingtalk.com',
    processCentre: new ProcessCentre(api),
    users: new Users(api),
    get robot() {
      if (robot !== undefined) return robot;
      throw new ConfigurationError('ROBOT_MISSING', 'The connection has no custom robot.', {
        place: 'credentials/robotToken',
        remedy: remedies.ROBOT_MISSING,
      });
    },
    api,
    async close() {
      await Promise.all([api.close(), robotApi?.close()]);
    },
  };
}

/** A robot has a token of its own that never changes: no app token goes along. */
function createRobotApi(options: DingTalkOptions, robot: RobotCredentials): DingTalkApi {
  const { clock = systemClock } = options;
  const token = { value: Secret.of(''), generation: 1 };
  const tokens: TokenSource = { get: async () => token, invalidate: () => undefined };
  return createClient<DingTalkPaths, typeof dingtalkDescriptor>(
    dingtalkDescriptor,
    { ...options, tokens },
    { ...reading, authorize: () => undefined, authorizeQuery: () => robotQuery(robot, clock.now()) },
  );
}

function robotOf(tokens: TokenSource): RobotCredentials | undefined {
  return bringsRobot(tokens) ? tokens.robot : undefined;
}

function bringsRobot(tokens: TokenSource): tokens is DingTalkTokens {
  return 'robot' in tokens;
}

/** DingTalk as everything else in Countersign uses it. */
const dingtalk: Connector<DingTalk, DingTalkOptions> = defineConnector({
  descriptor: dingtalkDescriptor,
  settings: [
    {
      name: 'domain',
      secret: false,
      required: false,
      title: {
        en: 'dingtalk.com (China, the default) or dingtalk.io (international)',
        'zh-HK': 'dingtalk.com（中國版，預設）或 dingtalk.io（國際版）',
      },
    },
    {
      name: 'clientId',
      secret: true,
      required: true,
      title: { en: 'AppKey (client id) of the internal app', 'zh-HK': '企業內部應用的 AppKey（Client ID）' },
    },
    {
      name: 'clientSecret',
      secret: true,
      required: true,
      title: { en: 'AppSecret of the internal app', 'zh-HK': '企業內部應用的 AppSecret' },
    },
    {
      name: 'webhookSecret',
      secret: true,
      required: false,
      title: {
        en: 'token:aesKey:key of the event subscription; key is the AppKey, corp id or suite key',
        'zh-HK': '事件訂閱的 token:aesKey:key；key 為 AppKey、CorpId 或 SuiteKey',
      },
    },
    {
      name: 'robotToken',
      secret: true,
      required: false,
      title: { en: 'access_token of the custom robot', 'zh-HK': '自訂機器人的 access_token' },
    },
    {
      name: 'robotSecret',
      secret: true,
      required: false,
      title: { en: 'Signing secret of the custom robot (SEC…)', 'zh-HK': '自訂機器人的加簽密鑰（SEC…）' },
    },
  ],
  create: createDingTalk,
  tokens: dingtalkTokens,
  actions: [robotMessageSend],
  triggers: dingtalkTriggers,
  webhooks: dingtalkWebhooks,
  async check(client) {
    // No call tells the organisation. One for a form that need not exist shows that the app and its permissions are good.
    try {
      await client.processCentre.findTemplate('Countersign');
    } catch (error) {
      if (!ConnectorError.is(error) || error.code !== 'NOT_FOUND') throw error;
    }
    return { account: client.domain, details: {} };
  },
});

export default dingtalk;
