// What endless, inflating, deep and long answers cost a client: memory within 64 MB, and how long the event loop stood still.
// Times depend on the machine, so they are reported here and asserted nowhere; the goal is 50 ms.
import { join } from 'node:path';

export default {
  async round({ root, log }) {
    const sources = join(root, 'packages', 'core', 'src');
    const { measureHostileAnswers } = await import(join(sources, 'hostile-answers.test-support.ts'));
    log('every hostile answer five times');
    const found = Object.entries(await measureHostileAnswers(5));
    log('every answer of 16 MiB twice');
    const long = Object.entries(await measureHostileAnswers(2, 'long'));
    const most = (key, among = found) => Math.max(...among.map(([, one]) => one[key]));
    const wrong = [
      ...found.filter(([, { asExpected, grownMb }]) => !asExpected || grownMb > 64),
      ...long.filter(([, { asExpected }]) => !asExpected),
    ].map(([name]) => name);
    for (const [name, { blockedMs }] of long) log(`${name}: the event loop stood still for ${blockedMs} ms`);
    return {
      ok: wrong.length === 0,
      counts: {
        answers: found.length * 5 + long.length * 2,
        wrong: wrong.length,
        grownMb: most('grownMb'),
        blockedMs: most('blockedMs'),
        blockedByLongMs: most('blockedMs', long),
      },
      detail: wrong.join(', '),
    };
  },
};
