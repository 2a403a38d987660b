import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ChartRow, InputError, type JsonObject } from '@countersign/contracts';
import { openConnection } from '@countersign/oauth';
import quickbooks from '@countersign/quickbooks';
import type { RunningEmulator } from '@countersign/testing';
import { claimCategories, tradeFairAccount } from './chart/claim-categories.js';
import { hongKongTrading } from './chart/hong-kong-trading.js';
import { chooseAccounts } from './choose-accounts.js';
import { EMPLOYEE_PAYEE } from './claims.js';
import type { ChartReport } from './report.js';

/** The company in QuickBooks, ready for its first claim. */
export interface CompanyBooks {
  readonly chart: ChartReport;
  /** Category → account. */
  readonly categories: JsonObject;
  readonly lateAccount: JsonObject;
}

/**
 * Builds the company's accounts from a chart, and hires the employee whose name a payee will bear.
 * @param chartFile - JSON rows; the built-in chart when left out.
 * @throws {@link InputError} `CHART_REFUSED` with every reason when the chart can't be built.
 */
export async function openCompanyBooks(
  sandboxFile: string,
  chartFile: string | undefined,
  emulator: RunningEmulator,
): Promise<CompanyBooks> {
  const { accounts } = quickbooks;
  if (accounts === undefined) throw new Error('the connector has no chart of accounts');
  const rows = chartFile === undefined ? hongKongTrading : await readChart(chartFile);
  const client = quickbooks.create(await openConnection(quickbooks, { sandbox: sandboxFile }));
  const plan = accounts.plan(rows, await accounts.export(client));
  const refused = plan.findings.filter(({ severity }) => severity === 'error');
  if (plan.create.length === 0)
    throw chartRefused(refused.map(({ code, place, why }) => `${code} ${place}: ${why.en}`));
  await accounts.apply(client, plan, 'demo');
  await emulator.command('seed', { employees: [EMPLOYEE_PAYEE] });
  const built = await accounts.export(client);
  const mapping =
    chartFile === undefined
      ? { categories: claimCategories, lateAccount: tradeFairAccount }
      : chooseAccounts(built, Object.keys(claimCategories));
  if (mapping === undefined) throw chartRefused(['no expense account is left to book claims to']);
  return {
    ...mapping,
    chart: {
      source: chartFile === undefined ? 'built-in' : basename(chartFile),
      rows: rows.length,
      accounts: built.length,
      findings: plan.findings.map(({ code, place, severity }) => ({ code, place, severity })),
    },
  };
}

async function readChart(file: string): Promise<readonly ChartRow[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw chartRefused(['the file can’t be read']);
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw chartRefused(['the file is not JSON']);
  }
  if (!Array.isArray(parsed)) throw chartRefused(['a chart is a list of rows']);
  return parsed;
}

function chartRefused(reasons: readonly string[]): InputError {
  return new InputError('CHART_REFUSED', `The chart can't be built: ${reasons.slice(0, 5).join(' · ')}`, {
    place: 'chart',
    details: { reasons },
    remedy: {
      en: 'Mend the rows that the reasons name; `countersign accounts plan` shows what each needs.',
      'zh-HK': '請更正原因所指的各行；`countersign accounts plan` 會列出每行所需的修正。',
    },
  });
}
