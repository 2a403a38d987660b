// Memory of 10,000 calls that wait for a quota, each with a body of its own, and of what is left when all are cancelled.
import { join } from 'node:path';
import { startAnsweringServer } from '../src/measure/answering-server.ts';
import { runCommand } from '../src/run/command.ts';

/** @type {import('../src/measure/bench.ts').Bench} */
export default {
  name: 'queue-memory',
  title: 'Memory of 10,000 calls that wait',
  baseline: '10,000 bodies of the same calls, as JSON text, with a promise, an AbortController and a timer each',
  async run({ root, scratch, log }) {
    const server = await startAnsweringServer({ any: { body: '{}' } }, 'any');
    const program = join(import.meta.dirname, '..', 'src', 'measure', 'queue-memory.mjs');
    const given = JSON.stringify({ root, origin: server.origin, ca: server.ca });
    try {
      const args = ['--expose-gc', program, given];
      const { code, stdout, output } = await runCommand(process.execPath, args, { cwd: scratch });
      if (code !== 0) throw new Error(output);
      const { bare, waiting, left, cancelMs } = JSON.parse(stdout);
      log(`10,000 were cancelled in ${cancelMs.toFixed(0)} ms`);
      return [
        {
          name: 'while they wait, heap and buffers',
          unit: 'MB',
          ours: waiting,
          baseline: bare,
          better: 'lower',
        },
        {
          name: 'a second after they were cancelled',
          unit: 'MB',
          ours: left,
          baseline: waiting,
          better: 'lower',
          goal: 0.1,
        },
      ];
    } finally {
      await server.close();
    }
  },
};
