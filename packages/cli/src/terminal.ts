import { type ErrorDocument, errorDocument, type Json, type JsonObject, type Locale } from '@countersign/contracts';

/** What a command reads from and writes to; the process's own streams, or a test's. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT and SIGTERM: what runs until then ends cleanly. */
  readonly stop: AbortSignal;
  /** A person watches and can be asked; browsers may be opened. */
  readonly interactive?: boolean | undefined;
  /** @defaultValue this process's */
  readonly nodeVersion?: string | undefined;
  /** One line of what is typed or piped in; empty at the end of input. Left out where nobody can be asked. */
  ask?(question: string): Promise<string>;
  /** Opens an address in the person's browser; says whether one could be started. */
  openBrowser?(url: string): boolean;
}

/** 0 success; 1 a negative finding or refused input; 2 bad usage. */
export type ExitCode = 0 | 1 | 2;

/** How a command's outcome is shown: one JSON document on stdout with `--json`, else text in the chosen language. */
export class Report {
  readonly json: boolean;
  readonly locale: Locale;
  readonly #terminal: Terminal;

  constructor(terminal: Terminal, options: { readonly json: boolean; readonly locale: Locale }) {
    this.#terminal = terminal;
    this.json = options.json;
    this.locale = options.locale;
  }

  /** The outcome, once per command. */
  result(document: unknown, text: string): void {
    this.#terminal.stdout.write(this.json ? `${JSON.stringify(document)}\n` : `${harmless(text)}\n`);
  }

  /** One line of a batch. */
  line(document: JsonObject): void {
    this.#terminal.stdout.write(`${JSON.stringify(document)}\n`);
  }

  /** Progress, for a person who watches. */
  note(text: string): void {
    this.#terminal.stderr.write(`${harmless(text)}\n`);
  }

  error(error: unknown): void {
    const document = errorDocument(error);
    if (this.json) this.#terminal.stdout.write(`${JSON.stringify(document)}\n`);
    else this.#terminal.stderr.write(`${harmless(errorText(document, this.locale))}\n`);
  }
}

/** Names come from vendors, too: what steers a terminal, or turns the order of letters, is shown as a sign instead. */
function harmless(text: string): string {
  return text.replaceAll(/\r(?!\n)|[^\P{Cc}\t\n\r]|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** An error as a person reads it: code, place, message, and what to do. */
export function errorText(document: ErrorDocument, locale: Locale): string {
  const place = document.place === undefined || document.place === '' ? '' : ` [${document.place}]`;
  return `${document.code}${place}: ${document.message}\n${document.remedy[locale]}`;
}

/** Rows as columns; wide characters count double. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Columns that a text takes. */
export function width(text: string): number {
  return [...text].reduce((sum, character) => sum + (/[\u1100-\u115f\u2e80-\uffdc]/u.test(character) ? 2 : 1), 0);
}

/** What JSON keeps of a value. */
export function plainJson(value: unknown): Json {
  const plain: Json = JSON.parse(JSON.stringify(value));
  return plain;
}
