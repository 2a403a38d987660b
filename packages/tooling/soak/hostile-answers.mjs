// What endless, inflating and deep answers cost a client: memory within 64 MB, and how long the event loop stood still.
// Times depend on the machine, so they are reported here and asserted nowhere; the goal is 50 ms.
import { join } from 'node:path';

export default {
  async round({ root, log }) {
    const sources = join(root, 'packages', 'core', 'src');
    const { measureHostileAnswers } = await import(join(sources, 'hostile-answers.test-support.ts'));
    log('every hostile answer five times');
    const found = Object.entries(await measureHostileAnswers(5));
    const most = (key) => Math.max(...found.map(([, one]) => one[key]));
    const wrong = found.filter(([, { asExpected, grownMb }]) => !asExpected || grownMb > 64).map(([name]) => name);
    return {
      ok: wrong.length === 0,
      counts: {
        answers: found.length * 5,
        wrong: wrong.length,
        grownMb: most('grownMb'),
        blockedMs: most('blockedMs'),
      },
      detail: wrong.join(', '),
    };
  },
};
