import type { Condition, Field, LocalizedText, Ref } from '@countersign/contracts';
import { initiatorWords, joined, otherwise, testWords } from './condition-words.js';
import { compareField, fieldIsEmpty } from './field-order.js';

/** What a condition reads. */
export interface ConditionEnvironment {
  readonly fields: ReadonlyMap<string, Field>;
  readonly values: Readonly<Record<string, unknown>>;
  readonly initiator: (test: InitiatorTest, ref: Ref) => boolean;
}

export type InitiatorTest = 'inDepartment' | 'hasRole' | 'is';
export type FieldTest = Extract<Condition, { field: string }>;

export interface Verdict {
  readonly result: boolean;
  readonly why: LocalizedText;
}

/**
 * Evaluates a condition exactly, on decimal strings, and says why. An empty field satisfies `empty` and `ne` only.
 * @throws InputError `CURRENCIES_DIFFER`, or `FIELD_TYPE` for a value that `validateForm` would refuse.
 */
export function evaluate(condition: Condition, environment: ConditionEnvironment): Verdict {
  if ('all' in condition) return several(condition.all, environment, true);
  if ('any' in condition) return several(condition.any, environment, false);
  if ('not' in condition) {
    const { result, why } = evaluate(condition.not, environment);
    return { result: !result, why };
  }
  if ('initiator' in condition) {
    const result = environment.initiator(condition.initiator, condition.ref);
    return { result, why: initiatorWords(condition.initiator, condition.ref, result) };
  }
  const result = testField(condition, environment);
  const field = environment.fields.get(condition.field);
  return { result, why: testWords(field, condition, environment.values[condition.field], result) };
}

/** The first branch that takes this form, and why; `undefined` when none does. */
export function chooseBranch(
  branches: readonly { readonly when: Condition | 'else' }[],
  environment: ConditionEnvironment,
): { readonly branch: number; readonly why: LocalizedText } | undefined {
  const refusals: LocalizedText[] = [];
  for (const [branch, { when }] of branches.entries()) {
    if (when === 'else') return { branch, why: otherwise(refusals) };
    const { result, why } = evaluate(when, environment);
    if (result) return { branch, why };
    refusals.push(why);
  }
  return undefined;
}

function several(conditions: readonly Condition[], environment: ConditionEnvironment, all: boolean): Verdict {
  const reasons: LocalizedText[] = [];
  for (const condition of conditions) {
    const verdict = evaluate(condition, environment);
    if (verdict.result !== all) return verdict; // one settles it, and is the whole reason
    reasons.push(verdict.why);
  }
  return { result: all, why: joined(reasons) };
}

function testField(test: FieldTest, { fields, values }: ConditionEnvironment): boolean {
  const value = values[test.field];
  const field = fields.get(test.field);
  if (test.op === 'empty') return fieldIsEmpty(value) !== (test.value === false);
  if (fieldIsEmpty(value)) return test.op === 'ne';
  const place = `values/${test.field}`;
  const order = (expected: unknown): number | undefined => compareField(field, value, expected, place);
  switch (test.op) {
    case 'eq':
      return order(test.value) === 0;
    case 'ne':
      return order(test.value) !== 0;
    case 'gt':
      return positive(order(test.value));
    case 'ge':
      return order(test.value) === 0 || positive(order(test.value));
    case 'lt':
      return negative(order(test.value));
    case 'le':
      return order(test.value) === 0 || negative(order(test.value));
    case 'in':
      return Array.isArray(test.value) && test.value.some((expected) => order(expected) === 0);
    case 'contains':
      return contains(value, test.value);
  }
}

const positive = (order: number | undefined): boolean => order !== undefined && order > 0;
const negative = (order: number | undefined): boolean => order !== undefined && order < 0;

function contains(value: unknown, part: unknown): boolean {
  if (typeof value === 'string') return typeof part === 'string' && value.includes(part);
  return Array.isArray(value) && value.includes(part);
}
