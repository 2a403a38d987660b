import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { foreignError, type Json } from '@countersign/contracts';
import { LineCounter, parseDocument } from 'yaml';
import { refusedInput } from './command-errors.js';

/** Reads files that options name, relative to one folder. */
export class Files {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  resolve(path: string): string {
    return isAbsolute(path) ? path : join(this.#folder, path);
  }

  /** @throws {@link InputError} `FILE_NOT_READABLE`. */
  bytes(path: string, option: string): Uint8Array {
    try {
      return readFileSync(this.resolve(path));
    } catch (error) {
      const { code = 'unreadable' } = foreignError(error);
      throw refusedInput('FILE_NOT_READABLE', `${path} can't be read (${code}).`, option);
    }
  }

  /** @throws {@link InputError} `FILE_NOT_READABLE`, or `FILE_INVALID` for bytes that are no UTF-8. */
  text(path: string, option: string): string {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes(path, option));
    } catch (error) {
      if (error instanceof TypeError) throw refusedInput('FILE_INVALID', `${path} is not UTF-8.`, option);
      throw error;
    }
  }

  /** JSON, or YAML by its file name. @throws {@link InputError} as {@link text}, with line and column. */
  data(path: string, option: string): Json {
    const text = this.text(path, option);
    return /\.ya?ml$/i.test(path) ? parseYaml(text, path) : parseJson(text, path);
  }
}

function parseJson(text: string, path: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    // YAML's reader tells where a text stops being JSON; JSON.parse's message quotes the text itself.
    const counter = new LineCounter();
    const [first] = parseDocument(text, { lineCounter: counter, schema: 'json', version: '1.2' }).errors;
    const at = first === undefined ? undefined : counter.linePos(first.pos[0]);
    throw refusedInput('FILE_INVALID', `${path} is not JSON.`, at ? `${path}:${at.line}:${at.col}` : path);
  }
}

function parseYaml(text: string, path: string): Json {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, version: '1.2', schema: 'core' });
  const [first] = document.errors;
  if (first !== undefined) {
    const { line, col } = counter.linePos(first.pos[0]);
    throw refusedInput('FILE_INVALID', `${path} is not YAML: ${first.code}.`, `${path}:${line}:${col}`);
  }
  // A bound against documents that unfold without end.
  const value: Json = document.toJS({ maxAliasCount: 100 });
  return value;
}
