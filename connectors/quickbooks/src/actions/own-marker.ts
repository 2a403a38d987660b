import { createHash } from 'node:crypto';
import { bearsOwnMarker, type CallControl } from '@countersign/core';
import type { Bill, Bills } from '../resources/bills.js';

// An own marker tells a bill that we made from one that somebody typed: the effect's key in the private note. The document
// number is what a query can find it by; notes can't be asked for.

const DOC_NUMBER_LENGTH = 21;

/** The reference as a document number; a longer one is cut and told apart by its hash. */
export function docNumberOf(reference: string): string {
  if (reference.length <= DOC_NUMBER_LENGTH) return reference;
  const hash = createHash('sha256').update(reference).digest('hex').slice(0, 8);
  return `${Array.from(reference).slice(0, 6).join('')}…${hash}`.slice(0, DOC_NUMBER_LENGTH);
}

/** The bill that this very effect made, if any try of it got through. */
export async function findOwnBill(
  bills: Bills,
  reference: string,
  key: string,
  control: CallControl,
): Promise<Bill | undefined> {
  const found = await bills.find(docNumberOf(reference), control);
  return found.find((bill) => bearsOwnMarker(bill.memo, key));
}
