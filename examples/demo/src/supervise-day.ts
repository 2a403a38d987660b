import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { StateError } from '@countersign/contracts';
import type { DayNews, DayOrder, FinishedDay } from './messages.js';

export interface Watch {
  progress(news: Extract<DayNews, { readonly type: 'progress' }>): void;
  clockMoved(byMs: number): Promise<void>;
  doorOpened(door: Extract<DayNews, { readonly type: 'doorOpened' }>): void;
  pressed(button: Extract<DayNews, { readonly type: 'press' }>): Promise<void>;
  /** The process was killed after QuickBooks had answered for this claim. */
  killed(claim: string): void;
}

/** Runs the day in a process of its own; kills it where the order says so, and starts it once more. */
export async function superviseDay(order: DayOrder, watch: Watch): Promise<FinishedDay> {
  let ahead = order.clockAheadMs;
  const follow: Watch = {
    ...watch,
    clockMoved: (byMs) => {
      ahead += byMs;
      return watch.clockMoved(byMs);
    },
  };
  const first = await runOnce(order, follow);
  if (first !== 'killed') return first;
  const second = await runOnce({ ...order, clockAheadMs: ahead, crashAt: undefined }, follow);
  if (second === 'killed') throw ended();
  return second;
}

function runOnce(order: DayOrder, watch: Watch): Promise<FinishedDay | 'killed'> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./day-process.js', import.meta.url)), [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    let outcome: FinishedDay | 'killed' | undefined;
    let failure: Error | undefined;
    const stop = (): void => void child.kill('SIGKILL');
    process.once('exit', stop);
    child.on('message', (news: DayNews) => {
      if (news.type === 'progress') watch.progress(news);
      else if (news.type === 'clockMoved') watch.clockMoved(news.byMs).catch(reject);
      else if (news.type === 'doorOpened') watch.doorOpened(news);
      else if (news.type === 'press') watch.pressed(news).catch(reject);
      else if (news.type === 'finished') outcome = news;
      else if (news.type === 'failed') failure = failed(news);
      else
        killFor(child, () => {
          outcome = 'killed';
          watch.killed(news.claim);
        });
    });
    child.on('error', reject);
    child.on('exit', () => {
      process.off('exit', stop);
      if (outcome !== undefined) resolve(outcome);
      else reject(failure ?? ended());
    });
    child.send(order);
  });
}

function killFor(child: ChildProcess, then: () => void): void {
  then();
  child.kill('SIGKILL');
}

function failed({ document }: Extract<DayNews, { readonly type: 'failed' }>): StateError {
  const { code, message, remedy, place, details } = document;
  return new StateError(code, message, { remedy, place, details });
}

function ended(): StateError {
  return new StateError('DEMO_PROCESS_ENDED', 'The process that plays the day ended early.', {
    remedy: {
      en: 'Run the demo again; with COUNTERSIGN_DEBUG=1 it says more.',
      'zh-HK': '請再次執行示範；設定 COUNTERSIGN_DEBUG=1 可顯示更多資料。',
    },
  });
}
