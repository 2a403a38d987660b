import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage } from '../emulator/mime.js';
import { type MailContent, mimeMessage } from './mime-message.js';

const simple: MailContent = {
  messageId: 'cs.1@mail.countersign.io',
  date: Date.parse('2026-11-22T02:00:00.000Z'),
  to: ['guest@visitor.example'],
  subject: 'Visit',
  text: 'Hello',
};

const written = (content: Partial<MailContent>) =>
  Buffer.from(mimeMessage({ ...simple, ...content })).toString('latin1');
const read = (content: Partial<MailContent>) => {
  const message = readMessage(mimeMessage({ ...simple, ...content }));
  if (message === undefined) throw new Error('not a message');
  return message;
};
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const oneLine = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
  .filter((text) => !/[\p{Cc}\u2028\u2029]/u.test(text));

describe('a mail', () => {
  it('is plain where it can be', () => {
    expect(written({}).split('\r\n').slice(0, 4)).toEqual([
      'To: guest@visitor.example',
      'Subject: Visit',
      'Date: Sun, 22 Nov 2026 02:00:00 +0000',
      'Message-ID: <cs.1@mail.countersign.io>',
    ]);
  });

  it('has a Chinese subject as encoded words that each decode alone, as RFC 2047 shows them', () => {
    expect(written({ subject: '會議' })).toContain('Subject: =?UTF-8?B?5pyD6K2w?=\r\n');
    const subject = '關於二零二六年十一月二十二日到訪安排、會議連結及所需文件之通知，請於下星期三或之前回覆確認';
    const lines = written({ subject }).split('\r\n');
    expect(lines.filter((line) => /^(Subject:)? =\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=$/.test(line)).length).toBeGreaterThan(
      2,
    );
    expect(read({ subject }).headers.get('subject')).toBe(subject);
  });

  it('says what was meant, whatever subject, text, addresses and documents are', () => {
    const documents = fc.array(
      fc.record({
        name: oneLine.map((text) => `${text.replace(/[/\\]/g, '_')}.pdf`),
        bytes: fc.uint8Array({ maxLength: 300 }),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(oneLine, fc.string({ unit: 'grapheme' }), documents, (subject, text, given) => {
        const attachments = given.map((document) => ({ ...document, type: 'application/pdf' }));
        const lines = written({ subject, text, attachments }).split('\r\n');
        expect(lines.every((line) => line.length <= 78 && /^[\x20-\x7e]*$/.test(line))).toBe(true);
        const message = read({ subject, text, attachments });
        expect(message.headers.get('subject')).toBe(
          /^[\x20-\x7e]*$/.test(subject) ? message.headers.get('subject') : subject,
        );
        expect(message.headers.get('subject')?.trim()).toBe(subject.trim());
        expect(message.text).toBe(text.replace(/\r\n|\r|\n/g, '\r\n'));
        expect(message.attachments.map(({ name, sha256 }) => [name, sha256])).toEqual(
          given.map(({ name, bytes }) => [name, digest(bytes)]),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('lets nobody write another header', () => {
    const bad: Partial<MailContent>[] = [
      { subject: 'a\r\nBcc: x@evil.example' },
      { subject: 'a\u2028b' },
      { subject: '\ud800' },
      { to: ['a@b.example\r\nBcc: x@evil.example'] },
      { to: ['a@b.example, x@evil.example'] },
      { cc: ['<a@b.example>'] },
      { from: '會@b.example' },
      { attachments: [{ name: 'a"\r\nX: y.pdf', type: 'application/pdf', bytes: new Uint8Array() }] },
    ];
    for (const content of bad)
      expect(() => written(content)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it('goes to many addresses on lines of their own', () => {
    const to = Array.from({ length: 40 }, (_, index) => `guest-${index}@visitor.example`);
    expect(read({ to }).headers.get('to')).toBe(to.join(', '));
  });
});
