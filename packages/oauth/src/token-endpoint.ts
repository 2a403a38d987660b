import type { Agent } from 'node:https';
import { createRequire } from 'node:module';
import { type Clock, ConfigurationError, ResponseShapeError, Secret, systemClock } from '@countersign/contracts';
import { observeAgent } from './observed-agent.js';
import { type Introspection, parseIntrospection, parseTokenAnswer } from './token-answer.js';
import { tokenFailure } from './token-failure.js';
import type { TokenOutcome } from './token-outcome.js';

/** How the client shows who it is (RFC 6749 §2.3). `public`: by its id alone. `none`: an assertion says it all. */
export interface OAuthClient {
  readonly id: string;
  readonly secret?: Secret | undefined;
  readonly authentication: 'header' | 'body' | 'public' | 'none';
}

export interface TokenEndpointOptions {
  /** Absolute https URL of the token endpoint. */
  readonly url: string;
  readonly revokeUrl?: string | undefined;
  /** RFC 7662, where the vendor offers it. */
  readonly introspectUrl?: string | undefined;
  readonly client: OAuthClient;
  /** `Network.agent`: the TLS floor and egress policy hold here too. */
  readonly agent: Agent;
  readonly clock?: Clock | undefined;
  /** For the answer's head, and again for its body, in ms. @defaultValue 20_000 */
  readonly timeoutMs?: number | undefined;
  /** Life of an access token when the answer names none, in ms; without it such an answer is refused. */
  readonly defaultLifeMs?: number | undefined;
  /**
   * Words that this vendor's `error_description` consists of and that tell what to do; one of them is kept in an error's
   * `details.description`. All other descriptions are dropped: some quote the token.
   */
  readonly knownDescriptions?: readonly string[] | undefined;
  /** As {@link knownDescriptions}, of the field `error_subtype`, which some vendors send; kept as `details.subtype`. */
  readonly knownSubtypes?: readonly string[] | undefined;
  /** Further fields of a token answer that the outcome gives: some vendors name the API's host there. Never a secret's. */
  readonly keptFields?: readonly string[] | undefined;
  /** Further request headers: some vendors tell more when asked. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** One token endpoint. Every method sends one POST and never repeats it. */
export interface TokenEndpoint {
  readonly url: string;
  /**
   * Exchanges a code (RFC 6749 §4.1.3, RFC 7636 §4.5).
   * @throws {@link ConfigurationError} `INVALID_OPTION`, with nothing sent, for a public client without verifier.
   */
  exchangeCode(exchange: CodeExchange): Promise<TokenOutcome>;
  /** RFC 6749 §6. The answer need not hold a new refresh token. */
  refresh(refreshToken: Secret, options?: RefreshOptions): Promise<TokenOutcome>;
  /**
   * Client credentials (RFC 6749 §4.4), or another grant whose parameters, `grant_type` among them, are given.
   * @throws {@link ConfigurationError} `INVALID_OPTION` for the password grant.
   */
  request(parameters: Readonly<Record<string, string | Secret>>): Promise<TokenOutcome>;
  /** RFC 7009. An unknown token counts as revoked. @throws the error of an outcome that isn't success. */
  revoke(token: Secret, hint: 'access_token' | 'refresh_token'): Promise<void>;
  /** RFC 7662. @throws the error of an outcome that isn't success. */
  introspect(token: Secret): Promise<Introspection>;
}

export interface RefreshOptions {
  readonly scopes?: readonly string[] | undefined;
  /** Asked at the last moment before the request is written; false drops it, unsent. */
  readonly maySend?: (() => boolean) | undefined;
}

export interface CodeExchange {
  readonly code: Secret;
  readonly redirectUri: string;
  readonly verifier?: Secret | undefined;
}

type Post = (library: typeof import('simple-oauth2'), http: object) => Promise<unknown>;

const MAX_BYTES = 65_536;
/** Packed answers are not unpacked; without the second header a server may send them (RFC 9110 §12.5.3). */
const ACCEPTED = { Accept: 'application/json', 'Accept-Encoding': 'identity' };

/** @throws {@link ConfigurationError} `INVALID_OPTION` for a URL that isn't https or a missing secret. */
export function createTokenEndpoint(options: TokenEndpointOptions): TokenEndpoint {
  const { agent, clock = systemClock, timeoutMs = 20_000, defaultLifeMs } = options;
  const auth = hostAndPath(options.url);
  const config = (grantType: string) => ({ auth, ...clientConfig(options.client, grantType) });
  /** The library's revocation is a POST of a token with the client's credentials: introspection is one too. */
  const configAt = (url: URL) => ({ ...config(''), auth: { ...auth, revokePath: url.href } });
  const revokeAt = optionalUrl('revokeUrl', options.revokeUrl);
  const introspectAt = optionalUrl('introspectUrl', options.introspectUrl);
  config('');

  async function send(post: Post, maySend?: () => boolean) {
    const observed = observeAgent(agent, maySend);
    const http = {
      agent: observed.agent,
      timeout: timeoutMs,
      maxBytes: MAX_BYTES,
      // A connection of its own for each request: a pooled one that the server just closed would look like a lost answer.
      headers: { ...ACCEPTED, ...options.headers, connection: 'close' },
    };
    const library = await loadLibrary();
    try {
      return { payload: await post(library, http), status: observed.seen().status };
    } catch (error) {
      const seen = observed.seen();
      return {
        failure: tokenFailure(error, seen, clock.now(), options.knownDescriptions, options.knownSubtypes),
        status: seen.status,
      };
    }
  }

  async function tokens(post: Post, maySend?: () => boolean): Promise<TokenOutcome> {
    const sent = await send(post, maySend);
    if (sent.failure) return sent.failure;
    if (sent.status !== undefined && sent.status >= 300) {
      return tokenFailure(undefined, { maybeSent: true, status: sent.status }, clock.now());
    }
    try {
      const tokens = parseTokenAnswer(sent.payload, { now: clock.now(), defaultLifeMs });
      const fields = keptOf(sent.payload, options.keptFields);
      return { kind: 'tokens', tokens, idToken: idTokenOf(sent.payload), ...(fields === undefined ? {} : { fields }) };
    } catch (error) {
      if (error instanceof ResponseShapeError) return { kind: 'unknown', error };
      throw error;
    }
  }

  return {
    url: options.url,

    async exchangeCode({ code, redirectUri, verifier }) {
      if (options.client.authentication === 'public' && verifier === undefined) {
        throw new ConfigurationError('INVALID_OPTION', 'A public client uses PKCE (RFC 9700 §2.1.1).', {
          place: 'verifier',
        });
      }
      return tokens(async ({ AuthorizationCode }, http) => {
        const parameters = {
          code: code.reveal(),
          redirect_uri: redirectUri,
          ...(verifier === undefined ? {} : { code_verifier: verifier.reveal() }),
        };
        return (await new AuthorizationCode(config('authorization_code')).getToken(parameters, http)).token;
      });
    },

    refresh: (refreshToken, { scopes, maySend } = {}) =>
      tokens(async ({ AuthorizationCode }, http) => {
        const token = new AuthorizationCode(config('refresh_token')).createToken({
          refresh_token: refreshToken.reveal(),
        });
        return (await token.refresh(scopes === undefined ? {} : { scope: [...scopes] }, http)).token;
      }, maySend),

    async request(parameters) {
      const revealed = Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [name, typeof value === 'string' ? value : value.reveal()]),
      );
      const grantType = revealed['grant_type'] ?? 'client_credentials';
      if (grantType === 'password') {
        throw new ConfigurationError('INVALID_OPTION', 'The password grant is not used (RFC 9700 §2.4).', {
          place: 'grant_type',
        });
      }
      return tokens(
        async ({ ClientCredentials }, http) =>
          (await new ClientCredentials(config(grantType)).getToken(revealed, http)).token,
      );
    },

