import { ConnectorError, type StoredTokens, toInstant } from '@countersign/contracts';
import type { Expiry, ExpiryWarning, RadarConnection } from '@countersign/oauth';
import { asksPerson } from '../consent/asks-person.js';
import { scopesOf } from '../consent/prove-connection.js';
import { readableTokens } from '../consent/readable-tokens.js';
import type { Stores } from '../installation/open-stores.js';
import { reconnectCommand } from '../installation/say-how-to-reconnect.js';
import type { VendorAtHand } from '../installation/vendor-at-hand.js';
import { type DoctorFinding, findingOf } from './finding.js';

/** What the token store knows of a connection: whether it has a grant, for how long, and what is missing in it. */
export async function grantFindings(
  vendor: VendorAtHand,
  stores: Pick<Stores, 'tokens'>,
  now: number,
): Promise<readonly DoctorFinding[]> {
  const { name, id, connector } = vendor;
  const { oauth } = connector.descriptor;
  const { expiryWarnings } = await import('@countersign/oauth');
  const warnings = (known?: StoredTokens) =>
    expiryWarnings([radarOf(vendor, known)], now).map((one) => expiring(name, one));
  if (oauth === undefined) return warnings();
  let stored: StoredTokens | undefined;
  try {
    stored = await stores.tokens.read(id);
  } catch (error) {
    if (!ConnectorError.is(error)) throw error;
    const what = { en: 'Its stored tokens can’t be read', 'zh-HK': '無法讀取已儲存的權杖' };
    return [findingOf(error, name, what), ...warnings()];
  }
  return [...ended(name, stored), ...warnings(stored), ...(await missing(vendor, stored))];
}

/** Everything of a connection that ends, warned of yet or not, the soonest first. */
export async function expiriesAhead(
  vendor: VendorAtHand,
  stores: Pick<Stores, 'tokens'>,
): Promise<readonly Omit<Expiry, 'connection'>[]> {
  const { expiriesOf } = await import('@countersign/oauth');
  const stored = await readableTokens(stores, vendor.id);
  return expiriesOf(radarOf(vendor, stored === 'unreadable' ? undefined : stored))
    .map(({ kind, name, expiresAt }) => ({ kind, name, expiresAt }))
    .sort((one, other) => Date.parse(one.expiresAt) - Date.parse(other.expiresAt));
}

function radarOf(vendor: VendorAtHand, stored: StoredTokens | undefined): RadarConnection {
  const { grants: all = [], ...oauth } = vendor.connector.descriptor.oauth ?? {};
  // What asks nobody is asked for anew at any time: only a person's consent ends.
  const grants = asksPerson(vendor) ? all : all.filter((grant) => grant !== 'authorization_code');
  return {
    connection: vendor.name,
    oauth: { ...oauth, grants },
    ...(stored === undefined ? {} : { tokens: stored.tokens }),
    secrets: Object.entries(vendor.configured.expires).map(([secret, day]) => ({
      kind: /key$/i.test(secret) ? 'signing_key' : /certificate$/i.test(secret) ? 'certificate' : 'client_secret',
      name: secret,
      expiresAt: toInstant(Date.parse(`${day}T23:59:59.999Z`)),
    })),
  };
}

function ended(name: string, stored: StoredTokens | undefined): readonly DoctorFinding[] {
  const note = stored?.note;
  if (note === undefined || note.kind === 'sent') return [];
  const lost = note.kind === 'lost';
  return [
    {
      code: lost ? 'CONNECTION_LOST' : 'NEEDS_RECONNECT',
      severity: 'problem',
      connection: name,
      since: note.at,
      why: lost
        ? {
            en: 'The answer to a refresh was lost, and by the vendor’s rule the old refresh token is spent.',
            'zh-HK': '更新權杖的回應遺失；按供應商規則，舊更新權杖已失效。',
          }
        : {
            en: `The vendor refused the refresh token (${note.reason ?? 'invalid_grant'}): revoked, expired or used elsewhere.`,
            'zh-HK': `供應商拒絕更新權杖（${note.reason ?? 'invalid_grant'}）：可能已被撤銷、過期或在別處使用。`,
          },
      remedy: {
        en: `Run \`countersign connect ${name}\`; what waits goes on afterwards.`,
        'zh-HK': `請執行 \`countersign connect ${name}\`；等候中的事項其後會繼續。`,
      },
      details: { reason: note.reason ?? null, reconnect: reconnectCommand(name) },
    },
  ];
}

function expiring(
  connection: string,
  { code, kind, name, days, expiresAt, text, remedy }: ExpiryWarning,
): DoctorFinding {
  return {
    ...{ code, remedy, why: text, connection },
    severity: days > 7 ? 'warning' : 'problem',
    since: days === 0 ? expiresAt : null,
    details: { kind, expiresAt, days, ...(name === undefined ? {} : { name }) },
  };
}

async function missing(vendor: VendorAtHand, stored: StoredTokens | undefined): Promise<readonly DoctorFinding[]> {
  const scopes = await scopesOf(vendor, stored?.tokens);
  if (scopes.missing.length === 0) return [];
  const known = vendor.connector.descriptor.oauth?.scopes ?? {};
  const list = (locale: 'en' | 'zh-HK') => scopes.missing.map((one) => known[one]?.[locale] ?? one).join(', ');
  return [
    {
      code: 'SCOPES_MISSING',
      severity: 'problem',
      connection: vendor.name,
      since: stored?.tokens.grantedAt ?? stored?.tokens.obtainedAt ?? null,
      why: { en: `Not granted: ${list('en')}.`, 'zh-HK': `未獲授權：${list('zh-HK')}。` },
      remedy: {
        en: `Add them to the app at the vendor, then run \`countersign connect ${vendor.name}\` and agree to all.`,
        'zh-HK': `請於供應商的應用程式加入該等權限，然後執行 \`countersign connect ${vendor.name}\` 並全部同意。`,
      },
      details: { missing: [...scopes.missing], granted: [...(scopes.granted ?? [])] },
    },
  ];
}
