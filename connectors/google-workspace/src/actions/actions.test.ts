import { ConnectorError, type JsonObject } from '@countersign/contracts';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, createMemo, startAccount } from '../resources/twin.test-support.js';
import { eventIdOf } from './own-event.js';

let account: Account;

beforeAll(async () => {
  account = await startAccount();
});

beforeEach(() => account.twin.reset());

afterEach(() => {
  expect(account.twin.drifts).toEqual([]);
});

afterAll(() => account.close());

const visit = {
  title: '客戶到訪',
  startsAt: '2031-03-04T10:00:00+08:00',
  durationMinutes: 45,
  attendees: ['guest@visitor.example'],
};

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

function events() {
  return account.twin.ledger().filter(({ kind }) => kind === 'event');
}

it('ids of events are what Google takes, and another for each key', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(eventIdOf(one)).toMatch(/^[a-v0-9]{5,64}$/);
      expect(eventIdOf(one) === eventIdOf(other)).toBe(one === other);
    }),
  );
});

describe('calendar.event.create', () => {
  it('makes one event in the workspace’s time zone and tells the people invited', async () => {
    const result = await account.run('calendar.event.create', visit);
    expect(outputOf(result)).toMatchObject({
      eventId: eventIdOf('effect-1'),
      startsAt: '2031-03-04T02:00:00.000Z',
      endsAt: '2031-03-04T02:45:00.000Z',
      timeZone: 'Asia/Hong_Kong',
      effect: 'effect-1',
    });
    expect(events()).toMatchObject([{ key: 'effect-1', summary: { mails: 1 } }]);
  });

  it('tells nobody where the input says so', async () => {
    await account.run('calendar.event.create', { ...visit, invite: 'nobody' });
    expect(events()).toMatchObject([{ summary: { mails: 0 } }]);
  });

  it('finds its own event after a lost answer, without a second invitation', async () => {
    account.twin.switchOn({ fault: 'lost-answer', operations: ['events.insert'], times: 1 });
    expect((await refusal(account.run('calendar.event.create', visit))).code).toBe('OUTCOME_UNKNOWN');
    const again = await account.run('calendar.event.create', visit, { mayHaveHappened: true });
    expect(again.replayed).toBe(true);
    expect(events()).toMatchObject([{ summary: { mails: 1 } }]);
  });

  it('takes Google’s refusal of the id for what it is, also when nobody warned it', async () => {
    await account.run('calendar.event.create', visit);
    expect((await account.run('calendar.event.create', visit)).replayed).toBe(true);
    expect(events()).toHaveLength(1);
  });

  it('is not made anew when somebody deleted it meanwhile', async () => {
    await account.run('calendar.event.create', visit);
    await account.twin.command('deleteEvent', { id: eventIdOf('effect-1') });
    for (const mayHaveHappened of [true, false]) {
      expect((await refusal(account.run('calendar.event.create', visit, { mayHaveHappened }))).code).toBe('EVENT_GONE');
    }
    expect(events()).toHaveLength(0);
  });

  it('does not take another’s event of the same id for its own', async () => {
    const { title, startsAt } = visit;
    const endsAt = '2031-03-04T11:00:00+08:00';
    const id = eventIdOf('effect-1');
    await account.google.events.insert('primary', { id, title, startsAt, endsAt, timeZone: 'Asia/Hong_Kong' });
    expect((await refusal(account.run('calendar.event.create', visit))).code).toBe('EVENT_ID_TAKEN');
  });

  it('is refused when the approval came too late', async () => {
    const late = { ...visit, startsAt: new Date(account.clock.now() - 60_000).toISOString() };
    expect(await refusal(account.run('calendar.event.create', late))).toMatchObject({
      code: 'EVENT_IN_PAST',
      place: 'startsAt',
    });
  });
});

describe('calendar.event.cancel', () => {
  const { title, startsAt } = visit;

  it('deletes the event of one effect, also where it was moved', async () => {
    await account.run('calendar.event.create', visit);
    await account.run('calendar.event.create', visit, { key: 'effect-2' });
    await account.google.events.patch('primary', eventIdOf('effect-1'), {
      startsAt: '2031-04-01T02:00:00Z',
      endsAt: '2031-04-01T03:00:00Z',
    });
    const input = { title, startsAt, effect: 'effect-1' };
    const result = await account.run('calendar.event.cancel', input, { key: 'c-1' });
    expect(outputOf(result)['state']).toBe('deleted');
    expect(events().map(({ key }) => key)).toEqual(['effect-2']);
  });

  it('does not guess between two, and says where there is none', async () => {
    await account.run('calendar.event.create', visit);
    await account.run('calendar.event.create', visit, { key: 'effect-2' });
    const cancel = async (what: JsonObject) => (await refusal(account.run('calendar.event.cancel', what))).code;
    expect(await cancel({ title, startsAt })).toBe('EVENT_AMBIGUOUS');
    expect(await cancel({ title: 'Another', startsAt })).toBe('EVENT_NOT_FOUND');
    expect(events()).toHaveLength(2);
  });

  it('does not say that it is done where nothing was ever there, whatever stopped the first try', async () => {
    const cancel = account.run('calendar.event.cancel', { title, startsAt }, { key: 'c-1', mayHaveHappened: true });
    expect((await refusal(cancel)).code).toBe('EVENT_NOT_FOUND');
  });

  it('finds an event that the list shows late', async () => {
    await account.run('calendar.event.create', visit);
    account.twin.switchOn({ fault: 'lookup-lag', settings: { ms: 5000 } });
    await account.run('calendar.event.cancel', { title, startsAt }, { key: 'c-1', memo: createMemo() });
    expect(events()).toHaveLength(0);
  });
});
