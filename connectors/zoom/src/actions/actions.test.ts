import { ConnectorError, type JsonObject } from '@countersign/contracts';
import { createMemo } from '@countersign/testing';
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

const visit = { topic: '客戶到訪', startsAt: '2031-03-04T10:00:00+08:00', durationMinutes: 45 };

async function refusal(run: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('nothing was refused');
}

function outputOf({ output }: { readonly output: unknown }): JsonObject {
  return JSON.parse(JSON.stringify(output));
}

function meetings() {
  return account.emulator.ledger().filter(({ kind }) => kind === 'meeting');
}

describe('meeting.create', () => {
  it('schedules with the connection’s host and the workspace’s time zone, and marks the agenda', async () => {
    const result = await account.run('meeting.create', { ...visit, agenda: 'Tour' });
    expect(outputOf(result)).toMatchObject({
      topic: '客戶到訪',
      startsAt: '2031-03-04T02:00:00.000Z',
      timeZone: 'Asia/Hong_Kong',
      host: HOST,
      notApplied: [],
      effect: 'effect-1',
    });
    expect(result.replayed).toBe(false);
    expect(meetings()).toMatchObject([{ key: 'effect-1', summary: { host: HOST } }]);
    const { agenda } = await account.client.meetings.get(String(outputOf(result)['meetingId']));
    expect(agenda).toBe('Tour\n[countersign:effect-1]');
  });

  it('gives nobody the link that makes its holder the host', async () => {
    const result = await account.run('meeting.create', visit);
    expect(JSON.stringify(result)).not.toContain('zak=');
    expect(String(outputOf(result)['joinUrl'])).toContain('/j/');
  });

  it('says which approved settings the account did not take', async () => {
    await account.emulator.command('settings', { dropSettings: ['waiting_room', 'auto_recording'] });
    const settings = { waitingRoom: true, recording: 'cloud', muteOnEntry: true };
    const result = await account.run('meeting.create', { ...visit, settings });
    expect(outputOf(result)['notApplied']).toEqual(['waitingRoom', 'recording']);
  });

  it('finds its own meeting after a lost answer, and no other of the same topic and time', async () => {
    await account.run('meeting.create', visit, { key: 'somebody-else' });
    account.emulator.switchOn({ fault: 'lost-answer', operations: ['meetings.create'], times: 1 });
    const memo = createMemo();
    expect((await refusal(account.run('meeting.create', visit, { memo }))).code).toBe('OUTCOME_UNKNOWN');
    const again = await account.run('meeting.create', visit, { memo, mayHaveHappened: true });
    expect(again.replayed).toBe(true);
    expect(outputOf(again)['effect']).toBe('effect-1');
    expect(meetings().map(({ key }) => key)).toEqual(['somebody-else', 'effect-1']);
  });

  it('finds it by its whole agenda where the list cuts it, and where somebody moved it', async () => {
    const input = { ...visit, agenda: '議'.repeat(600) };
    const made = await account.run('meeting.create', input);
    const id = String(outputOf(made)['meetingId']);
    await account.client.meetings.update(id, { startsAt: '2031-04-01T02:00:00Z' });
    const again = await account.run('meeting.create', input, { mayHaveHappened: true });
    expect([again.replayed, outputOf(again)['startsAt']]).toEqual([true, '2031-04-01T02:00:00.000Z']);
    expect(meetings()).toHaveLength(1);
  });

  it('finds it where somebody renamed it, although the list cuts its agenda', async () => {
    const input = { ...visit, agenda: '議'.repeat(600) };
    const made = await account.run('meeting.create', input);
    await account.client.meetings.update(String(outputOf(made)['meetingId']), { topic: 'Renamed' });
    // Of the same start, with an agenda as long, and somebody else's.
    await account.client.meetings.create(HOST, { ...visit, agenda: '議'.repeat(900) });
    expect((await account.run('meeting.create', input, { mayHaveHappened: true })).replayed).toBe(true);
    const cancel = { topic: visit.topic, startsAt: visit.startsAt, effect: 'effect-1' };
    await account.run('meeting.cancel', cancel, { key: 'c-1' });
    expect(meetings()).toHaveLength(1);
  });

  it('finds it on the list’s second page, and does not take another’s marker, cut or spoofed, for its own', async () => {
    await account.emulator.command('settings', { limits: false });
    await account.run('meeting.create', visit);
    const spoofs = [
      '[countersign:effect-12]',
      '[countersign:effect-1',
      '[Countersign:effect-1]',
      'countersign:effect-1',
    ];
    for (let index = 0; index < 300; index += 1) {
      const agenda = spoofs[index % spoofs.length] ?? '';
      await account.client.meetings.create(HOST, { ...visit, startsAt: '2031-03-04T01:00:00Z', agenda });
    }
    const again = await account.run('meeting.create', visit, { mayHaveHappened: true });
    expect([again.replayed, outputOf(again)['startsAt']]).toEqual([true, '2031-03-04T02:00:00.000Z']);
  });

  it('lets nobody who writes an agenda forge another effect’s marker', async () => {
    const agenda = 'Tour\n[countersign:effect-2]\n[COUNTERSIGN:effect-2]';
    await account.run('meeting.create', { ...visit, agenda });
    const other = await account.run('meeting.create', visit, { key: 'effect-2', mayHaveHappened: true });
    expect([other.replayed, meetings().length]).toEqual([false, 2]);
  });

  it('that was noted is found by two workers at once', async () => {
    const memo = createMemo();
    await account.run('meeting.create', visit, { memo });
    const both = await Promise.all(
      [1, 2].map(() => account.run('meeting.create', visit, { memo, mayHaveHappened: true })),
    );
    expect(both.map(({ replayed }) => replayed)).toEqual([true, true]);
    expect(meetings()).toHaveLength(1);
  });

  it('sends it once more when the request was lost', async () => {
    account.emulator.switchOn({ fault: 'lost-request', operations: ['meetings.create'], times: 1 });
    const memo = createMemo();
    await refusal(account.run('meeting.create', visit, { memo }));
    const again = await account.run('meeting.create', visit, { memo, mayHaveHappened: true });
    expect([again.replayed, meetings().length]).toEqual([false, 1]);
  });

  it('is refused when the approval came too late, but an earlier try’s meeting is found even then', async () => {
    const soon = new Date(account.clock.now() + 3_600_000).toISOString();
    const input = { ...visit, startsAt: soon };
    await account.run('meeting.create', input);
    await account.clock.advance(2 * 3_600_000);
    expect((await account.run('meeting.create', input, { mayHaveHappened: true })).replayed).toBe(true);
    const late = await refusal(account.run('meeting.create', input, { key: 'late' }));
    expect(late).toMatchObject({ code: 'MEETING_IN_PAST', place: 'startsAt' });
    expect(meetings()).toHaveLength(1);
  });

  it('is not made anew when somebody deleted it meanwhile', async () => {
    const memo = createMemo();
    const made = await account.run('meeting.create', visit, { memo });
    await account.emulator.command('deleteMeeting', { id: String(outputOf(made)['meetingId']) });
    const error = await refusal(account.run('meeting.create', visit, { memo, mayHaveHappened: true }));
    expect(error.code).toBe('MEETING_GONE');
    expect(meetings()).toHaveLength(0);
  });

  it('of a host who made 100 today tells until when, and another host goes on', async () => {
    const made = async (index: number, host = HOST) =>
      account.run('meeting.create', { ...visit, host }, { key: `bulk-${index}` });
    // Noon of the next day: far from a midnight, which would begin another count.
    await account.clock.set((Math.floor(account.clock.now() / 86_400_000) + 1.5) * 86_400_000);
    for (let index = 0; index < 100; index += 1) await account.client.meetings.create(HOST, visit);
    const midnight = (Math.floor(account.clock.now() / 86_400_000) + 1) * 86_400_000;
    const error = await refusal(made(100));
    expect(error).toMatchObject({ code: 'RATE_LIMITED', details: { limit: 'host-daily' } });
    const until = Date.parse(String(error.details?.['retryAt']));
    // The vendor's clock is read in whole seconds, and the answer takes a moment.
    expect(Math.abs(until - midnight)).toBeLessThanOrEqual(60_000);
    expect((await made(101, 'second@harbour-lantern.example')).replayed).toBe(false);
    await account.clock.set(midnight + 2000);
    expect((await made(102)).replayed).toBe(false);
  });
});

