import {
  type ClientCertificate,
  type ClientOptions,
  type Clock,
  ConfigurationError,
  type Connector,
  type Environment,
  type Logger,
  type Network,
  type OAuthDescriptor,
  Secret,
  sha256,
  type TokenSource,
  type TokenStore,
  withChosenGrant,
} from '@countersign/contracts';
import type { ConnectionEvent } from './connection-event.js';
import type { TokenSeed } from './renewal.js';
import type { RequestPace } from './request-pace.js';
import { openSandboxStore, readSandbox, type SandboxEntry } from './sandbox-file.js';
import { createTokenEndpoint, type TokenEndpoint } from './token-endpoint.js';
import { createClientCredentialsSource, createRefreshTokenSource } from './token-sources.js';
import { endpointUrl, vendorOrigins } from './vendor-origins.js';

export interface OpenConnectionOptions {
  /** Path of the `sandbox.json` of a running `countersign sandbox`: everything else comes from there. */
  readonly sandbox?: string | undefined;
  /** @defaultValue `'production'`, or `'emulator'` with `sandbox` */
  readonly environment?: Environment | undefined;
  /**
   * `clientId`, `clientSecret` and what the connector asks for besides. `refreshToken` connects without a browser: it is
   * used until the store holds a newer one. `clientCertificate` and `clientCertificateKey` (PEM) are shown to servers that
   * ask (mutual TLS).
   */
  readonly credentials?: Readonly<Record<string, string | Secret>> | undefined;
  /** Where rotated tokens are kept. Required with a grant that has refresh tokens. */
  readonly store?: TokenStore | undefined;
  /** Immutable id of the connection in the store. @defaultValue `<connector>:<environment>` */
  readonly connection?: string | undefined;
  /** Vendor settings that aren't secret, such as a company's id; before those that the consent gave. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Of the emulator environment without `sandbox`: base URL per service. */
  readonly origins?: Readonly<Record<string, string>> | undefined;
  readonly ca?: string | undefined;
  readonly acceptTls12?: readonly string[] | undefined;
  readonly network?: Network | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
  readonly onEvent?: ((event: ConnectionEvent) => void) | undefined;
  readonly reconnectUrl?: string | undefined;
  /** Shared with the other connections of this vendor's token endpoint. @defaultValue the store's */
  readonly pace?: RequestPace | undefined;
}

/** Options of any connector's client: `createX(await openConnection(x, …))`. */
export interface OpenConnection extends ClientOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly network: Network;
}

/** What is needed of a connector. */
export type ConnectableConnector = Pick<Connector, 'descriptor' | 'network' | 'tokens'>;

/**
 * Makes the client options of one connection: network, settings and a token source by the descriptor's grants, or the
 * connector's own. Reads the store for what the consent gave, and asks the vendor nothing before the first call.
 * @throws {@link ConfigurationError} `SANDBOX_NOT_RUNNING`, `MISSING_CREDENTIAL`, `INVALID_OPTION`.
 */
export async function openConnection(
  given: ConnectableConnector,
  options: OpenConnectionOptions,
): Promise<OpenConnection> {
  const connector = withChosenGrant(given, options.settings ?? {});
  const { descriptor } = connector;
  const sandbox = options.sandbox === undefined ? undefined : await readSandbox(options.sandbox, descriptor.id);
  const environment = options.environment ?? (sandbox ? 'emulator' : 'production');
  const connection = options.connection ?? `${descriptor.id}:${environment}`;
  const store = options.store ?? (await sandboxStore(options));
  const settings = {
    ...sandbox?.settings,
    ...(await grantedSettings(descriptor, store, connection)),
    ...options.settings,
  };
  const originsGiven = sandbox ? { ...sandbox.origins, ...options.origins } : options.origins;
  const { acceptTls12, clock, logger } = options;
  const all = { ...sandbox?.credentials, ...secrets(options.credentials) };
  const credentials = clientCredentials(descriptor.oauth, all, settings);
  const clientCertificate = certificateAmong(credentials);
  const ca = options.ca ?? sandbox?.ca;
  const networkOptions = { environment, origins: originsGiven, ca, acceptTls12, settings, clientCertificate };
  const network = options.network ?? connector.network(networkOptions);
  const origins = vendorOrigins(descriptor, environment, settings, originsGiven);

  const own = await connector.tokens?.({
    connection,
    environment,
    origins,
    network,
    settings,
    credentials,
    store,
    clock,
  });
  const seed = seedOf(sandbox, options);
  const parts = { options, connection, origins, network, credentials, store, seed };
  const tokens = own ?? sourceFor(descriptor.id, descriptor.oauth, parts);
  return { ...networkOptions, tokens, network, clock, logger };
}

