// Every write action of every connector, killed at every message between it, its database and its vendor. A round is one whole
// case, before and after each point, by as many walkers as there are cores (SOAK_PARALLEL says otherwise): `--rounds` of the
// number of cases is all of it. A case is complete when its kills are twice its points; a round that isn't has failed.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** @type {import('../src/measure/soak.ts').Soak} */
export default {
  async round({ root, scratch, seed, log }) {
    const { allCases, walkCase } = await import(join(root, 'examples', 'crash-points', 'dist', 'index.js'));
    const names = [...allCases.keys()];
    const name = names[(seed - 1) % names.length];
    const walkers = Number(process.env.SOAK_PARALLEL ?? availableParallelism());
    const { points, kills, killsBefore, killsAfter, lost, double, outOfOrder, uncertain, otherWay, wrong } =
      await walkCase({ name, folder: join(scratch, 'run'), walkers });
    const complete = killsBefore === points && killsAfter === points;
    log(`${name}: ${points} points, ${killsBefore} killed before, ${killsAfter} after`);
    for (const one of wrong) log(JSON.stringify(one));
    return {
      ok: complete && wrong.length === 0,
      counts: {
        ...{ points, kills, lost, double, outOfOrder, uncertain, otherWay },
        ...{ [`${name}: points`]: points, [`${name}: kills`]: kills },
      },
      detail: JSON.stringify({ name, complete, wrong }),
    };
  },
};
