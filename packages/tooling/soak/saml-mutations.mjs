// 10,000 changed login responses: none gives another identity than the one that was signed, none fails with an error of no name.
import { join } from 'node:path';

export default {
  async round({ root, seed, log }) {
    const sources = join(root, 'packages', 'saml', 'src');
    await import(join(sources, 'source-hooks.test-support.mjs'));
    const { runMutations } = await import(join(sources, 'mutation-run.test-support.ts'));
    log('10,000 mutations of 6 valid responses');
    const { mutations, accepted, wrong } = await runMutations({ seed, count: 10_000 });
    return { ok: wrong.length === 0, counts: { mutations, accepted, wrong: wrong.length }, detail: wrong[0] };
  },
};
