import { isPlainLine } from '@countersign/core';
import * as v from 'valibot';
import { UNSEEN } from './event-input.js';
import { documentReference } from './mail-input.js';

/** What is archived, under its name; where, the connection says. Unknown fields are refused. */
export const archiveInput = v.strictObject({
  document: documentReference,
  /** Our own number for it: a contract's, a claim's. People find it by this in Drive. */
  reference: v.optional(
    v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(100),
      v.regex(/^[^\t\r\n]+$/, 'A reference is on one line.'),
      v.check(isPlainLine, UNSEEN),
    ),
  ),
});

export type ArchiveActionInput = v.InferOutput<typeof archiveInput>;
