import type { Condition, Field } from '@countersign/contracts';
import { ConnectorError, isMoney, parseMoney } from '@countersign/contracts';
import type { FieldTest } from './condition.js';
import { decimalText, orderedTypes } from './field-order.js';
import { isDate, isDateTime } from './field-values.js';
import { isRef } from './person-value.js';
import type { Problem } from './problem.js';

/** Unknown fields, operators that a type doesn't have, values of another type or currency. */
export function checkCondition(
  condition: Condition,
  fields: ReadonlyMap<string, Field>,
  place: string,
): readonly Problem[] {
  if ('all' in condition) return checkSeveral(condition.all, fields, `${place}/all`);
  if ('any' in condition) return checkSeveral(condition.any, fields, `${place}/any`);
  if ('not' in condition) return checkCondition(condition.not, fields, `${place}/not`);
  if ('initiator' in condition) return [];
  const field = fields.get(condition.field);
  if (!field) {
    return [{ code: 'FIELD_UNKNOWN', place: `${place}/field`, message: `There is no field ${condition.field}.` }];
  }
  return checkTest(field, condition, place);
}

function checkSeveral(
  conditions: readonly Condition[],
  fields: ReadonlyMap<string, Field>,
  place: string,
): readonly Problem[] {
  if (conditions.length === 0) return [{ code: 'CONDITION_VALUE', place, message: 'There is nothing to test.' }];
  return conditions.flatMap((condition, index) => checkCondition(condition, fields, `${place}/${index}`));
}

function checkTest(field: Field, test: FieldTest, place: string): readonly Problem[] {
  const { op, value } = test;
  if (!operatorsOf(field).has(op)) {
    return [
      { code: 'CONDITION_OPERATOR', place: `${place}/op`, message: `A field of type ${field.type} has no ${op}.` },
    ];
  }
  const here = `${place}/value`;
  if (op === 'empty') {
    const right = value === undefined || value === null || typeof value === 'boolean';
    return right ? [] : [{ code: 'CONDITION_VALUE', place: here, message: 'Emptiness is true, false or left out.' }];
  }
  if (op === 'in') {
    if (!Array.isArray(value) || value.length === 0) {
      return [{ code: 'CONDITION_VALUE', place: here, message: 'Expected a list of values.' }];
    }
    return value.flatMap((item: unknown, index) => checkValue(field, item, `${here}/${index}`));
  }
  if (op === 'contains') return checkPart(field, value, here);
  return checkValue(field, value, here);
}

const texts: ReadonlySet<Field['type']> = new Set(['text', 'longText', 'phone']);
const equals: ReadonlySet<Field['type']> = new Set(['choice', 'user', 'department', 'computed']);

function operatorsOf(field: Field): ReadonlySet<FieldTest['op']> {
  if (orderedTypes.has(field.type)) return new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'in', 'empty']);
  if (texts.has(field.type)) return new Set(['eq', 'ne', 'in', 'contains', 'empty']);
  if (equals.has(field.type)) return new Set(['eq', 'ne', 'in', 'empty']);
  if (field.type === 'multiChoice') return new Set(['eq', 'ne', 'contains', 'empty']);
  return new Set(field.type === 'note' ? [] : ['empty']);
}

function checkPart(field: Field, value: unknown, place: string): readonly Problem[] {
  if (typeof value !== 'string' || value === '') {
    return [{ code: 'CONDITION_VALUE', place, message: 'Expected text.' }];
  }
  return field.type === 'multiChoice' ? checkOption(field, value, place) : [];
}

function checkValue(field: Field, value: unknown, place: string): readonly Problem[] {
  const wrong = (message: string): readonly Problem[] => [{ code: 'CONDITION_VALUE', place, message }];
  switch (field.type) {
    case 'money':
      return checkMoney(field, value, place);
    case 'number':
    case 'rating':
      return decimalText(value) === undefined ? wrong('Expected a plain decimal.') : [];
    case 'date':
      return isDate(value) ? [] : wrong('Expected a date such as 2026-11-22.');
    case 'dateTime':
      return isDateTime(value) ? [] : wrong('Expected a time with its offset.');
    case 'choice':
      return checkOption(field, value, place);
    case 'multiChoice':
      if (!Array.isArray(value)) return wrong('Expected a list of option keys.');
      return value.flatMap((item: unknown, index) => checkOption(field, item, `${place}/${index}`));
    case 'user':
    case 'department':
      return isRef(value) || (typeof value === 'string' && value !== '') ? [] : wrong('Expected a ref or an id.');
    case 'computed':
      return ['string', 'number', 'boolean'].includes(typeof value)
        ? []
        : wrong('Expected text, a number or a truth value.');
    default:
      return typeof value === 'string' ? [] : wrong('Expected text.');
  }
}

function checkOption(field: Field, value: unknown, place: string): readonly Problem[] {
  if (typeof value !== 'string') return [{ code: 'CONDITION_VALUE', place, message: 'Expected the key of an option.' }];
  if (!field.options || field.options.some(({ key }) => key === value)) return [];
  return [{ code: 'CONDITION_VALUE', place, message: `The field has no option ${value}.` }];
}

function checkMoney(field: Field, value: unknown, place: string): readonly Problem[] {
  if (!isMoney(value)) {
    return [{ code: 'CONDITION_VALUE', place, message: 'Money is compared with {"amount","currency"}, nothing else.' }];
  }
  try {
    parseMoney(value, place);
  } catch (error) {
    if (!ConnectorError.is(error)) throw error;
    return [{ code: 'CONDITION_VALUE', place, message: error.message }];
  }
  const fixed = field.currency && 'fixed' in field.currency ? field.currency.fixed : undefined;
  if (fixed === undefined || fixed === value.currency) return [];
  return [
    {
      code: 'CURRENCIES_DIFFER',
      place: `${place}/currency`,
      message: `The field is in ${fixed}, not ${value.currency}.`,
    },
  ];
}
