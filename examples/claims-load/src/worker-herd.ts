import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '@countersign/contracts';
import type { BundledWorker } from './bundle-worker.js';
import type { FromWorker, MayhemOrder, ToWorker } from './mayhem-worker.js';

/** Several workers; whoever dies is started again, and told what it had not settled. */
export interface WorkerHerd {
  /** Has a worker settle these claims, after a death the next one in its place. */
  give(claims: readonly number[]): void;
  /** Given and not settled. */
  readonly unsettled: number;
  /**
   * SIGKILL to this one or the next that works: who is only starting would never get to anything.
   * @returns its process id; `undefined` when none works.
   */
  kill(which: number): number | undefined;
  /** SIGSTOP, and SIGCONT after this time; else as `kill`. */
  pause(which: number, ms: number): number | undefined;
  /** All of them, for good. */
  end(): Promise<void>;
}

const RESTART_MS = 50;

export function startHerd(size: number, worker: BundledWorker, order: MayhemOrder): WorkerHerd {
  const children: (ChildProcess | undefined)[] = [];
  const claims = Array.from({ length: size }, () => new Set<number>());
  const up = new Set<ChildProcess>();
  const env = { ...process.env, NODE_COMPILE_CACHE: worker.compileCache };
  let ended = false;
  const send = (child: ChildProcess | undefined, message: ToWorker): void => {
    if (child?.connected) child.send(message, () => {}); // It may be dead before it hears it.
  };
  const start = (which: number): void => {
    if (ended) return;
    const child = fork(worker.file, [], { execArgv: [], env, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    children[which] = child;
    send(child, { order });
    for (const claim of claims[which] ?? []) send(child, { claim });
    child.on('message', (message: FromWorker) => {
      if ('up' in message) up.add(child);
      else claims[which]?.delete(message.settled);
    });
    child.on('exit', () => {
      up.delete(child);
      void systemClock.sleep(RESTART_MS).then(() => start(which));
    });
  };
  const take = (which: number): ChildProcess | undefined => {
    for (let step = 0; step < size; step++) {
      const child = children[(which + step) % size];
      if (child && up.delete(child)) return child;
    }
    return undefined;
  };
  const killAll = (): void => {
    for (const child of children) child?.kill('SIGKILL');
  };
  process.once('exit', killAll);
  for (let which = 0; which < size; which++) start(which);
  return {
    give(given) {
      for (const claim of given) {
        claims[claim % size]?.add(claim);
        send(children[claim % size], { claim });
      }
    },
    get unsettled() {
      return claims.reduce((sum, { size: count }) => sum + count, 0);
    },
    kill(which) {
      const child = take(which);
      child?.kill('SIGKILL');
      return child?.pid;
    },
    pause(which, ms) {
      const child = take(which);
      if (child === undefined) return undefined;
      child.kill('SIGSTOP');
      void systemClock.sleep(ms).then(() => child.kill('SIGCONT') && up.add(child));
      return child.pid;
    },
    async end() {
      ended = true;
      const alive = children.filter((child) => child && child.exitCode === null && child.signalCode === null);
      const exits = alive.map((child) => child && once(child, 'exit'));
      killAll();
      await Promise.all(exits);
      process.off('exit', killAll);
    },
  };
}
