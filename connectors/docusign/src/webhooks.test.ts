import { createHmac } from 'node:crypto';
import { type CloudEvent, type Delivery, Secret, SignatureError } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { docusignWebhooks } from './webhooks.js';

const ACCOUNT = 'fe0b61a3-0000-0000-0000-b3d0e1b0e1a9';
const ENVELOPE = '44efc9e6-0000-0000-0000-4e7bc0a3b3a1';
const KEY = 'webhook-test-key-1';

function message(event: string, data: object = {}, rest: object = {}) {
  return {
    event,
    apiVersion: 'v2.1',
    uri: `/restapi/v2.1/accounts/${ACCOUNT}/envelopes/${ENVELOPE}`,
    retryCount: 0,
    configurationId: 10363315,
    generatedDateTime: '2026-11-21T09:41:13.2990000Z',
    data: { accountId: ACCOUNT, userId: '50d89ab1-0000-0000-0000-d00b410d9c6e', envelopeId: ENVELOPE, ...data },
    ...rest,
  };
}

const sign = (body: string, key: string) => createHmac('sha256', key).update(body).digest('base64');

function deliver(body: string, headers: Readonly<Record<string, string>>): Delivery {
  return { method: 'POST', path: '/v1/webhooks/c', headers, body: Buffer.from(body) };
}

function receive(delivery: Delivery, secrets: readonly string[] = [KEY], accountId: string = ACCOUNT) {
  const result = docusignWebhooks.receive(delivery, {
    secrets: secrets.map(Secret.of),
    now: Date.parse('2026-11-21T09:41:14.000Z'),
    tenant: 'tenant-1',
    connection: { id: 'connection-1', settings: { accountId } },
  });
  if (result.kind !== 'events') throw new Error('taken for a handshake');
  return result.events;
}

function signed(value: unknown, accountId?: string): readonly CloudEvent[] {
  const body = JSON.stringify(value);
  return receive(deliver(body, { 'x-docusign-signature-1': sign(body, KEY) }), [KEY], accountId);
}

function code(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SignatureError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('signatures', () => {
  // Computed by hand-written HMAC over exactly these bytes.
  it.each([
    ['test-hmac-key-1', '92RKEo5TeGOAAYEbAq11iMO5w9EygnVW7vFWZPVMmFY='],
    ['test-hmac-key-2', 'omI105zbZMCK1dgtmq75s5jXlDrcISWcDeDinLdg+b4='],
  ])('knows the answer for %s', (key, value) => {
    const body = '{"event":"envelope-completed","apiVersion":"v2.1","retryCount":0}';
    // Genuine, and then no message: the two are told apart.
    expect(code(() => receive(deliver(body, { 'x-docusign-signature-1': value }), [key]))).toBe('MALFORMED');
    expect(code(() => receive(deliver(`${body}\n`, { 'x-docusign-signature-1': value }), [key]))).toBe(
      'SIGNATURE_INVALID',
    );
  });

  it('takes any of several headers, whatever their numbers and whichever key they are of', () => {
    const body = JSON.stringify(message('envelope-sent'));
    const headers = {
      'x-docusign-signature-1': sign(body, 'a key that is not ours'),
      'x-docusign-signature-3': sign(body, 'second'),
    };
    expect(receive(deliver(body, headers), ['first', 'second'])).toHaveLength(1);
    expect(code(() => receive(deliver(body, headers), ['first']))).toBe('SIGNATURE_INVALID');
  });

  it('takes no header of another name for a signature', () => {
    const body = JSON.stringify(message('envelope-sent'));
    for (const name of [
      'x-docusign-signature',
      'x-docusign-signature-',
      'x-docusign-signature-x',
      'x-authorization-digest',
    ]) {
      expect(code(() => receive(deliver(body, { [name]: sign(body, KEY) })))).toBe('SIGNATURE_MISSING');
    }
  });

  it('refuses whatever was signed by another key', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.json(), (key, body) => {
        fc.pre(key !== KEY);
        expect(code(() => receive(deliver(body, { 'x-docusign-signature-1': sign(body, key) })))).toBe(
          'SIGNATURE_INVALID',
        );
      }),
    );
  });
});

