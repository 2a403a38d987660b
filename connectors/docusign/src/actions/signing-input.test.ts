import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { envelopeInput, envelopeVoidInput } from './signing-input.js';

const sha256 = 'a'.repeat(64);
const at = { anchor: '/sn1/' };
const signer = { name: '陳大文', email: 'tm.chan@example.hk', fields: [{ kind: 'signature', at }] };
const supply = {
  subject: '供應協議 SA-1',
  reference: 'SA-1',
  documents: [{ sha256, name: '協議.pdf' }],
  signers: [signer],
};

const signedBy = (changes: object) => ({ signers: [{ ...signer, ...changes }] });
const document = (name: string) => ({ documents: [{ sha256, name }] });

describe('an envelope', () => {
  it.each<[string, object]>([
    ['a subject of two lines', { subject: 'A\r\nB' }],
    ['a subject of 101 characters', { subject: 'x'.repeat(101) }],
    ['a subject that is read backwards', { subject: 'Lease \u202e' }],
    ['a reference that ends the search', { reference: 'SA-1&status=any' }],
    ['a reference that is two', { reference: 'a=b' }],
    ['a name with a NUL', signedBy({ name: 'Chan\0' })],
    ['half a character in a name', signedBy({ name: '\ud842' })],
    ['an address that only looks like ASCII', signedBy({ email: 'mar\u212a@example.hk' })],
    ['two addresses', signedBy({ email: 'a@example.hk;b@example.hk' })],
    ['an order that is none', signedBy({ order: 0 })],
    ['a text that holds an escape', signedBy({ fields: [{ kind: 'text', at, value: '\u001b' }] })],
    [
      'a field at a document that is not there',
      signedBy({ fields: [{ kind: 'date-signed', at: { document: 2, page: 1, x: 1, y: 1 } }] }),
    ],
    ['a file name with a path', document('../a.pdf')],
    ['a program that is shown as a PDF', document('lease\u202efdp.exe')],
    ['no document', { documents: [] }],
    ['a template besides', { template: 'Lease' }],
  ])('is refused with %s', (_title, changes) => {
    expect(v.is(envelopeInput, supply)).toBe(true);
    expect(v.is(envelopeInput, { ...supply, ...changes })).toBe(false);
  });

  it('is voided on a day that there is, for a reason that is shown as it is', () => {
    const input = { reference: 'SA-1', subject: 'Supply', sentOn: '2028-02-29', reason: 'Wrong price' };
    expect(v.is(envelopeVoidInput, input)).toBe(true);
    for (const changes of [
      { sentOn: '2031-02-29' },
      { sentOn: '2031-02-30' },
      { reason: '\u2067' },
      { effect: 'a b' },
    ]) {
      expect(v.is(envelopeVoidInput, { ...input, ...changes })).toBe(false);
    }
  });
});
