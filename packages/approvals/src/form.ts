import {
  type ApprovalTemplate,
  ConnectorError,
  canonicalJson,
  type Field,
  type Finding,
  InputError,
} from '@countersign/contracts';
import { DEEPEST, isTooDeep } from './depth.js';
import { inputError, remedyFor } from './errors.js';
import { fieldIsEmpty } from './field-order.js';
import { fieldReaders } from './field-values.js';

export interface FormCheck {
  /** What could be read, normalised. */
  readonly values: Record<string, unknown>;
  readonly findings: readonly Finding[];
}

/**
 * Checks a filled-in form and gives its values in their stored form: money with its currency and that currency's
 * decimals, instants in UTC. A decimal string stands for money where the field fixes its currency; JSON numbers never
 * do, since they may have been rounded already.
 *
 * @throws InputError with the code, place (`values/lines/0/amount`) and remedy of the first finding, and all findings
 * in its details.
 */
export function validateForm(
  template: Pick<ApprovalTemplate, 'fields'>,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const check = checkForm(template, values);
  throwFirst(check.findings);
  return check.values;
}

/** As {@link validateForm}, with findings instead of an error. */
export function checkForm(
  template: Pick<ApprovalTemplate, 'fields'>,
  values: Readonly<Record<string, unknown>>,
): FormCheck {
  if (isTooDeep(values)) {
    return { values: {}, findings: [finding('TOO_DEEP', 'values', `Nested more than ${DEEPEST} levels deep.`)] };
  }
  return checkRow(template.fields, values, 'values');
}

/** Throws the first finding; its details tell the others. */
export function throwFirst(findings: readonly Finding[]): void {
  const [first] = findings;
  if (!first) return;
  const all = findings.map(({ code, place, message }) => ({ code, place, message }));
  throw new InputError(first.code, first.message, {
    place: first.place,
    remedy: remedyFor(first.code),
    ...(all.length > 1 ? { details: { findings: all } } : {}),
  });
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkRow(fields: readonly Field[], values: unknown, place: string): FormCheck {
  if (!isRow(values)) {
    return { values: {}, findings: [finding('FIELD_TYPE', place, 'Expected an object of field keys and values.')] };
  }
  const findings: Finding[] = [];
  const read: Record<string, unknown> = {};
  const known = new Map(fields.map((field) => [field.key, field]));
  for (const key of Object.keys(values)) {
    if (!known.has(key))
      findings.push(finding('UNKNOWN_FIELD', `${place}/${key}`, `The form has no field ${quoted(key)}.`));
  }
  for (const field of fields) {
    const value = Object.hasOwn(values, field.key) ? values[field.key] : undefined;
    const here = `${place}/${field.key}`;
    const blank = fieldIsEmpty(value) || (typeof value === 'string' && value.trim() === '');
    if (blank) {
      if (field.required && field.type !== 'note' && field.type !== 'computed') {
        findings.push(finding('FIELD_REQUIRED', here, `The field ${quoted(field.key)} is required.`));
      }
      continue;
    }
    try {
      if (field.type === 'table') {
        const table = checkTable(field, value, here);
        findings.push(...table.findings);
        read[field.key] = table.rows;
      } else {
        const stored = fieldReaders[field.type](value, { field, place: here, row: values });
        canonicalJson(stored); // refuses what JSON can't hold, before it reaches an event
        read[field.key] = stored;
      }
    } catch (error) {
      if (!ConnectorError.is(error)) throw error;
      findings.push(finding(error.code, error.place?.startsWith(here) ? error.place : here, error.message));
    }
  }
  return { values: read, findings };
}

function checkTable(field: Field, value: unknown, place: string): { rows: unknown[]; findings: readonly Finding[] } {
  if (!Array.isArray(value)) throw inputError('FIELD_TYPE', 'A table is a list of rows.', place);
  const rows = value.map((row: unknown, index) => checkRow(field.columns ?? [], row, `${place}/${index}`));
  return { rows: rows.map((row) => row.values), findings: rows.flatMap((row) => row.findings) };
}

function finding(code: string, place: string, message: string): Finding {
  return { code, place, message };
}

function quoted(key: string): string {
  return JSON.stringify(key.slice(0, 80));
}
