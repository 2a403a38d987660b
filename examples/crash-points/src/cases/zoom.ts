import type { CrashCase } from '../crash-case.js';

const visit = {
  topic: '客戶到訪 Client visit',
  startsAt: '2031-03-04T10:00:00+08:00',
  durationMinutes: 45,
  host: 'host@harbour-lantern.example',
  invitees: ['guest@visitor.example'],
};

export const zoomCases: readonly CrashCase[] = [
  { connector: 'zoom', action: 'meeting.create', kind: 'meeting', input: () => visit, pace: 200 },
  {
    connector: 'zoom',
    action: 'meeting.cancel',
    kind: 'deleted-meeting',
    first: { action: 'meeting.create', input: visit },
    input: () => {
      const { topic, startsAt, host } = visit;
      return { topic, startsAt, host };
    },
    pace: 200,
  },
];
