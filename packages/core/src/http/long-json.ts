import { isExact, type JsonReading, MAX_DEPTH } from './safe-json.js';

/** From here on an answer is read in turns: half of what takes 50 ms in one go, in the worst shape that we found. */
export const LONG_JSON_BYTES = 256 * 1024;
/** What one turn takes of the event loop. */
const TURN_MS = 5;
/** An object grows by copying its table, in one go: no vendor's record has so many members. */
const MOST_MEMBERS = 100_000;
/** Of records and lists together; what is smaller than 16 bytes on average is made to cost memory. */
const MOST_RECORDS = 1_000_000;
const LONGEST_NUMBER = 4096;
const PIECE = 65_536;
const TOKENS_A_LOOK = 128;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

type Wanted = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or end' | 'nothing';

type Frame =
  | { readonly list: unknown[]; readonly object?: undefined }
  | { readonly list?: undefined; readonly object: Record<string, unknown>; name: string; members: number };

class NotJson extends Error {}

/**
 * Reads long JSON as `readJson` does, a few milliseconds at a time, one answer after the other: `JSON.parse` of 16 MiB
 * holds up everything else in the process for half a second.
 */
export class LongJsonReader {
  #last: Promise<unknown> = Promise.resolve();

  /** @throws what `check` throws; it is asked before every turn. */
  read(bytes: Uint8Array, check: () => void): Promise<JsonReading> {
    const own = this.#last.then(() => readInTurns(bytes, check));
    this.#last = own.catch(() => {}); // who asked is told
    return own;
  }
}

