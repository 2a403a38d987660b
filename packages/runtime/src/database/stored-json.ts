import { InputError } from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';

/** NUL and halves of characters, as `JSON.stringify` writes them: an even number of backslashes before is no escape. */
const UNREADABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][\da-f]{2})/;

/**
 * JSON for a column that PostgreSQL itself looks into. A `json` column takes what its operators then can't read: one such
 * row would fail every query over many.
 * @throws {@link InputError} `VALUE_REFUSED`.
 */
export function storedJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!UNREADABLE.test(text)) return text;
  throw new InputError('VALUE_REFUSED', 'The text holds U+0000 or half of a character.', {
    remedy: runtimeRemedies.VALUE_REFUSED,
  });
}
