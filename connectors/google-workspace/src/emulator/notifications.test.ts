import { type CloudEvent, type Delivery, Secret, type WebhookResult } from '@countersign/contracts';
import { startTlsServer } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CalendarState, calendarEvents } from '../resources/calendar-events.js';
import { type Account, startAccount } from '../resources/twin.test-support.js';
import { googleWorkspaceWebhooks } from '../webhooks.js';

let account: Account;
let receiver: Awaited<ReturnType<typeof startTlsServer>>;
const deliveries: Delivery[] = [];

beforeAll(async () => {
  account = await startAccount(37);
  receiver = await startTlsServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const headers = Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
    );
    deliveries.push({ method: 'POST', path: request.url ?? '', headers, body: Buffer.concat(chunks) });
    response.writeHead(200).end();
  });
  account.twin.addReceiver({ url: `${receiver.origin}/v1/webhooks/calendar`, ca: receiver.ca });
});

beforeEach(() => {
  account.twin.reset();
  deliveries.splice(0);
});

afterAll(async () => {
  await account.close();
  await receiver.close();
});

const token = 'token-of-the-channel-0123456789';
const open = (id: string, ms = 86_400_000) =>
  account.google.channels.open('primary', {
    id,
    address: 'https://hub.example.hk/v1/webhooks/calendar',
    token,
    endsAt: new Date(account.clock.now() + ms).toISOString(),
  });

function insert(id: string, title = `事項 ${id}`) {
  const span = { startsAt: '2031-03-04T10:00:00+08:00', endsAt: '2031-03-04T11:00:00+08:00' };
  return account.google.events.insert('primary', { id, title, ...span, timeZone: 'Asia/Hong_Kong' });
}

async function received(): Promise<readonly WebhookResult[]> {
  await account.twin.settled();
  const options = { secrets: [Secret.of('old'), Secret.of(token)], now: account.clock.now(), tenant: 't-1' };
  return deliveries.map((delivery) =>
    googleWorkspaceWebhooks.receive(delivery, { ...options, connection: { id: 'c-1', settings: {} } }),
  );
}

async function look(before?: CalendarState) {
  const changes = await account.google.changes.since('primary', before?.syncToken);
  return calendarEvents(changes, before, { calendar: 'primary', tenant: 't-1', now: account.clock.now() });
}

const said = (events: readonly CloudEvent[]) =>
  events.map(({ type, subject }) => `${type.split('.').at(-2)} ${subject}`);

describe('notifications of the twin', () => {
  it('begin with sync, and come for every change while the channel is open', async () => {
    const channel = await open('channel-1');
    await insert('aaaaa');
    await account.google.events.delete('primary', 'aaaaa');
    const results = await received();
    expect(results.map(({ kind }) => kind)).toEqual(['challenge', 'events', 'events']);
    const numbers = deliveries.map(({ headers }) => Number(headers['x-goog-message-number']));
    expect(numbers[0]).toBe(1);
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
    expect(deliveries.every(({ body }) => body.length === 0)).toBe(true);
    await account.google.channels.close(channel);
    await insert('bbbbb');
    expect(await received()).toHaveLength(3);
  });

  it('end with their channel, which nobody renews', async () => {
    await open('channel-1');
    await account.clock.advance(86_400_000);
    await insert('aaaaa');
    expect((await received()).map(({ kind }) => kind)).toEqual(['challenge']);
    await expect(open('channel-2', -1)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('that come twice have one id; late ones overtaken by others change nothing of what is read', async () => {
    await open('channel-1');
    const { state } = await look();
    account.twin.switchOn({ fault: 'late-webhooks', times: 1, settings: { ms: 3_600_000 } });
    await insert('aaaaa');
    account.twin.switchOn({ fault: 'duplicate-webhooks', times: 1 });
    await insert('bbbbb');
    await account.twin.settled();
    await account.clock.advance(3_600_000);
    await expect.poll(() => deliveries.length).toBe(4);
    const events = (await received()).flatMap((result) => (result.kind === 'events' ? result.events : []));
    const numbers = events.map(({ data }) => Number(data['messageNumber']));
    expect(numbers[0]).toBe(numbers[1]);
    expect(numbers[2]).toBeLessThan(numbers[0] ?? 0);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
    // The first of them tells everything; the others find nothing.
    const first = await look(state);
    expect(said(first.events)).toEqual(['created aaaaa', 'created bbbbb']);
    expect((await look(first.state)).events).toEqual([]);
  });
});

describe('what a look at a calendar says', () => {
  it('is what was made, changed and deleted since; the first look says nothing', async () => {
    await insert('aaaaa');
    await insert('bbbbb');
    const first = await look();
    expect([first.events, Object.keys(first.state.known)]).toEqual([[], ['aaaaa', 'bbbbb']]);
    await insert('ccccc');
    await account.google.events.patch('primary', 'bbbbb', { title: '改期' });
    await account.google.events.delete('primary', 'aaaaa');
    await insert('ddddd');
    await account.google.events.delete('primary', 'ddddd');
    const next = await look(first.state);
    expect(said(next.events)).toEqual(['created ccccc', 'updated bbbbb', 'deleted aaaaa']);
    // Whoever stopped before keeping the state tells the same again.
    const again = await look(first.state);
    expect(again.events.map(({ id }) => id)).toEqual(next.events.map(({ id }) => id));
    expect((await look(JSON.parse(JSON.stringify(next.state)))).events).toEqual([]);
  });

  it('is found by comparing when Google no longer knows the sync token (410)', async () => {
    for (const id of ['aaaaa', 'bbbbb', 'ccccc']) await insert(id);
    const { state } = await look();
    await account.google.events.patch('primary', 'bbbbb', { title: '改期' });
    await account.google.events.delete('primary', 'aaaaa');
    await insert('ddddd');
    await account.twin.command('expireSyncTokens', {});
    const anew = await look(state);
    expect([anew.full, said(anew.events)]).toEqual([true, ['updated bbbbb', 'created ddddd', 'deleted aaaaa']]);
    expect(anew.events.every(({ confidence }) => confidence === 'derived')).toBe(true);
    expect((await look(anew.state)).events).toEqual([]);
  });
});