async function readInTurns(bytes: Uint8Array, check: () => void): Promise<JsonReading> {
  const run = new Run(bytes);
  try {
    for (;;) {
      check();
      if (run.goOn(performance.now() + TURN_MS)) return { ok: true, value: run.value };
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (error) {
    if (error instanceof NotJson) return { ok: false, why: error.message === 'too deep' ? 'too deep' : 'malformed' };
    throw error;
  }
}

class Run {
  readonly #bytes: Buffer;
  readonly #stack: Frame[] = [];
  #at: number;
  #wanted: Wanted = 'value';
  #records = 0;
  /** Of a string that is being read: what was read of it. */
  #text: string | undefined;
  value: unknown;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  }

  /** @returns true when all is read. */
  goOn(until: number): boolean {
    let looked = this.#at;
    for (let tokens = 1; ; tokens += 1) {
      if (this.#text !== undefined) this.#readString();
      else if (!this.#readToken()) break;
      if (tokens % TOKENS_A_LOOK !== 0 && this.#at - looked < PIECE) continue;
      if (performance.now() > until) return false;
      looked = this.#at;
    }
    if (this.#wanted !== 'nothing') throw new NotJson();
    return true;
  }

  /** @returns false at the end of the bytes. */
  #readToken(): boolean {
    let byte = this.#bytes[this.#at];
    // White space without end is also read in turns.
    for (let most = PIECE; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; most -= 1) {
      if (most === 0) return true;
      this.#at += 1;
      byte = this.#bytes[this.#at];
    }
    if (byte === undefined) return false;
    switch (this.#wanted) {
      case 'value':
        this.#begin(byte);
        break;
      case 'value or ]':
        if (byte === CLOSE_LIST) this.#close();
        else this.#begin(byte);
        break;
      case 'name or }':
        if (byte === CLOSE_OBJECT) this.#close();
        else this.#beginName(byte);
        break;
      case 'name':
        this.#beginName(byte);
        break;
      case ':':
        if (byte !== COLON) throw new NotJson();
        this.#at += 1;
        this.#wanted = 'value';
        break;
      case ', or end':
        this.#separate(byte);
        break;
      case 'nothing':
        throw new NotJson();
    }
    return true;
  }

  #begin(byte: number): void {
    if (byte === QUOTE) {
      this.#at += 1;
      this.#text = '';
      this.#readString();
    } else if (byte === OPEN_OBJECT) this.#open({ object: {}, name: '', members: 0 }, 'name or }');
    else if (byte === OPEN_LIST) this.#open({ list: [] }, 'value or ]');
    else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) this.#put(this.#number());
    else if (byte === 0x74) this.#put(this.#word('true', true));
    else if (byte === 0x66) this.#put(this.#word('false', false));
    else this.#put(this.#word('null', null));
  }

  #beginName(byte: number): void {
    if (byte !== QUOTE) throw new NotJson();
    this.#at += 1;
    this.#wanted = 'name';
    this.#text = '';
    this.#readString();
  }

  #open(frame: Frame, wanted: Wanted): void {
    if (this.#stack.length === MAX_DEPTH) throw new NotJson('too deep');
    this.#records += 1;
    if (this.#records > MOST_RECORDS) throw new NotJson();
    this.#at += 1;
    this.#stack.push(frame);
    this.#wanted = wanted;
  }

  #close(): void {
    const frame = this.#stack.pop();
    this.#at += 1;
    this.#put(frame?.list ?? frame?.object);
  }

  #separate(byte: number): void {
    const inList = this.#stack.at(-1)?.list !== undefined;
    if (byte === COMMA) {
      this.#at += 1;
      this.#wanted = inList ? 'value' : 'name';
    } else if (byte === (inList ? CLOSE_LIST : CLOSE_OBJECT)) this.#close();
    else throw new NotJson();
  }

  #put(value: unknown): void {
    const frame = this.#stack.at(-1);
    this.#wanted = frame === undefined ? 'nothing' : ', or end';
    if (frame === undefined) this.value = value;
    else if (frame.list !== undefined) frame.list.push(value);
    else if (frame.name !== '__proto__') frame.object[frame.name] = value;
  }

  #number(): unknown {
    const start = this.#at;
    let plain = true;
    for (; ; this.#at += 1) {
      const byte = this.#bytes[this.#at] ?? 0;
      if (byte >= 0x30 && byte <= 0x39) continue;
      if (byte !== 0x2d && byte !== 0x2b && byte !== 0x2e && byte !== 0x65 && byte !== 0x45) break;
      plain = false;
    }
    const length = this.#at - start;
    if (length > LONGEST_NUMBER) throw new NotJson();
    const source = this.#bytes.toString('latin1', start, this.#at);
    if (plain && length <= 15 && (length === 1 || this.#bytes[start] !== 0x30)) return Number(source);
    if (!NUMBER.test(source)) throw new NotJson();
    const value = Number(source);
    return (length <= 15 && !/e/i.test(source)) || isExact(source, value) ? value : source;
  }

  #word<T>(text: string, value: T): T {
    if (this.#bytes.toString('latin1', this.#at, this.#at + text.length) !== text) throw new NotJson();
    this.#at += text.length;
    return value;
  }

  /** Reads on to the string's end, or one piece of it. */
  #readString(): void {
    const bytes = this.#bytes;
    const start = this.#at;
    const limit = start + PIECE;
    let escaped = false;
    let ascii = true;
    let at = start;
    let byte = bytes[at] ?? 0;
    while (byte !== QUOTE) {
      if (byte < 0x20) throw new NotJson(); // also where the bytes end
      if (byte >= 0x80) ascii = false;
      if (byte === BACKSLASH) {
        escaped = true;
        at += bytes[at + 1] === 0x75 ? 6 : 2;
      } else at += 1;
      byte = bytes[at] ?? 0;
      // A character isn't cut in two.
      if (at >= limit && ((byte & 0xc0) !== 0x80 || at >= limit + 8)) break;
    }
    const raw = bytes.toString(ascii ? 'latin1' : 'utf8', start, at);
    this.#text += escaped ? unescaped(raw) : raw;
    this.#at = at;
    if (byte === QUOTE) this.#endString();
  }

  #endString(): void {
    const text = this.#text ?? '';
    this.#text = undefined;
    this.#at += 1;
    const frame = this.#stack.at(-1);
    if (this.#wanted !== 'name' || frame?.object === undefined) {
      this.#put(text);
      return;
    }
    frame.name = text;
    frame.members += 1;
    if (frame.members > MOST_MEMBERS) throw new NotJson();
    this.#wanted = ':';
  }
}

function unescaped(raw: string): string {
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    throw new NotJson();
  }
}
