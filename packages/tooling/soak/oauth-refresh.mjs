// 4 processes × 64 callers over expiring tokens, the holder stopped beyond its lease and continued in every fifth; then crashes
// at each step of a refresh. Refresh POSTs equal expiries, what the stopped one writes is refused by the database, no spent
// token is sent, what lives goes on, what is lost is said within 5 s. Ten rounds are 1,000 expiries and 200 crashes a step.
import { join } from 'node:path';

export default {
  async round({ root, scratch, seed, log }) {
    const sources = join(root, 'packages', 'oauth', 'src');
    await import(join(sources, 'source-hooks.test-support.mjs'));
    const { soakRound } = await import(join(sources, 'refresh-soak.test-support.ts'));
    log('100 expiries, then 6 × 20 crashes');
    const size = { expiries: 100, processes: 4, callers: 64, crashes: 20 };
    const { counts, problems, slowestSaidLostMs } = await soakRound({ seed, ...size, folder: scratch });
    log(`the slowest of ${counts.saidLost} lost connections was said lost after ${slowestSaidLostMs} ms`);
    return { ok: problems.length === 0, counts, detail: problems.join('\n') };
  },
};
