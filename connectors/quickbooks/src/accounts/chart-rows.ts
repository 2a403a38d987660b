import { type ChartFinding, type ChartRow, InputError } from '@countersign/contracts';
import { accountLimits } from './account-types.js';
import { makeFinding, type Place } from './chart-findings.js';

/** A row whose own fields are in order or have been said not to be. */
export interface CheckedRow extends ChartRow {
  /** Position in the file, from 0. */
  readonly row: number;
  /** True when a finding refuses it. */
  readonly refused: boolean;
}

export interface ChartOptions {
  /**
   * Longest account number that the company takes: 7 in the US, UK and India, 20 in Australia and Canada; Hong Kong is
   * not documented. @defaultValue 20
   */
  readonly numberLength?: number | undefined;
}

const FIELDS: ReadonlySet<string> = new Set([
  'code',
  'name',
  'type',
  'parent',
  'isGroup',
  'names',
  'targetType',
  'subType',
  'currency',
  // LedgerSMB's mark of accounts that lower another; their names say as much.
  'contra',
]);

const FORBIDDEN = new Map([
  [':', 'a colon'],
  ['"', 'a double quote'],
  ['\t', 'a tab'],
  ['\n', 'a line break'],
  ['\r', 'a line break'],
]);

function isControl(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return point < 32 || (point >= 127 && point < 160) || point === 0x2028 || point === 0x2029;
}

/** Composed, without spaces around it or doubled ones, and without the characters that show nothing at all. */
export function tidyName(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll(/[\u200b\u2060\ufeff]/g, '')
    .split(/\p{Zs}/u)
    .filter((part) => part !== '')
    .join(' ');
}

/** A name that QuickBooks takes, as close to the given one as can be. */
export function repairName(name: string): string {
  let repaired = '';
  for (const character of name.normalize('NFC')) {
    if (character === ':') repaired += ' - ';
    else if (character === '"') repaired += '”';
    else repaired += isControl(character) ? ' ' : character;
  }
  repaired = tidyName(repaired);
  while (repaired !== '' && '=+-@'.includes(repaired.charAt(0))) repaired = repaired.slice(1).trimStart();
  return [...repaired].slice(0, accountLimits.nameLength).join('').trimEnd() || 'Account';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOrNull(value: unknown): string | null | undefined {
  return value === undefined || value === null ? null : typeof value === 'string' ? value : undefined;
}

const TEXT = { expected: 'text', expectedZh: '文字' };
const TEXT_OR_NULL = {
  expected: 'text or null; a number loses its leading zeros',
  expectedZh: '文字或 null（數字會失去前置零）',
};

/**
 * Checks the fields of each row of a chart.
 * @param json - the parsed file: a list of rows.
 * @throws {@link InputError} `CHART_INVALID` when it is no list of rows at all.
 */
export function readRows(
  json: unknown,
  side: 'source' | 'target',
  options: ChartOptions = {},
): { readonly rows: readonly CheckedRow[]; readonly findings: readonly ChartFinding[] } {
  if (!Array.isArray(json)) {
    throw new InputError('CHART_INVALID', `The ${side} chart is not a list of accounts.`, {
      place: side,
      remedy: {
        en: 'Give a JSON list of rows: [{"code","name","type","parent"}].',
        'zh-HK': '請提供 JSON 清單：[{"code","name","type","parent"}]。',
      },
    });
  }
  const findings: ChartFinding[] = [];
  const unknown = new Map<string, { rows: number; place: Place }>();
  const rows = json.map((value: unknown, index) => {
    const { row, found } = readRow(value, index, side, options);
    findings.push(...found);
    for (const field of isObject(value) ? Object.keys(value) : []) {
      if (FIELDS.has(field)) continue;
      const seen = unknown.get(field);
      if (seen === undefined) unknown.set(field, { rows: 1, place: { ...row, row: index, side } });
      else seen.rows += 1;
    }
    return row;
  });
  for (const [field, { rows: count, place }] of unknown)
    findings.push(makeFinding('UNKNOWN_FIELD', place, { field, rows: count }));
  return { rows, findings };
}

function readRow(
  value: unknown,
  index: number,
  side: 'source' | 'target',
  options: ChartOptions,
): { readonly row: CheckedRow; readonly found: readonly ChartFinding[] } {
  const given = isObject(value) ? value : {};
  const code = textOrNull(given['code']);
  const name = given['name'];
  const place: Place = { code: code ?? null, name: typeof name === 'string' ? name : '', row: index, side };
  const found: ChartFinding[] = [];
  const invalid = (field: string, expected: { readonly expected: string; readonly expectedZh: string }): void => {
    found.push(makeFinding('ROW_INVALID', place, { field, ...expected }));
  };

  if (!isObject(value)) invalid('(row)', { expected: 'an object', expectedZh: '物件' });
  if (code === undefined) invalid('code', TEXT_OR_NULL);
  if (typeof name !== 'string') invalid('name', TEXT);
  const type = given['type'];
  if (typeof type !== 'string' || type.trim() === '') invalid('type', TEXT);
  const parent = textOrNull(given['parent']);
  if (parent === undefined) invalid('parent', TEXT_OR_NULL);
  const isGroup = given['isGroup'] ?? false;
  if (typeof isGroup !== 'boolean') invalid('isGroup', { expected: 'true or false', expectedZh: 'true 或 false' });
  const names = readNames(given['names']);
  if (names === undefined) invalid('names', { expected: 'an object of texts', expectedZh: '文字物件' });
  const optional = (field: string): string | undefined => {
    const text = textOrNull(given[field]);
    if (text === undefined) invalid(field, TEXT);
    return text ?? undefined;
  };
  const targetType = optional('targetType');
  const subType = optional('subType');
  const currency = optional('currency');
  const refusedFields = found.length > 0;

  const tidy = tidyName(place.name);
  if (typeof name === 'string' && side === 'source') found.push(...checkName(place, name, tidy));
  if (typeof code === 'string' && side === 'source') found.push(...checkCode(place, code, options));
  const row: CheckedRow = {
    row: index,
    refused: refusedFields || found.some(({ severity }) => severity === 'error'),
    code: code === undefined || code === null || code.trim() === '' ? null : code.trim(),
    name: tidy,
    type: typeof type === 'string' ? type : '',
    parent: parent === undefined || parent === null || parent.trim() === '' ? null : parent,
    isGroup: isGroup === true,
    names: names ?? {},
    targetType,
    subType,
    currency,
  };
  return { row, found };
}

function readNames(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) return undefined;
  const names: [string, string][] = [];
  for (const [language, text] of Object.entries(value)) {
    if (typeof text !== 'string') return undefined;
    names.push([language, text]);
  }
  return Object.fromEntries(names);
}

