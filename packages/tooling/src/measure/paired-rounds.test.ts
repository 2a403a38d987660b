import { describe, expect, it } from 'vitest';
import { pairRounds, roundOf } from './paired-rounds.ts';

describe('paired rounds', () => {
  it('alternate, change who is first, and leave the warm-up out', async () => {
    const order: string[] = [];
    let slowness = 100;
    const side = (name: string, factor: number) => async () => {
      order.push(name);
      return slowness * factor;
    };
    const ours = side('a', 3);
    const theirs = async () => {
      const ms = await side('b', 2)();
      if (order.length === 2) slowness = 1;
      return ms;
    };
    const found = await pairRounds(ours, theirs, { rounds: 3, warmUp: 1 });
    expect(order.join('')).toBe('abbaabba');
    expect(found).toEqual({ ours: 3, theirs: 2, ratios: [1.5, 1.5, 1.5] });
  });

  it('make as many calls as they say, so many at once', async () => {
    let calls = 0;
    let running = 0;
    let most = 0;
    const call = async () => {
      calls += 1;
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    expect(await roundOf(call, 20, 4)()).toBeGreaterThan(0);
    expect([calls, most]).toEqual([20, 4]);
  });
});
