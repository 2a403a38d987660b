import { ApiError } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOST, startZoom, type ZoomTwin } from '../twin.test-support.js';

let account: ZoomTwin;

beforeAll(async () => {
  account = await startZoom();
});

beforeEach(() => account.emulator.reset());

afterEach(() => {
  expect(account.emulator.drifts).toEqual([]);
});

afterAll(() => account.close());

const visit = { topic: '季度會議', startsAt: '2031-03-04T10:00:00+08:00', durationMinutes: 45 } as const;

async function all(type?: 'scheduled' | 'upcoming' | 'live' | 'previous_meetings'): Promise<readonly string[]> {
  const topics: string[] = [];
  for await (const { topic } of account.client.meetings.list(HOST, { type })) topics.push(topic);
  return topics;
}

describe('meetings', () => {
  it('are made, read, changed, listed and deleted', async () => {
    const { client: zoom } = account;
    const made = await zoom.meetings.create(HOST, { ...visit, settings: { waitingRoom: true } });
    expect(made).toMatchObject({ startsAt: '2031-03-04T02:00:00.000Z', hostEmail: HOST, notApplied: [] });
    await zoom.meetings.update(made.id, { topic: 'Moved', startsAt: '2031-03-05T02:00:00Z' }, { host: HOST });
    expect(await zoom.meetings.get(made.id)).toMatchObject({
      topic: 'Moved',
      startsAt: '2031-03-05T02:00:00.000Z',
      durationMinutes: 45,
    });
    expect(await all()).toEqual(['Moved']);
    await zoom.meetings.delete(made.id);
    expect(await all()).toEqual([]);
    const gone = await zoom.meetings.get(made.id).catch((error: unknown) => error);
    expect(gone instanceof ApiError && gone.code).toBe('NOT_FOUND');
  });

  it('come page by page, each once', async () => {
    // More than a page holds, put there without spending the host's quota.
    await account.client.meetings.create(HOST, visit);
    const [stored] = account.emulator.state.meetings.values();
    if (!stored) throw new Error('nothing was stored');
    for (let index = 1; index < 650; index += 1) {
      const id = stored.id + index;
      account.emulator.state.meetings.set(id, {
        ...stored,
        id,
        fields: { ...stored.fields, topic: `Meeting ${index}` },
      });
    }
    const seen = await all();
    expect([seen.length, new Set(seen).size]).toEqual([650, 650]);
    expect(account.emulator.requests.filter(({ operationId }) => operationId === 'meetings.list')).toHaveLength(3);
  });

  it('are listed as what they are by now', async () => {
    const { client: zoom, emulator: twin, clock } = account;
    const soon = (hours: number) => new Date(clock.now() + hours * 3_600_000).toISOString();
    const made = await zoom.meetings.create(HOST, { topic: 'Soon', startsAt: soon(24), durationMinutes: 60 });
    await zoom.meetings.create(HOST, { topic: 'Far', startsAt: soon(24 * 300), durationMinutes: 60 });
    await twin.command('startMeeting', { id: made.id });
    expect(await all('live')).toEqual(['Soon']);
    expect(await all('upcoming')).toEqual(['Soon']);
    expect(await all('scheduled')).toEqual(['Soon', 'Far']);
    await twin.command('endMeeting', { id: made.id });
    await clock.advance(26 * 3_600_000);
    expect(await all('previous_meetings')).toEqual(['Soon']);
    expect(await all('upcoming')).toEqual([]);
    await clock.advance(30 * 24 * 3_600_000);
    // Expired.
    expect(await all('scheduled')).toEqual(['Far']);
  });

  it('of somebody unknown, or of somebody who may not host, are refused as such', async () => {
    await account.emulator.command('addUser', { email: 'nobody@harbour-lantern.example', type: 4 });
    const code = async (host: string) => {
      const error = await account.client.meetings.create(host, visit).catch((thrown: unknown) => thrown);
      return error instanceof ApiError ? error.code : undefined;
    };
    expect(await code('stranger@elsewhere.example')).toBe('HOST_UNKNOWN');
    expect(await code('nobody@harbour-lantern.example')).toBe('HOST_NOT_ALLOWED');
  });
});

describe('users', () => {
  it('are read by address, id and as the owner', async () => {
    const owner = await account.client.users.get('me');
    expect(owner).toMatchObject({ email: 'owner@harbour-lantern.example', licence: 'licensed', active: true });
    expect(await account.client.users.get(owner.id)).toEqual(owner);
    expect(await account.client.users.get('SECOND@harbour-lantern.example')).toMatchObject({ licence: 'basic' });
  });
});
