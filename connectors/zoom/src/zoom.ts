import { type Connector, systemClock } from '@countersign/contracts';
import { createClient, defineConnector, type VendorDialect } from '@countersign/core';
import { meetingCancel } from './actions/meeting-cancel.js';
import { meetingCreate } from './actions/meeting-create.js';
import { zoomTokens } from './auth.js';
import { zoomDescriptor } from './descriptor.js';
import { mapError, readVendorError } from './error.js';
import type { ZoomOptions } from './options.js';
import { Meetings } from './resources/meetings.js';
import { Users } from './resources/users.js';
import type { AccountApi, ZoomApi, ZoomPaths } from './resources/zoom-api.js';
import { zoomTriggers, zoomWebhooks } from './webhooks.js';

/** A client of one Zoom account. */
export interface Zoom {
  readonly meetings: Meetings;
  readonly users: Users;
  /** Every operation by name, in Zoom's own field names. */
  readonly api: ZoomApi;
  /** Frees what this client opened. */
  close(): Promise<void>;
}

const dialect: VendorDialect = { readVendorError, mapError };

/**
 * Makes a client; opens no socket and starts no timer.
 * @example createZoom(await openConnection(zoom, { sandbox: '.countersign/sandbox.json' }))
 * @throws {@link ConfigurationError} for options that don't fit.
 */
export function createZoom(options: ZoomOptions): Zoom {
  const api: ZoomApi = createClient<ZoomPaths, typeof zoomDescriptor>(zoomDescriptor, options, dialect);
  const account: AccountApi = { api, clock: options.clock ?? systemClock };
  return {
    meetings: new Meetings(account),
    users: new Users(account),
    api,
    close: () => api.close(),
  };
}

/** Zoom as everything else in Countersign uses it. */
const zoom: Connector<Zoom, ZoomOptions> = defineConnector({
  descriptor: zoomDescriptor,
  settings: [
    {
      name: 'accountId',
      secret: false,
      required: true,
      title: {
        en: 'Account id of the Server-to-Server OAuth app (JWT apps ended on 2023-09-08)',
        'zh-HK': '「Server-to-Server OAuth」應用程式的 Account ID（JWT 應用程式已於 2023-09-08 停用）',
      },
    },
    {
      name: 'grant',
      secret: false,
      required: false,
      title: {
        en: 'Left out: Server-to-Server. user: an app with a secret that a user agrees to; user-public: one without a secret',
        'zh-HK':
          '不設定：Server-to-Server。user：由用戶同意、設有 Secret 的應用程式；user-public：沒有 Secret 的應用程式',
      },
    },
    {
      name: 'publicClientId',
      secret: false,
      required: false,
      title: {
        en: 'With grant user-public: the app’s public client id',
        'zh-HK': 'grant 為 user-public 時：應用程式的公開 Client ID',
      },
    },
    {
      name: 'host',
      secret: false,
      required: false,
      title: {
        en: 'E-mail address of the user who hosts where an input names nobody',
        'zh-HK': '未有指明主持人時所用的主持人電郵地址',
      },
    },
    {
      name: 'apiHost',
      secret: false,
      required: false,
      title: {
        en: 'Regional host of the account, such as api-sg.zoom.us; api.zoom.us by default',
        'zh-HK': '帳戶所屬地區的主機，例如 api-sg.zoom.us；預設為 api.zoom.us',
      },
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
      title: { en: 'Secret token of the webhooks', 'zh-HK': 'Webhook 的 Secret Token' },
    },
  ],
  create: createZoom,
  tokens: zoomTokens,
  actions: [meetingCreate, meetingCancel],
  triggers: zoomTriggers,
  webhooks: zoomWebhooks,
  async check(client) {
    // The owner of a Server-to-Server app, or the user who agreed.
    const owner = await client.users.get('me');
    return {
      account: owner.accountId ?? owner.id,
      details: {
        owner: owner.name ?? owner.id,
        licence: owner.licence,
        ...(owner.timeZone === undefined ? {} : { timeZone: owner.timeZone }),
      },
    };
  },
});

export default zoom;
