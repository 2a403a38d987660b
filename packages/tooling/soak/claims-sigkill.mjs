// 100 approved claims, the worker killed at 100 random moments: 100 bills, none lost, none double, and a chain that verifies.
import { join } from 'node:path';

/** @type {import('../src/measure/soak.ts').Soak} */
export default {
  async round({ root, scratch, seed, log }) {
    const { killRun } = await import(join(root, 'examples', 'claims-load', 'dist', 'index.js'));
    log('100 claims, up to 100 kills');
    const { claims, kills, bills, lost, double, unfinished, audit } = await killRun({
      folder: join(scratch, 'run'),
      claims: 100,
      kills: 100,
      seed,
    });
    const ok =
      bills === claims && lost.length === 0 && double.length === 0 && unfinished.length === 0 && audit.verified;
    return {
      ok,
      counts: { claims, kills, bills, lost: lost.length, double: double.length },
      detail: JSON.stringify({ lost, double, unfinished, audit }),
    };
  },
};
