import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { archiveInput } from './archive-input.js';
import { eventInput } from './event-input.js';
import { mailInput } from './mail-input.js';

const visit = { title: '客戶到訪', startsAt: '2031-03-04T10:00:00+08:00', durationMinutes: 45 };
const sha256 = 'a'.repeat(64);
const mail = { to: ['guest@visitor.example'], subject: '到訪安排', text: '您好：\r\n如下。' };

describe('an event', () => {
  it.each<[string, object]>([
    ['30 February', { startsAt: '2028-02-30T10:00:00Z' }],
    ['a leap day in a common year', { startsAt: '2031-02-29T10:00:00Z' }],
    ['the hour 24', { startsAt: '2031-03-04T24:00:00Z' }],
    ['a title of two lines', { title: 'Visit\nBCC: all' }],
    ['a title that is read backwards', { title: 'Visit\u202e' }],
    ['half a character', { title: '\udc00' }],
    ['a description with a NUL', { description: 'a\0' }],
    ['a guest who only looks like one', { attendees: ['mar\u212a@visitor.example'] }],
    ['a guest who is two', { attendees: ['a@x.example,b@x.example'] }],
    ['a zone that is a path', { timeZone: '../../etc' }],
  ])('is refused with %s', (_title, changes) => {
    expect(v.is(eventInput, visit)).toBe(true);
    expect(v.is(eventInput, { ...visit, ...changes })).toBe(false);
  });
});

describe('a mail', () => {
  it.each<[string, object]>([
    ['a header in the subject', { subject: 'Visit\r\nBcc: all@x.example' }],
    ['a header in an address', { to: ['a@x.example\r\nBcc: all@x.example'] }],
    ['a name before the address', { to: ['Somebody <a@x.example>'] }],
    ['a list in an address', { cc: ['a@x.example, b@x.example'] }],
    ['an address in another script', { to: ['甲@例子.香港'] }],
    ['an address that only looks like ASCII', { to: ['gue\u017ft@visitor.example'] }],
    ['a file name with a path', { documents: [{ sha256, name: '../../contract.pdf' }] }],
    ['a file name with another path', { documents: [{ sha256, name: 'C:\\contract.pdf' }] }],
    ['a file name of two lines', { documents: [{ sha256, name: 'a\r\nX: .pdf' }] }],
    ['a program that is shown as a PDF', { documents: [{ sha256, name: 'contract\u202efdp.exe' }] }],
    ['a text with an escape', { text: '\u001b]0;x' }],
    ['nobody', { to: [] }],
  ])('is refused with %s', (_title, changes) => {
    expect(v.is(mailInput, mail)).toBe(true);
    expect(v.is(mailInput, { ...mail, ...changes })).toBe(false);
  });
});

it('an archived document is refused with a path, or a reference that is not what it looks', () => {
  expect(v.is(archiveInput, { document: { sha256, name: '合約.pdf' }, reference: 'SA-1' })).toBe(true);
  for (const input of [
    { document: { sha256, name: 'a/b.pdf' } },
    { document: { sha256, name: '..' } },
    { document: { sha256: 'A'.repeat(64), name: 'a.pdf' } },
    { document: { sha256, name: 'a.pdf' }, reference: 'SA-1\u2066' },
  ]) {
    expect(v.is(archiveInput, input)).toBe(false);
  }
});