/** The pair that a server may ask for. @throws {@link ConfigurationError} `MISSING_CREDENTIAL` for half of one. */
function certificateAmong(credentials: Readonly<Record<string, Secret>>): ClientCertificate | undefined {
  const { clientCertificate, clientCertificateKey } = credentials;
  if (clientCertificate !== undefined && clientCertificateKey !== undefined) {
    return { certificate: clientCertificate.reveal(), privateKey: clientCertificateKey };
  }
  if (clientCertificate === undefined && clientCertificateKey === undefined) return undefined;
  const missing = clientCertificate === undefined ? 'clientCertificate' : 'clientCertificateKey';
  throw new ConfigurationError('MISSING_CREDENTIAL', 'A client certificate and its key come together.', {
    place: `credentials/${missing}`,
  });
}

interface SourceParts {
  readonly options: OpenConnectionOptions;
  readonly connection: string;
  readonly origins: Readonly<Record<string, string>>;
  readonly network: Network;
  readonly credentials: Readonly<Record<string, Secret>>;
  readonly store: TokenStore | undefined;
  readonly seed: TokenSeed | undefined;
}

function sourceFor(vendor: string, oauth: OAuthDescriptor | undefined, parts: SourceParts): TokenSource {
  const { options, connection, store, seed } = parts;
  const { clock, logger, onEvent, reconnectUrl, pace } = options;
  const common = { connection, clock, logger, onEvent, reconnectUrl, pace };
  if (oauth?.grants.includes('refresh_token')) {
    if (store === undefined) {
      throw new ConfigurationError('INVALID_OPTION', `${vendor} rotates refresh tokens: they need a store.`, {
        place: 'store',
      });
    }
    const { rotatesRefreshToken, refreshGraceMs, refusals } = oauth;
    const facts = { rotatesRefreshToken, refreshGraceMs, refusals };
    return createRefreshTokenSource({
      ...common,
      store,
      facts,
      seed,
      endpoint: endpointFor(oauth, { ...parts, clock }),
    });
  }
  if (oauth?.grants.includes('client_credentials')) {
    return createClientCredentialsSource({ ...common, store, endpoint: endpointFor(oauth, { ...parts, clock }) });
  }
  throw new ConfigurationError('INVALID_OPTION', `${vendor} brings no token source for its grants.`, {
    place: 'connector/tokens',
  });
}

/** The descriptor's token endpoint, with the connection's client and network. */
export function endpointFor(
  oauth: OAuthDescriptor,
  parts: Pick<SourceParts, 'origins' | 'network' | 'credentials'> & { readonly clock?: Clock | undefined },
): TokenEndpoint {
  const { clientId, clientSecret } = parts.credentials;
  if (clientId === undefined) {
    throw new ConfigurationError('MISSING_CREDENTIAL', 'The client id is missing.', { place: 'credentials/clientId' });
  }
  const { clientType = clientSecret === undefined && oauth.pkce === 'required' ? 'public' : 'confidential' } = oauth;
  return createTokenEndpoint({
    url: endpointUrl(oauth.token, parts.origins),
    revokeUrl: oauth.revoke && endpointUrl(oauth.revoke, parts.origins),
    client: {
      id: clientId.reveal(),
      secret: clientSecret,
      authentication: clientType === 'public' ? 'public' : oauth.clientAuthentication,
    },
    headers: oauth.tokenHeaders,
    knownDescriptions: oauth.refusals?.flatMap(({ description }) => description ?? []),
    knownSubtypes: oauth.refusals?.flatMap(({ subtype }) => subtype ?? []),
    agent: parts.network.agent,
    clock: parts.clock,
  });
}

/** Credentials as the grant takes them: the client id from its own setting, and no secret of a public client. */
export function clientCredentials(
  oauth: OAuthDescriptor | undefined,
  credentials: Readonly<Record<string, Secret>>,
  settings: Readonly<Record<string, string>>,
): Readonly<Record<string, Secret>> {
  const id = oauth?.clientIdSetting === undefined ? undefined : settings[oauth.clientIdSetting];
  const own = id === undefined ? credentials : { ...credentials, clientId: Secret.of(id) };
  if (oauth?.clientType !== 'public') return own;
  const { clientSecret: _, ...withoutSecret } = own;
  return withoutSecret;
}

/** What a consent gave besides tokens: the company, the account. */
async function grantedSettings(
  { oauth }: Connector['descriptor'],
  store: TokenStore | undefined,
  connection: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (store === undefined || !oauth?.grants.includes('authorization_code')) return undefined;
  return (await store.read(connection))?.tokens.settings;
}

async function sandboxStore({ sandbox, clock }: OpenConnectionOptions): Promise<TokenStore | undefined> {
  return sandbox === undefined ? undefined : openSandboxStore(sandbox, clock);
}

function seedOf(sandbox: SandboxEntry | undefined, options: OpenConnectionOptions): TokenSeed | undefined {
  const given = options.credentials?.['refreshToken'];
  if (given === undefined) return sandbox?.seed;
  const refreshToken = typeof given === 'string' ? Secret.of(given) : given;
  return { id: sha256(refreshToken.reveal()), refreshToken };
}

function secrets(credentials: OpenConnectionOptions['credentials'] = {}): Record<string, Secret> {
  const entries = Object.entries(credentials);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? Secret.of(value) : value]),
  );
}
