import type { JsonObject } from './json.js';
import type { Locale, LocalizedText } from './locale.js';

// A connector may bring commands of its own: its package exports a list of them as default under `./commands`, and the
// command line offers each as `countersign CONNECTOR NAME`. They are loaded only when one is called.

/** `countersign acme NAME`. */
export interface ConnectorCommand {
  /** Lower case, with hyphens. */
  readonly name: string;
  readonly title: LocalizedText;
  readonly options: readonly CommandOption[];
  /**
   * What it throws is printed as every error is; code `USAGE` is bad usage.
   * @throws {@link ConnectorError}
   */
  run(given: CommandInput): CommandOutcome | Promise<CommandOutcome>;
}

export interface CommandOption {
  /** Without the hyphens before it: `signing-key`. */
  readonly name: string;
  /** What its value is: `file`. Left out: it takes none. */
  readonly value?: string | undefined;
  readonly required?: boolean | undefined;
  readonly title: LocalizedText;
}

export interface CommandInput {
  /** By name as declared; `true` for an option without value. */
  readonly options: Readonly<Record<string, string | true>>;
  readonly locale: Locale;
  /** Epoch ms. */
  readonly now: number;
  /** Paths are taken from the working folder. */
  readonly files: {
    /** Full path. */
    resolve(path: string): string;
    /** @throws {@link InputError} `FILE_NOT_READABLE` with the option's name. */
    bytes(path: string, option: string): Uint8Array;
    /** A new file; one that is there stays. @throws {@link InputError} `FILE_EXISTS`, `FILE_NOT_WRITABLE`. */
    write(path: string, bytes: Uint8Array, option: string): void;
  };
  readonly signal: AbortSignal;
}

export interface CommandOutcome {
  /** False: a negative finding, exit code 1. */
  readonly ok: boolean;
  /** With `--json`, beside `ok`. */
  readonly document: JsonObject;
  /** For a person, in the asked language. */
  readonly text: string;
}
