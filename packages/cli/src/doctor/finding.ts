import {
  type ConnectorError,
  type JsonObject,
  type LocalizedText,
  systemClock,
  toInstant,
} from '@countersign/contracts';

/** Something that `doctor` tells. */
export interface DoctorFinding {
  readonly code: string;
  /** `problem` needs action; `warning` will; `note` is good to know. */
  readonly severity: 'problem' | 'warning' | 'note';
  /** Name of the connection; `null`: of the whole. */
  readonly connection: string | null;
  /** Since when, as an instant or a day; `null` where nobody can tell. */
  readonly since: string | null;
  readonly why: LocalizedText;
  readonly remedy: LocalizedText;
  readonly details?: JsonObject | undefined;
}

/** An error as a finding; since when it is so, it doesn't tell. */
export function findingOf(error: ConnectorError, connection: string | null, what: LocalizedText): DoctorFinding {
  const { code, message, remedy, place, details } = error;
  const at = place === undefined ? '' : ` [${place}]`;
  const wait = waitOf(error);
  return {
    code,
    severity: 'problem',
    connection,
    since: null,
    why: {
      en: `${what.en}: ${message}${at}${wait?.en ?? ''}`,
      'zh-HK': `${what['zh-HK']}：${code}${at}（${message}）${wait?.['zh-HK'] ?? ''}`,
    },
    remedy,
    ...(details === undefined && wait === undefined ? {} : { details: { ...details, ...wait?.details } }),
  };
}

/** Which limit, and until when, of an error that says so. */
function waitOf(error: ConnectorError): (LocalizedText & { readonly details: JsonObject }) | undefined {
  const limit = 'limit' in error && typeof error.limit === 'string' ? error.limit : undefined;
  const waitMs = 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : undefined;
  if (limit === undefined && waitMs === undefined) return undefined;
  const until = waitMs === undefined ? undefined : toInstant(systemClock.now() + waitMs);
  return {
    en: `${limit === undefined ? '' : ` Limit: ${limit}.`}${until === undefined ? '' : ` Until: ${until}.`}`,
    'zh-HK': `${limit === undefined ? '' : `限制：${limit}。`}${until === undefined ? '' : `直至：${until}。`}`,
    details: { ...(limit === undefined ? {} : { limit }), ...(until === undefined ? {} : { until }) },
  };
}
