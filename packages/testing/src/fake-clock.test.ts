import { describe, expect, it } from 'vitest';
import { createFakeClock, createOffsetClock, createSeededRandomness } from './index.js';

describe('the fake clock', () => {
  it('stands still until it is moved', async () => {
    const clock = createFakeClock('2026-11-22T00:00:00.000Z');
    expect(clock.instant()).toBe('2026-11-22T00:00:00.000Z');
    await clock.advance(1500);
    expect(clock.instant()).toBe('2026-11-22T00:00:01.500Z');
    await clock.set('2026-11-23T00:00:00.000Z');
    expect(clock.now()).toBe(Date.parse('2026-11-23T00:00:00.000Z'));
    await clock.set('2026-11-20T00:00:00.000Z');
    expect(clock.instant()).toBe('2026-11-20T00:00:00.000Z');
  });

  it('wakes sleepers in the order of their times, each at its own time', async () => {
    const clock = createFakeClock('2026-01-01T00:00:00.000Z');
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name}@${clock.now() - Date.parse('2026-01-01T00:00:00.000Z')}`);
    };
    void sleeper('late', 3000);
    void sleeper('early', 1000);
    void sleeper('second at once', 1000);
    expect(clock.sleeping).toBe(3);
    await clock.advance(2999);
    expect(woken).toEqual(['early@1000', 'second at once@1000']);
    await clock.advance(1);
    expect(woken).toContain('late@3000');
  });

  it('wakes a sleep that starts while time passes', async () => {
    const clock = createFakeClock();
    const start = clock.now();
    const ticks: number[] = [];
    void (async () => {
      for (let tick = 0; tick < 3; tick += 1) {
        await clock.sleep(10);
        ticks.push(clock.now() - start);
      }
    })();
    await clock.advance(100);
    expect(ticks).toEqual([10, 20, 30]);
  });

  it('tells when the code under test waits', async () => {
    const clock = createFakeClock();
    const work = (async () => {
      await Promise.resolve();
      await clock.sleep(60_000);
      return 'done';
    })();
    await clock.untilSleeping();
    expect(clock.nextDue).toBe(clock.now() + 60_000);
    await clock.advance(60_000);
    await expect(work).resolves.toBe('done');
  });

  it('gives the reason of an aborted sleep and forgets the sleeper', async () => {
    const clock = createFakeClock();
    const stop = new AbortController();
    const reason = new Error('stopped');
    const sleeping = clock.sleep(1000, stop.signal);
    stop.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    expect(clock.sleeping).toBe(0);
    await expect(clock.sleep(1, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe('the offset clock', () => {
  it('runs with its base and can be moved ahead of it', async () => {
    let base = 1000;
    const clock = createOffsetClock({ base: { now: () => base } });
    base += 5;
    expect(clock.now()).toBe(1005);
    const day = clock.sleep(86_400_000).then(() => 'woken');
    await clock.advance(86_400_000);
    expect(clock.now()).toBe(86_401_005);
    await expect(day).resolves.toBe('woken');
  });

  it('hurries through waits and through nothing else, when told to', async () => {
    const clock = createOffsetClock({ base: { now: () => 1000 }, pace: 1_000_000 });
    const woken: string[] = [];
    const deadline = new AbortController();
    const kept = clock.sleep(900_000, deadline.signal).catch(() => woken.push('deadline'));
    await Promise.all([
      clock.sleep(590_000).then(() => woken.push('late')),
      clock.sleep(5000).then(() => woken.push('early')),
    ]);
    expect(clock.now()).toBe(591_000);
    deadline.abort();
    await kept;
    expect(woken).toEqual(['early', 'late', 'deadline']);
  });

  it('does not leap to a wait that was given up', async () => {
    const clock = createOffsetClock({ base: { now: () => 1000 }, pace: 1_000_000 });
    const gone = new AbortController();
    const wait = clock.sleep(5000, gone.signal);
    gone.abort();
    await expect(wait).rejects.toBeDefined();
    await clock.sleep(100);
    expect(clock.now()).toBe(1100);
  });

  it('wakes short sleeps by itself', async () => {
    await expect(createOffsetClock().sleep(1)).resolves.toBeUndefined();
  });
});

describe('seeded randomness', () => {
  it('repeats for one seed and differs for another, however it is cut', () => {
    const whole = createSeededRandomness(7).bytes(100);
    const cut = createSeededRandomness(7);
    expect(Buffer.concat([cut.bytes(1), cut.bytes(64), cut.bytes(35)])).toEqual(Buffer.from(whole));
    expect(createSeededRandomness(8).bytes(100)).not.toEqual(whole);
    expect(new Set(whole).size).toBeGreaterThan(50);
  });
});
