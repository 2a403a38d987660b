import { type Instant, ResponseShapeError, Secret, type TokenSet, toInstant } from '@countersign/contracts';

export interface TokenAnswerContext {
  /** Epoch ms when the answer came. */
  readonly now: number;
  /** Life to assume when the answer names none, in ms; without it such an answer is refused. */
  readonly defaultLifeMs?: number | undefined;
}

/** What an authorization server says about a token (RFC 7662 §2.2). */
export interface Introspection {
  readonly active: boolean;
  readonly scopes?: readonly string[] | undefined;
  readonly expiresAt?: Instant | undefined;
}

const LONGEST_S = 10 * 365 * 86_400;

/**
 * Reads a token answer (RFC 6749 §5.1) strictly: a JSON object, `token_type` bearer, a non-empty `access_token`, whole
 * positive seconds. Fields that aren't known are ignored.
 * @throws {@link ResponseShapeError} naming the field, never its value.
 */
export function parseTokenAnswer(answer: unknown, { now, defaultLifeMs }: TokenAnswerContext): TokenSet {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw refuse('is not a JSON object');
  const field = (name: string): unknown => (Object.hasOwn(answer, name) ? Reflect.get(answer, name) : undefined);

  const type = field('token_type');
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') throw refuse('has no token_type bearer');
  const access = tokenText(field('access_token'), 'access_token');
  if (access === undefined) throw refuse('has no access_token');
  const refresh = tokenText(field('refresh_token'), 'refresh_token');
  const lifeMs = secondsOf(field('expires_in'), 'expires_in') ?? defaultLifeMs;
  if (lifeMs === undefined) throw refuse('has no expires_in');

  const refreshLifeMs =
    secondsOf(field('refresh_token_expires_in'), 'refresh_token_expires_in') ??
    secondsOf(field('x_refresh_token_expires_in'), 'x_refresh_token_expires_in');
  const hardLifeMs = secondsOf(field('x_refresh_token_hard_expires_in'), 'x_refresh_token_hard_expires_in');
  const scope = field('scope');
  return {
    accessToken: Secret.of(access),
    obtainedAt: toInstant(now),
    expiresAt: toInstant(now + lifeMs),
    ...(refresh === undefined ? {} : { refreshToken: Secret.of(refresh) }),
    ...(refreshLifeMs === undefined ? {} : { refreshExpiresAt: toInstant(now + refreshLifeMs) }),
    ...(hardLifeMs === undefined ? {} : { refreshHardExpiresAt: toInstant(now + hardLifeMs) }),
    ...(typeof scope === 'string' ? { scopes: scopesOf(scope) } : {}),
  };
}

/**
 * Reads an introspection answer (RFC 7662 §2.2): `active` decides, all else is optional.
 * @throws {@link ResponseShapeError}
 */
export function parseIntrospection(answer: unknown): Introspection {
  const active = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'active') : undefined;
  if (typeof answer !== 'object' || answer === null || typeof active !== 'boolean') {
    throw new ResponseShapeError('The introspection answer has no active.');
  }
  const scope: unknown = Reflect.get(answer, 'scope');
  const exp: unknown = Reflect.get(answer, 'exp');
  return {
    active,
    ...(typeof scope === 'string' ? { scopes: scopesOf(scope) } : {}),
    ...(typeof exp === 'number' && exp > 0 && exp < 1e11 ? { expiresAt: toInstant(exp * 1000) } : {}),
  };
}

function scopesOf(text: string): string[] {
  return text.split(' ').filter((part) => part !== '');
}

/** Visible ASCII only (RFC 6749 appendix A.12, A.17): it goes into a header. */
function tokenText(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) throw refuse(`has no usable ${name}`);
  return value;
}

/** Some servers write the number as text. */
function secondsOf(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const seconds = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || !(seconds > 0) || seconds > LONGEST_S) throw refuse(`has no positive ${name}`);
  return Math.floor(seconds * 1000);
}

function refuse(what: string): ResponseShapeError {
  return new ResponseShapeError(`The token answer ${what}.`);
}
