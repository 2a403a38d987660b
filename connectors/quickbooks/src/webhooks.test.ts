import { createHmac } from 'node:crypto';
import { type Json, parseCloudEvent, Secret, SignatureError } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quickbooksWebhooks } from './webhooks.js';

const SECRET = 'verifier-token-of-a-test';
const NOW = Date.parse('2026-11-20T02:00:00.000Z');

function receive(
  body: string | Uint8Array,
  given: {
    readonly header?: string;
    readonly signature?: string | undefined;
    readonly realmId?: string | number;
    readonly secrets?: readonly string[];
  } = {},
) {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const signature = 'signature' in given ? given.signature : sign(bytes);
  return quickbooksWebhooks.receive(
    {
      method: 'POST',
      path: '/v1/webhooks/books',
      headers: signature === undefined ? {} : { [given.header ?? 'intuit-signature']: signature },
      body: bytes,
    },
    {
      secrets: (given.secrets ?? [SECRET]).map((secret) => Secret.of(secret)),
      now: NOW,
      tenant: 'default',
      connection: { id: 'c-1', settings: given.realmId === undefined ? {} : { realmId: given.realmId } },
    },
  );
}

function sign(body: Uint8Array, secret = SECRET): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

function events(body: Json, given: Parameters<typeof receive>[1] = {}) {
  const result = receive(JSON.stringify(body), given);
  if (result.kind !== 'events') throw new Error('a delivery was taken for a handshake');
  return result.events;
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SignatureError) return error.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

const cloudEvent = {
  specversion: '1.0',
  id: '88cd52aa-33b6-4351-9aa4-47572edbd068',
  source: 'intuit.example=',
  type: 'qbo.account.created.v1',
  datacontenttype: 'application/json',
  time: '2025-09-10T21:31:25.179851517Z',
  intuitentityid: '1234',
  intuitaccountid: '310687',
  data: {},
};

function legacy(
  ...notifications: readonly (readonly [realmId: string, ...entities: readonly Record<string, string>[]])[]
): Json {
  return {
    eventNotifications: notifications.map(([realmId, ...entities]) => ({ realmId, dataChangeEvent: { entities } })),
  };
}

const changed = { name: 'Bill', id: '9', operation: 'Update', lastUpdated: '2026-11-20T01:02:03.004Z' };

