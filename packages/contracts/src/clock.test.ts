import { describe, expect, it } from 'vitest';
import { parseCloudEvent, parseDuration, systemClock, uuidv7 } from './index.js';

describe('parseDuration', () => {
  it.each([
    ['PT24H', 86_400_000],
    ['P1DT1H1M1S', 90_061_000],
    ['P2W', 1_209_600_000],
    ['PT0S', 0],
  ])('reads %s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', 'P', 'PT', 'P1DT', 'P1Y', 'P1M', '24h', 'PT-1H', 'PT1.5H', 'P1W1D'])('refuses %j', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );
});

describe('systemClock.sleep', () => {
  it('rejects with the reason of the signal', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort('enough');
    await expect(sleeping).rejects.toBe('enough');
  });
});

describe('uuidv7', () => {
  it('sorts by time and carries version and variant', () => {
    const ids = [1, 2 ** 40, 1_795_000_000_000].map((now) => uuidv7({ now: () => now }));
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('parseCloudEvent', () => {
  const event = { specversion: '1.0', id: '1', source: '/s', type: 't', data: {} };
  it('keeps extension attributes', () =>
    expect(parseCloudEvent({ ...event, tenant: 'x' })).toMatchObject({ tenant: 'x' }));
  it.each([
    [{ ...event, id: '' }],
    [{ ...event, specversion: '0.3' }],
    [null],
    [[]],
    ['x'],
    [{ ...event, time: 'yesterday' }],
  ])('refuses %j', (value) => expect(parseCloudEvent(value)).toBeUndefined());
});
