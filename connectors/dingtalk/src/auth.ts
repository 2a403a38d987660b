import {
  AuthError,
  ConfigurationError,
  ConnectorError,
  foreignError,
  ResponseShapeError,
  Secret,
  systemClock,
  type TokenSource,
  type TokenSourceContext,
  TransportError,
  toInstant,
} from '@countersign/contracts';
import { LightRequest } from '@countersign/core';
import { createRequestedTokenSource, endpointUrl, type TokenOutcome } from '@countersign/oauth';
import * as v from 'valibot';
import { dingtalkDescriptor } from './descriptor.js';
import { parseRefusal } from './error.js';
import type { RobotCredentials } from './options.js';
import { remedies } from './remedies.js';

const TIMEOUT_MS = 20_000;
const MAX_TOKEN = 4096;

/** A token source that brings the connection's robot along. */
export interface DingTalkTokens extends TokenSource {
  readonly robot?: RobotCredentials | undefined;
}

const answer = v.looseObject({
  accessToken: v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/), v.maxLength(MAX_TOKEN)),
  expireIn: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(31_536_000)),
});

/**
 * App tokens of an internal app: two hours each, good for both API families, and the same one again within its life
 * (obtain-the-access-token-of-an-internal-app, read 2026-11-21).
 * @throws {@link ConfigurationError} `MISSING_CREDENTIAL`.
 */
export function dingtalkTokens(context: TokenSourceContext): DingTalkTokens {
  const { clientId, clientSecret, robotToken, robotSecret } = context.credentials;
  if (clientId === undefined) throw missing('clientId');
  if (clientSecret === undefined) throw missing('clientSecret');
  const { store, connection, clock } = context;
  const source = createRequestedTokenSource({
    store,
    connection,
    clock,
    send: () => requestToken(context, clientId, clientSecret),
  });
  return {
    get: (signal) => source.get(signal),
    invalidate: (token) => source.invalidate(token),
    robot: robotToken === undefined ? undefined : { token: robotToken, secret: robotSecret },
  };
}

async function requestToken(context: TokenSourceContext, appKey: Secret, appSecret: Secret): Promise<TokenOutcome> {
  const { clock = systemClock, network, origins } = context;
  try {
    const response = await network.transport(
      new LightRequest(endpointUrl(dingtalkDescriptor.oauth.token, origins), {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ appKey: appKey.reveal(), appSecret: appSecret.reveal() }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    );
    return outcomeOf(response.status, parsed(await response.text()), clock.now());
  } catch (error) {
    if (ConnectorError.is(error) && !(error instanceof TransportError)) return { kind: 'rejected', error };
    const { name, code } = foreignError(error);
    const details = { error: code ?? name };
    const lost = new TransportError('CONNECTION_FAILED', 'No token came from DingTalk.', {
      maybeProcessed: true,
      details,
    });
    return { kind: 'unknown', error: lost };
  }
}

function outcomeOf(status: number, body: unknown, now: number): TokenOutcome {
  const good = v.safeParse(answer, body);
  if (status === 200 && good.success) {
    const { accessToken, expireIn } = good.output;
    const expiresAt = toInstant(now + expireIn * 1000);
    return { kind: 'tokens', tokens: { accessToken: Secret.of(accessToken), expiresAt, obtainedAt: toInstant(now) } };
  }
  const refusal = parseRefusal(body);
  if (refusal === undefined) {
    return { kind: 'unknown', error: new ResponseShapeError(`The token endpoint answered ${status} without a token.`) };
  }
  const details = { status, error: refusal.code.slice(0, 80) };
  const retryable = status >= 500 || status === 429 || refusal.code.includes('Limit');
  return {
    kind: 'rejected',
    error: new AuthError('TOKEN_REFUSED', `DingTalk refused a token (${details.error}).`, {
      details,
      retryable,
      remedy: remedies.TOKEN_REFUSED,
    }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function missing(name: string): ConfigurationError {
  return new ConfigurationError('MISSING_CREDENTIAL', `The app’s ${name} is missing.`, {
    place: `credentials/${name}`,
  });
}
