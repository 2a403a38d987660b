import { type Connector, systemClock } from '@countersign/contracts';
import { createClient, defineConnector, type VendorDialect } from '@countersign/core';
import { submissionUpload } from './actions/submission-upload.js';
import { hkmaTokens, SubmitterCredentials } from './auth.js';
import { describeReceivers, type HkmaDescribed, type ReceivingHost } from './descriptor.js';
import { mapError, readVendorError } from './error.js';
import { type HkmaOptions, parseReceiverSettings } from './options.js';
import type { HkmaApi, HkmaPaths } from './resources/hkma-api.js';
import { Submissions } from './resources/submissions.js';

/** A client of one institution at its receiver. */
export interface Hkma {
  readonly entity: string;
  readonly profile: string;
  readonly submissions: Submissions;
  /** Every operation by name. */
  readonly api: HkmaApi;
  /** Frees what this client opened. */
  close(): Promise<void>;
}

const dialect: VendorDialect = { readVendorError, mapError };

function createFor(hosts: readonly ReceivingHost[], options: HkmaOptions): Hkma {
  const { entity, profile, receiverKeys } = parseReceiverSettings(options.settings ?? {});
  const { signingKey, ...clientOptions } = options;
  const held = options.tokens instanceof SubmitterCredentials ? options.tokens.signingKey : undefined;
  const api = createClient<HkmaPaths, HkmaDescribed>(describeReceivers(hosts), clientOptions, dialect);
  const receiver = { api, clock: options.clock ?? systemClock };
  return {
    entity,
    profile,
    submissions: new Submissions(receiver, signingKey ?? held, receiverKeys),
    api,
    close: () => api.close(),
  };
}

/**
 * The upload profile for receivers that the operator answers for; every other host is refused. The HKMA publishes no
 * upload API: which hosts these are, no document of its says.
 * @example connectReceiver([{ host: 'upload.example.hk', region: 'hk', evidence }])
 */
export function connectReceiver(hosts: readonly ReceivingHost[]): Connector<Hkma, HkmaOptions> {
  return defineConnector({
    descriptor: describeReceivers(hosts),
    settings: [
      setting('entity', true, 'Code of the institution at the receiver', '機構在接收方的代號'),
      setting(
        'entityType',
        true,
        'AI (authorized institution), SVF (licensee) or CIO (designated operator); others have no such duty',
        'AI（認可機構）、SVF（儲值支付工具持牌人）或 CIO（指定營運者）；其他公司無此責任',
      ),
      setting('profile', true, 'Name of the receiver’s profile', '接收方的設定檔名稱'),
      setting(
        'receiverKeys',
        true,
        'Public keys of the receiver, as a JSON array of JWKs',
        '接收方的公開密鑰（JWK 的 JSON 陣列）',
      ),
      setting('apiHost', false, 'Host of the receiver, as configured', '接收方主機（須已設定）'),
      setting('signingKeyId', true, 'Id under which the receiver knows the signing key', '接收方所登記的簽署密鑰編號'),
      setting('signingAlgorithm', true, 'PS256 or ES256', 'PS256 或 ES256'),
      setting('clientId', true, 'Client id', '用戶端編號'),
      { ...setting('clientSecret', true, 'Client secret', '用戶端密鑰'), secret: true },
      {
        ...setting('clientCertificate', false, 'Certificate shown to the receiver, PEM', '向接收方出示的憑證（PEM）'),
        secret: true,
      },
      {
        ...setting('clientCertificateKey', false, 'Its private key, PEM', '該憑證的私人密鑰（PEM）'),
        secret: true,
      },
      {
        ...setting('signingKey', true, 'Private key that signs manifests, PEM', '簽署清單的私人密鑰（PEM）'),
        secret: true,
      },
    ],
    create: (options) => createFor(hosts, options),
    tokens: hkmaTokens,
    actions: [submissionUpload],
    triggers: [],
    async check(client) {
      await client.submissions.probe();
      return { account: client.entity, details: { profile: client.profile } };
    },
  });
}

function setting(name: string, required: boolean, en: string, zh: string) {
  return { name, secret: false, required, title: { en, 'zh-HK': zh } };
}

/**
 * Makes a client without hosts of the operator's: for the emulator. Opens no socket and starts no timer.
 * @example createHkma(await openConnection(hkma, { sandbox: '.countersign/sandbox.json' }))
 * @throws {@link ConfigurationError} for options that don't fit.
 */
export function createHkma(options: HkmaOptions): Hkma {
  return createFor([], options);
}

/** The upload profile as everything else in Countersign uses it; reaches the emulator only. */
const hkma: Connector<Hkma, HkmaOptions> = connectReceiver([]);

export default hkma;
