import type { ApprovalInstance } from '@countersign/contracts';
import { countEffects, type EffectCount, type LedgerEntry } from '@countersign/testing';
import { claimNumber } from './company.js';
import { billNumbers, billsOfTemplate, type ClaimKind, kindOf } from './mayhem-claims.js';

export interface LedgerVerdict extends EffectCount {
  /** Booked, of a claim that nobody approved. */
  readonly unapproved: readonly string[];
  /** Of a revoked claim, standing, and nobody was asked to take it back; or taken back unasked. */
  readonly unasked: readonly string[];
  /** Booked with another amount than was approved. */
  readonly altered: readonly string[];
  /** Claims that aren't as their people left them, or are there more than once. */
  readonly forgotten: readonly string[];
}

const LEFT_AS: Readonly<Record<ClaimKind, string>> = {
  one: 'approved',
  two: 'approved',
  three: 'approved',
  rejected: 'rejected',
  revoked: 'revoked',
};

/**
 * Holds the vendor's bills, those taken back among them, against the approvals: what was approved is there once and in its
 * order, what was revoked is gone, asked about or never was, and there is nothing else.
 * @param claims - numbers of all that people have settled.
 * @param uncertain - bills, or with `undo ` before it their taking back, of which a person was told to look.
 */
export function judgeLedger(
  claims: readonly number[],
  approvals: readonly ApprovalInstance[],
  ledger: readonly LedgerEntry[],
  uncertain: readonly string[],
): LedgerVerdict {
  const numberOf = ({ values }: ApprovalInstance): string => String(values['reference']);
  const billsOf = (claim: ApprovalInstance) => billNumbers(numberOf(claim), billsOfTemplate(claim.template.id));
  const claimed = approvals.filter(({ template }) => billsOfTemplate(template.id) > 0);
  const undos = new Map(
    approvals.filter(({ template }) => template.id === 'undo').map((undo) => [numberOf(undo), undo.state]),
  );
  // Ids rise: whatever came of a bill since, this is when it was made.
  const booked = ledger
    .filter(({ kind }) => kind === 'bill' || kind === 'deleted-bill')
    .toSorted((left, right) => Number(left.id) - Number(right.id))
    .map(({ kind, summary }) => ({
      number: String(summary['docNumber']),
      total: `${summary['total']} ${summary['currency']}`,
      standing: kind === 'bill',
    }));
  const happened = booked.map(({ number }) => number);
  const known = new Set(happened);
  const doubtful = new Set(uncertain);

  const standing = claimed.filter(({ state }) => state === 'approved');
  const revoked = claimed.filter(({ state }) => state === 'revoked');
  const revokedBills = new Set(revoked.flatMap(billsOf));
  // Of a claim that is there twice, too, each bill is wanted once.
  const wanted = new Set([
    ...standing.flatMap(billsOf),
    // What was revoked may have happened before, once.
    ...[...revokedBills].filter((number) => known.has(number)),
  ]);
  const amounts = new Map(claimed.flatMap((claim) => billsOf(claim).map((number) => [number, amountOf(claim)])));
  const each = countEffects(
    [...wanted].map((number) => ({ approval: number, effects: [number] })),
    happened,
    uncertain,
  );
  const ordered = countEffects(
    [...standing, ...revoked].map((claim) => ({ approval: numberOf(claim), effects: billsOf(claim) })),
    happened,
  );
  const goneWrong = booked.flatMap(({ number, standing: stands }) => {
    const undo = undos.get(number);
    const gone = revokedBills.has(number);
    if (!stands) return gone && undo === 'approved' ? [] : [`taken back: ${number}`];
    return !gone || undo !== undefined || doubtful.has(number) ? [] : [`standing: ${number}`];
  });
  const left = Map.groupBy(claimed, numberOf);
  return {
    lost: [
      ...each.lost,
      ...booked.flatMap(({ number, standing: stands }) =>
        stands && undos.get(number) === 'approved' && !doubtful.has(`undo ${number}`) ? [`undo ${number}`] : [],
      ),
    ],
    double: each.double.filter((number) => wanted.has(number)),
    unapproved: happened.filter((number) => !wanted.has(number)),
    unasked: goneWrong,
    altered: booked.flatMap(({ number, total }) =>
      wanted.has(number) && total !== amounts.get(number) ? [`${number}: ${total}`] : [],
    ),
    outOfOrder: ordered.outOfOrder,
    uncertain,
    forgotten: claims.flatMap((index) => {
      const state =
        left
          .get(claimNumber(index))
          ?.map((claim) => claim.state)
          .join() ?? 'missing';
      return state === LEFT_AS[kindOf(index)] ? [] : [`${claimNumber(index)} ${state}`];
    }),
  };
}

function amountOf({ values: { amount } }: ApprovalInstance): string {
  if (typeof amount !== 'object' || amount === null || !('amount' in amount && 'currency' in amount)) return 'none';
  return `${amount.amount} ${amount.currency}`;
}
