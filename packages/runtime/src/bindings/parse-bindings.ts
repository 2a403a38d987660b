import type { Finding, Json, JsonObject } from '@countersign/contracts';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { Binding } from './binding.js';
import { refuseFindings } from './findings.js';

const BINDING_KEYS = ['id', 'on', 'template', 'when', 'run', 'input'];
const RUN_KEYS = ['connection', 'action', 'step'];

/** Deeper than any input of ours; a bound for hostile files. */
const MAX_DEPTH = 32;

/**
 * Reads bindings from YAML: a list of them. Keys that nobody knows are refused, with file and line.
 * @param file - its name, for places.
 * @throws {@link InputError} for the first finding; all of them are in `details.findings`.
 */
export function parseBindings(text: string, file: string): readonly Binding[] {
  const reader = new BindingReader(file);
  const bindings = reader.read(text);
  refuseFindings(reader.findings);
  return bindings;
}

class BindingReader {
  readonly findings: Finding[] = [];
  readonly #file: string;
  readonly #lines = new LineCounter();
  #places: Record<string, string> = {};

  constructor(file: string) {
    this.#file = file;
  }

  read(text: string): readonly Binding[] {
    const document = parseDocument(text, { lineCounter: this.#lines, intAsBigInt: true, version: '1.2' });
    for (const error of document.errors) this.#report(error.pos[0], `YAML: ${error.message.split('\n', 1)[0]}`);
    if (document.errors.length > 0) return [];
    const list = document.contents;
    if (!isSeq(list)) {
      this.#report(0, 'The file holds a list of bindings.');
      return [];
    }
    return list.items.flatMap((item) => {
      if (isMap(item)) return this.#binding(item);
      this.#report(startOf(item), 'A binding is a mapping.');
      return [];
    });
  }

  #binding(map: YAMLMap): readonly Binding[] {
    const before = this.findings.length;
    this.#places = {};
    this.#onlyKeys(map, BINDING_KEYS);
    const run = map.get('run', true);
    if (isMap(run)) this.#onlyKeys(run, RUN_KEYS);
    const id = this.#text(map, 'id', true);
    const on = this.#text(map, 'on', true);
    const template = this.#text(map, 'template', false);
    const when = this.#text(map, 'when', false);
    const connection = isMap(run) ? this.#text(run, 'connection', true) : this.#missing(map, 'run');
    const action = isMap(run) ? this.#text(run, 'action', true) : undefined;
    const step = isMap(run) ? this.#text(run, 'step', false) : undefined;
    const input = this.#input(map);
    const place = this.#place(startOf(map));
    const places = this.#places;
    if (!id || !on || !connection || !action || !input || this.findings.length > before) return [];
    const base = { id, on, run: { connection, action, ...(step ? { step } : {}) }, input, place, places };
    return [{ ...base, ...(template ? { template } : {}), ...(when ? { when } : {}) }];
  }

  #onlyKeys(map: YAMLMap, known: readonly string[]): void {
    for (const { key } of map.items) {
      const name = isScalar(key) ? String(key.value) : '?';
      if (!known.includes(name)) {
        this.#report(startOf(key), `"${name}" is not known here; known are ${known.join(', ')}.`, 'UNKNOWN_FIELD');
      }
    }
  }

  #text(map: YAMLMap, key: string, required: boolean): string | undefined {
    const node = map.get(key, true);
    if (node === undefined) return required ? this.#missing(map, key) : undefined;
    this.#places[key] = this.#place(startOf(node));
    if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value;
    this.#report(startOf(node), `"${key}" is a text.`);
    return undefined;
  }

  #missing(map: YAMLMap, key: string): undefined {
    this.#report(startOf(map), `"${key}" is missing.`);
  }

  #input(map: YAMLMap): JsonObject | undefined {
    const node = map.get('input', true);
    if (!isMap(node)) {
      this.#report(startOf(node ?? map), '"input" is a mapping.');
      return undefined;
    }
    return this.#object(node, 'input', 0);
  }

  #object(map: YAMLMap, path: string, depth: number): JsonObject {
    return Object.fromEntries(
      map.items.flatMap(({ key, value }) => {
        if (!isScalar(key) || typeof key.value !== 'string') {
          this.#report(startOf(key), 'A key is a text.');
          return [];
        }
        return [[key.value, this.#json(value, `${path}/${key.value}`, depth + 1)]];
      }),
    );
  }

  #json(node: unknown, path: string, depth: number): Json {
    this.#places[path] = this.#place(startOf(node));
    if (depth > MAX_DEPTH) return this.#refused(node, 'This is nested too deeply.');
    if (isMap(node)) return this.#object(node, path, depth);
    if (isSeq(node)) return node.items.map((item, index) => this.#json(item, `${path}/${index}`, depth + 1));
    if (isAlias(node)) return this.#refused(node, 'Aliases are not read here.');
    if (!isScalar(node)) return node === null ? null : this.#refused(node, 'This is no JSON value.');
    return this.#scalar(node.value, node);
  }

  #scalar(value: unknown, node: Node): Json {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    const number = Number(value);
    if (typeof value === 'bigint' && Number.isSafeInteger(number)) return number;
    if (typeof value === 'number') {
      return this.#refused(node, 'Write numbers with a fraction as text, in quotes: an amount is never a float.');
    }
    return this.#refused(node, 'Write this as text, in quotes.');
  }

  #refused(node: unknown, message: string): null {
    this.#report(startOf(node), message);
    return null;
  }

  #report(offset: number, message: string, code = 'BINDING_INVALID'): void {
    this.findings.push({ code, place: this.#place(offset), message });
  }

  #place(offset: number): string {
    return `${this.#file}:${this.#lines.linePos(offset).line || 1}`;
  }
}

function startOf(node: unknown): number {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return 0;
  const [start]: unknown[] = node.range;
  return typeof start === 'number' ? start : 0;
}
