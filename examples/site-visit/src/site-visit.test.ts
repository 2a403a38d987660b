import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runVisit, type VisitRun } from './run-visit.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'site-visit-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const once = (run: VisitRun) => {
  expect(run.meetings).toEqual(['meeting 客戶到訪：示例貿易']);
  expect(run.office).toEqual(['event 客戶到訪：示例貿易', `mail ${run.mail.subject}`]);
  expect(run.proposedAgain).toBe(0);
  expect(run.auditVerified).toBe(true);
};

describe('an approved visit', { timeout: 120_000 }, () => {
  it('is a meeting, an event with its link and a mail in Chinese', async () => {
    const said: string[] = [];
    const run = await runVisit({ folder, say: (line) => said.push(line) });
    once(run);
    expect(run.joinUrl).toMatch(/^https:\/\//);
    expect(run.eventLocation).toBe(run.joinUrl);
    expect(run.mail.to).toEqual(['guest@visitor.example']);
    expect(run.mail.subject).toMatch(/^到訪安排：2031年3月4日/);
    expect(run.mail.text).toContain(`視像方式參與：\r\n${run.joinUrl}\r\n`);
    expect(run.attempts).toBe(3);
    expect(said.join('\n')).toContain('到訪已獲批核');
  });

  it('invites nobody once it is revoked, whatever was made before', async () => {
    const run = await runVisit({ folder, revoked: true });
    expect(run.meetings).toHaveLength(1);
    expect([run.office, run.proposedAgain]).toEqual([[], 0]);
  });

  it('happens once although every answer is lost at first', async () => {
    const lost = (operation: string) => ({ fault: 'lost-answer', operations: [operation], times: 1 });
    const run = await runVisit({
      folder,
      faults: {
        meetings: [lost('meetings.create')],
        office: ['events.insert', 'drafts.create', 'drafts.send'].map(lost),
      },
    });
    once(run);
    expect(run.attempts).toBeGreaterThan(6);
  });
});
