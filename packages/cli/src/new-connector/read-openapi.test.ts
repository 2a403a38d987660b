import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConnectorError, type Json } from '@countersign/contracts';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readOpenApi } from './read-openapi.js';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const example = readFileSync(join(root, 'docs', 'examples', 'harbour-parcels.openapi.yaml'), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: the cases break the document at will
type Spoil = (document: any) => void;

function codeOf(document: Json): string {
  try {
    readOpenApi(document, '2026-11-22');
  } catch (error) {
    if (ConnectorError.is(error)) return error.code;
    throw error;
  }
  return 'taken';
}

describe('a hostile document', () => {
  const refused: readonly [string, Spoil, string][] = [
    ['an operation called __proto__', (it) => rename(it, '__proto__'), 'OPENAPI_OPERATION_ID'],
    ['an operation that climbs', (it) => rename(it, '../x'), 'OPENAPI_OPERATION_ID'],
    ['an operation with a quote', (it) => rename(it, "x'];throw 1;//"), 'OPENAPI_OPERATION_ID'],
    ['an operation with a line break', (it) => rename(it, 'parcels.create\n'), 'OPENAPI_OPERATION_ID'],
    ['no operationId at all', (it) => delete it.paths['/parcels'].get.operationId, 'OPENAPI_OPERATION_ID'],
    ['a $ref to a file', (it) => refer(it, 'file:///etc/passwd'), 'OPENAPI_REFERENCE'],
    ['a $ref to a host', (it) => refer(it, 'http://attacker.example/x.json'), 'OPENAPI_REFERENCE'],
    ['a $ref to a neighbour', (it) => refer(it, './other.yaml#/x'), 'OPENAPI_REFERENCE'],
    ['a path that ends a comment', (it) => path(it, '/parcels*/'), 'OPENAPI_INVALID'],
    ['a path that climbs', (it) => path(it, '/../parcels'), 'OPENAPI_INVALID'],
    ['a path with a quote', (it) => path(it, "/parcels'"), 'OPENAPI_INVALID'],
    [
      'five thousand operations',
      (it) => {
        for (let count = 0; count < 5000; count += 1) {
          it.paths[`/made-${count}`] = { get: { operationId: `made.${count}`, responses: {} } };
        }
      },
      'OPENAPI_TOO_LARGE',
    ],
    [
      'a document without end',
      (it) => {
        let node = it.components.schemas.Parcel.properties;
        for (let depth = 0; depth < 200; depth += 1) {
          node.a = { type: 'object', properties: {} };
          node = node.a.properties;
        }
      },
      'OPENAPI_TOO_LARGE',
    ],
  ];
  it.each(refused)('is refused for %s', (_title, spoil, code) => {
    const document = parse(example);
    spoil(document);
    expect(codeOf(JSON.parse(JSON.stringify(document)))).toBe(code);
  });

  it('is refused for a property called __proto__', () => {
    const text = JSON.stringify(parse(example));
    const spoiled = text.replace('"addressee":{"type":"string"}', '"__proto__":{"type":"string"}');
    expect([codeOf(JSON.parse(text)), codeOf(JSON.parse(spoiled))]).toEqual(['taken', 'OPENAPI_INVALID']);
  });

  it('is refused for being part of itself', () => {
    const document = parse(example);
    document.components.schemas.Parcel.properties.self = document.components;
    expect(codeOf(document)).toBe('OPENAPI_INVALID');
  });
});

function rename(document: { paths: Record<string, { post: { operationId: string } }> }, id: string): void {
  const post = document.paths['/parcels']?.post;
  if (post) post.operationId = id;
}

function refer(document: { components: { schemas: Record<string, unknown> } }, target: string): void {
  document.components.schemas['Parcel'] = { $ref: target };
}

function path(document: { paths: Record<string, unknown> }, name: string): void {
  document.paths[name] = document.paths['/parcels'];
  delete document.paths['/parcels'];
}
