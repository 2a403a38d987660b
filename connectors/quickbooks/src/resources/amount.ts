import { InputError, parseMoney } from '@countersign/contracts';
import { remedies } from '../remedies.js';

/** Digits that a JSON number surely keeps: IEEE 754 doubles hold 15. */
const EXACT_DIGITS = 15;

/**
 * An amount as QuickBooks wants it: a JSON number. The text is checked first and refused when a number can't hold it
 * exactly, so that no cent is lost on the wire.
 * @throws {@link InputError} `AMOUNT_INVALID`, `AMOUNT_TOO_PRECISE`, `CURRENCY_INVALID` or `AMOUNT_TOO_LARGE`.
 */
export function toWireAmount(amount: string, currency: string, place: string): number {
  const exact = parseMoney({ amount, currency }, place).amount;
  if (exact.replace(/[-.]/g, '').replace(/^0+/, '').length > EXACT_DIGITS) {
    throw new InputError('AMOUNT_TOO_LARGE', `An amount has at most ${EXACT_DIGITS} digits.`, {
      place,
      remedy: remedies.AMOUNT_TOO_LARGE,
    });
  }
  return Number(exact);
}

/** A number of theirs as a decimal string, in the currency's decimals where it fits them (`1280.5` → `1280.50`). */
export function fromWireAmount(value: number, currency: string): string {
  const text = String(value);
  try {
    return parseMoney({ amount: text, currency }).amount;
  } catch {
    return text; // More decimals than the currency has (an unrounded balance), or a currency that we don't know.
  }
}