function checkName(place: Place, name: string, tidy: string): readonly ChartFinding[] {
  if (tidy === '') return [makeFinding('NAME_EMPTY', place, undefined)];
  const found: ChartFinding[] = [];
  const repaired = repairName(name);
  const length = [...tidy].length;
  if (length > accountLimits.nameLength) {
    found.push(makeFinding('NAME_TOO_LONG', place, { length, limit: accountLimits.nameLength, repaired }));
  }
  const forbidden = new Set<string>();
  for (const character of tidy) {
    const title = FORBIDDEN.get(character) ?? (isControl(character) ? 'a control character' : undefined);
    if (title !== undefined) forbidden.add(title);
  }
  if (forbidden.size > 0)
    found.push(makeFinding('NAME_CHARACTERS', place, { characters: [...forbidden].join(', '), repaired }));
  if ('=+-@'.includes(tidy.charAt(0))) found.push(makeFinding('NAME_LIKE_FORMULA', place, { repaired }));
  if (found.length > 0) return found;
  if (tidy !== name) found.push(makeFinding('NAME_UNTRIMMED', place, { repaired: tidy }));
  if (hasUnusualWidth(tidy)) found.push(makeFinding('NAME_WIDTH', place, { normal: tidy.normalize('NFKC') }));
  return found;
}

/** Half-width kana, full-width letters and digits; full-width punctuation is usual in Chinese and Japanese. */
function hasUnusualWidth(name: string): boolean {
  for (const character of name) {
    const point = character.codePointAt(0) ?? 0;
    if (
      point >= 0xff10 &&
      point <= 0xff5a &&
      !(point >= 0xff1a && point <= 0xff20) &&
      !(point >= 0xff3b && point <= 0xff40)
    ) {
      return true;
    }
    if (point >= 0xff61 && point <= 0xffdc) return true;
  }
  return false;
}

function checkCode(place: Place, code: string, options: ChartOptions): readonly ChartFinding[] {
  const limit = options.numberLength ?? accountLimits.numberLength.default;
  const trimmed = code.trim();
  if ([...trimmed].some((character) => character === ':' || isControl(character)))
    return [makeFinding('CODE_CHARACTERS', place, undefined)];
  const length = [...trimmed].length;
  return length > limit ? [makeFinding('CODE_TOO_LONG', place, { length, limit })] : [];
}
