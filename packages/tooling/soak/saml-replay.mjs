// 1,000 races of 4 processes for one login response each: exactly one accepts it.
import { join } from 'node:path';

export default {
  async round({ root, log }) {
    const sources = join(root, 'packages', 'saml', 'src');
    await import(join(sources, 'source-hooks.test-support.mjs'));
    const { runRaces } = await import(join(sources, 'stores', 'race-run.test-support.ts'));
    log('1,000 races of 4 processes');
    const { races, answers } = await runRaces({ races: 1000, processes: 4 });
    const wrong = answers.filter((one) => one.filter((answer) => answer === 'accepted').length !== 1);
    return { ok: wrong.length === 0, counts: { races, wrong: wrong.length }, detail: JSON.stringify(wrong[0]) };
  },
};
