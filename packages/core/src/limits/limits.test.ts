import type { ConnectorDescriptor } from '@countersign/contracts';
import { describe, expect, test } from 'vitest';
import { books } from '../books.test-support.js';
import { endingWith } from '../cancellation.test-support.js';
import { FakeClock } from '../fake-clock.test-support.js';
import { ConnectionLimits, createLimits } from './limits.js';

const claim = (group: object) =>
  ({
    priority: 'interactive',
    group,
    deadlineAt: Number.POSITIVE_INFINITY,
    ending: endingWith(),
  }) as const;

describe('the limits of a connection', () => {
  test('a call that gives up gets back what it took of the other quotas', async () => {
    const clock = new FakeClock();
    const descriptor: ConnectorDescriptor = {
      ...books,
      limits: [
        { id: 'day', per: 'connection', requests: 2, windowMs: 86_400_000, source: books.limits[0].source },
        { id: 'second', per: 'connection', requests: 1, windowMs: 1000, source: books.limits[0].source },
      ],
    };
    const limits = new ConnectionLimits(descriptor, { clock });
    const spending = { limits: ['day', 'second'], user: '' };
    limits.tryAcquire(spending)?.release();
    const abort = new AbortController();
    const waiting = limits.acquire(spending, { ...claim(limits), ending: endingWith(abort.signal) });
    abort.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    await clock.advance(2000);
    expect(limits.tryAcquire(spending)).toBeDefined();
    await clock.advance(2000);
    expect(limits.tryAcquire(spending)).toBeUndefined();
  });

  test('a quota per user has a bucket for each', () => {
    const limits = new ConnectionLimits(books, { clock: new FakeClock() });
    const taken = (user: string) => limits.tryAcquire({ limits: ['exports'], user }) !== undefined;
    expect([taken('ada'), taken('ada'), taken('ada'), taken('bo')]).toEqual([true, true, false, true]);
  });

  test('a quota is what it is in the environment of the connection', () => {
    const [first] = books.limits;
    const limit = { ...first, id: 'burst', requests: 3, inEnvironment: { sandbox: { requests: 1 } } };
    const descriptor: ConnectorDescriptor = { ...books, limits: [limit] };
    const taken = (environment: 'sandbox' | 'production' | undefined) => {
      const limits = new ConnectionLimits(descriptor, { clock: new FakeClock(), environment });
      return [1, 2, 3, 4].filter(() => limits.tryAcquire({ limits: ['burst'], user: '' }) !== undefined).length;
    };
    expect([taken('sandbox'), taken('production'), taken(undefined)]).toEqual([1, 3, 3]);
  });

  test('a quota per app is shared by connections that say so', () => {
    const clock = new FakeClock();
    const app: ConnectorDescriptor = { ...books, limits: [{ ...books.limits[2], id: 'app', per: 'app' }] };
    const first = new ConnectionLimits(app, { clock });
    const second = new ConnectionLimits(app, { clock, shareAppQuotasOf: first });
    const stranger = new ConnectionLimits(app, { clock });
    const taken = (limits: ConnectionLimits) => limits.tryAcquire({ limits: ['app'], user: '' }) !== undefined;
    expect([taken(first), taken(second), taken(second), taken(first), taken(stranger)]).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  test('closing refuses who waits', async () => {
    const limits = new ConnectionLimits(books, { clock: new FakeClock() });
    const spending = { limits: ['exports'], user: '' };
    limits.tryAcquire(spending);
    limits.tryAcquire(spending);
    const waiting = limits.acquire(spending, claim(limits));
    await limits.close();
    await expect(waiting).rejects.toMatchObject({ code: 'REQUEST_CANCELLED', maybeProcessed: false });
  });

  test('making them starts nothing', () => {
    const clock = new FakeClock();
    createLimits(books, { clock });
    expect(clock.sleeping).toBe(0);
  });
});
