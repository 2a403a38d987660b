import type {
  ConnectorDescriptor,
  Environment,
  Finding,
  HostRule,
  LocalizedText,
  ResidencyRules,
  TransferRecord,
} from '@countersign/contracts';
import { isLive, type TransferDraft, uncoveredData } from './residency.js';

const DAY_MS = 86_400_000;
/** How long before the end of a record it is spoken of. */
const SOON_MS = 30 * DAY_MS;

/** Something to know about where data of one connector goes. */
export interface ResidencyFinding extends Finding {
  /**
   * `RESIDENCY_NOT_COVERED`, `RESIDENCY_NOT_SET` (no rules were given: every region is listed),
   * `RESIDENCY_RECORD_ENDS` (within 30 days), `RESIDENCY_RECORD_USELESS` (it covers nothing of this connector today).
   */
  readonly code: string;
  /** `refused`: calls fail today. `warned`: they go on and are logged. `note`: nothing happens. */
  readonly severity: 'refused' | 'warned' | 'note';
  readonly text: LocalizedText;
  readonly host: string;
  readonly region: string;
  /** What goes there without being covered; empty where the descriptor names no kinds. */
  readonly dataClasses: readonly string[];
  /** Operations that are refused or warned about. */
  readonly operations: readonly string[];
  /** The record to be approved: `approvedBy`, `approvedOn` and `until` are for people to fill in. */
  readonly draft?: TransferDraft | undefined;
}

/**
 * What `countersign doctor residency` shows of one connector.
 * @param rules - the connection's; `undefined` lists every host as if no region were allowed.
 * @param today - `YYYY-MM-DD`, UTC.
 */
export function residencyFindings(
  descriptor: ConnectorDescriptor,
  rules: ResidencyRules | undefined,
  today: string,
  environment: Environment = 'production',
): readonly ResidencyFinding[] {
  const now = Date.parse(`${today}T12:00:00Z`);
  const { hosts } = descriptor.environments[environment];
  const judged = rules ?? { allowed: [], mode: 'warn', transfers: [] };
  return [
    ...hosts.flatMap((rule) => notCovered(descriptor, environment, judged, rule, now, rules === undefined)),
    ...judged.transfers.flatMap((record, index) => aboutRecord(record, `residency/transfers/${index}`, hosts, now)),
  ];
}

function notCovered(
  descriptor: ConnectorDescriptor,
  environment: Environment,
  rules: ResidencyRules,
  rule: HostRule,
  now: number,
  unset: boolean,
): readonly ResidencyFinding[] {
  const operations = operationsOf(descriptor, environment, rule);
  const classes = [...new Set([rule.dataClasses ?? [], operations.map(({ sends }) => sends)].flat(2))];
  const found = uncoveredData(rules, rule, classes, now);
  if (found === undefined) return [];
  const open = [...found.enforce, ...found.warn];
  const dataClasses = open.filter((each) => each !== '');
  const { host, region } = rule;
  const what = dataClasses.length === 0 ? '' : `: ${dataClasses.join(', ')}`;
  const text = unset
    ? {
        en: `${host} is in ${region}${what}. No residency rules are set for this connection.`,
        'zh-HK': `${host} 位於 ${region}${what}。此連線未設定資料存放地規則。`,
      }
    : {
        en: `${host} is in ${region}, and no approved transfer covers what goes there${what}. Have the drafted record approved, or use another region.`,
        'zh-HK': `${host} 位於 ${region}，並無已批准的資料轉移記錄涵蓋傳送的資料${what}。請批准所草擬的記錄，或改用其他地區。`,
      };
  return [
    finding(unset ? 'RESIDENCY_NOT_SET' : 'RESIDENCY_NOT_COVERED', `environments/${environment}/hosts/${host}`, text, {
      severity: unset ? 'note' : found.enforce.length > 0 ? 'refused' : 'warned',
      host,
      region,
      dataClasses,
      operations: operations.filter(({ sends }) => touches(sends, open)).map(({ name }) => name),
      draft: { host, region, dataClasses, purpose: descriptor.name },
    }),
  ];
}

function aboutRecord(
  record: TransferRecord,
  place: string,
  hosts: readonly HostRule[],
  now: number,
): readonly ResidencyFinding[] {
  const rule = hosts.find(({ host }) => host === record.host);
  if (rule === undefined) return []; // of another connector
  const { host, region, dataClasses, purpose } = record;
  const facts = { severity: 'note', host, region, dataClasses, operations: [] } as const;
  const draft = { host, region: rule.region, dataClasses, purpose };
  const useless = uselessBecause(record, rule, now);
  if (useless !== undefined) {
    return [finding('RESIDENCY_RECORD_USELESS', place, useless, { ...facts, draft })];
  }
  if (isLive(record.until, now + SOON_MS)) return [];
  const text = {
    en: `The transfer record of ${host} ends on ${record.until}. Have it renewed.`,
    'zh-HK': `${host} 的資料轉移記錄將於 ${record.until} 屆滿。請安排續批。`,
  };
  return [finding('RESIDENCY_RECORD_ENDS', place, text, { ...facts, draft })];
}

function uselessBecause(record: TransferRecord, rule: HostRule, now: number): LocalizedText | undefined {
  const { host, region, until, approvedBy, approvedOn } = record;
  if (region !== rule.region) {
    return {
      en: `The record says that ${host} is in ${region}; it is in ${rule.region}.`,
      'zh-HK': `記錄指 ${host} 位於 ${region}，但實際位於 ${rule.region}。`,
    };
  }
  if (!isLive(until, now)) {
    return {
      en: `The transfer record of ${host} ended on ${until}.`,
      'zh-HK': `${host} 的資料轉移記錄已於 ${until} 屆滿。`,
    };
  }
  if (approvedBy !== '' && Date.parse(approvedOn) <= now) return undefined;
  return {
    en: `The transfer record of ${host} is not approved, or not yet in force.`,
    'zh-HK': `${host} 的資料轉移記錄未獲批准或尚未生效。`,
  };
}

/** Operations whose origin is, or with the connection's settings may be, this host; with what each sends. */
function operationsOf(
  descriptor: ConnectorDescriptor,
  environment: Environment,
  rule: HostRule,
): readonly { readonly name: string; readonly sends: readonly string[] }[] {
  const { origins } = descriptor.environments[environment];
  return Object.entries(descriptor.operations).flatMap(([name, operation]) => {
    const origin = origins[operation.origin ?? 'api'];
    if (origin === undefined || !mayBe(origin, rule.host)) return [];
    return [{ name, sends: operation.dataClasses ?? rule.dataClasses ?? [] }];
  });
}

function mayBe(origin: string, host: string): boolean {
  const [authority = ''] = origin.replace(/^https:\/\//, '').split('/', 1);
  const parts = authority.replace(/:\d+$/, '').split(/\{[^{}]*\}/);
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return first === host;
  return host.length >= first.length + last.length && host.startsWith(first) && host.endsWith(last);
}

function touches(sends: readonly string[], open: readonly string[]): boolean {
  return sends.length === 0 ? open.includes('') : sends.some((each) => open.includes(each));
}

function finding(
  code: string,
  place: string,
  text: LocalizedText,
  rest: Omit<ResidencyFinding, 'code' | 'place' | 'message' | 'text'>,
): ResidencyFinding {
  return { code, place, message: text.en, text, ...rest };
}
