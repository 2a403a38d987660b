// 4 processes × 64 callers over expiring tokens, holders stopped beyond their lease and continued; then a crash at each step of
// a refresh. Refresh POSTs equal expiries, no spent token is sent, what lives goes on, what is lost is said within 5 s.
import { join } from 'node:path';

export default {
  async round({ root, seed, log }) {
    const sources = join(root, 'packages', 'oauth', 'src');
    await import(join(sources, 'source-hooks.test-support.mjs'));
    const { soakRound } = await import(join(sources, 'refresh-soak.test-support.ts'));
    log('100 expiries, then 6 crashes');
    const { counts, problems } = await soakRound({ seed, expiries: 100, processes: 4, callers: 64 });
    return { ok: problems.length === 0, counts, detail: problems.join('\n') };
  },
};
