import type { Json, JsonObject } from '@countersign/contracts';
import { isRow, resolved, rowOf } from './document-nodes.js';
import { indented, propertyName, quoted } from './source-text.js';

/** The part of JSON Schema that an action's input is written in. */
export type Shape =
  | { readonly kind: 'text'; readonly min?: number; readonly max?: number; readonly pattern?: string }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly whole: boolean; readonly min?: number; readonly max?: number }
  | { readonly kind: 'flag' }
  | { readonly kind: 'list'; readonly of: Shape; readonly min?: number; readonly max?: number }
  | { readonly kind: 'object'; readonly fields: readonly ShapeField[] }
  | { readonly kind: 'nullable'; readonly of: Shape };

export interface ShapeField {
  readonly name: string;
  readonly required: boolean;
  readonly shape: Shape;
  readonly example?: Json | undefined;
}

/** Why something has no shape. */
export class Unshaped extends Error {}

/**
 * The shape of a schema.
 * @throws {@link Unshaped} for what an input can't be checked by: alternatives, free-form objects, circles.
 */
export function shapeOf(document: JsonObject, node: unknown, above: readonly object[] = []): Shape {
  const schema = resolved(document, node);
  if (above.includes(schema)) throw new Unshaped('a schema contains itself');
  const inside = [...above, schema];
  for (const word of ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'patternProperties']) {
    if (word in schema) throw new Unshaped(`it uses ${word}`);
  }
  if (Array.isArray(schema['enum']) || 'const' in schema) return choiceOf(schema);
  const type = schema['type'];
  if (Array.isArray(type)) {
    const others = type.filter((one: Json) => one !== 'null');
    if (others.length !== 1 || others.length === type.length) throw new Unshaped('a value has several types');
    return { kind: 'nullable', of: shapeOf(document, { ...schema, type: others[0] ?? 'null' }, above) };
  }
  if (type === 'string') return textShape(schema);
  if (type === 'boolean') return { kind: 'flag' };
  if (type === 'number' || type === 'integer') {
    return { kind: 'number', whole: type === 'integer', ...bounds(schema, 'minimum', 'maximum') };
  }
  if (type === 'array') {
    return { kind: 'list', of: shapeOf(document, schema['items'], inside), ...bounds(schema, 'minItems', 'maxItems') };
  }
  if (type === 'object') return objectShape(document, schema, inside);
  throw new Unshaped('a value has no type');
}

function objectShape(document: JsonObject, schema: JsonObject, inside: readonly object[]): Shape {
  if (isRow(schema['additionalProperties']) || schema['additionalProperties'] === true) {
    throw new Unshaped('an object takes any field');
  }
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const properties = Object.entries(rowOf(schema['properties']));
  if (properties.length === 0) throw new Unshaped('an object names no field');
  const fields = properties.flatMap(([name, property]): readonly ShapeField[] => {
    const found = resolved(document, property);
    if (found['readOnly'] === true) return [];
    const examples = Array.isArray(found['examples']) ? found['examples'] : [];
    return [
      {
        name,
        required: required.includes(name),
        shape: shapeOf(document, property, inside),
        example: found['example'] ?? examples[0],
      },
    ];
  });
  return { kind: 'object', fields };
}

function choiceOf(schema: JsonObject): Shape {
  const values = 'const' in schema ? [schema['const']] : schema['enum'];
  if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) {
    throw new Unshaped('an enum holds more than texts');
  }
  return { kind: 'choice', values };
}

function textShape(schema: JsonObject): Shape {
  const { pattern } = schema;
  if (typeof pattern === 'string') {
    try {
      new RegExp(pattern, 'u');
    } catch {
      throw new Unshaped('a pattern is no regular expression');
    }
    if (pattern.length > 200) throw new Unshaped('a pattern is too long');
  }
  return {
    kind: 'text',
    ...bounds(schema, 'minLength', 'maxLength'),
    ...(typeof pattern === 'string' ? { pattern } : {}),
  };
}

function bounds(schema: JsonObject, min: string, max: string): { readonly min?: number; readonly max?: number } {
  const [low, high] = [schema[min], schema[max]];
  return {
    ...(typeof low === 'number' && Number.isFinite(low) ? { min: low } : {}),
    ...(typeof high === 'number' && Number.isFinite(high) ? { max: high } : {}),
  };
}

