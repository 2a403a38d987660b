import { ConnectorError } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directory, expenseJson } from './__fixtures__/expense.js';
import { checkTemplate, parseTemplate, simulate } from './index.js';

/** Every place in a JSON value, as a path. */
function placesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => placesOf(item, [...path, key]))];
}

/** A copy with the value at one place replaced, removed, or put under another name. */
function changed(
  json: unknown,
  path: readonly string[],
  change: 'replace' | 'remove' | 'rename',
  value: unknown,
): unknown {
  const copy: unknown = structuredClone(json);
  const last = path.at(-1);
  if (last === undefined) return value;
  let holder: unknown = copy;
  for (const key of path.slice(0, -1)) holder = Reflect.get(Object(holder), key);
  const object = Object(holder);
  const old: unknown = Reflect.get(object, last);
  if (change === 'replace') Reflect.set(object, last, value);
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else {
    Reflect.deleteProperty(object, last);
    if (change === 'rename') Reflect.set(object, String(value), old);
  }
  return copy;
}

const form = { initiator: 'u-claimant', department: 'sales-kowloon', values: { reason: 'lunch', amount: '5000.01' } };
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('__proto__', 'constructor', '', 'else', 'n1', -1, 1e21, 'NaN', [], {}, null, [[]], 'vendorManaged'),
);
const change = fc.constantFrom('replace' as const, 'remove' as const, 'rename' as const);

describe('whatever is changed in a template, a form or a directory', () => {
  it.each([
    ['template', expenseJson],
    ['form', form],
    ['directory', directory],
  ] as const)('%s: the answer is a route, or an error with code, place and remedy', (part, json) => {
    const places = placesOf(json);
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...places), change, odd, (path, how, value) => {
        const input = { template: expenseJson, form, directory, [part]: changed(json, path, how, value) };
        try {
          expect(Array.isArray(simulate(input).route)).toBe(true);
        } catch (error) {
          if (!ConnectorError.is(error)) throw error;
          refused += 1;
          expect(error.code).toMatch(/^[A-Z_]+$/);
          expect(error.remedy.en.length > 0 && error.remedy['zh-HK'].length > 0).toBe(true);
          if (error.code !== 'VENDOR_MANAGED') expect(error.place).toBeDefined();
        }
      }),
      { numRuns: 250 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('findings of a template that can be read are never an exception', () => {
    const places = placesOf(expenseJson);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...places), odd), { minLength: 1, maxLength: 3 }), (changes) => {
        let json: unknown = expenseJson;
        for (const [path, value] of changes) json = changed(json, path, 'replace', value);
        let template: ReturnType<typeof parseTemplate>;
        try {
          template = parseTemplate(json);
        } catch (error) {
          expect(ConnectorError.is(error)).toBe(true);
          return;
        }
        expect(Array.isArray(checkTemplate(template))).toBe(true);
      }),
      { numRuns: 250 },
    );
  });
});
