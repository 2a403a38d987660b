import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { constants, gunzipSync, inflateSync, type ZlibOptions } from 'node:zlib';
import type { Sql } from '@countersign/contracts';
import { type SecretEncoding, type SecretForm, secretForms } from './secret-forms.js';

/** A secret that was found where it must not be. */
export interface SecretLeak {
  /** Its name, never its value. */
  readonly secret: string;
  readonly encoding: SecretEncoding;
  readonly channel: string;
  /** File, table or whatever else the channel is made of. */
  readonly place: string;
  /** True when it stood in something compressed. */
  readonly compressed: boolean;
}

/** Searches whatever it is shown for secrets that were planted. */
export interface SecretScan {
  /** From now on this one is searched for too. @param value - eight characters or more. */
  plant(name: string, value: string): void;
  /** Text or bytes of a channel. */
  look(channel: string, place: string, data: string | Uint8Array): void;
  /** A value in every way in which it is commonly printed: inspected, as JSON, as text; an error with stack and causes. */
  lookAtValue(channel: string, place: string, value: unknown): void;
  /** Every file below a folder, names included. */
  lookAtFolder(channel: string, folder: string): Promise<void>;
  /** Every row of every table of a schema, as a dump writes it. */
  lookAtDatabase(channel: string, sql: Pick<Sql, 'query'>, schema: string): Promise<void>;
  /** What was found so far, each place once. */
  readonly leaks: readonly SecretLeak[];
  /** Bytes seen per channel: a channel with none was not searched. */
  readonly seen: ReadonlyMap<string, number>;
}

/** @param secrets - value by name. */
export function createSecretScan(secrets: Readonly<Record<string, string>> = {}): SecretScan {
  const scan = new Scan();
  for (const [name, value] of Object.entries(secrets)) scan.plant(name, value);
  return scan;
}

class Scan implements SecretScan {
  readonly #forms: { readonly secret: string; readonly form: SecretForm }[] = [];
  readonly #leaks = new Map<string, SecretLeak>();
  readonly #seen = new Map<string, number>();

  get leaks(): readonly SecretLeak[] {
    return [...this.#leaks.values()];
  }

  get seen(): ReadonlyMap<string, number> {
    return this.#seen;
  }

  plant(name: string, value: string): void {
    for (const form of secretForms(value)) this.#forms.push({ secret: name, form });
  }

  look(channel: string, place: string, data: string | Uint8Array): void {
    const bytes =
      typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.#seen.set(channel, (this.#seen.get(channel) ?? 0) + bytes.length);
    this.#search(channel, place, bytes, false);
    for (const inflated of inflateAll(bytes)) this.#search(channel, place, inflated, true);
  }

  lookAtValue(channel: string, place: string, value: unknown): void {
    for (const text of printed(value)) this.look(channel, place, text);
  }

  async lookAtFolder(channel: string, folder: string): Promise<void> {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const place = path.slice(folder.length + 1);
      this.look(channel, place, entry.name);
      if (entry.isFile()) this.look(channel, place, await readFile(path));
    }
  }

  async lookAtDatabase(channel: string, sql: Pick<Sql, 'query'>, schema: string): Promise<void> {
    const tables = await sql.query<{ name: string }>(
      'select tablename as name from pg_tables where schemaname = $1 order by tablename',
      [schema],
    );
    for (const { name } of tables.rows) {
      const { rows } = await sql.query<{ line: string }>(
        `select t::text as line from ${quoted(schema)}.${quoted(name)} t`,
      );
      this.look(channel, name, [name, ...rows.map(({ line }) => line)].join('\n'));
    }
  }

  #search(channel: string, place: string, bytes: Buffer, compressed: boolean): void {
    // Printed arrays are laid out in columns.
    const listed = Buffer.from(bytes.toString('latin1').replace(/[\s,]+/g, ','), 'latin1');
    for (const { secret, form } of this.#forms) {
      if (!(form.encoding === 'byte list' ? listed : bytes).includes(form.bytes)) continue;
      const leak = { secret, encoding: form.encoding, channel, place, compressed };
      this.#leaks.set(Object.values(leak).join('|'), leak);
    }
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function printed(value: unknown): readonly string[] {
  const ways: (() => string | undefined)[] = [
    () => inspect(value, { depth: 12 }),
    () =>
      inspect(value, {
        depth: 12,
        showHidden: true,
        customInspect: false,
        maxArrayLength: null,
        maxStringLength: null,
      }),
    () => String(value),
    () => JSON.stringify(value),
    () => inspect(structuredClone(value), { depth: 12 }),
  ];
  const texts = ways.flatMap((way) => {
    try {
      return way() ?? [];
    } catch {
      return []; // cyclic, not cloneable, or printed by code of its own that fails
    }
  });
  if (!(value instanceof Error)) return texts;
  return [...texts, value.stack ?? '', ...(value.cause === undefined ? [] : printed(value.cause))];
}

/** Cut streams are inflated as far as they go. */
const LENIENT: ZlibOptions = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * 1024 * 1024 };
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

/** What gzip or zlib streams within the bytes hold; those written as base64 or hex are not looked for. */
function* inflateAll(bytes: Buffer): Generator<Buffer> {
  for (let at = bytes.indexOf(GZIP); at !== -1; at = bytes.indexOf(GZIP, at + 1)) {
    const inflated = attempt(() => gunzipSync(bytes.subarray(at), LENIENT));
    if (inflated !== undefined) yield inflated;
  }
  // RFC 1950 §2.2: deflate with a window of 32 kB, and a check that the two bytes are a header.
  for (let at = bytes.indexOf(0x78); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0x78, at + 1)) {
    if (bytes.readUInt16BE(at) % 31 !== 0 || (bytes.readUInt8(at + 1) & 0x20) !== 0) continue;
    const inflated = attempt(() => inflateSync(bytes.subarray(at), LENIENT));
    if (inflated !== undefined && inflated.length > 0) yield inflated;
  }
}

function attempt(inflate: () => Buffer): Buffer | undefined {
  try {
    return inflate();
  } catch {
    return undefined; // it only looked like one
  }
}
