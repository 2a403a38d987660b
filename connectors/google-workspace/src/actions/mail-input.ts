import { isPlainLine, isPlainText } from '@countersign/core';
import * as v from 'valibot';
import { emailAddress, UNSEEN } from './event-input.js';

// What the actions on mail and archive take: business terms, never ids of Google. Unknown fields are refused.

/** Nothing that ends a header's line, and no half of a character. */
const oneLine = v.pipe(
  v.string(),
  v.minLength(1),
  // A line end in a header begins another header. Spelled out, as the pattern is published in the input's JSON Schema, where a
  // reader without Unicode patterns would take `\p{Cc}` for letters.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses.
  v.regex(/^[^\x00-\x1f\x7f\u2028\u2029]+$/, 'It is on one line.'),
  v.check(isPlainLine, UNSEEN),
);

const sha256Hex = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'A document is named by its SHA-256 in lower-case hex.'),
);

/** With its extension: `Contract.pdf`. */
const fileName = v.pipe(
  oneLine,
  v.maxLength(150, 'A file name has at most 150 characters.'),
  v.regex(/^[^/\\]+\.[A-Za-z0-9]{1,5}$/, 'A file name with its extension.'),
);

export const documentReference = v.strictObject({ sha256: sha256Hex, name: fileName });

const recipients = v.pipe(v.array(emailAddress), v.maxLength(100, 'A mail goes to 100 addresses at most.'));

export const mailInput = v.strictObject({
  to: v.pipe(recipients, v.minLength(1, 'A mail goes to somebody.')),
  cc: v.optional(recipients),
  subject: v.pipe(oneLine, v.maxLength(250, 'A subject has at most 250 characters.')),
  /** Plain text. */
  text: v.pipe(
    v.string(),
    v.maxLength(100_000, 'A mail’s text has at most 100,000 characters.'),
    v.check(isPlainText, UNSEEN),
  ),
  /** Approved documents that are attached, in this order. */
  documents: v.optional(v.pipe(v.array(documentReference), v.maxLength(20, 'A mail has 20 documents at most.'))),
});

export type MailActionInput = v.InferOutput<typeof mailInput>;
