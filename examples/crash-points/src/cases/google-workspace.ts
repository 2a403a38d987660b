import { createHash } from 'node:crypto';
import type { CrashCase } from '../crash-case.js';

const visit = {
  title: '客戶到訪 Client visit',
  startsAt: '2031-03-04T10:00:00+08:00',
  durationMinutes: 45,
  location: '九龍 Kowloon',
  attendees: ['guest@visitor.example'],
};

const terms = Buffer.from('%PDF-1.4 Terms of the visit');
const document = { sha256: createHash('sha256').update(terms).digest('hex'), name: '到訪須知.pdf' };

const mail = { to: ['guest@visitor.example'], subject: '到訪安排', text: '您好', documents: [document] };

export const googleWorkspaceCases: readonly CrashCase[] = [
  { connector: 'google-workspace', action: 'calendar.event.create', kind: 'event', input: () => visit },
  {
    connector: 'google-workspace',
    action: 'calendar.event.cancel',
    kind: 'deleted-event',
    first: { action: 'calendar.event.create', input: visit },
    input: () => {
      const { title, startsAt } = visit;
      return { title, startsAt };
    },
    pace: 200,
  },
  {
    connector: 'google-workspace',
    action: 'mail.send',
    kind: 'mail',
    input: () => mail,
    documents: [terms],
    pace: 200,
  },
  {
    connector: 'google-workspace',
    action: 'drive.archive',
    kind: 'file',
    input: () => ({ document }),
    documents: [terms],
    pace: 200,
  },
];
