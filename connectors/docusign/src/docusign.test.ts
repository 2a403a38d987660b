import { createHash, createHmac } from 'node:crypto';
import { connectorConformance } from '@countersign/testing';
import { afterAll, describe, expect, it } from 'vitest';
import docusign from './docusign.js';
import { textPdf } from './emulator/pdf.js';
import { startDocuSign } from './twin.test-support.js';

// The twin runs before its checks get their names.
const twin = await startDocuSign();
afterAll(() => twin.close());

const contract = textPdf([['Supply agreement', '/sn1/', '/ds1/']]);
const contractDigest = createHash('sha256').update(contract).digest('hex');

const supply = {
  subject: '請簽署：供應合約 SA-2026-014',
  message: 'Please sign by Friday.',
  reference: 'SA-2026-014',
  documents: [{ sha256: contractDigest, name: 'Supply agreement.pdf' }],
  signers: [
    {
      name: 'Chan Tai Man',
      email: 'tm.chan@example.hk',
      order: 1,
      fields: [
        { kind: 'signature', at: { anchor: '/sn1/', offsetX: 20, offsetY: 10 } },
        { kind: 'date-signed', at: { anchor: '/ds1/' } },
        { kind: 'text', at: { document: 1, page: 1, x: 100, y: 120 }, label: 'amount', value: 'HKD 12,300.00' },
      ],
    },
  ],
  copies: [{ name: 'Finance', email: 'ap@example.hk' }],
};

const { accountId = '' } = twin.emulator.credentials.settings;
const envelopeId = '44efc9e6-0000-0000-0000-4e7bc0a3b3a1';

describe('conformance', () => {
  const documents = { [contractDigest]: contract };
  const checks = connectorConformance({
    connector: docusign,
    emulator: twin.emulator,
    open: twin.conformance,
    cases: {
      actions: {
        'envelope.send': {
          input: supply,
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'envelope').length,
          documents,
        },
        'envelope.void': {
          input: async (stage) => {
            await stage.run('envelope.send', supply);
            const sentOn = new Date(twin.clock.now()).toISOString().slice(0, 10);
            const { subject, reference } = supply;
            return { reference, subject, sentOn, reason: 'Ordered elsewhere' };
          },
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'voided-envelope').length,
          documents,
        },
      },
      webhooks: {
        bodies: [
          message('envelope-completed', {
            envelopeSummary: {
              customFields: { textCustomFields: [{ name: 'countersignEffect', value: 'key-1' }] },
            },
          }),
          message('recipient-delivered', { recipientId: '1' }),
        ],
        deliver: (body, secret) => ({
          method: 'POST',
          path: '/v1/webhooks/signatures',
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'x-docusign-signature-1': createHmac('sha256', secret).update(body).digest('base64'),
          },
          body,
        }),
        signatureHeaders: ['x-docusign-signature-1'],
        connection: twin.identity,
        reportedAction: 'envelope.send',
      },
      faults: {
        unauthorized: { fault: 'unauthorized' },
        throttled: { fault: 'rate-limited' },
        lookupLag: { fault: 'lookup-lag', settings: { ms: 5_000 } },
      },
    },
  });
  for (const check of checks) it(check.name, check.run);

  it('has checks', () => {
    expect(checks.length).toBeGreaterThan(60);
  });
});

/** Short, as every bit of it is flipped; whole messages are in webhooks.test.ts. */
function message(event: string, data: object): string {
  return JSON.stringify({
    event,
    generatedDateTime: '2026-11-21T09:41:13.2990000Z',
    data: { accountId, envelopeId, ...data },
  });
}
