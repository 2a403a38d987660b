// Every write action of every connector, killed at every message between it, its database and its vendor. A round is 50 points of
// one case, before and after; rounds go through the cases in turn, so that `--rounds` of six times their number is all of it.
import { join } from 'node:path';

const POINTS = 50;

/** @type {import('../src/measure/soak.ts').Soak} */
export default {
  async round({ root, scratch, seed, log }) {
    const { allCases, walkCase } = await import(join(root, 'examples', 'crash-points', 'dist', 'index.js'));
    const names = [...allCases.keys()];
    const name = names[(seed - 1) % names.length];
    const block = Math.floor((seed - 1) / names.length);
    const [from, to] = [block * POINTS + 1, (block + 1) * POINTS];
    const { points, kills, lost, double, outOfOrder, uncertain, wrong } = await walkCase({
      name,
      folder: join(scratch, 'run'),
      from,
      to,
    });
    log(`${name}: ${kills} kills at points ${from}–${Math.min(to, points)} of ${points}`);
    return {
      ok: wrong.length === 0,
      counts: { kills, lost, double, outOfOrder, uncertain, [name]: kills },
      detail: JSON.stringify(wrong),
    };
  },
};
