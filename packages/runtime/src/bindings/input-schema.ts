import type { Finding, Json } from '@countersign/contracts';
import { isExpression } from './expression.js';

interface SchemaWalk {
  readonly root: Json;
  readonly placeOf: (path: string) => string;
  readonly findings: Finding[];
}

/**
 * Compares a binding's input with an action's JSON Schema as far as can be known before it runs: names of fields,
 * missing fields, and the type of what is literal. What an expression gives is the action's to check.
 */
export function checkInput(input: Json, schema: Json, placeOf: (path: string) => string): readonly Finding[] {
  const walk: SchemaWalk = { root: schema, placeOf, findings: [] };
  check(walk, input, schema, 'input');
  return walk.findings;
}

function check(walk: SchemaWalk, value: Json, given: Json, path: string): void {
  const schema = resolved(walk.root, given);
  if (!isObject(schema) || isExpression(value)) return;
  // Alternatives: only what fits none of them would be wrong, and which was meant can't be told.
  if ('anyOf' in schema || 'oneOf' in schema || 'allOf' in schema || 'not' in schema) return;
  const { type } = schema;
  if (typeof type === 'string' && !fits(value, type)) {
    report(walk, 'INVALID_INPUT', path, `"${nameOf(path)}" takes ${type}, not ${kindOf(value)}.`);
    return;
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items !== undefined) for (const [index, item] of value.entries()) check(walk, item, items, `${path}/${index}`);
  } else if (isObject(value)) {
    checkObject(walk, value, schema, path);
  }
}

function checkObject(
  walk: SchemaWalk,
  value: { readonly [key: string]: Json },
  schema: { readonly [key: string]: Json },
  path: string,
): void {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const open = schema['additionalProperties'] !== undefined && schema['additionalProperties'] !== false;
  for (const [key, item] of Object.entries(value)) {
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (known !== undefined) check(walk, item, known, `${path}/${key}`);
    else if (!open) {
      const names = Object.keys(properties).join(', ');
      report(walk, 'UNKNOWN_FIELD', `${path}/${key}`, `The action has no field "${key}"; it has ${names}.`);
    }
  }
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  for (const key of required) {
    if (typeof key === 'string' && !Object.hasOwn(value, key)) {
      report(walk, 'INVALID_INPUT', path, `The action's field "${key}" is missing.`);
    }
  }
}

function report(walk: SchemaWalk, code: string, path: string, message: string): void {
  walk.findings.push({ code, place: walk.placeOf(path), message });
}

function resolved(root: Json, schema: Json): Json {
  let current = schema;
  for (let hops = 0; hops < 16 && isObject(current) && typeof current['$ref'] === 'string'; hops++) {
    const parts = current['$ref'].replace(/^#\/?/, '').split('/');
    current = parts.reduce<Json>((at, part) => (isObject(at) && part !== '' ? (at[part] ?? null) : at), root);
  }
  return current;
}

function fits(value: Json, type: string): boolean {
  const kind = kindOf(value);
  return kind === type || (type === 'number' && kind === 'integer');
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
