import { expect, test } from 'vitest';
import { Pulse } from './pulse.js';

const NEVER = new AbortController().signal;
const LONG_MS = 3_600_000;

/** Waits that have ended, in order. */
function waiting(pulse: Pulse, names: readonly string[], stop = NEVER): string[] {
  const woken: string[] = [];
  for (const name of names) void pulse.wait(LONG_MS, stop).then(() => woken.push(name));
  return woken;
}

/** Past all that follows from what was just done. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a beat wakes one of those who wait, and two beats two', async () => {
  const stop = new AbortController();
  const pulse = new Pulse(3);
  const woken = waiting(pulse, ['a', 'b', 'c'], stop.signal);
  pulse.beat(1);
  await settled();
  expect(woken).toEqual(['a']);
  pulse.beat(2);
  await settled();
  expect(woken).toEqual(['a', 'b', 'c']);
  stop.abort();
});

test('a beat during a look is not missed: whoever looks then looks again', async () => {
  const pulse = new Pulse(2);
  pulse.take();
  pulse.beat(1);
  const woken = waiting(pulse, ['a']);
  await settled();
  expect(woken).toEqual(['a']);
});

test('a look that begins after a beat stands for it', async () => {
  const stop = new AbortController();
  const pulse = new Pulse(2);
  pulse.beat(1);
  pulse.take();
  const woken = waiting(pulse, ['a'], stop.signal);
  await settled();
  expect(woken).toEqual([]);
  stop.abort();
  await settled();
  expect(woken).toEqual(['a']);
});

test('more beats than there are lookers are one for each', async () => {
  const stop = new AbortController();
  const pulse = new Pulse(2);
  pulse.beat(100);
  pulse.take();
  pulse.take();
  const woken = waiting(pulse, ['a'], stop.signal);
  await settled();
  expect(woken).toEqual([]);
  stop.abort();
});
