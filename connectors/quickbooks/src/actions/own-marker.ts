import { createHash } from 'node:crypto';
import type { Bill, Bills } from '../resources/bills.js';
import type { CallControl } from '../resources/company-api.js';

// An own marker tells a bill that we made from one that somebody typed: the effect's key in the private note. The document
// number is what a query can find it by; notes can't be asked for.

const DOC_NUMBER_LENGTH = 21;

/** The reference as a document number; a longer one is cut and told apart by its hash. */
export function docNumberOf(reference: string): string {
  if (reference.length <= DOC_NUMBER_LENGTH) return reference;
  const hash = createHash('sha256').update(reference).digest('hex').slice(0, 8);
  return `${Array.from(reference).slice(0, 6).join('')}…${hash}`.slice(0, DOC_NUMBER_LENGTH);
}

export function markerOf(key: string): string {
  return `[countersign:${key}]`;
}

/** What a person wrote, the approval, and the marker. Only the last can read as one: who files a claim writes the others. */
export function privateNote(parts: {
  readonly memo: string | undefined;
  readonly approval: string | undefined;
  readonly key: string;
}): string {
  const written = [parts.memo, parts.approval].flatMap((part) =>
    part === undefined || part === '' ? [] : [part.replace(/\[(?=countersign:)/gi, '(')],
  );
  return [...written, markerOf(parts.key)].join('\n');
}

/** The bill that this very effect made, if any try of it got through. */
export async function findOwnBill(
  bills: Bills,
  reference: string,
  key: string,
  control: CallControl,
): Promise<Bill | undefined> {
  const found = await bills.find(docNumberOf(reference), control);
  return found.find((bill) => hasMarker(bill, key));
}

export function hasMarker(bill: Bill, key: string): boolean {
  return bill.memo?.includes(markerOf(key)) ?? false;
}
