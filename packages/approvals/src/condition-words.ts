import { type Field, isMoney, type Locale, type LocalizedText, type Names, type Ref } from '@countersign/contracts';
import type { FieldTest, InitiatorTest } from './condition.js';
import { isRef } from './person-value.js';

/** Words for an operator when it holds, and when it doesn't. */
const operators = {
  eq: { en: ['is', 'is not'], 'zh-HK': ['等於', '不等於'] },
  ne: { en: ['is not', 'is'], 'zh-HK': ['不等於', '等於'] },
  gt: { en: ['is above', 'is not above'], 'zh-HK': ['高於', '不高於'] },
  ge: { en: ['is at least', 'is below'], 'zh-HK': ['不低於', '低於'] },
  lt: { en: ['is below', 'is not below'], 'zh-HK': ['低於', '不低於'] },
  le: { en: ['is at most', 'is above'], 'zh-HK': ['不高於', '高於'] },
  in: { en: ['is one of', 'is none of'], 'zh-HK': ['屬於', '不屬於'] },
  contains: { en: ['contains', 'does not contain'], 'zh-HK': ['包含', '不包含'] },
} as const;

const tests = {
  inDepartment: { en: ['belongs to department', 'does not belong to department'], 'zh-HK': ['屬於部門', '不屬於部門'] },
  hasRole: { en: ['has role', 'does not have role'], 'zh-HK': ['擁有角色', '沒有角色'] },
  is: { en: ['is', 'is not'], 'zh-HK': ['是', '不是'] },
} as const;

export const always: LocalizedText = { en: 'every form comes this way', 'zh-HK': '所有表單均經此步驟' };

function inEach(text: (locale: Locale) => string): LocalizedText {
  return { en: text('en'), 'zh-HK': text('zh-HK') };
}

/** A name in the wanted language, else in English, else in any. */
export function nameIn(names: Names, locale: Locale): string | undefined {
  return names[locale] ?? names['en'] ?? Object.values(names)[0];
}

/** A test of a field in words, as it turned out: `Amount HKD 5000.01 is above HKD 5000`. */
export function testWords(field: Field | undefined, test: FieldTest, value: unknown, result: boolean): LocalizedText {
  return inEach((locale) => {
    const label = (field && nameIn(field.label, locale)) ?? test.field;
    if (test.op === 'empty') {
      const empty = result !== (test.value === false);
      return locale === 'en' ? `${label} is ${empty ? '' : 'not '}empty` : `${label}${empty ? '為空' : '不為空'}`;
    }
    const words = operators[test.op][locale][result ? 0 : 1];
    return [label, shown(field, value, locale), words, shown(field, test.value, locale)].join(' ');
  });
}

export function initiatorWords(test: InitiatorTest, ref: Ref, result: boolean): LocalizedText {
  return inEach((locale) => {
    const words = tests[test][locale][result ? 0 : 1];
    return locale === 'en' ? `the initiator ${words} ${ref.id}` : `發起人${words} ${ref.id}`;
  });
}

export function joined(reasons: readonly LocalizedText[]): LocalizedText {
  return inEach((locale) => reasons.map((reason) => reason[locale]).join(locale === 'en' ? ' and ' : '，而且'));
}

export function otherwise(refusals: readonly LocalizedText[]): LocalizedText {
  const reasons = joined(refusals);
  return inEach((locale) => (locale === 'en' ? `otherwise: ${reasons.en}` : `其他情況：${reasons['zh-HK']}`));
}

/** Reasons of nested choices, outermost first. */
export function nested(reasons: readonly LocalizedText[]): LocalizedText {
  return inEach((locale) => reasons.map((reason) => reason[locale]).join(locale === 'en' ? '; ' : '；'));
}

function shown(field: Field | undefined, value: unknown, locale: Locale): string {
  if (value === undefined || value === null || value === '') return locale === 'en' ? '(empty)' : '（空）';
  if (isMoney(value)) return `${value.currency} ${value.amount}`;
  if (isRef(value)) return value.id;
  if (Array.isArray(value)) return value.map((item) => shown(field, item, locale)).join(', ');
  const option = field?.options?.find(({ key }) => key === value);
  return option?.label ?? (typeof value === 'object' ? JSON.stringify(value) : String(value));
}
