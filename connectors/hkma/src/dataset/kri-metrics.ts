import { compareDecimals, isDecimal, type LocalizedText } from '@countersign/contracts';
import * as v from 'valibot';
import { findingTexts } from './finding-texts.js';
import { repeatedMember } from './repeated-member.js';

/** Something in a dataset that a person must look at. */
export interface DatasetFinding {
  readonly code: keyof typeof findingTexts;
  readonly severity: 'error' | 'warning';
  /** JSON pointer (RFC 6901): `/records/12/value`. */
  readonly pointer: string;
  readonly message: LocalizedText;
}

const MOST_BYTES = 16 * 1024 * 1024;
const MOST_RECORDS = 5000;

const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));
/** One text for each number: no sign for zero, no exponent, no leading zero. */
const decimal = v.pipe(
  v.string(),
  v.check(
    (given) => /^-?(0|[1-9]\d{0,17})(\.\d{1,6})?$/.test(given) && !/^-0(\.0+)?$/.test(given) && isDecimal(given),
    'a decimal as text',
  ),
);
const day = v.pipe(v.string(), v.isoDate());

const record = v.strictObject({
  /** `critical_patch_overdue`. */
  indicatorCode: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{1,63}$/)),
  indicatorName: v.strictObject({ en: text(120), zh: text(120) }),
  /** `null`: not known. */
  value: v.nullable(decimal),
  unit: v.picklist(['percent', 'count', 'hours', 'days', 'HKD']),
  threshold: v.strictObject({ amber: decimal, red: decimal, worse: v.picklist(['above', 'below']) }),
  rag: v.picklist(['green', 'amber', 'red', 'unknown']),
  owner: text(64),
  sourceSystem: text(64),
  comment: v.nullable(text(1000)),
});

const dataset = v.strictObject({
  schema: v.literal('countersign.kri/1'),
  entity: v.pipe(v.string(), v.regex(/^[A-Z0-9][A-Z0-9-]{0,31}$/)),
  period: v.strictObject({ from: day, to: day }),
  records: v.pipe(v.array(record), v.minLength(1), v.maxLength(MOST_RECORDS)),
});

/** A month of risk indicators. The field list is ours. */
export type KriMetrics = v.InferOutput<typeof dataset>;
export type KriRecord = v.InferOutput<typeof record>;

export interface DatasetReport {
  /** No finding is an error. */
  readonly valid: boolean;
  readonly findings: readonly DatasetFinding[];
  /** Left out when the form itself is wrong. */
  readonly dataset?: KriMetrics | undefined;
}

/** Checks a file of risk indicators: form, period, repeats, thresholds, colours. Never throws. */
export function checkKriMetrics(bytes: Uint8Array): DatasetReport {
  if (bytes.length > MOST_BYTES) return report([finding('TOO_LARGE', '')]);
  let json: unknown;
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    json = JSON.parse(source);
  } catch {
    return report([finding('NOT_JSON', '')]);
  }
  const repeated = repeatedMember(source);
  if (repeated !== undefined) return report([finding('REPEATED_MEMBER', repeated)]);
  // Before each record is looked at: a million wrong ones would fill the memory with findings.
  const records: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'records') : undefined;
  if (Array.isArray(records) && records.length > MOST_RECORDS) return report([finding('FORM', '/records')]);
  const parsed = v.safeParse(dataset, json);
  if (!parsed.success) {
    return report(parsed.issues.slice(0, 100).map((issue) => finding('FORM', pointerOf(issue))));
  }
  const found = parsed.output;
  return report([...textFindings(found), ...periodFindings(found), ...recordFindings(found)], found);
}

/** Characters that no reader shows, or that show other text than they are; a line break may stand in a comment. */
const UNSEEN = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/** What is written with escapes is looked at as what it stands for. */
function* textFindings(found: KriMetrics): Generator<DatasetFinding> {
  for (const [index, { indicatorName, owner, sourceSystem, comment }] of found.records.entries()) {
    const texts = {
      'indicatorName/en': indicatorName.en,
      'indicatorName/zh': indicatorName.zh,
      owner,
      sourceSystem,
      comment: comment?.replace(/\r?\n/g, ' ') ?? '',
    };
    for (const [place, value] of Object.entries(texts)) {
      const pointer = `/records/${index}/${place}`;
      if (value.normalize('NFC') !== value) yield finding('NOT_NFC', pointer);
      if (UNSEEN.test(value)) yield finding('UNSEEN_CHARACTER', pointer);
    }
  }
}

/** First and last day of one calendar month. */
export function isWholeMonth({ from, to }: { readonly from: string; readonly to: string }): boolean {
  const [year = 0, month = 0] = from.split('-').map(Number);
  return from.endsWith('-01') && to === new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

function* periodFindings({ period }: KriMetrics): Generator<DatasetFinding> {
  if (!isWholeMonth(period)) yield finding('PERIOD', '/period');
}

function* recordFindings({ records }: KriMetrics): Generator<DatasetFinding> {
  const seen = new Set<string>();
  for (const [index, each] of records.entries()) {
    const place = `/records/${index}`;
    if (seen.has(each.indicatorCode)) yield finding('DUPLICATE', `${place}/indicatorCode`);
    seen.add(each.indicatorCode);
    const { amber, red, worse } = each.threshold;
    const order = compareDecimals(amber, red);
    if (worse === 'above' ? order > 0 : order < 0) yield finding('THRESHOLDS', `${place}/threshold`);
    else if (each.rag !== colourOf(each)) yield finding('COLOUR', `${place}/rag`);
    if (each.unit === 'percent' && each.value !== null && !isPercentage(each.value)) {
      yield finding('RANGE', `${place}/value`);
    }
    if (each.rag === 'red' && each.comment === null) yield finding('COMMENT', `${place}/comment`, 'warning');
  }
}

/** A value on a threshold has reached it. */
export function colourOf({ value, threshold }: Pick<KriRecord, 'value' | 'threshold'>): KriRecord['rag'] {
  if (value === null) return 'unknown';
  const reached = (limit: string) => {
    const order = compareDecimals(value, limit);
    return threshold.worse === 'above' ? order >= 0 : order <= 0;
  };
  if (reached(threshold.red)) return 'red';
  return reached(threshold.amber) ? 'amber' : 'green';
}

function isPercentage(value: string): boolean {
  return compareDecimals(value, '0') >= 0 && compareDecimals(value, '100') <= 0;
}

function pointerOf(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? [])
    .map(({ key }) => `/${String(key).slice(0, 100).replace(/~/g, '~0').replace(/\//g, '~1')}`)
    .join('');
}

function finding(
  code: DatasetFinding['code'],
  pointer: string,
  severity: DatasetFinding['severity'] = 'error',
): DatasetFinding {
  return { code, severity, pointer, message: findingTexts[code] };
}

function report(findings: readonly DatasetFinding[], found?: KriMetrics): DatasetReport {
  return { valid: findings.every(({ severity }) => severity !== 'error'), findings, dataset: found };
}
