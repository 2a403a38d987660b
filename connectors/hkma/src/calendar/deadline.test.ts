import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeadlineRule, dueAt, explainDeadline, isBusinessDay, kriDeadline } from './deadline.js';
import { hongKongHolidays } from './hong-kong-holidays.js';

const weekday = (day: string) =>
  ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][new Date(`${day}T00:00:00Z`).getUTCDay()];
const dated = (year: string) => hongKongHolidays[year]?.days.map((day) => `${weekday(day)} ${day.slice(5)}`);

describe('general holidays', () => {
  it('of 2026 are those of the government’s press release P2025051300354, by weekday', () => {
    expect(hongKongHolidays['2026']?.status).toBe('gazetted');
    expect(dated('2026')).toEqual([
      ...['Thu 01-01', 'Tue 02-17', 'Wed 02-18', 'Thu 02-19', 'Fri 04-03', 'Sat 04-04', 'Mon 04-06', 'Tue 04-07'],
      ...['Fri 05-01', 'Mon 05-25', 'Fri 06-19', 'Wed 07-01', 'Sat 09-26', 'Thu 10-01', 'Mon 10-19', 'Fri 12-25'],
      'Sat 12-26',
    ]);
  });

  it('of 2027 are computed, and say so', () => {
    expect(hongKongHolidays['2027']?.status).toBe('computed');
    expect(dated('2027')).toEqual([
      ...['Fri 01-01', 'Sat 02-06', 'Mon 02-08', 'Tue 02-09', 'Fri 03-26', 'Sat 03-27', 'Mon 03-29', 'Mon 04-05'],
      ...['Sat 05-01', 'Thu 05-13', 'Wed 06-09', 'Thu 07-01', 'Thu 09-16', 'Fri 10-01', 'Fri 10-08', 'Sat 12-25'],
      'Mon 12-27',
    ]);
  });

  it('are seventeen a year, none a Sunday, none twice', () => {
    for (const [year, { days }] of Object.entries(hongKongHolidays)) {
      expect(new Set(days).size).toBe(17);
      expect([...days].sort()).toEqual(days);
      for (const day of days) expect([day.slice(0, 4), weekday(day) === 'Sun']).toEqual([year, false]);
    }
  });

  it.each(['2025', '2028', '1999'])('of %s are unknown, and nothing is counted in that year', (year) => {
    const code = { code: 'HOLIDAYS_UNKNOWN', place: `holidays/${year}` };
    expect(() => isBusinessDay(`${year}-03-03`)).toThrow(expect.objectContaining(code));
    expect(() => dueAt(kriDeadline, `${year}-03-31`)).toThrow(expect.objectContaining(code));
  });

  it('of the next year are needed where a deadline reaches into it', () => {
    expect(() => dueAt(kriDeadline, '2027-12-31')).toThrow('2028');
    expect(dueAt(kriDeadline, '2026-12-31')).toBe('2027-01-15T18:00:00+08:00');
  });
});

describe('a deadline', () => {
  it('counts business days and tells what it passed over', () => {
    expect(explainDeadline(kriDeadline, '2026-09-30')).toEqual({
      dueAt: '2026-10-15T18:00:00+08:00',
      passedOver: [
        { day: '2026-10-01', why: 'holiday' },
        { day: '2026-10-03', why: 'saturday' },
        { day: '2026-10-04', why: 'sunday' },
        { day: '2026-10-10', why: 'saturday' },
        { day: '2026-10-11', why: 'sunday' },
      ],
      years: { '2026': 'gazetted' },
    });
    expect(explainDeadline(kriDeadline, '2026-12-31').years).toEqual({ '2027': 'computed' });
  });

  it('isn’t moved by a typhoon, unless the operator says that the day was closed', () => {
    expect(dueAt(kriDeadline, '2026-10-31')).toBe('2026-11-13T18:00:00+08:00');
    expect(dueAt(kriDeadline, '2026-10-31', { closedDays: ['2026-11-04'] })).toBe('2026-11-16T18:00:00+08:00');
  });

  it('of calendar days rolls as its rule says', () => {
    const rule = (roll: 'none' | 'preceding' | 'following'): DeadlineRule => ({
      offset: { days: 4 },
      time: '12:00',
      roll,
    });
    const due = (roll: 'none' | 'preceding' | 'following') => dueAt(rule(roll), '2026-03-31').slice(0, 10);
    expect([due('none'), due('preceding'), due('following')]).toEqual(['2026-04-04', '2026-04-02', '2026-04-08']);
  });

  it('of hours runs on holidays, from an instant with its offset', () => {
    const rule = { offset: { hours: 12 } };
    expect(dueAt(rule, '2026-12-24T23:30:00+08:00')).toBe('2026-12-25T11:30:00+08:00');
    expect(() => dueAt(rule, '2026-12-24')).toThrow('no day or instant');
  });

  it.each([Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY])('of %s days is none', (businessDays) => {
    expect(() => dueAt({ offset: { businessDays }, time: '18:00' }, '2026-01-31')).toThrow('no day or instant');
  });

  it.each(['2026-02-30', '2026-1-1', 'today', '', '2026-01-01T00:00:00Z'])('from %j is none', (anchor) => {
    expect(() => dueAt(kriDeadline, anchor)).toThrow('no day or instant');
  });

  it('is a business day with exactly its number of business days before it', () => {
    const day = fc
      .integer({ min: 0, max: 600 })
      .map((add) => new Date(Date.UTC(2026, 0, 1 + add)).toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 15 }), (anchor, businessDays) => {
        const due = dueAt({ offset: { businessDays }, time: '18:00' }, anchor).slice(0, 10);
        let count = 0;
        for (let at = Date.parse(anchor) + 86_400_000; at <= Date.parse(due); at += 86_400_000) {
          if (isBusinessDay(new Date(at).toISOString().slice(0, 10))) count += 1;
        }
        return isBusinessDay(due) && count === businessDays;
      }),
    );
  });
});
