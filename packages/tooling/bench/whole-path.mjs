// From a person's decision to the bill, with approval, gate, effect, look-ups and audit, against the least that one could write.
import { join } from 'node:path';

/** @type {import('../src/measure/bench.ts').Bench} */
export default {
  name: 'whole-path',
  title: 'Decision to bill',
  baseline: 'a bare loop on the same PostgreSQL and emulator: one pg-boss job fetched, one POST, one commit',
  async run({ root, scratch, log }) {
    const { measurePath } = await import(join(root, 'examples', 'claims-load', 'dist', 'index.js'));
    log('3 rounds of 150 claims for each number of workers, in turns, after one that does not count');
    const { oursPerSecond, barePerSecond, decisionToBillMs, withWorkers } = await measurePath({
      folder: join(scratch, 'run'),
      claims: 150,
      rounds: 3,
      workers: [1, 2, 4],
    });
    const perBill = 1000 / barePerSecond;
    return [
      { name: 'bills', unit: 'per second', ours: oursPerSecond, baseline: barePerSecond, better: 'higher', goal: 0.5 },
      ...[...withWorkers].map(([count, rates]) => ({
        name: `bills, ${count} worker process${count === 1 ? '' : 'es'}`,
        unit: 'per second',
        ours: rates.oursPerSecond,
        baseline: rates.barePerSecond,
        better: 'higher',
        goal: 0.5,
      })),
      {
        name: 'one decision to its bill, p50',
        unit: 'ms',
        ours: decisionToBillMs.p50,
        baseline: perBill,
        better: 'lower',
      },
      {
        name: 'one decision to its bill, p95',
        unit: 'ms',
        ours: decisionToBillMs.p95,
        baseline: perBill,
        better: 'lower',
      },
    ];
  },
};
