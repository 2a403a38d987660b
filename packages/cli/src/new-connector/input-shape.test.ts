import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { jsonSchemaFor, type Shape, sampleOf, valibotOf } from './input-shape.js';
import { propertyName, prose, quoted } from './source-text.js';

// The validator that emulators stand on, from where it is installed.
const { Ajv2020 } = createRequire(join(import.meta.dirname, '..', '..', '..', 'testing', 'package.json'))(
  'ajv/dist/2020.js',
);

/** What a piece of source is worth. */
function valueOfSource(source: string): unknown {
  const read = new Function('v', `'use strict'; return (${source});`);
  return read(v);
}

const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/^(?:__proto__|length|\d+)$/.test(text));
const bounds = fc.tuple(fc.nat(3), fc.nat(3)).map(([min, more]) => ({ min, max: min + more }));
const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    bounds.map((some): Shape => ({ kind: 'text', ...some })),
    fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 3 }).map((values): Shape => ({ kind: 'choice', values })),
    fc.tuple(fc.boolean(), bounds).map(([whole, some]): Shape => ({ kind: 'number', whole, ...some })),
    fc.constant<Shape>({ kind: 'flag' }),
    fc.tuple(tie('shape'), bounds).map(([of, some]): Shape => ({ kind: 'list', of, ...some })),
    tie('shape').map((of): Shape => ({ kind: 'nullable', of })),
    fc
      .uniqueArray(fc.record({ name, required: fc.boolean(), shape: tie('shape') }), {
        selector: (field) => field.name,
        minLength: 1,
        maxLength: 3,
      })
      // valibot takes a list for an object that requires nothing; it becomes one without fields.
      .map(
        ([first, ...fields]): Shape => ({
          kind: 'object',
          fields: first ? [{ ...first, required: true }, ...fields] : [],
        }),
      ),
  ),
}));

const isSchema = (value: unknown): value is v.GenericSchema => typeof value === 'object' && value !== null;

describe('the shape of an input', () => {
  it('takes the same in valibot as in JSON Schema, its own sample among it', () => {
    fc.assert(
      fc.property(shape, fc.jsonValue({ maxDepth: 2 }), (one, other) => {
        const schema = valueOfSource(valibotOf(one));
        if (!isSchema(schema)) throw new Error('no schema');
        const check = new Ajv2020({ strict: false }).compile(jsonSchemaFor(one));
        const sample = JSON.parse(JSON.stringify(sampleOf(one) ?? null));
        for (const value of [sample, other, { ...Object(sample), strange: other }, [sample]]) {
          // One counts UTF-16 units, the other characters.
          if (/[\ud800-\udfff]/.test(JSON.stringify(value))) continue;
          expect([value, v.is(schema, value)]).toEqual([value, check(value)]);
        }
        expect(v.is(schema, sample)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('text in source', () => {
  it('is worth what it was, and nothing else', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^['"`\\${}()*/;\n\r\u2028\u2029]{0,12}$/));
    fc.assert(
      fc.property(text, (given) => {
        expect(valueOfSource(quoted(given))).toBe(given);
        if (given !== '__proto__') expect(valueOfSource(`{ ${propertyName(given)}: 1 }`)).toEqual({ [given]: 1 });
        expect(quoted(given)).not.toMatch(/[\n\r\u2028\u2029]/);
        expect(prose(given)).not.toMatch(/[\n\r\u2028\u2029]|(?<!\\)[<|`]/);
      }),
    );
  });
});
