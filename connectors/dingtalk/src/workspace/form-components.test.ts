import type { Field } from '@countersign/contracts';
import { expect, it } from 'vitest';
import { formComponents, formValues, nameIn } from './form-components.js';

const field = (key: string, type: Field['type'], more: Partial<Field> = {}): Field => ({
  key,
  type,
  label: { en: `The ${key}`, 'zh-HK': key },
  required: true,
  ...more,
});

function shown(one: Field, value: unknown): string | undefined {
  return formValues([one], { [one.key]: value }, 'en')[0]?.value;
}

it('keeps an amount’s currency in sight: by the label where it is fixed, else beside the amount', () => {
  const amount = { amount: '320.50', currency: 'USD' };
  const fixed = field('amount', 'money', { currency: { fixed: 'USD' } });
  const free = field('amount', 'money', { currency: { field: 'currency' } });
  expect([formComponents([fixed], 'en')[0]?.componentType, shown(fixed, amount)]).toEqual(['MoneyField', '320.50']);
  expect([formComponents([free], 'en')[0]?.componentType, shown(free, amount)]).toEqual(['TextField', 'USD 320.50']);
});

it('says in words what no component holds', () => {
  expect(shown(field('when', 'dateTime'), '2026-11-20T10:00:00.000Z')).toBe('2026-11-20T10:00:00.000Z');
  expect(shown(field('tags', 'multiChoice'), ['a', 'b'])).toBe('a、b');
  expect(shown(field('who', 'user'), { system: 'local', tenant: 't', kind: 'userId', id: 'boss' })).toBe('boss');
  const rows = [
    { item: 'Taxi', cost: { amount: '80.00', currency: 'HKD' } },
    { item: 'Ferry', cost: { amount: '12.00', currency: 'HKD' } },
  ];
  expect(shown(field('lines', 'table'), rows)).toBe('Taxi · HKD 80.00\nFerry · HKD 12.00');
});

it('shows nothing for what is empty, a note or a signature, and stays within DingTalk’s bounds', () => {
  expect(shown(field('reason', 'text'), undefined)).toBeUndefined();
  expect(formComponents([field('hint', 'note'), field('sign', 'signature')], 'en')).toEqual([]);
  const many = Array.from({ length: 120 }, (_, index) =>
    field(`k${index}`, 'text', { label: { en: '長'.repeat(30) } }),
  );
  const components = formComponents(many, 'zh-HK');
  expect(components).toHaveLength(100);
  expect(components[0]?.props.label).toHaveLength(20);
  expect(shown(field('long', 'longText'), 'x'.repeat(70_000))?.length).toBe(5000);
});

it('takes the language asked for, else any', () => {
  expect(nameIn({ en: 'Expense', 'zh-HK': '費用' }, 'zh-HK')).toBe('費用');
  expect(nameIn({ en: 'Expense' }, 'zh-HK')).toBe('Expense');
});