/** The shape as valibot source. */
export function valibotOf(shape: Shape): string {
  if (shape.kind === 'flag') return 'v.boolean()';
  if (shape.kind === 'nullable') return `v.nullable(${valibotOf(shape.of)})`;
  if (shape.kind === 'choice') return `v.picklist([${shape.values.map(quoted).join(', ')}])`;
  if (shape.kind === 'object') {
    const fields = shape.fields.map(({ name, required, shape: inner }) => {
      const source = valibotOf(inner);
      return `  ${propertyName(name)}: ${indented(required ? source : `v.exactOptional(${source})`, 2)},\n`;
    });
    return `v.strictObject({\n${fields.join('')}})`;
  }
  const steps: string[] = [];
  const [low, high] = shape.kind === 'number' ? ['v.minValue', 'v.maxValue'] : ['v.minLength', 'v.maxLength'];
  if (shape.kind === 'number' && shape.whole) steps.push('v.integer()');
  if (shape.min !== undefined) steps.push(`${low}(${shape.min})`);
  if (shape.max !== undefined) steps.push(`${high}(${shape.max})`);
  if (shape.kind === 'text' && shape.pattern !== undefined) {
    steps.push(`v.regex(new RegExp(${quoted(shape.pattern)}, 'u'))`);
  }
  const base =
    shape.kind === 'text' ? 'v.string()' : shape.kind === 'number' ? 'v.number()' : `v.array(${valibotOf(shape.of)})`;
  return steps.length === 0 ? base : `v.pipe(${[base, ...steps].join(', ')})`;
}

/** The same as JSON Schema, its objects closed. */
export function jsonSchemaFor(shape: Shape): JsonObject {
  switch (shape.kind) {
    case 'flag':
      return { type: 'boolean' };
    case 'nullable':
      return { anyOf: [jsonSchemaFor(shape.of), { type: 'null' }] };
    case 'choice':
      return { type: 'string', enum: [...shape.values] };
    case 'number':
      return { type: shape.whole ? 'integer' : 'number', ...named(shape, 'minimum', 'maximum') };
    case 'list':
      return { type: 'array', items: jsonSchemaFor(shape.of), ...named(shape, 'minItems', 'maxItems') };
    case 'object':
      return {
        type: 'object',
        properties: Object.fromEntries(shape.fields.map((field) => [field.name, jsonSchemaFor(field.shape)])),
        required: shape.fields.filter(({ required }) => required).map(({ name }) => name),
        additionalProperties: false,
      };
    case 'text':
      return {
        type: 'string',
        ...named(shape, 'minLength', 'maxLength'),
        ...(shape.pattern === undefined ? {} : { pattern: shape.pattern }),
      };
  }
}

function named({ min, max }: { readonly min?: number; readonly max?: number }, low: string, high: string): JsonObject {
  return { ...(min === undefined ? {} : { [low]: min }), ...(max === undefined ? {} : { [high]: max }) };
}

/** A value of the shape; `undefined` where only a person finds one (a pattern). Optional fields are left out. */
export function sampleOf(shape: Shape, example?: Json): Json | undefined {
  if (example !== undefined) return example;
  switch (shape.kind) {
    case 'flag':
      return true;
    case 'nullable':
      return sampleOf(shape.of);
    case 'choice':
      return shape.values[0];
    case 'number':
      return shape.whole
        ? Math.ceil(shape.min ?? Math.min(1, shape.max ?? 1))
        : (shape.min ?? Math.min(1, shape.max ?? 1));
    case 'list': {
      const item = sampleOf(shape.of);
      return item === undefined ? undefined : Array.from({ length: shape.min ?? 1 }, () => item);
    }
    case 'text': {
      const text = 'Sample'.padEnd(shape.min ?? 0, 'x').slice(0, shape.max ?? 1000);
      return shape.pattern === undefined || new RegExp(shape.pattern, 'u').test(text) ? text : undefined;
    }
    case 'object': {
      const values = shape.fields
        .filter(({ required }) => required)
        .map((field) => [field.name, sampleOf(field.shape, field.example)] as const);
      return values.some(([, value]) => value === undefined)
        ? undefined
        : Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
    }
  }
}
