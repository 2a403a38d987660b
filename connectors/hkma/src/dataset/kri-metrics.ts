import { compareDecimals, isDecimal, type LocalizedText } from '@countersign/contracts';
import * as v from 'valibot';
import { findingTexts } from './finding-texts.js';

/** Something in a dataset that a person must look at. */
export interface DatasetFinding {
  readonly code: keyof typeof findingTexts;
  readonly severity: 'error' | 'warning';
  /** JSON pointer (RFC 6901): `/records/12/value`. */
  readonly pointer: string;
  readonly message: LocalizedText;
}

const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));
const decimal = v.pipe(
  v.string(),
  v.regex(/^-?(0|[1-9]\d{0,17})(\.\d{1,6})?$/, 'a decimal as text'),
  v.check(isDecimal, 'a decimal as text'),
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
  records: v.pipe(v.array(record), v.minLength(1), v.maxLength(5000)),
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

const MOST_BYTES = 16 * 1024 * 1024;

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
  const parsed = v.safeParse(dataset, json);
  if (!parsed.success) {
    return report(parsed.issues.slice(0, 100).map((issue) => finding('FORM', pointerOf(issue))));
  }
  const found = parsed.output;
  const notNormal = source.normalize('NFC') === source ? [] : [finding('NOT_NFC', '')];
  return report([...notNormal, ...periodFindings(found), ...recordFindings(found)], found);
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
