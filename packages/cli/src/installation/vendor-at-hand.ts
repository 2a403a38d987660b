import { resolve } from 'node:path';
import type { Connector, Environment, Network, ResidencyRules, Secret, Transport } from '@countersign/contracts';
import type { OpenConnection, TokenEndpoint } from '@countersign/oauth';
import { notSetUp, refusedInput } from '../command-errors.js';
import { askedScopes } from '../consent/asks-person.js';
import { loadConnector } from '../load-connector.js';
import { connectionRecord } from './connection-records.js';
import type { ConnectionSettings } from './installation-schema.js';
import type { Stores } from './open-stores.js';
import type { Installation } from './read-installation.js';
import { resolveReference } from './references.js';
import { sayHowToReconnect } from './say-how-to-reconnect.js';
import { settledLocks } from './settled-locks.js';

/** One connection with its connector, network and credentials: all that talking to the vendor needs. */
export interface VendorAtHand {
  readonly name: string;
  /** Immutable; names the connection in the token store. */
  readonly id: string;
  readonly connector: Connector;
  readonly environment: Environment;
  readonly settings: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, Secret>>;
  /** Base URL per service. */
  readonly origins: Readonly<Record<string, string>>;
  readonly network: Network;
  readonly scopes: readonly string[];
  readonly configured: ConnectionSettings;
  /** The vendor's token endpoint with this connection's client. */
  endpoint(): Promise<TokenEndpoint>;
  /** Options of the connector's client; the tokens come from the store. */
  open(transport?: Transport): Promise<OpenConnection>;
  /** Lets a refresh under way end and be stored first. */
  close(): Promise<void>;
}

/** @throws {@link ConfigurationError} for a connector, credential or sandbox that is missing; {@link InputError} for a secret among settings. */
export async function openVendor(
  installation: Pick<Installation, 'folder' | 'placeOf'>,
  name: string,
  configured: ConnectionSettings,
  options: {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly stores: Pick<Stores, 'tokens'>;
    /** Of a sandbox without an installation. */
    readonly id?: string | undefined;
  },
): Promise<VendorAtHand> {
  const { folder, placeOf } = installation;
  const { environment, acceptTls12 } = configured;
  const { Secret, withChosenGrant } = await import('@countersign/contracts');
  const connector = withChosenGrant(await loadConnector(configured.connector, folder), configured.settings);
  const { descriptor } = connector;
  refuseSecretSettings(connector, name, configured, placeOf);
  const oauth = await import('@countersign/oauth');
  const id = options.id ?? connectionRecord(folder, name, { connector: descriptor.id, environment }).id;

  const sandbox =
    environment === 'emulator'
      ? await oauth.readSandbox(resolve(folder, configured.sandbox), descriptor.id)
      : undefined;
  const given = Object.entries(configured.credentials).map(([key, reference]) => {
    const place = placeOf('connections', name, 'credentials', key);
    return [key, resolveReference(reference, { folder, env: options.env }, place)] as const;
  });
  const { clientId: plainId, ...texts } = textsOf(configured.settings);
  // A consent of one's own takes the place of the sandbox's ready one.
  const { refreshToken: _ready, ...ofSandbox } = sandbox?.credentials ?? {};
  const all = {
    ...ofSandbox,
    ...(plainId === undefined ? {} : { clientId: Secret.of(plainId) }),
    ...Object.fromEntries(given),
  };
  const { tokens } = options.stores;
  const granted = (await tokens.read(id).catch(() => undefined))?.tokens.settings;
  const settings = { ...sandbox?.settings, ...granted, ...texts };
  const credentials = oauth.clientCredentials(descriptor.oauth, all, settings);
  const origins = oauth.vendorOrigins(descriptor, environment, settings, sandbox?.origins);
  const residency: ResidencyRules | undefined = configured.residency;
  const network = connector.network({
    ...{ environment, origins: sandbox?.origins, ca: sandbox?.ca, acceptTls12, settings, residency },
  });
  const locks = settledLocks(tokens, oauth.oauthRemedies.TOKEN_STORE_BUSY);
  return {
    ...{ name, id, connector, environment, settings, credentials, origins, network, configured },
    scopes: askedScopes({ connector, credentials, configured }),
    async endpoint() {
      if (descriptor.oauth !== undefined) return oauth.endpointFor(descriptor.oauth, { origins, network, credentials });
      throw refusedInput('NO_CONSENT', `${descriptor.name} has no OAuth.`, name);
    },
    async open(transport) {
      const opened = await oauth.openConnection(connector, {
        ...{ environment, credentials, store: locks.store, connection: id, network, acceptTls12 },
        settings: { ...sandbox?.settings, ...texts },
        origins: sandbox?.origins,
        ca: sandbox?.ca,
      });
      const told = { ...opened, tokens: sayHowToReconnect(opened.tokens, name) };
      return transport === undefined ? told : { ...told, transport };
    },
    async close() {
      await locks.settle();
      await network.close();
    },
  };
}

/** The connections that a word names: one by its name, or all of a connector, or of an environment. */
export function chooseConnections(
  installation: Installation,
  words: readonly string[],
  environment?: Environment,
): readonly (readonly [string, ConnectionSettings])[] {
  const all = Object.entries(installation.connections).filter(
    ([, one]) => environment === undefined || one.environment === environment,
  );
  if (words.length === 0) return all;
  return words.flatMap((word) => {
    const named = all.filter(([name]) => name === word);
    const found = named.length > 0 ? named : all.filter(([, one]) => one.connector === word);
    if (found.length > 0) return found;
    const known = Object.keys(installation.connections).join(', ') || '-';
    throw notSetUp(
      'CONNECTION_NOT_CONFIGURED',
      `No connection is called ${word}, or goes there. Known: ${known}.`,
      word,
    );
  });
}

/** What the connector calls a secret may not stand in the file, whatever its name. */
function refuseSecretSettings(
  { settings }: Connector,
  name: string,
  configured: ConnectionSettings,
  placeOf: Installation['placeOf'],
): void {
  const wrong = (settings ?? []).find((setting) => setting.secret && Object.hasOwn(configured.settings, setting.name));
  if (wrong === undefined) return;
  const place = placeOf('connections', name, 'settings', wrong.name);
  throw refusedInput('SECRET_INLINE', `${wrong.name} stands in the file itself.`, place);
}

function textsOf(settings: ConnectionSettings['settings']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
