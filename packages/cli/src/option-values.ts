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

/** An instant, or the epoch in milliseconds (12 digits and more) or seconds. @throws {@link UsageError} */
export function epochMs(text: string): number {
  const ms = /^\d{12,}$/.test(text) ? Number(text) : /^\d{8,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (!Number.isFinite(ms))
    throw new UsageError(`--now takes an instant such as 2026-11-22T08:30:00.000Z, not ${text}.`, '--now');
  return ms;
}
