import type { Json, JsonObject } from '@countersign/contracts';
import { refusedInput } from '../command-errors.js';

const MOST_NODES = 200_000;
const DEEPEST = 100;

export function isRow(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function rowOf(value: unknown): JsonObject {
  return isRow(value) ? value : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A part of a JSON pointer (RFC 6901 §3). */
export function pointed(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * Looks at the whole document before anything is made of it: it is finite, leads nowhere else, and no name in it means
 * something to JavaScript.
 * @throws {@link InputError} `OPENAPI_TOO_LARGE`, `OPENAPI_REFERENCE` or `OPENAPI_INVALID`.
 */
export function assertHarmless(document: JsonObject): void {
  let nodes = 0;
  const above = new Set<object>();
  const visit = (value: Json, place: string, depth: number): void => {
    nodes += 1;
    if (nodes > MOST_NODES || depth > DEEPEST) {
      throw refusedInput('OPENAPI_TOO_LARGE', `The document is too large or too deep, at ${place.slice(0, 200)}.`, '/');
    }
    if (typeof value !== 'object' || value === null) return;
    if (above.has(value)) throw refusedInput('OPENAPI_INVALID', 'The document contains itself.', place);
    above.add(value);
    if (Array.isArray(value)) {
      value.forEach((part: Json, index) => {
        visit(part, `${place}/${index}`, depth + 1);
      });
    } else {
      for (const [name, part] of Object.entries(value)) {
        const at = `${place}/${pointed(name)}`;
        if (name === '__proto__') throw refusedInput('OPENAPI_INVALID', 'Nothing may be called __proto__.', at);
        // An object here is a property that somebody called $ref.
        if (name === '$ref' && typeof part === 'string' && !/^#(?:\/|$)/.test(part)) {
          throw refusedInput('OPENAPI_REFERENCE', 'A $ref leads out of the document.', at);
        }
        visit(part, at, depth + 1);
      }
    }
    above.delete(value);
  };
  visit(document, '', 0);
}

/** What a node stands for, `$ref`s followed. */
export function resolved(document: JsonObject, node: unknown): JsonObject {
  let found = rowOf(node);
  for (let hops = 0; hops < 16; hops += 1) {
    const reference = textOf(found['$ref']);
    if (reference === undefined) return found;
    let value: unknown = document;
    for (const part of reference.split('/').slice(1)) {
      const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
      const row = rowOf(value);
      value = Object.hasOwn(row, key) ? row[key] : undefined;
    }
    found = rowOf(value);
  }
  return {};
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The schema of a JSON body or answer; `undefined` without one. */
export function jsonSchemaOf(document: JsonObject, node: unknown): JsonObject | undefined {
  const content = rowOf(resolved(document, node)['content']);
  const media = rowOf(content['application/json']);
  return isRow(media['schema']) ? resolved(document, media['schema']) : undefined;
}
