import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, startAccount } from './twin.test-support.js';

let account: Account;

beforeAll(async () => {
  account = await startAccount(31);
});

beforeEach(() => account.twin.reset());

afterEach(() => {
  expect(account.twin.drifts).toEqual([]);
});

afterAll(() => account.close());

const insert = (id: string) =>
  account.google.events.insert('primary', {
    id,
    title: `事項 ${id}`,
    startsAt: '2031-03-04T10:00:00+08:00',
    endsAt: '2031-03-04T11:00:00+08:00',
    timeZone: 'Asia/Hong_Kong',
  });

describe('changes of a calendar', () => {
  it('are all events first, then what is new, moved or deleted, then nothing', async () => {
    const { changes, events } = account.google;
    for (const id of ['aaaaa', 'bbbbb', 'ccccc']) await insert(id);
    const first = await changes.since('primary');
    expect([first.full, first.events.map(({ id }) => id), first.deleted]).toEqual([
      true,
      ['aaaaa', 'bbbbb', 'ccccc'],
      [],
    ]);
    await insert('ddddd');
    await events.patch('primary', 'bbbbb', { title: '改期' });
    await account.twin.command('deleteEvent', { id: 'aaaaa' });
    const next = await changes.since('primary', first.syncToken);
    expect([next.full, next.events.map(({ title }) => title), next.deleted]).toEqual([
      false,
      ['事項 ddddd', '改期'],
      ['aaaaa'],
    ]);
    const last = await changes.since('primary', next.syncToken);
    expect([last.full, last.events, last.deleted]).toEqual([false, [], []]);
  });

  it('are read anew in full when Google no longer knows the token (410)', async () => {
    await insert('aaaaa');
    const { syncToken } = await account.google.changes.since('primary');
    await account.twin.command('expireSyncTokens', {});
    const anew = await account.google.changes.since('primary', syncToken);
    expect([anew.full, anew.events.map(({ id }) => id)]).toEqual([true, ['aaaaa']]);
    const after = await account.google.changes.since('primary', anew.syncToken);
    expect([after.full, after.events]).toEqual([false, []]);
  });

  it('carry no restriction that Google refuses beside a token', async () => {
    const call = account.google.api.call('events.list', {
      params: { path: { calendarId: 'primary' }, query: { syncToken: 'x', q: 'y' } },
    });
    await expect(call).rejects.toMatchObject({ code: 'BAD_REQUEST', status: 400 });
  });
});
