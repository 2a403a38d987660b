import { errorDocument, type Json, type JsonObject } from '@countersign/contracts';
import { refusedInput } from './command-errors.js';
import type { Files } from './read-files.js';
import type { ExitCode, Report } from './terminal.js';

/** One line of a batch file, its keys checked. */
export class BatchCase {
  readonly #values: JsonObject;

  constructor(values: JsonObject) {
    this.#values = values;
  }

  /** @throws {@link InputError} `INVALID_INPUT` for anything but text. */
  optional(key: string): string | undefined {
    const value = this.#values[key];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && key === 'now') return String(value);
    if (typeof value !== 'string') throw refusedInput('FILE_INVALID', `${key} is not a text.`, key);
    return value;
  }

  required(key: string): string {
    const value = this.optional(key);
    if (value === undefined) throw refusedInput('FILE_INVALID', `${key} is missing.`, key);
    return value;
  }

  /** One text or a list of them. */
  list(key: string): readonly string[] {
    const value = this.#values[key];
    if (Array.isArray(value)) {
      const texts = value.filter((one) => typeof one === 'string');
      if (texts.length === value.length) return texts;
    }
    const single = this.optional(key);
    return single === undefined ? [] : [single];
  }
}

/**
 * Runs JSON Lines: an answer line each, in order, with its `id` and `ok`. A line that is refused says so and the rest
 * goes on. Blank lines are left out.
 * @returns 0 when every line was ok, else 1.
 */
export async function runBatch(
  path: string,
  options: {
    readonly files: Files;
    readonly report: Report;
    readonly keys: readonly string[];
    run(one: BatchCase): Promise<JsonObject & { readonly ok: boolean }>;
  },
): Promise<ExitCode> {
  const { files, report, keys, run } = options;
  let exit: ExitCode = 0;
  for (const line of files.text(path, '--batch').split('\n')) {
    if (line.trim() === '') continue;
    let id: Json = null;
    let answer: JsonObject & { readonly ok: boolean };
    try {
      const values = parseLine(line);
      id = values['id'] ?? null;
      const unknown = Object.keys(values).find((key) => key !== 'id' && !keys.includes(key));
      if (unknown !== undefined)
        throw refusedInput('FILE_INVALID', `There is no key ${unknown}; there are: ${keys.join(', ')}.`, unknown);
      answer = await run(new BatchCase(values));
    } catch (error) {
      answer = { ok: false, ...errorDocument(error) };
    }
    if (!answer.ok) exit = 1;
    report.line({ id, ...answer });
  }
  return exit;
}

function parseLine(line: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw refusedInput('FILE_INVALID', 'The line is not JSON.');
  }
  if (!isObject(value)) throw refusedInput('FILE_INVALID', 'The line is no JSON object.');
  return value;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
