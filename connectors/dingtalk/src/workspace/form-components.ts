import { type Field, isMoney, type Locale, type Names } from '@countersign/contracts';
import type { Wire } from '../resources/dingtalk-api.js';

// DingTalk shows the form, our engine keeps it: what DingTalk's components can't hold (a currency, a time, a table's
// types) is shown as words, and nothing is ever read back.

type Component = Wire<'FormComponent'>;
type ComponentValue = NonNullable<Wire<'InstanceCreate'>['formComponentValueList']>[number];

/** Labels may have 20 characters (oa-formcomponent-message, read 2026-11-21), values 65,535. */
const LABEL = 20;
const VALUE = 5000;
const COMPONENTS = 100;

const types: Readonly<Partial<Record<Field['type'], string>>> = {
  number: 'NumberField',
  date: 'DDDateField',
  longText: 'TextareaField',
  table: 'TextareaField',
};

/** Components of a form, for the fields that it can hold. */
export function formComponents(fields: readonly Field[], locale: Locale): Component[] {
  return shownFields(fields).map((field) => ({
    componentType: typeOf(field),
    props: { componentId: componentId(field), label: labelOf(field, locale), required: false },
  }));
}

export function formValues(
  fields: readonly Field[],
  values: Readonly<Record<string, unknown>>,
  locale: Locale,
): ComponentValue[] {
  return shownFields(fields).flatMap((field) => {
    const value = wordsOf(field, values[field.key]);
    if (value === '') return [];
    return [{ id: componentId(field), name: labelOf(field, locale), componentType: typeOf(field), value }];
  });
}

/** In the language asked for, else in any. */
export function nameIn(names: Names, locale: Locale): string {
  return names[locale] ?? Object.values(names)[0] ?? '';
}

function shownFields(fields: readonly Field[]): readonly Field[] {
  return fields.filter(({ type }) => type !== 'note' && type !== 'signature').slice(0, COMPONENTS);
}

function typeOf({ type, currency }: Field): string {
  if (type === 'money') return currency !== undefined && 'fixed' in currency ? 'MoneyField' : 'TextField';
  return types[type] ?? 'TextField';
}

function componentId({ key }: Field): string {
  return `cs_${key}`.slice(0, 64);
}

function labelOf({ label, key }: Field, locale: Locale): string {
  return [...(nameIn(label, locale) || key)].slice(0, LABEL).join('');
}

function wordsOf(field: Field, value: unknown): string {
  // A MoneyField is a bare number; the label or the page says which currency.
  const words = isMoney(value) && typeOf(field) === 'MoneyField' ? String(value.amount) : inWords(value);
  return words.slice(0, VALUE);
}

function inWords(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isMoney(value)) return `${String(value.currency)} ${String(value.amount)}`;
  if (Array.isArray(value)) {
    const rows = value.some((one) => typeof one === 'object' && one !== null);
    return value.map(inWords).join(rows ? '\n' : '、');
  }
  if (typeof value !== 'object') return '';
  for (const name of ['name', 'label', 'fileName', 'id']) {
    const said: unknown = Reflect.get(value, name);
    if (typeof said === 'string') return said;
  }
  return Object.values(value).map(inWords).join(' · ');
}
