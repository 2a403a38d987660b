import type { ChartOfAccounts } from '@countersign/contracts';
import { type AccountPort, applyChart } from './apply-chart.js';
import { exportChart } from './export-chart.js';
import { createChartPlanner } from './plan-chart.js';

/** The connector's `accounts`: plans, exports and applies charts through a port that a client gives. */
export function createChartOfAccounts<Client>(portOf: (client: Client) => AccountPort): ChartOfAccounts<Client> {
  const planner = createChartPlanner();
  return {
    plan: (source, target) => planner.plan(source, target),
    export: async (client) => exportChart(await portOf(client).list()),
    apply: (client, plan, key) => applyChart(portOf(client), plan, key),
  };
}
