import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LightHeaders } from '../http/headers.js';
import { backOffMs } from './back-off.js';
import { parseRetryAfter, retryAfterOf } from './retry-after.js';

const NOW = Date.parse('2026-11-22T08:00:00.000Z');

describe('Retry-After', () => {
  test.each<[string, number | undefined]>([
    ['0', 0],
    ['30', 30_000],
    [' 30 ', 30_000],
    ['1.5', 1500],
    ['0.0001', 1],
    ['120, 60', 120_000],
    ['Sun, 22 Nov 2026 08:00:30 GMT', 30_000],
    ['Sunday, 22-Nov-26 08:00:30 GMT', 30_000],
    ['Sun Nov 22 08:00:30 2026', 30_000],
    ['Sun Nov  1 08:00:30 2026', 0],
    ['Sun, 22 Nov 2026 07:00:00 GMT', 0],
    ['30, Sun, 22 Nov 2026 08:01:00 GMT', 60_000],
    ['2026-11-22T08:00:30Z', 30_000],
    ['2026-11-22T08:00:30.250Z', 30_250],
    ['2026-11-22T16:00:30+08:00', 30_000],
    ['2026-11-22T08:00:30', 30_000],
    ['2026-11-22 08:00:30Z', 30_000],
    ['2026-11-23T00:00:00Z', 57_600_000],
    ['PT30S', 30_000],
    ['PT1H', 3_600_000],
    [String(NOW / 1000 + 30), 30_000],
    [String(NOW + 30_000), 30_000],
    [String(NOW / 1000 - 30), 0],
    ['', undefined],
    ['soon', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['PT', undefined],
    ['Sun, 22 Foo 2026 08:00:30 GMT', undefined],
    ['2026-13-45T99:00:00Z', undefined],
  ])('%j is read as %j ms', (value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected);
  });

  test('any whole second, in every form, is never earlier than asked and at most a second later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 0, max: 999 }), (seconds, past) => {
        const now = NOW + past;
        const target = NOW + seconds * 1000;
        const forms = [
          new Date(target).toUTCString(),
          new Date(target).toISOString(),
          String(target / 1000),
          String(target),
        ];
        for (const form of forms) expect(parseRetryAfter(form, now), form).toBe(Math.max(0, target - now));
        expect(parseRetryAfter(String(seconds), now)).toBe(seconds * 1000);
      }),
    );
  });

  test('no text makes it throw or give something that is no wait', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const wait = parseRetryAfter(text, NOW);
        expect(wait === undefined || (Number.isFinite(wait) && wait >= 0)).toBe(true);
      }),
    );
  });

  test('an instant is measured on the vendor’s clock when the answer shows it', () => {
    const headers = new LightHeaders({
      date: 'Sun, 22 Nov 2026 08:10:00 GMT',
      'retry-after': 'Sun, 22 Nov 2026 08:10:30 GMT',
    });
    expect(retryAfterOf(headers, NOW)).toBe(30_000);
  });

  test('is found under its other names, Retry-After first', () => {
    const of = (fields: Record<string, string>) => retryAfterOf(new LightHeaders(fields), NOW);
    expect(of({ 'retry-after-ms': '250' })).toBe(250);
    expect(of({ 'x-ratelimit-reset': String(NOW / 1000 + 5) })).toBe(5000);
    expect(of({ 'ratelimit-reset': '5' })).toBe(5000);
    expect(of({ 'x-any-ratelimit-reset': '5' })).toBe(5000);
    expect(of({ 'x-ratelimit-reset': '99', 'retry-after': '5' })).toBe(5000);
    expect(of({ 'retry-after': 'soon' })).toBeUndefined();
    expect(of({})).toBeUndefined();
  });
});

test('back-off doubles up to a cap, and at least half of it is waited', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      (failures, random) => {
        const wait = backOffMs(failures, () => random);
        const full = Math.min(20_000, 500 * 2 ** (failures - 1));
        expect(wait).toBeGreaterThanOrEqual(full / 2);
        expect(wait).toBeLessThanOrEqual(full);
      },
    ),
  );
});
