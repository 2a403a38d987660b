import { UsageError } from './command-errors.js';

/** A whole number from 0. @throws {@link UsageError} */
export function wholeNumber(text: string, option: string, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) throw new UsageError(`${option} takes a whole number, not ${text}.`, option);
  return value;
}

/** Collects an option that may be given several times. */
export function append(value: string, list: readonly string[]): readonly string[] {
  return [...list, value];
}
