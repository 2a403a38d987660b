import { ConnectorError, isDecimal } from '@countersign/contracts';
import * as v from 'valibot';
import { toWireAmount } from '../resources/amount.js';

// What actions take: business terms, never ids of QuickBooks. Unknown fields are refused.

const oneLine = /^[^\t\r\n]+$/;

/** A payee's name, as QuickBooks can keep it. */
export const partyName = v.pipe(
  v.string(),
  v.minLength(1, 'A name has at least one character.'),
  v.maxLength(480, 'A name has at most 480 characters.'),
  v.regex(/^[^:\t\r\n]+$/, 'A name is on one line and has no colon.'),
  v.check((name) => name.trim() === name, 'A name has no space around it.'),
);

/** ISO 4217. */
export const currencyCode = v.pipe(
  v.string(),
  v.regex(/^[A-Z]{3}$/, 'A currency is three capital letters, such as HKD.'),
);

/** Above zero, as a plain decimal string. */
export const positiveAmount = v.pipe(
  v.string(),
  v.check(isDecimal, 'An amount is a decimal string such as "5000.00": no separators, no exponent.'),
  v.check(
    (amount) => !isDecimal(amount) || (!amount.startsWith('-') && /[1-9]/.test(amount)),
    'An amount is above zero.',
  ),
);

export const day = v.pipe(
  v.string(),
  v.isoDate('A date is YYYY-MM-DD.'),
  v.check(
    (text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text),
    'There is no such day.',
  ),
);

/** Our own number for the document: a claim's, an invoice's. */
export const referenceText = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(100),
  v.regex(oneLine, 'A reference is on one line.'),
);

export const sha256Hex = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'A document is named by its SHA-256 in lower-case hex.'),
);

export const payee = v.strictObject({
  name: partyName,
  /** What the payee is to the company; for the audit, and for the name clash that it may explain. */
  kind: v.optional(v.picklist(['vendor', 'employee'])),
});

export const billLine = v.strictObject({
  amount: positiveAmount,
  /** As the claim's form names it; mapped to an account by the connection's settings. */
  category: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  description: v.optional(v.pipe(v.string(), v.maxLength(4000))),
});

export const billInput = v.pipe(
  v.strictObject({
    payee,
    date: day,
    dueDate: v.optional(day),
    currency: currencyCode,
    lines: v.pipe(v.array(billLine), v.minLength(1, 'A bill has at least one line.'), v.maxLength(250)),
    reference: referenceText,
    memo: v.optional(v.pipe(v.string(), v.maxLength(3900))),
    documents: v.optional(v.pipe(v.array(sha256Hex), v.maxLength(20))),
  }),
  v.forward(
    v.check(({ date, dueDate }) => dueDate === undefined || dueDate >= date, 'A bill is due on its date or later.'),
    ['dueDate'],
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { lines, currency } = dataset.value;
    for (const [index, line] of lines.entries()) {
      const message = unbookable(line.amount, currency, `lines/${index}/amount`);
      if (message !== undefined) {
        addIssue({
          message,
          path: [
            { type: 'object', origin: 'value', input: dataset.value, key: 'lines', value: lines },
            { type: 'array', origin: 'value', input: lines, key: index, value: line },
            { type: 'object', origin: 'value', input: line, key: 'amount', value: line.amount },
          ],
        });
      }
    }
  }),
);

/** Why an amount could not be sent. Told before anybody is asked to approve it, and before a vendor is made for it. */
function unbookable(amount: string, currency: string, place: string): string | undefined {
  try {
    toWireAmount(amount, currency, place);
    return undefined;
  } catch (error) {
    if (ConnectorError.is(error)) return error.message;
    throw error;
  }
}

export type BillActionInput = v.InferOutput<typeof billInput>;

export const vendorInput = v.strictObject({
  name: partyName,
  kind: v.optional(v.picklist(['vendor', 'employee'])),
  /** Fixed when the vendor is made; the company's home currency when left out. */
  currency: v.optional(currencyCode),
  email: v.optional(v.pipe(v.string(), v.email(), v.maxLength(100))),
});

export type VendorActionInput = v.InferOutput<typeof vendorInput>;

/** Says which bill as finance says it; `effect` ties it to the one run that made it. */
export const billVoidInput = v.strictObject({
  reference: referenceText,
  payee,
  date: day,
  currency: currencyCode,
  total: positiveAmount,
  /** Key of the effect that made the bill: only that bill is touched. */
  effect: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,50}$/))),
  reason: v.optional(v.pipe(v.string(), v.maxLength(1000))),
});

export type BillVoidInput = v.InferOutput<typeof billVoidInput>;
