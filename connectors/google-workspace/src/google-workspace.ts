import { type Connector, systemClock } from '@countersign/contracts';
import { createClient, defineConnector, type VendorDialect } from '@countersign/core';
import { driveArchive } from './actions/drive-archive.js';
import { eventCancel } from './actions/event-cancel.js';
import { eventCreate } from './actions/event-create.js';
import { mailSend } from './actions/mail-send.js';
import { googleWorkspaceTokens, workspaceAccount } from './auth.js';
import { googleWorkspaceDescriptor } from './descriptor.js';
import { mapError, readVendorError } from './error.js';
import type { GoogleWorkspaceOptions } from './options.js';
import { Changes } from './resources/changes.js';
import { Channels } from './resources/channels.js';
import { Events } from './resources/events.js';
import { Files } from './resources/files.js';
import type { AccountApi, GoogleApi, GooglePaths } from './resources/google-api.js';
import { Mails } from './resources/mails.js';
import { googleWorkspaceTriggers, googleWorkspaceWebhooks } from './webhooks.js';

/** A client of one Google Workspace user. */
export interface GoogleWorkspace {
  readonly events: Events;
  /** What changed since an earlier look. */
  readonly changes: Changes;
  /** Where Google notifies that something changed. */
  readonly channels: Channels;
  /** Drafts and sent mails of the acting user. */
  readonly mails: Mails;
  /** Files in Drive that this app made. */
  readonly files: Files;
  /** Every operation by name, in Google's own field names. */
  readonly api: GoogleApi;
  /** Frees what this client opened. */
  close(): Promise<void>;
}

/**
 * Makes a client; opens no socket and starts no timer.
 * @example createGoogleWorkspace(await openConnection(googleWorkspace, { sandbox: '.countersign/sandbox.json' }))
 * @throws {@link ConfigurationError} for options that don't fit.
 */
export function createGoogleWorkspace(options: GoogleWorkspaceOptions): GoogleWorkspace {
  const clock = options.clock ?? systemClock;
  const dialect: VendorDialect = { readVendorError: (body) => readVendorError(body, clock.now()), mapError };
  const api: GoogleApi = createClient<GooglePaths, typeof googleWorkspaceDescriptor>(
    googleWorkspaceDescriptor,
    options,
    dialect,
  );
  const account: AccountApi = { api, clock };
  return {
    events: new Events(account),
    changes: new Changes(account),
    channels: new Channels(account),
    mails: new Mails(account),
    files: new Files(account),
    api,
    close: () => api.close(),
  };
}

/** Google Workspace as everything else in Countersign uses it. */
const googleWorkspace: Connector<GoogleWorkspace, GoogleWorkspaceOptions> = defineConnector({
  descriptor: googleWorkspaceDescriptor,
  settings: [
    {
      name: 'domain',
      secret: false,
      required: false,
      title: {
        en: 'Domain of the organisation whose accounts may consent; any organisation’s by default',
        'zh-HK': '可授權帳戶所屬機構的網域；預設接受任何機構',
      },
    },
    {
      name: 'calendar',
      secret: false,
      required: false,
      title: {
        en: 'Address of the calendar that is written to; the acting user’s own by default',
        'zh-HK': '寫入的日曆地址；預設為操作用戶本身的日曆',
      },
    },
    {
      name: 'sender',
      secret: false,
      required: false,
      title: {
        en: 'Address that mails are from; the acting user’s own by default',
        'zh-HK': '電郵的寄件地址；預設為操作用戶本身的地址',
      },
    },
    {
      name: 'archiveFolder',
      secret: false,
      required: false,
      title: {
        en: 'Id of the Drive folder that documents are archived in',
        'zh-HK': '文件存檔所用的雲端硬碟資料夾編號',
      },
    },
    {
      name: 'clientId',
      secret: false,
      required: false,
      title: { en: 'OAuth client id', 'zh-HK': 'OAuth 用戶端編號' },
    },
    {
      name: 'clientSecret',
      secret: true,
      required: false,
      title: { en: 'OAuth client secret', 'zh-HK': 'OAuth 用戶端密鑰' },
    },
    {
      name: 'serviceAccount',
      secret: false,
      required: false,
      title: {
        en: 'With a private key: e-mail address of the service account',
        'zh-HK': '使用私密金鑰時：服務帳戶的電郵地址',
      },
    },
    {
      name: 'delegatedUser',
      secret: false,
      required: false,
      title: {
        en: 'With a private key: e-mail address of the user that is acted for',
        'zh-HK': '使用私密金鑰時：所代表用戶的電郵地址',
      },
    },
    {
      name: 'services',
      secret: false,
      required: false,
      title: {
        en: 'With a private key: what is delegated to it, of calendar, mail and drive, with a space between; calendar by default',
        'zh-HK': '使用私密金鑰時：獲授權的服務（calendar、mail、drive），以空格分隔；預設為 calendar',
      },
    },
    {
      name: 'keyId',
      secret: false,
      required: false,
      title: { en: 'With a private key: its key id', 'zh-HK': '使用私密金鑰時：其金鑰編號' },
    },
    {
      name: 'privateKey',
      secret: true,
      required: false,
      title: { en: 'RSA private key (PEM) of the service account', 'zh-HK': '服務帳戶的 RSA 私密金鑰（PEM）' },
    },
    {
      name: 'webhookSecret',
      secret: true,
      required: false,
      title: { en: 'Token of the watch channels', 'zh-HK': '監察通道（watch channel）的權杖' },
    },
  ],
  create: createGoogleWorkspace,
  tokens: googleWorkspaceTokens,
  acceptIdentity: (claims, { domain }) => workspaceAccount(domain)(claims),
  actions: [eventCreate, eventCancel, mailSend, driveArchive],
  triggers: googleWorkspaceTriggers,
  webhooks: googleWorkspaceWebhooks,
  async check(client) {
    // The list tells whose calendar it is, and needs no further scope.
    const { data } = await client.api.call('events.list', {
      params: { path: { calendarId: 'primary' }, query: { maxResults: 1 } },
    });
    return {
      account: data.summary ?? 'primary',
      details: {
        ...(data.timeZone === undefined ? {} : { timeZone: data.timeZone }),
        ...(data.accessRole === undefined ? {} : { accessRole: data.accessRole }),
      },
    };
  },
});

export default googleWorkspace;
