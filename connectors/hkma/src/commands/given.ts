import { type CommandInput, InputError, type Locale, type LocalizedText } from '@countersign/contracts';
import type { TrustedKey } from '../signature/detached-jws.js';
import { readTrustedKeys } from '../signature/keys.js';

const usage = {
  en: 'See the command’s --help for what it takes.',
  'zh-HK': '請以 --help 查看指令的用法。',
};

/** Bad usage: exit code 2. */
export function badUsage(message: string, option?: string): InputError {
  return new InputError('USAGE', message, { remedy: usage, ...(option === undefined ? {} : { place: `--${option}` }) });
}

/** The value of an option that takes one. */
export function optional({ options }: CommandInput, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export function needed(given: CommandInput, name: string): string {
  const value = optional(given, name);
  if (value === undefined) throw badUsage(`Give --${name}.`, name);
  return value;
}

export function bytesOf(given: CommandInput, name: string): Uint8Array {
  return given.files.bytes(needed(given, name), name);
}

export function textOf(given: CommandInput, name: string): string {
  return Buffer.from(bytesOf(given, name)).toString('utf8');
}

/** A file of pinned keys: a JSON array of JWKs. */
export function keysOf(given: CommandInput, name: string): readonly TrustedKey[] {
  return readTrustedKeys(textOf(given, name), `--${name}`);
}

/** Findings as a person reads them. */
export function findingLines(
  findings: readonly { readonly code: string; readonly message: LocalizedText }[],
  place: (index: number) => string,
  locale: Locale,
): readonly string[] {
  return findings.map(({ code, message }, index) => `${code} ${place(index)}: ${message[locale]}`);
}
