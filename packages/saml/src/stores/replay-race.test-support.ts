import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** What each process of a race is given. */
export interface RaceSetup {
  readonly url: string;
  readonly metadata: string;
  readonly now: number;
}

/** One response that every process is handed at the same time. */
export interface RaceCall {
  readonly response: string;
  readonly relayState?: string | undefined;
  readonly browser?: string | undefined;
}

export interface RaceProcess {
  /** The code of the refusal, or `accepted`. */
  ask(call: RaceCall): Promise<string>;
  stop(): Promise<void>;
}

/** Starts a process that accepts responses on the same database. */
export async function startRaceProcess(setup: RaceSetup): Promise<RaceProcess> {
  const child: ChildProcess = fork(
    join(import.meta.dirname, 'replay-worker.test-support.ts'),
    [JSON.stringify(setup)],
    {
      execArgv: ['--import', join(import.meta.dirname, '..', 'source-hooks.test-support.mjs')],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const answer = () => new Promise<string>((resolve) => child.once('message', (message) => resolve(String(message))));
  await answer(); // it says that it is ready
  return {
    ask(call) {
      const answered = answer();
      child.send(call);
      return answered;
    },
    async stop() {
      child.kill();
      await ended;
    },
  };
}
