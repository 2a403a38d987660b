import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoReport } from './report.js';

const root = join(import.meta.dirname, '..', '..', '..');
const command = join(root, 'packages', 'cli', 'dist', 'main.js');
const shared = process.env['COUNTERSIGN_SHARED'] ?? join(root, '..', 'shared');
const corpus = join(shared, 'corpora', 'charts-of-accounts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The command as a user runs it, in a process of its own. */
async function demo(
  ...args: string[]
): Promise<{ readonly code: number; readonly document: DemoReport & { code?: string } }> {
  const child = spawn(process.execPath, [command, 'demo', '--json', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  const [code] = await once(child, 'close');
  return { code, document: JSON.parse(text) };
}

describe('the demo', { timeout: 120_000 }, () => {
  let local: DemoReport | undefined;

  it('books the day as its claims say', async () => {
    const { code, document } = await demo();
    expect(code).toBe(0);
    local = document;
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

  it('books one bill, not two, when the worker is killed between the answer and the commit', async () => {
    const { code, document } = await demo('--crash');
    expect(code).toBe(0);
    expect(document.crash).toMatchObject({ claim: 'EX-2026-0001', billsAfterKill: 1, billsAtEnd: 1 });
    expect(document.bills).toBe(8);
  });

  it('ends the same in DingTalk’s inbox, by its buttons alone and over a killed worker', async () => {
    const { code, document } = await demo('--workspace', 'dingtalk', '--crash');
    expect(code).toBe(0);
    // All but the ids that each run makes anew.
    const outcomes = (report: DemoReport | undefined) => report?.claims.map(({ effectKey: _, ...claim }) => claim);
    expect(outcomes(document)).toEqual(outcomes(local));
    expect(document).toMatchObject({ workspace: 'dingtalk', bills: 8, crash: { billsAfterKill: 1, billsAtEnd: 1 } });
    expect(document.dingtalk).toEqual({ agreed: 8, refused: 1, open: 1, openTasks: 1, double: 0 });
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
    timeout: 120_000,
  }, async () => {
    const { code, document } = await demo('--chart', join(corpus, chart));
    expect(code).toBe(0);
    expect(document.bills).toBe(8);
    expect(document.chart).toMatchObject({ source: chart, rows: expect.any(Number) });
  });
}
