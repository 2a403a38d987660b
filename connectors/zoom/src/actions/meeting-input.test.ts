import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { meetingCancelInput, meetingInput } from './meeting-input.js';

const visit = { topic: '客戶到訪', startsAt: '2031-03-04T10:00:00+08:00', durationMinutes: 45 };

function takes(changes: object): boolean {
  return v.is(meetingInput, { ...visit, ...changes });
}

describe('a meeting', () => {
  it.each<[string, object]>([
    ['a leap day', { startsAt: '2028-02-29T10:00:00+08:00' }],
    ['the hour that New York skips', { startsAt: '2031-03-09T02:30:00-05:00', timeZone: 'America/New_York' }],
    ['characters of four bytes', { topic: '𠮷野家 👩‍👩‍👧', agenda: 'One\r\n\tTwo' }],
    ['an agenda as long as may be', { agenda: '議'.repeat(1900) }],
  ])('may have %s', (_title, changes) => {
    expect(takes(changes)).toBe(true);
  });

  it.each<[string, object]>([
    ['a day that there is not', { startsAt: '2031-02-29T10:00:00+08:00' }],
    ['30 February', { startsAt: '2028-02-30T10:00:00Z' }],
    ['the hour 24', { startsAt: '2031-03-04T24:00:00Z' }],
    ['a time without a zone', { startsAt: '2031-03-04T10:00:00' }],
    ['a wide offset', { startsAt: '2031-03-04T10:00:00+24:00' }],
    ['a time zone that leads elsewhere', { timeZone: '../etc/passwd' }],
    ['an empty topic', { topic: '' }],
    ['a topic of two lines', { topic: 'Visit\r\nHost: someone' }],
    ['a topic with a NUL', { topic: 'Visit\0' }],
    ['a topic that is read backwards', { topic: 'Visit \u202eelpoep' }],
    ['half a character', { topic: 'Visit \ud83d' }],
    ['a topic that is too long', { topic: 'x'.repeat(201) }],
    ['an agenda that is too long', { agenda: 'x'.repeat(1901) }],
    ['an agenda with an escape', { agenda: 'Tour\u001b[2J' }],
    ['a host who only looks like one', { host: 'mar\u212a@harbour-lantern.example' }],
    ['a host who is a path', { host: '../meetings/1' }],
    ['a guest who only looks like one', { invitees: ['gue\u017ft@visitor.example'] }],
    ['two hosts in one', { settings: { alternativeHosts: ['a@x.example;b@x.example'] } }],
    ['minutes in parts', { durationMinutes: 0.5 }],
    ['more than a day', { durationMinutes: 1441 }],
  ])('has not %s', (_title, changes) => {
    expect(takes(changes)).toBe(false);
  });

  it('is cancelled by what it may be called, and by no other', () => {
    const { topic, startsAt } = visit;
    expect(v.is(meetingCancelInput, { topic, startsAt, effect: 'k'.repeat(32) })).toBe(true);
    for (const changes of [
      { startsAt: '2031-02-30T10:00:00Z' },
      { effect: 'a b' },
      { effect: '' },
      { reason: '\u2066' },
    ]) {
      expect(v.is(meetingCancelInput, { topic, startsAt, ...changes })).toBe(false);
    }
  });
});