    async revoke(token, hint) {
      const at = required('revokeUrl', revokeAt);
      const sent = await send(({ AuthorizationCode }, http) =>
        new AuthorizationCode(configAt(at)).createToken({ [hint]: token.reveal() }).revoke(hint, http),
      );
      if (!sent.failure || !('error' in sent.failure)) return;
      const answered = sent.status !== undefined && sent.status < 300; // with no JSON, as RFC 7009 allows
      const unknownToken = sent.failure.error.details?.['error'] === 'invalid_token';
      if (!answered && !unknownToken) throw sent.failure.error;
    },

    async introspect(token) {
      const at = required('introspectUrl', introspectAt);
      const sent = await send(({ AuthorizationCode }, http) =>
        new AuthorizationCode(configAt(at)).createToken({ access_token: token.reveal() }).revoke('access_token', http),
      );
      if (sent.failure && 'error' in sent.failure) throw sent.failure.error;
      return parseIntrospection(sent.payload);
    },
  };
}

/**
 * The library always sends an id and a secret. For a client without a secret both get the name and the value of one
 * parameter that is sent anyway: the client id, or the grant type.
 */
function clientConfig({ id, secret, authentication }: OAuthClient, grantType: string) {
  if (authentication === 'header' || authentication === 'body') {
    if (secret === undefined) {
      throw new ConfigurationError('MISSING_CREDENTIAL', 'The client secret is missing.', { place: 'client/secret' });
    }
    return { client: { id, secret: secret.reveal() }, options: { authorizationMethod: authentication } };
  }
  const [name, value] = authentication === 'public' ? ['client_id', id] : ['grant_type', grantType];
  return {
    client: { id: value, secret: value, idParamName: name, secretParamName: name },
    options: { authorizationMethod: 'body' as const },
  };
}