describe('events', () => {
  it('gives what a binding needs, and no name or address', () => {
    const [event] = signed(
      message('envelope-completed', {
        envelopeSummary: {
          status: 'completed',
          emailSubject: '請簽署：採購合約',
          sender: { userName: 'Ada Chan', email: 'ada@example.hk' },
          customFields: {
            textCustomFields: [
              { fieldId: '10', name: 'countersignEffect', show: 'false', required: 'false', value: 'key-1' },
              { fieldId: '11', name: 'countersignReference', show: 'false', required: 'false', value: 'SA-1' },
            ],
            listCustomFields: [],
          },
          recipients: {
            signers: [
              {
                name: 'Chan Tai Man',
                email: 'tm.chan@example.hk',
                recipientId: '1',
                routingOrder: '1',
                status: 'completed',
              },
            ],
            recipientCount: '1',
          },
        },
      }),
    );
    expect(event).toEqual({
      specversion: '1.0',
      id: `${ENVELOPE}:envelope.completed`,
      source: `docusign/${ACCOUNT}`,
      type: 'io.countersign.docusign.envelope.completed.v1',
      subject: ENVELOPE,
      time: '2026-11-21T09:41:13.299Z',
      datacontenttype: 'application/json',
      tenant: 'tenant-1',
      observedat: '2026-11-21T09:41:14.000Z',
      confidence: 'observed',
      data: {
        accountId: ACCOUNT,
        envelopeId: ENVELOPE,
        subject: '請簽署：採購合約',
        reference: 'SA-1',
        effect: 'key-1',
        signers: [{ recipientId: '1', order: '1', status: 'completed' }],
      },
    });
    expect(JSON.stringify(event)).not.toMatch(/Chan|example\.hk/);
  });

  it('tells recipients apart', () => {
    const ids = ['1', '2'].map((recipientId) => signed(message('recipient-completed', { recipientId }))[0]);
    expect(ids.map((event) => event?.type)).toEqual(Array(2).fill('io.countersign.docusign.recipient.completed.v1'));
    expect(new Set(ids.map((event) => event?.id)).size).toBe(2);
  });

  it('gives an end one id, however often and whenever it is told', () => {
    const instant = fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
      .map((date) => date.toISOString().replace('Z', '0000Z'));
    fc.assert(
      fc.property(
        instant,
        fc.nat(45),
        fc.constantFrom('completed', 'declined', 'voided'),
        (generatedDateTime, retryCount, end) => {
          const [event] = signed(message(`envelope-${end}`, {}, { generatedDateTime, retryCount }));
          expect(event?.id).toBe(`${ENVELOPE}:envelope.${end}`);
        },
      ),
    );
  });

  it('gives the same step again the same id and another time of it another one', () => {
    const first = signed(message('envelope-delivered'))[0]?.id;
    expect(signed(message('envelope-delivered', {}, { retryCount: 3 }))[0]?.id).toBe(first);
    const later = { generatedDateTime: '2026-11-21T10:00:00.0000000Z' };
    expect(signed(message('envelope-delivered', {}, later))[0]?.id).not.toBe(first);
  });

  it('acknowledges without an event what nothing can be bound to', () => {
    for (const event of [
      'template-created',
      'click-agreed',
      'envelope-reminder-sent',
      'sms-opt-out',
      'something-new',
    ]) {
      expect(signed(message(event))).toEqual([]);
    }
  });

  it('leaves out other accounts, unless its own is known by number only', () => {
    expect(signed(message('envelope-sent'), '00000000-1111-2222-3333-444444444444')).toEqual([]);
    expect(signed(message('envelope-sent'), ACCOUNT.toUpperCase())).toHaveLength(1);
    expect(signed(message('envelope-sent'), '624382')).toHaveLength(1);
  });

  it('refuses the older XML form and messages without what they are about', () => {
    const xml = '<?xml version="1.0"?><DocuSignEnvelopeInformation/>';
    expect(code(() => receive(deliver(xml, { 'x-docusign-signature-1': sign(xml, KEY) })))).toBe('MALFORMED');
    for (const value of [
      message('recipient-sent'),
      message('envelope-sent', {}, { generatedDateTime: 'yesterday' }),
      { ...message('envelope-sent'), data: undefined },
      [],
      null,
    ]) {
      expect(code(() => signed(value))).toBe('MALFORMED');
    }
  });
});
