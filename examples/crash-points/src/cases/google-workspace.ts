import type { CrashCase } from '../crash-case.js';

const visit = {
  title: '客戶到訪 Client visit',
  startsAt: '2031-03-04T10:00:00+08:00',
  durationMinutes: 45,
  location: '九龍 Kowloon',
  attendees: ['guest@visitor.example'],
};

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
];
