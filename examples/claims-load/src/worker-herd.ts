import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@countersign/contracts';
import type { MayhemOrder } from './mayhem-worker.js';

/** Several workers; whoever dies is started again. */
export interface WorkerHerd {
  /** SIGKILL to one of them, if it works: who is only starting would never get to anything. @returns whether it did. */
  kill(which: number): boolean;
  /** SIGSTOP, and SIGCONT after this time; else as `kill`. */
  pause(which: number, ms: number): boolean;
  /** All of them, for good. */
  end(): Promise<void>;
  /** Ends of workers that nobody asked for: the database was away when they started. */
  readonly ownEnds: number;
}

const RESTART_MS = 100;

export function startHerd(orders: readonly MayhemOrder[]): WorkerHerd {
  const program = fileURLToPath(new URL('./mayhem-worker.js', import.meta.url));
  const children: (ChildProcess | undefined)[] = [];
  const up = new Set<ChildProcess>();
  const working = (which: number): ChildProcess | undefined => {
    const child = children[which];
    return child && up.delete(child) ? child : undefined;
  };
  let ended = false;
  let ownEnds = 0;
  const start = (which: number): void => {
    const order = orders[which];
    if (ended || order === undefined) return;
    const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    children[which] = child;
    child.send(order, () => {}); // It may be dead before it hears it.
    child.on('message', () => up.add(child));
    child.on('exit', (_code, signal) => {
      if (signal !== 'SIGKILL') ownEnds += 1;
      void systemClock.sleep(RESTART_MS).then(() => start(which));
    });
  };
  const killAll = (): void => {
    for (const child of children) child?.kill('SIGKILL');
  };
  process.once('exit', killAll);
  orders.forEach((_, which) => {
    start(which);
  });
  return {
    get ownEnds() {
      return ownEnds;
    },
    kill: (which) => working(which)?.kill('SIGKILL') ?? false,
    pause(which, ms) {
      const child = working(which);
      if (child === undefined) return false;
      child.kill('SIGSTOP');
      void systemClock.sleep(ms).then(() => child.kill('SIGCONT') && up.add(child));
      return true;
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
