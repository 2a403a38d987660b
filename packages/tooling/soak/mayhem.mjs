// 101 approved claims over three workers that are killed and stopped at random, on a PostgreSQL that is restarted every 5–10 s with
// -m immediate, at a vendor that loses answers, shows records late or forgets request ids; at last everybody is down for 48 hours.
import { join } from 'node:path';

/** @type {import('../src/measure/soak.ts').Soak} */
export default {
  async round({ root, scratch, seed, log }) {
    const { mayhem } = await import(join(root, 'examples', 'claims-load', 'dist', 'index.js'));
    log('101 claims, three workers, 50 kills');
    const result = await mayhem({ folder: join(scratch, 'run'), claims: 100, kills: 50, seed });
    const { claims, bills, kills, pauses, restarts, lostAnswers, lost, double, uncertain, stuck, speechless } = result;
    const wrong = [...lost, ...double, ...stuck, ...speechless];
    return {
      ok: wrong.length === 0 && result.audit.verified,
      counts: {
        claims,
        bills,
        kills,
        pauses,
        restarts,
        lostAnswers,
        lost: lost.length,
        double: double.length,
        uncertain: uncertain.length,
      },
      detail: JSON.stringify(result),
    };
  },
};
