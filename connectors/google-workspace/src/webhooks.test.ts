import { type CloudEvent, parseCloudEvent, Secret, SignatureError } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { googleWorkspaceTriggers, googleWorkspaceWebhooks } from './webhooks.js';

const TOKEN = 'channel-token-of-a-test-0123456789';
const NOW = Date.parse('2026-11-20T02:00:00.000Z');
const CALENDAR = 'owner@harbour-lantern.example';

const genuine: Readonly<Record<string, string>> = {
  'x-goog-channel-id': '4ba78bf0-6a47-11e2-bcfd-0800200c9a66',
  'x-goog-channel-token': TOKEN,
  'x-goog-channel-expiration': 'Tue, 24 Nov 2026 01:13:52 GMT',
  'x-goog-resource-id': 'ret08u3rv24htgh289g',
  'x-goog-resource-uri': `https://www.googleapis.com/calendar/v3/calendars/${encodeURIComponent(CALENDAR)}/events?alt=json`,
  'x-goog-resource-state': 'exists',
  'x-goog-message-number': '10',
};

function receive(changes: Record<string, string> = {}, secrets = [TOKEN], body: Uint8Array = new Uint8Array()) {
  return googleWorkspaceWebhooks.receive(
    { method: 'POST', path: '/v1/webhooks/calendar', headers: { ...genuine, ...changes }, body },
    {
      secrets: secrets.map((secret) => Secret.of(secret)),
      now: NOW,
      tenant: 'default',
      connection: { id: 'c-1', settings: {} },
    },
  );
}

function events(changes?: Record<string, string>): readonly CloudEvent[] {
  const result = receive(changes);
  if (result.kind !== 'events') throw new Error('a notification was taken for a handshake');
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

describe('a notification', () => {
  it('says which calendar changed, and when its channel ends', () => {
    const [event] = events();
    expect(parseCloudEvent(event)).toBeDefined();
    expect(googleWorkspaceTriggers.map(({ type }) => type)).toContain(event?.type);
    expect(event).toMatchObject({
      type: 'io.countersign.google-workspace.calendar.changed.v1',
      subject: CALENDAR,
      data: { calendar: CALENDAR, messageNumber: 10, state: 'exists', channelEndsAt: '2026-11-24T01:13:52.000Z' },
    });
    expect(JSON.stringify(event)).not.toContain(TOKEN);
  });

  it('has the id of its repeat, and another than any other message, in whatever order they come', () => {
    const ids = (numbers: readonly number[]) =>
      numbers.map((number) => events({ 'x-goog-message-number': String(number) })[0]?.id);
    const [first, ...others] = ids([12, 11, 12, 10]);
    expect(others[1]).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
    expect(events({ 'x-goog-channel-id': 'another' })[0]?.id).not.toBe(events()[0]?.id);
  });

  it('that opens a channel is a handshake', () => {
    const opened = receive({ 'x-goog-resource-state': 'sync', 'x-goog-message-number': '1' });
    expect(opened).toEqual({ kind: 'challenge', answer: { status: 200 } });
    const forged = { 'x-goog-resource-state': 'sync', 'x-goog-channel-token': 'wrong' };
    expect(refusal(() => receive(forged))).toBe('SIGNATURE_INVALID');
  });

  it('of another resource is acknowledged without an event', () => {
    const uri = 'https://www.googleapis.com/drive/v3/changes?alt=json&pageToken=7';
    expect(events({ 'x-goog-resource-uri': uri })).toEqual([]);
  });

  it('is refused with a body, and with headers that are none of theirs', () => {
    expect(refusal(() => receive({}, [TOKEN], Buffer.from('{}')))).toBe('MALFORMED');
    const bad: Record<string, string>[] = [
      { 'x-goog-message-number': '0' },
      { 'x-goog-message-number': '-1' },
      { 'x-goog-message-number': '1e3' },
      { 'x-goog-message-number': '99999999999999999' },
      { 'x-goog-resource-state': 'EXISTS' },
      { 'x-goog-channel-id': '' },
      { 'x-goog-channel-id': 'x'.repeat(65) },
      { 'x-goog-resource-uri': 'calendar' },
      { 'x-goog-resource-uri': 'https://www.googleapis.com/calendar/v3/calendars/%E0%A4%A/events' },
      { 'x-goog-resource-uri': 'https://www.googleapis.com/calendar/v3/calendars/a%00%0D%0Ab/events' },
    ];
    for (const headers of bad) expect(refusal(() => receive(headers))).toBe('MALFORMED');
  });
});

it('has an end only where that is an instant of RFC 3339', () => {
  const [event] = events({ 'x-goog-channel-expiration': '+275760-09-13T00:00:00Z' });
  expect(event?.data).not.toHaveProperty('channelEndsAt');
});

describe('the channel’s token', () => {
  it('is any of the live ones', () => {
    expect(receive({}, ['old', TOKEN, 'new']).kind).toBe('events');
    expect(refusal(() => receive({}, ['old']))).toBe('SIGNATURE_INVALID');
    expect(refusal(() => receive({}, []))).toBe('SIGNATURE_INVALID');
    expect(refusal(() => receive({ 'x-goog-channel-token': '' }, ['']))).toBe('SIGNATURE_MISSING');
  });

  it('is refused whatever else is in its place', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (token) => {
        fc.pre(token !== TOKEN);
        expect(refusal(() => receive({ 'x-goog-channel-token': token }))).toBe('SIGNATURE_INVALID');
      }),
    );
  });

  it('with anything in the other headers gives events, a handshake or a typed refusal', () => {
    const names = Object.keys(genuine).filter((name) => name !== 'x-goog-channel-token');
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string(), (name, value) => {
        try {
          expect(['events', 'challenge']).toContain(receive({ [name]: value }).kind);
        } catch (error) {
          expect(error).toBeInstanceOf(SignatureError);
        }
      }),
    );
  });
});
