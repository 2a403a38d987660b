import type { Json, JsonObject } from '@countersign/contracts';

/** Narrows to a JSON object. */
export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A node of the document and the JSON pointer under which it stands, `$ref`s followed. */
export interface DocumentNode {
  readonly value: JsonObject;
  readonly pointer: string;
}

/** Looks up `#/…` pointers of one OpenAPI document. */
export class OpenApiDocument {
  readonly root: JsonObject;

  constructor(root: JsonObject) {
    this.root = root;
  }

  /** The object at a pointer, following `$ref`s within the document; `undefined` when there is none. */
  node(pointer: string, hops = 0): DocumentNode | undefined {
    let value: Json | undefined = this.root;
    for (const part of pointer.split('/').slice(1)) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      value = Array.isArray(value) ? value[Number(key)] : asObject(value)?.[key];
    }
    const found = asObject(value);
    if (found === undefined) return undefined;
    const reference = asText(found['$ref']);
    if (reference === undefined || hops > 16) return { value: found, pointer };
    return this.node(decodeURIComponent(reference.replace(/^#/, '')), hops + 1);
  }

  child(parent: DocumentNode, ...keys: readonly string[]): DocumentNode | undefined {
    return this.node(pointerTo(parent.pointer, ...keys));
  }
}

export function pointerTo(base: string, ...keys: readonly string[]): string {
  return [base, ...keys.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}
