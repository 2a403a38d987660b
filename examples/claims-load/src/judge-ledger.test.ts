import type { ApprovalInstance, InstanceState } from '@countersign/contracts';
import type { LedgerEntry } from '@countersign/testing';
import { expect, it } from 'vitest';
import { claimNumber, clerk } from './company.js';
import { judgeLedger } from './judge-ledger.js';

const REVOKED = 7;
const revokedNumber = claimNumber(REVOKED);

function approval(template: string, reference: string, state: InstanceState): ApprovalInstance {
  return {
    id: `${template} ${reference}`,
    idempotencyKey: reference,
    template: { id: template, version: 1 },
    title: '',
    initiator: clerk,
    values: { reference, amount: { amount: '100.50', currency: 'HKD' } },
    state,
    createdAt: '2026-11-22T00:00:00.000Z',
    tasks: [],
    decisions: [],
    related: [],
    covers: [],
    revision: 1,
  };
}

/** Bills in the order in which they were made; one with `-` before it was taken back, one with `=` after it has that amount. */
function ledger(...numbers: readonly string[]): readonly LedgerEntry[] {
  return numbers.map((text, index) => {
    const [docNumber = '', total = '100.50'] = text.replace(/^-/, '').split('=');
    return {
      kind: text.startsWith('-') ? 'deleted-bill' : 'bill',
      id: String(100 + index),
      summary: { docNumber, total, currency: 'HKD' },
    };
  });
}

const two = [approval('claim-of-two', claimNumber(1), 'approved')];
const revoked = [approval('claim-of-two', revokedNumber, 'revoked')];
const rejected = [approval('claim', claimNumber(3), 'rejected')];
const undone = [...revoked, approval('undo', revokedNumber, 'approved')];

const undoneUnrevoked = [approval('claim', claimNumber(0), 'approved'), approval('undo', claimNumber(0), 'approved')];

const nothing = { lost: [], double: [], unapproved: [], unasked: [], altered: [], outOfOrder: [] };
const clean = { ...nothing, uncertain: [], forgotten: [] };

it.each([
  ['both bills in their order', [1], two, ledger('LD-000001', 'LD-000001-B'), [], clean],
  ['the later bill first', [1], two, ledger('LD-000001-B', 'LD-000001'), [], { outOfOrder: ['LD-000001'] }],
  ['the later bill alone', [1], two, ledger('LD-000001-B'), [], { lost: ['LD-000001'], outOfOrder: ['LD-000001'] }],
  ['a bill missing', [1], two, ledger('LD-000001'), [], { lost: ['LD-000001-B'] }],
  ['a bill missing of which a person was told', [1], two, ledger('LD-000001'), ['LD-000001-B'], { lost: [] }],
  ['a bill twice', [1], two, ledger('LD-000001', 'LD-000001', 'LD-000001-B'), [], { double: ['LD-000001'] }],
  [
    'a bill twice, once with another amount',
    [1],
    two,
    ledger('LD-000001', 'LD-000001=9.00'),
    [],
    { double: ['LD-000001'] },
  ],
  [
    'a bill made again after it was taken back',
    [1],
    two,
    ledger('-LD-000001', 'LD-000001'),
    [],
    { double: ['LD-000001'] },
  ],
  [
    'a bill twice of which a person was told',
    [1],
    two,
    ledger('LD-000001', 'LD-000001'),
    ['LD-000001'],
    { double: ['LD-000001'] },
  ],
  [
    'a bill with another amount',
    [1],
    two,
    ledger('LD-000001', 'LD-000001-B=9.00'),
    [],
    { altered: ['LD-000001-B: 9.00 HKD'] },
  ],
  [
    'a claim started twice and booked twice',
    [1],
    [...two, ...two],
    ledger('LD-000001', 'LD-000001'),
    [],
    { double: ['LD-000001'], forgotten: ['LD-000001 approved,approved'] },
  ],
  [
    'a bill taken back of what was not revoked',
    [0],
    undoneUnrevoked,
    ledger('-LD-000000'),
    [],
    { unasked: ['taken back: LD-000000'] },
  ],
  ['one of them taken back', [1], two, ledger('-LD-000001', 'LD-000001-B'), [], { unasked: ['taken back: LD-000001'] }],
  ['a bill of what was rejected', [3], rejected, ledger('LD-000003'), [], { unapproved: ['LD-000003'] }],
  ['nothing of what was rejected', [3], rejected, [], [], clean],
  ['nothing of what was revoked', [REVOKED], revoked, [], [], clean],
  ['a bill of what was revoked', [REVOKED], revoked, ledger(revokedNumber), [], { unasked: ['standing: LD-000007'] }],
  ['the same, a person told', [REVOKED], revoked, ledger(revokedNumber), [revokedNumber], { unasked: [] }],
  ['the same, taken back as agreed', [REVOKED], undone, ledger(`-${revokedNumber}`), [], clean],
  ['the same, standing though agreed', [REVOKED], undone, ledger(revokedNumber), [], { lost: ['undo LD-000007'] }],
  ['a claim that is gone', [1], [], [], [], { forgotten: ['LD-000001 missing'] }],
  ['a rejection that is gone', [3], two, [], [], { forgotten: ['LD-000003 missing'] }],
])('judges %s', (_what, claims, approvals, bills, uncertain, verdict) => {
  expect(judgeLedger(claims, approvals, bills, uncertain)).toMatchObject(verdict);
});
