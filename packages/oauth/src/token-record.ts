import { AuthError, Secret, type TokenSet } from '@countersign/contracts';
import * as v from 'valibot';

// The plaintext of a sealed token record. Read strictly: what decrypts but isn't of this shape is not ours.

const optionalText = v.optional(v.string());
const recordSchema = v.strictObject({
  v: v.literal(1),
  access: v.string(),
  expiresAt: v.string(),
  obtainedAt: optionalText,
  refresh: optionalText,
  refreshExpiresAt: optionalText,
  refreshHardExpiresAt: optionalText,
  grantedAt: optionalText,
  scopes: v.optional(v.array(v.string())),
  settings: v.optional(v.record(v.string(), v.string())),
  seed: optionalText,
});

/** A token set and the seed that it descends from. */
export interface TokenRecord {
  readonly tokens: TokenSet;
  readonly seed?: string | undefined;
}

export function writeTokenRecord({ tokens, seed }: TokenRecord): string {
  return JSON.stringify({
    v: 1,
    access: tokens.accessToken.reveal(),
    expiresAt: tokens.expiresAt,
    obtainedAt: tokens.obtainedAt,
    refresh: tokens.refreshToken?.reveal(),
    refreshExpiresAt: tokens.refreshExpiresAt,
    refreshHardExpiresAt: tokens.refreshHardExpiresAt,
    grantedAt: tokens.grantedAt,
    scopes: tokens.scopes,
    settings: tokens.settings,
    seed,
  });
}

/** @throws {@link AuthError} `TOKEN_STORE_UNREADABLE` when the text isn't a record of this version. */
export function readTokenRecord(text: string, connection: string): TokenRecord {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), recordSchema), text);
  if (!parsed.success) {
    throw new AuthError(
      'TOKEN_STORE_UNREADABLE',
      `The stored tokens of connection ${connection} have an unknown form.`,
    );
  }
  const { access, refresh, seed, v: _version, ...times } = parsed.output;
  return {
    tokens: {
      ...times,
      accessToken: Secret.of(access),
      ...(refresh === undefined ? {} : { refreshToken: Secret.of(refresh) }),
    },
    seed,
  };
}
