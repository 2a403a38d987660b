import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoReport } from './report.js';
import { reportPage } from './report-page.js';
import { reportText } from './report-text.js';

const root = join(import.meta.dirname, '..', '..', '..');
const command = join(root, 'packages', 'cli', 'dist', 'main.js');
const shared = process.env['COUNTERSIGN_SHARED'] ?? join(root, '..', 'shared');
const corpus = join(shared, 'corpora', 'charts-of-accounts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Played {
  readonly code: number;
  readonly document: DemoReport & { code?: string };
  /** Progress, line by line. */
  readonly progress: string;
}

/** The command as a user runs it, in a process of its own. */
async function demo(...args: string[]): Promise<Played> {
  const child = spawn(process.execPath, [command, 'demo', '--json', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [text, progress] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part) => {
    progress += part;
  });
  const [code] = await once(child, 'close');
  return { code, document: JSON.parse(text), progress };
}

/** What each run makes anew, left out: keys of effects, and the audit's head. */
function lasting(output: string): string {
  return output
    .replace(/(effect key|操作識別碼) \S+…/g, '$1')
    .replace(/\d+:[\da-f]{64}/g, '')
    .trim();
}

/** The run that a README shows. */
async function shownInReadme(file: string): Promise<string> {
  const text = await readFile(join(root, file), 'utf8');
  return lasting(/<!-- demo-output: .*? -->\n```text\n(.*?)```/s.exec(text)?.[1] ?? '');
}

function printed({ document, progress }: Played, locale: 'en' | 'zh-HK'): string {
  return lasting(`${progress}${reportText(document, locale)}`);
}

describe('the demo', { timeout: 300_000 }, () => {
  let local: DemoReport | undefined;

  it('books the day as its claims say, also when the worker is killed between the answer and the commit', async () => {
    const played = await demo('--crash');
    const { code, document } = played;
    expect(code).toBe(0);
    local = document;
    expect(document.crash).toMatchObject({ claim: 'EX-2026-0001', billsAfterKill: 1, billsAtEnd: 1 });
    expect(printed(played, 'en')).toBe(await shownInReadme('README.md'));
    const routes = Object.fromEntries(
      document.claims.map(({ id, outcome, route }) => [
        id.slice(-1),
        [outcome, ...route.map(({ node, policy, by }) => `${node} ${policy} ${by.join('+')}`)],
      ]),
    );
    expect(routes).toEqual({
      1: ['booked', 'manager any sales-lead', 'finance any finance-clerk'],
      2: ['booked', 'manager any sales-lead', 'finance any finance-controller'],
      3: ['booked', 'manager any sales-lead', 'second-level all coo+finance-controller', 'finance any finance-clerk'],
      4: ['booked', 'warehouse-check sequential warehouse-lead+safety-officer', 'finance any finance-clerk'],
      5: ['rejected', 'manager any sales-lead'],
      6: ['booked', 'manager any sales-deputy', 'finance any finance-clerk'],
      7: ['booked', 'manager any sales-lead', 'finance any finance-clerk'],
      8: ['booked', 'manager any sales-lead', 'finance any finance-clerk'],
      9: ['revoked', 'manager any sales-lead', 'finance any finance-clerk'],
    });
    const notes = Object.fromEntries(
      document.claims.flatMap((claim) => claim.notes.map(({ kind }) => [claim.id.slice(-1), kind])),
    );
    expect(notes).toEqual({ 6: 'delegated', 7: 'vendorRenamed', 8: 'parked', 9: 'voidProposed' });
    expect(document.bills).toBe(8);
    expect(new Set(document.claims.flatMap(({ billId }) => billId ?? [])).size).toBe(8);
    expect(document.audit).toMatchObject({ verified: true, events: expect.any(Number) });
    expect(document.tlsExceptions).toEqual([expect.objectContaining({ name: 'quickbooks-api-tls12' })]);
  });

  it('prints in Chinese what the Chinese README shows', async () => {
    const played = await demo('--crash', '--lang', 'zh-HK');
    expect(played.code).toBe(0);
    expect(printed(played, 'zh-HK')).toBe(await shownInReadme('README.zh-HK.md'));
  });

  it('ends the same in DingTalk’s inbox, by its buttons alone and over a killed worker', async () => {
    const { code, document } = await demo('--workspace', 'dingtalk', '--crash');
    expect(code).toBe(0);
    // All but the ids that each run makes anew.
    const outcomes = (report: DemoReport | undefined) => report?.claims.map(({ effectKey: _, ...claim }) => claim);
    expect(outcomes(document)).toEqual(outcomes(local));
    expect(document).toMatchObject({ workspace: 'dingtalk', bills: 8, crash: { billsAfterKill: 1, billsAtEnd: 1 } });
    expect(document.dingtalk).toEqual({ agreed: 8, refused: 1, open: 1, openTasks: 1, double: 0 });
    expect(reportPage(document, 'en')).toContain('10 approvals shown in DingTalk: agreed, refused, open (8, 1, 1)');
  });

  it('refuses a chart that can’t be built, with every reason and nothing written', async () => {
    const chart = join(folder, 'cycle.json');
    const row = (name: string, parent: string) => ({ code: null, name, type: 'Expense', parent });
    await writeFile(chart, JSON.stringify([row('A', 'B'), row('B', 'A')]));
    const { code, document } = await demo('--chart', chart);
    expect(code).toBe(1);
    expect(document).toMatchObject({
      code: 'CHART_REFUSED',
      remedy: { en: expect.any(String), 'zh-HK': expect.any(String) },
    });
  });

  it('says which workspaces it can’t run in', async () => {
    expect(await demo('--workspace', 'paper')).toMatchObject({
      code: 1,
      document: { code: 'WORKSPACE_UNSUPPORTED' },
    });
  });

  it('refuses a chart file that is no chart', async () => {
    const chart = join(folder, 'broken.json');
    await writeFile(chart, '{"not": "a chart"');
    expect(await demo('--chart', chart)).toMatchObject({ code: 1, document: { code: 'CHART_REFUSED' } });
  });
});

// Charts of the real world are not part of the project: where they lie beside it, one of them goes all the way here, and
// `npm run soak -- demo-charts` takes them all.
const charts = existsSync(join(corpus, 'odoo-hk.json')) ? ['odoo-hk.json'] : [];
for (const chart of charts) {
  it(`carries the day on the real chart ${chart}, with what a person must decide listed`, {
    timeout: 300_000,
  }, async () => {
    const { code, document } = await demo('--chart', join(corpus, chart));
    expect(code).toBe(0);
    expect(document.bills).toBe(8);
    expect(document.chart).toMatchObject({ source: chart, rows: expect.any(Number) });
  });
}