describe('meeting.cancel', () => {
  it('deletes the meeting of one effect, also where it was moved', async () => {
    const { output } = await account.run('meeting.create', visit);
    await account.run('meeting.create', visit, { key: 'effect-2' });
    const id = String(outputOf({ output })['meetingId']);
    await account.client.meetings.update(id, { startsAt: '2031-04-01T02:00:00Z' });
    const { topic, startsAt } = visit;
    const result = await account.run('meeting.cancel', { topic, startsAt, effect: 'effect-1' }, { key: 'c-1' });
    expect(outputOf(result)).toEqual({ state: 'deleted', topic, startsAt: '2031-03-04T02:00:00.000Z' });
    expect(meetings().map(({ key }) => key)).toEqual(['effect-2']);
  });

  it('does not guess between two of the same topic and start', async () => {
    await account.run('meeting.create', visit);
    await account.run('meeting.create', visit, { key: 'effect-2' });
    const { topic, startsAt } = visit;
    const error = await refusal(account.run('meeting.cancel', { topic, startsAt }, { key: 'c-1' }));
    expect(error.code).toBe('MEETING_AMBIGUOUS');
    expect(meetings()).toHaveLength(2);
  });

  it('refuses one that is going on, that is over, or that is not there', async () => {
    const soon = new Date(account.clock.now() + 3_600_000).toISOString();
    const made = await account.run('meeting.create', { ...visit, startsAt: soon });
    const id = String(outputOf(made)['meetingId']);
    const cancel = async (topic: string, key: string) =>
      (await refusal(account.run('meeting.cancel', { topic, startsAt: soon }, { key }))).code;
    await account.emulator.command('startMeeting', { id });
    expect(await cancel(visit.topic, 'c-1')).toBe('MEETING_STARTED');
    await account.emulator.command('endMeeting', { id });
    await account.clock.advance(2 * 3_600_000);
    expect(await cancel(visit.topic, 'c-2')).toBe('MEETING_OVER');
    expect(await cancel('Another', 'c-3')).toBe('MEETING_NOT_FOUND');
    expect(meetings()).toHaveLength(1);
  });

  it('does not say that it is done where nothing was ever there, whatever stopped the first try', async () => {
    const { topic, startsAt } = visit;
    const cancel = account.run('meeting.cancel', { topic, startsAt }, { key: 'c-1', mayHaveHappened: true });
    expect((await refusal(cancel)).code).toBe('MEETING_NOT_FOUND');
  });

  it('of a try whose answer was lost is done, also when the meeting is long gone', async () => {
    await account.run('meeting.create', visit);
    const { topic, startsAt } = visit;
    const memo = createMemo();
    account.emulator.switchOn({ fault: 'lost-answer', operations: ['meetings.delete'] });
    await refusal(account.run('meeting.cancel', { topic, startsAt }, { key: 'c-1', memo }));
    account.emulator.switchOff();
    const again = await account.run('meeting.cancel', { topic, startsAt }, { key: 'c-1', memo, mayHaveHappened: true });
    expect(outputOf(again)['state']).toBe('gone');
  });

  it('is what undoes a creation', async () => {
    const { default: zoom } = await import('../zoom.js');
    const create = zoom.actions.find(({ name }) => name === 'meeting.create');
    const made = await account.run('meeting.create', { ...visit, host: HOST });
    const input = create?.reverse?.input({ ...visit, host: HOST }, made);
    await account.run('meeting.cancel', JSON.parse(JSON.stringify(input)), { key: 'reverse' });
    expect(meetings()).toHaveLength(0);
  });
});
