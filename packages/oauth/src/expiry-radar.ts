import {
  type Instant,
  type LocalizedText,
  type OAuthDescriptor,
  type TokenSet,
  toInstant,
} from '@countersign/contracts';

// What will stop working, and when: known from the tokens, the descriptor and what the operator said about secrets.
// Pure: the caller stores which warnings were given (by their `key`) and raises the events.

/** What expires. `refresh_token` rolls on with each refresh, `consent` doesn't. */
export type ExpiringKind =
  | 'access_token'
  | 'refresh_token'
  | 'consent'
  | 'client_secret'
  | 'signing_key'
  | 'certificate';

export interface Expiry {
  readonly connection: string;
  readonly kind: ExpiringKind;
  readonly expiresAt: Instant;
  /** Which secret or key, where there are several. */
  readonly name?: string | undefined;
}

export interface RadarConnection {
  readonly connection: string;
  readonly oauth: Pick<OAuthDescriptor, 'grants' | 'refreshTokenLifeMs' | 'refreshTokenHardLifeMs'>;
  readonly tokens?: TokenSet | undefined;
  /** A cap of this very app that the descriptor can't know (an app in testing), in ms from the consent. */
  readonly consentLifeMs?: number | undefined;
  /** Secrets, keys and certificates whose end the operator knows. */
  readonly secrets?:
    | readonly {
        readonly kind: 'client_secret' | 'signing_key' | 'certificate';
        readonly name: string;
        readonly expiresAt: Instant;
      }[]
    | undefined;
}

/** Days before the end at which a person is warned; 0 is the end itself. */
export type WarningDays = 30 | 7 | 1 | 0;

export interface ExpiryWarning extends Expiry {
  readonly code: 'EXPIRES_SOON' | 'EXPIRED';
  /** The nearest threshold that has passed. */
  readonly days: WarningDays;
  /** The same for the same warning: give each once. */
  readonly key: string;
  readonly text: LocalizedText;
  readonly remedy: LocalizedText;
}

const DAY_MS = 86_400_000;
const THRESHOLDS: readonly WarningDays[] = [0, 1, 7, 30];

/** Everything of one connection that has an end. */
export function expiriesOf({ connection, oauth, tokens, consentLifeMs, secrets = [] }: RadarConnection): Expiry[] {
  const found: Expiry[] = secrets.map((secret) => ({ connection, ...secret }));
  if (tokens === undefined) return found;
  const { refreshToken, obtainedAt, grantedAt, refreshExpiresAt, refreshHardExpiresAt } = tokens;
  const renewable = refreshToken !== undefined || !oauth.grants.includes('authorization_code');
  if (!renewable) found.push({ connection, kind: 'access_token', expiresAt: tokens.expiresAt });
  if (refreshToken === undefined) return found;

  const rolling = refreshExpiresAt ?? later(obtainedAt, oauth.refreshTokenLifeMs);
  const hard = earliest(
    refreshHardExpiresAt,
    later(grantedAt, oauth.refreshTokenHardLifeMs),
    later(grantedAt, consentLifeMs),
  );
  if (rolling !== undefined) found.push({ connection, kind: 'refresh_token', expiresAt: rolling });
  if (hard !== undefined) found.push({ connection, kind: 'consent', expiresAt: hard });
  return found;
}

/**
 * Warnings that are due, the most urgent first.
 * @param now - epoch ms.
 */
export function expiryWarnings(connections: readonly RadarConnection[], now: number): ExpiryWarning[] {
  return connections
    .flatMap((one) => expiriesOf(one).flatMap((expiry) => warningOf(expiry, now, rollingLife(one, expiry)) ?? []))
    .sort((left, right) => Date.parse(left.expiresAt) - Date.parse(right.expiresAt));
}

/** How long what rolls on lives from each refresh: a warning that each one would give says nothing. */
function rollingLife({ tokens }: RadarConnection, { kind, expiresAt }: Expiry): number {
  const { obtainedAt } = tokens ?? {};
  const rolls = kind === 'refresh_token' && obtainedAt !== undefined;
  return rolls ? Date.parse(expiresAt) - Date.parse(obtainedAt) : Number.POSITIVE_INFINITY;
}

function warningOf(expiry: Expiry, now: number, lifeMs: number): ExpiryWarning | undefined {
  const leftMs = Date.parse(expiry.expiresAt) - now;
  const days = THRESHOLDS.find((one) => leftMs <= one * DAY_MS && one * DAY_MS < lifeMs);
  if (days === undefined) return undefined;
  const { connection, kind, name, expiresAt } = expiry;
  const what = name === undefined ? kindNames[kind] : named(kindNames[kind], name);
  return {
    ...expiry,
    code: days === 0 ? 'EXPIRED' : 'EXPIRES_SOON',
    days,
    key: [connection, kind, name ?? '', expiresAt, days].join('|'),
    text: {
      en: `${what.en} of connection ${connection} ${days === 0 ? 'expired' : 'expires'} on ${expiresAt}.`,
      'zh-HK': `連線 ${connection} 的${what['zh-HK']}${days === 0 ? '已於' : '將於'} ${expiresAt} 到期。`,
    },
    remedy: remedies[kind],
  };
}

const kindNames: Readonly<Record<ExpiringKind, LocalizedText>> = {
  access_token: { en: 'The access token', 'zh-HK': '存取權杖' },
  refresh_token: { en: 'The refresh token', 'zh-HK': '更新權杖' },
  consent: { en: 'The consent', 'zh-HK': '授權' },
  client_secret: { en: 'The client secret', 'zh-HK': '用戶端密鑰' },
  signing_key: { en: 'The signing key', 'zh-HK': '簽署金鑰' },
  certificate: { en: 'The certificate', 'zh-HK': '憑證' },
};

const reconnect: LocalizedText = {
  en: 'Connect again with `countersign connect` before that day.',
  'zh-HK': '請在該日之前以 `countersign connect` 重新連線。',
};

const remedies: Readonly<Record<ExpiringKind, LocalizedText>> = {
  access_token: reconnect,
  consent: reconnect,
  refresh_token: {
    en: 'Any call over this connection renews it: check why none is made, or run `countersign connections test`.',
    'zh-HK': '任何經此連線的請求均會更新權杖：請查明為何沒有請求，或執行 `countersign connections test`。',
  },
  client_secret: {
    en: 'Make a new secret in the vendor’s console, give it here, then remove the old one there.',
    'zh-HK': '請在供應商控制台建立新密鑰並填入此處，然後在該處移除舊密鑰。',
  },
  signing_key: {
    en: 'Register a new key with the vendor, give it here, then remove the old one there.',
    'zh-HK': '請向供應商登記新金鑰並填入此處，然後在該處移除舊金鑰。',
  },
  certificate: {
    en: 'Have the certificate renewed and exchange it on both sides.',
    'zh-HK': '請續領憑證，並於雙方更換。',
  },
};

function named(text: LocalizedText, name: string): LocalizedText {
  return { en: `${text.en} ${name}`, 'zh-HK': `${text['zh-HK']} ${name} ` };
}

function later(from: Instant | undefined, ms: number | undefined): Instant | undefined {
  return from === undefined || ms === undefined ? undefined : toInstant(Date.parse(from) + ms);
}

function earliest(...instants: readonly (Instant | undefined)[]): Instant | undefined {
  return instants.filter((one) => one !== undefined).sort((left, right) => Date.parse(left) - Date.parse(right))[0];
}
