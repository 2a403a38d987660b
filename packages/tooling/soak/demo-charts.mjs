// Every real chart of accounts that lies beside the project, through the whole demo: built and booked, or refused with reasons.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../src/run/command.ts';

/** @type {import('../src/measure/soak.ts').Soak} */
export default {
  async round({ root, seed, log }) {
    const folder = join(process.env.COUNTERSIGN_SHARED ?? join(root, '..', 'shared'), 'corpora', 'charts-of-accounts');
    const charts = existsSync(folder)
      ? readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'index.json')
      : [];
    const chart = charts[(seed - 1) % Math.max(1, charts.length)];
    if (chart === undefined) return { ok: false, counts: {}, detail: `no charts in ${folder}` };
    const { code, stdout } = await runCommand(
      process.execPath,
      [join(root, 'packages/cli/dist/main.js'), 'demo', '--json', '--chart', join(folder, chart)],
      { cwd: root },
    );
    const document = JSON.parse(stdout);
    const refused = code === 1 && document.code === 'CHART_REFUSED' && (document.details?.reasons?.length ?? 0) > 0;
    const booked = code === 0 && document.bills === 8 && document.audit.verified;
    const open = document.chart?.findings.filter(({ severity }) => severity !== 'note').length ?? 0;
    log(
      `${chart}: ${booked ? `${document.chart.accounts} accounts, ${open} rows left to a person` : (document.message ?? 'failed')}`,
    );
    return {
      ok: booked || refused,
      counts: { booked: Number(booked), refused: Number(refused), openRows: open },
      detail: `${chart}: ${JSON.stringify(document).slice(0, 500)}`,
    };
  },
};
