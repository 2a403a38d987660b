import type { ApprovalTemplate, Finding } from '@countersign/contracts';
import * as v from 'valibot';
import { DEEPEST, isTooDeep } from './depth.js';
import { type Code, inputError } from './errors.js';
import { throwFirst } from './form.js';
import { templateSchema } from './template-schema.js';

/**
 * Reads a template from JSON: shape and spelling of every property; what may be left out gets its default (`onEmpty`
 * admin, `sameActor` ask, `onReject` end, no timeouts, nothing allowed, fields optional). What the parts mean together
 * is checked by `checkTemplate`.
 *
 * @throws InputError `UNKNOWN_FIELD`, `INVALID_TEMPLATE` or `TOO_DEEP`, with the place.
 */
export function parseTemplate(json: unknown): ApprovalTemplate {
  return parseStrictly(templateSchema, json, 'INVALID_TEMPLATE');
}

/** Parses with a strict schema; misspelt properties get their own code. */
export function parseStrictly<Output>(
  schema: v.GenericSchema<unknown, Output>,
  json: unknown,
  code: Code,
  within = '',
): Output {
  if (isTooDeep(json)) throw inputError('TOO_DEEP', `Nested more than ${DEEPEST} levels deep.`, within || '/');
  if (json === undefined) throw inputError(code, 'There is nothing to read.', within || '/');
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  const findings = result.issues.map((issue) => findingOf(issue, code, within));
  // A misspelt name is the cause where its right spelling is missed too.
  throwFirst(
    findings.toSorted((left, right) => Number(right.code === 'UNKNOWN_FIELD') - Number(left.code === 'UNKNOWN_FIELD')),
  );
  throw inputError(code, 'The input is not of the expected shape.', within);
}

function findingOf(issue: v.BaseIssue<unknown>, code: Code, within: string): Finding {
  const path = (issue.path ?? []).map(({ key }) => String(key));
  const place = [...(within === '' ? [] : [within]), ...path].join('/') || '/';
  const name = path.at(-1) ?? '';
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return {
      code: 'UNKNOWN_FIELD',
      place,
      message: `${JSON.stringify(name.slice(0, 80))} is not a known property here.`,
    };
  }
  if (issue.type === 'strict_object' && issue.expected?.startsWith('"') && issue.received === 'undefined') {
    return { code, place, message: `${JSON.stringify(name)} is missing.` };
  }
  return { code, place, message: issue.message };
}
