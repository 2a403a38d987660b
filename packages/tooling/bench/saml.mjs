// A login response, parsed and fully verified, against samlify's parseLoginResponse alone; and a deeply nested one.
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const COUNT = 400;

/** @type {import('../src/measure/bench.ts').Bench} */
export default {
  name: 'saml',
  title: 'Verifying a login response',
  baseline: 'samlify parseLoginResponse, without schema validation',
  async run({ root, log }) {
    const sources = join(root, 'packages', 'saml', 'src');
    await import(join(sources, 'source-hooks.test-support.mjs'));
    const { measureSamlify } = await import(join(sources, 'bench.test-support.ts'));
    log(`${COUNT} responses each, in turns`);
    const { ours, theirs, nested } = await measureSamlify(COUNT, () => performance.now());
    return [
      { name: 'response, p50', unit: 'ms', ours: at(ours, 0.5), baseline: at(theirs, 0.5), better: 'lower' },
      { name: 'response, p99', unit: 'ms', ours: at(ours, 0.99), baseline: at(theirs, 0.99), better: 'lower', goal: 1 },
      {
        name: '145 kB of nesting',
        unit: 'ms',
        ours: nested.ours,
        baseline: nested.theirs,
        better: 'lower',
        goal: 0.05,
      },
    ];
  },
};

/** @param {readonly number[]} times @param {number} part */
function at(times, part) {
  return times.toSorted((left, right) => left - right)[Math.floor(times.length * part)] ?? Number.NaN;
}
