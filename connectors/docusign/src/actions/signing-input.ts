import { isPlainLine, isPlainText, isVisibleAscii } from '@countersign/core';
import * as v from 'valibot';

// What actions take: business terms, never ids of DocuSign. Unknown fields are refused.

const UNSEEN = 'It holds a character that is not seen.';
const plainLine = v.check(isPlainLine, UNSEEN);
const oneLine = /^[^\t\r\n]+$/;

const personName = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(100),
  v.regex(oneLine, 'A name is on one line.'),
  plainLine,
);

const emailAddress = v.pipe(
  v.string(),
  v.email('It is no e-mail address.'),
  v.maxLength(100),
  v.check(isVisibleAscii, 'An e-mail address is written in ASCII.'),
);

/** 1 is asked first; equal ones together. */
const order = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99));

/** Our own number for the document: a contract's, a form's. */
const referenceText = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(100),
  v.regex(/^[^\t\r\n,=&]+$/, 'A reference is on one line, without comma, = and &.'),
  plainLine,
);

const subjectText = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(100, 'A subject has at most 100 characters.'),
  v.regex(oneLine, 'A subject is on one line.'),
  plainLine,
);

const sha256Hex = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'A document is named by its SHA-256 in lower-case hex.'),
);

const pixels = v.pipe(v.number(), v.integer(), v.minValue(-2000), v.maxValue(2000));

/** At a text of the documents, or at a place of a page. */
const fieldPlace = v.union([
  v.strictObject({
    anchor: v.pipe(v.string(), v.minLength(1), v.maxLength(100), plainLine),
    offsetX: v.optional(pixels),
    offsetY: v.optional(pixels),
  }),
  v.strictObject({
    /** Which of the documents, from 1. */
    document: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20)),
    page: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2000)),
    x: v.pipe(pixels, v.minValue(0)),
    y: v.pipe(pixels, v.minValue(0)),
  }),
]);

const signingField = v.strictObject({
  kind: v.picklist(['signature', 'initials', 'date-signed', 'full-name', 'text']),
  at: v.optional(fieldPlace),
  /** Of a text: what stands in it, unchangeable for the signer. */
  value: v.optional(v.pipe(v.string(), v.maxLength(2000), v.check(isPlainText, UNSEEN))),
  /** A template's field is found by it. */
  label: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(100), plainLine)),
});

const signer = v.strictObject({
  name: personName,
  email: emailAddress,
  order: v.optional(order),
  /** Of the template. */
  role: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(100), plainLine)),
  /** Signs inside our own page and gets no mail: our own id of the person. */
  embeddedAs: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,100}$/))),
  fields: v.optional(v.pipe(v.array(signingField), v.maxLength(200))),
});

export const envelopeInput = v.pipe(
  v.strictObject({
    subject: subjectText,
    message: v.optional(v.pipe(v.string(), v.maxLength(10_000), v.check(isPlainText, UNSEEN))),
    reference: referenceText,
    /** Either documents, in this order … */
    documents: v.optional(
      v.pipe(
        v.array(
          v.strictObject({
            sha256: sha256Hex,
            /** With its extension: `Contract.pdf`. */
            name: v.pipe(
              v.string(),
              v.maxLength(100),
              v.regex(/^[^\t\r\n/\\]+\.[A-Za-z0-9]{1,5}$/, 'A file name with its extension.'),
              plainLine,
            ),
          }),
        ),
        v.minLength(1),
        v.maxLength(20),
      ),
    ),
    /** … or a template, by its name in DocuSign, whose roles the signers fill. */
    template: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(100), plainLine)),
    signers: v.pipe(v.array(signer), v.minLength(1, 'Somebody signs.'), v.maxLength(50)),
    copies: v.optional(
      v.pipe(
        v.array(v.strictObject({ name: personName, email: emailAddress, order: v.optional(order) })),
        v.maxLength(50),
      ),
    ),
  }),
  v.check(
    ({ documents, template }) => (documents === undefined) !== (template === undefined),
    'An envelope has either documents or a template.',
  ),
  v.check(
    ({ template, copies }) => template === undefined || copies === undefined,
    'A template says itself who gets copies.',
  ),
  v.check(
    ({ template, signers }) => signers.every(({ role }) => (role !== undefined) === (template !== undefined)),
    'Signers have a role exactly where there is a template.',
  ),
  v.check(
    ({ documents, signers }) =>
      documents === undefined ||
      signers.every(({ fields = [] }) =>
        fields.every(({ at }) => at !== undefined && (!('document' in at) || at.document <= documents.length)),
      ),
    'Every field stands at a text or at a place of one of the documents.',
  ),
  v.check(
    ({ template, signers }) =>
      template === undefined ||
      signers.every(({ fields = [] }) => fields.every(({ at, label }) => at === undefined && label !== undefined)),
    'Fields of a template are named by their label; the template places them.',
  ),
);

export type EnvelopeActionInput = v.InferOutput<typeof envelopeInput>;

/** Says which envelope as its sender says it; `effect` ties it to the one run that made it. */
export const envelopeVoidInput = v.strictObject({
  reference: referenceText,
  subject: subjectText,
  /** The day on which it was sent, or an earlier one. */
  sentOn: v.pipe(
    v.string(),
    v.isoDate('A date is YYYY-MM-DD.'),
    v.check(
      (text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text),
      'There is no such day.',
    ),
  ),
  /** Recipients read it. */
  reason: v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.check(isPlainText, UNSEEN)),
  /** Key of the effect that made the envelope: only that one is touched. */
  effect: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,50}$/))),
});

export type EnvelopeVoidInput = v.InferOutput<typeof envelopeVoidInput>;