describe('webhooks', () => {
  it('agrees with a signature that was computed elsewhere', () => {
    const body = `[${JSON.stringify(cloudEvent).replace('intuit.example=', 'intuit.dsnBgbseACLLRZNxo2dfc4evmEJdxde58xeeYcZliOU=')}]`;
    const given = {
      secrets: ['qbo-example-verifier-token'],
      signature: 'TTA+cV8OGK4psBY70s10Iii8iEJpY2mwbEJS5urhNxs=',
    };
    expect(receive(body, given)).toMatchObject({ kind: 'events', events: [{ id: cloudEvent.id }] });
  });

  it('maps a CloudEvent to an event of ours, its time cut to milliseconds', () => {
    const [event] = events([cloudEvent]);
    expect(event).toEqual({
      specversion: '1.0',
      id: cloudEvent.id,
      source: cloudEvent.source,
      type: 'io.countersign.quickbooks.account.created.v1',
      subject: '310687/account/1234',
      time: '2025-09-10T21:31:25.179Z',
      datacontenttype: 'application/json',
      data: { realmId: '310687', entity: 'account', id: '1234' },
      tenant: 'default',
      observedat: '2026-11-20T02:00:00.000Z',
      confidence: 'observed',
    });
    expect(parseCloudEvent(event)).toBeDefined();
  });

  it('keeps the ids that a record has elsewhere', () => {
    const data = { alternative_ids: [{ id: 'x:1', namespace: 'Intuit.sbseg.v4' }] };
    expect(events([{ ...cloudEvent, data }])[0]?.data).toMatchObject({ alternativeIds: data.alternative_ids });
  });

  it.each([
    ['2026-11-20T01:02:03Z', '2026-11-20T01:02:03.000Z'],
    ['2026-11-19T17:02:03.5-08:00', '2026-11-20T01:02:03.500Z'],
    ['2026-11-19T17:02:03-0800', '2026-11-20T01:02:03.000Z'],
    ['2026-11-20T01:02:03.999999999Z', '2026-11-20T01:02:03.999Z'],
  ])('reads the time %s', (time, instant) => {
    expect(events([{ ...cloudEvent, time }])[0]?.time).toBe(instant);
  });

  it.each([
    ['Create', 'created'],
    ['Update', 'updated'],
    ['Delete', 'deleted'],
    ['Merge', 'merged'],
    ['Void', 'voided'],
    ['Emailed', 'emailed'],
  ])('reads the older form: %s', (operation, verb) => {
    const [event] = events(legacy(['310687', { ...changed, operation, deletedId: '8' }]));
    expect(event).toMatchObject({
      type: `io.countersign.quickbooks.bill.${verb}.v1`,
      source: 'quickbooks/310687',
      time: '2026-11-20T01:02:03.004Z',
      data: { realmId: '310687', entity: 'bill', id: '9', deletedId: '8' },
    });
  });

  it('gives a change of the older form the same id however it is delivered, and another change another one', () => {
    const id = (body: Json) => events(body).map((event) => event.id);
    const [alone] = id(legacy(['310687', changed]));
    const together = id(legacy(['1', changed], ['310687', { ...changed, id: '10' }, changed]));
    expect(together[2]).toBe(alone);
    for (const other of [
      legacy(['310688', changed]),
      legacy(['310687', { ...changed, id: '10' }]),
      legacy(['310687', { ...changed, name: 'Vendor' }]),
      legacy(['310687', { ...changed, operation: 'Delete' }]),
      legacy(['310687', { ...changed, lastUpdated: '2026-11-20T01:02:04.004Z' }]),
    ]) {
      expect(id(other)[0]).not.toBe(alone);
    }
  });

  it('gives the events of all companies, and of one only where the connection names it', () => {
    const body = [cloudEvent, { ...cloudEvent, id: 'e-2', intuitaccountid: '7' }];
    expect(events(body)).toHaveLength(2);
    expect(events(body, { realmId: '7' }).map(({ id }) => id)).toEqual(['e-2']);
    expect(events(body, { realmId: '8' })).toEqual([]);
    expect(events(body, { realmId: 7 }).map(({ id }) => id)).toEqual(['e-2']);
    expect(events(body, { realmId: 8 })).toEqual([]);
  });

  it('finds the signature in any case of the header’s name, and takes any live secret', () => {
    const body = JSON.stringify([cloudEvent]);
    expect(receive(body, { header: 'Intuit-Signature', secrets: ['new', SECRET] }).kind).toBe('events');
  });

  it.each([null, 5, {}, []])('refuses %j for a signature', (signature) => {
    // @ts-expect-error from outside, types hold nothing back
    expect(refusal(() => receive('[]', { signature }))).toMatch(/^SIGNATURE_/);
  });

  it('refuses an empty secret, the same bytes in another spelling, and hex', () => {
    const body = Buffer.from(JSON.stringify([cloudEvent]));
    const genuine = sign(body);
    expect(refusal(() => receive(body, { secrets: [''], signature: sign(body, '') }))).toBe('SIGNATURE_INVALID');
    for (const signature of [
      genuine.replace(/=$/, ''),
      ` ${genuine}`,
      `${genuine}\n`,
      Buffer.from(genuine, 'base64').toString('hex'),
    ]) {
      expect(refusal(() => receive(body, { signature }))).toBe('SIGNATURE_INVALID');
    }
    expect(refusal(() => receive(body, { signature: undefined }))).toBe('SIGNATURE_MISSING');
  });

  it.each<[string, string]>([
    ['no JSON', '{'],
    ['a number', '7'],
    ['null', 'null'],
    ['an empty list', '[]'],
    ['an empty object', '{}'],
    ['a list of something else', '[{"id":"1"}]'],
    ['an event of another system', JSON.stringify([{ ...cloudEvent, type: 'com.example.made.v1' }])],
    ['an event without a record', JSON.stringify([{ ...cloudEvent, intuitentityid: '' }])],
    ['a time that is none', JSON.stringify([{ ...cloudEvent, time: 'yesterday' }])],
    ['a day that there is not', JSON.stringify([{ ...cloudEvent, time: '2026-13-01T00:00:00Z' }])],
    ['an operation that is none', JSON.stringify(legacy(['1', { ...changed, operation: 'Explode' }]))],
    ['a realm that is a path', JSON.stringify(legacy(['../1', changed]))],
  ])('refuses %s although it is signed', (_what, body) => {
    expect(refusal(() => receive(body))).toBe('MALFORMED');
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(refusal(() => receive(Uint8Array.from([0x5b, 0xff, 0x5d])))).toBe('MALFORMED');
  });

  it('believes nothing but the exact bytes under the exact secret', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.uint8Array({ maxLength: 200 }),
        fc.string(),
        (body, other, secret) => {
          const same = Buffer.from(body).equals(Buffer.from(other));
          if (!same) expect(refusal(() => receive(other, { signature: sign(body) }))).toBe('SIGNATURE_INVALID');
          if (secret !== SECRET) {
            expect(refusal(() => receive(body, { signature: sign(body, secret) }))).toBe('SIGNATURE_INVALID');
          }
        },
      ),
    );
  });
});