function keptOf(payload: unknown, names: readonly string[] | undefined): Record<string, string> | undefined {
  if (names === undefined || typeof payload !== 'object' || payload === null) return undefined;
  const texts = names.map((name) => [name, Reflect.get(payload, name)] as const);
  return Object.fromEntries(texts.filter((entry): entry is readonly [string, string] => typeof entry[1] === 'string'));
}

function idTokenOf(payload: unknown): Secret | undefined {
  const text: unknown = typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'id_token') : undefined;
  return typeof text === 'string' ? Secret.of(text) : undefined;
}

function hostAndPath(url: string): { tokenHost: string; tokenPath: string } {
  const parsed = httpsUrl('url', url);
  return { tokenHost: parsed.origin, tokenPath: `${parsed.pathname}${parsed.search}` };
}

function optionalUrl(place: string, text: string | undefined): URL | undefined {
  return text === undefined ? undefined : httpsUrl(place, text);
}

function required(place: string, url: URL | undefined): URL {
  if (url !== undefined) return url;
  throw new ConfigurationError('INVALID_OPTION', 'This vendor has no such endpoint.', { place });
}

function httpsUrl(place: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.hash !== '') {
    throw new ConfigurationError('INVALID_OPTION', 'A token endpoint is an absolute https URL.', { place });
  }
  return url;
}

/** Loads simple-oauth2 at first use (129 ms), and keeps it from printing secrets where DEBUG asks it to. */
async function loadLibrary(): Promise<typeof import('simple-oauth2')> {
  const library = await import('simple-oauth2');
  muteDebug();
  return library;
}

// With DEBUG=* the library prints the authorization header and the refresh token. Its own namespace is switched off,
// and no other, before each request, as a program may switch everything on at any time.
function muteDebug(): void {
  const debug: unknown = createRequire(createRequire(import.meta.url).resolve('simple-oauth2'))('debug');
  if (typeof debug !== 'function') return;
  const call = (name: string, ...values: readonly unknown[]): unknown =>
    Reflect.apply(Reflect.get(debug, name), debug, values);
  if (call('enabled', 'simple-oauth2:client') === true) call('enable', `${String(call('disable'))},-simple-oauth2:*`);
}
