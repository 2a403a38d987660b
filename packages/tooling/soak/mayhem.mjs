// 560 claims (of which 509 approved) over three workers that are killed 50 times and stopped at random, on a PostgreSQL that is
// restarted every 5–10 s with -m immediate, at a vendor that loses answers, shows records late or forgets request ids; some
// claims are of several bills in order, some rejected, some revoked. At last everybody is down for 48 hours. Twenty rounds
// are 1,000 kills over 10,000 approvals.
import { join } from 'node:path';

/** @type {import('../src/measure/soak.ts').Soak} */
export default {
  async round({ root, scratch, seed, log }) {
    const { isWhole, mayhem } = await import(join(root, 'examples', 'claims-load', 'dist', 'index.js'));
    log('560 claims, three workers, 50 kills');
    const result = await mayhem({ folder: join(scratch, 'run'), claims: 560, kills: 50, seed, log });
    const counts = Object.entries(result).flatMap(([name, value]) => {
      if (typeof value === 'number') return [[name, value]];
      return Array.isArray(value) ? [[name, value.length]] : [];
    });
    return { ok: isWhole(result), counts: Object.fromEntries(counts), detail: JSON.stringify(result) };
  },
};
