// Encrypted assertions that are wrong in different ways: is one refusal told from another by its time? Never a test: it is about time.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const COUNT = 2_500;
/** Beyond this |t|, two samples are told apart (ISO/IEC 17825 takes 4.5 for leakage tests). */
const EVIDENT = 4.5;

/** @type {import('../src/measure/bench.ts').Bench} */
export default {
  name: 'saml-timing',
  title: 'Refusing an encrypted assertion, whatever is wrong with it',
  baseline: `t = ${EVIDENT} of Welch's test, either way, beyond which the times would differ evidently`,
  async run({ root, log }) {
    const sources = join(root, 'packages', 'saml', 'src');
    await import(join(sources, 'source-hooks.test-support.mjs'));
    const { measureTiming } = await import(join(sources, 'timing-run.test-support.ts'));
    log(`${COUNT} refusals of each of six ways, in random order`);
    const { comparisons, answers, control } = await measureTiming({
      seed: 1,
      count: COUNT,
      clock: () => performance.now(),
    });
    assert.equal(answers.length, 1, 'refusals differ in what they say');
    log(`40 µs more would be seen with t = ${Math.abs(control).toFixed(1)}`);
    return comparisons.map(({ name, t, medians }) => ({
      name: `${name} (${medians.map((ms) => ms.toFixed(3)).join(' and ')} ms)`,
      unit: 'Welch’s t',
      ours: Math.abs(t),
      baseline: EVIDENT,
      better: 'lower',
      goal: 1,
    }));
  },
};
