import { flushCompileCache } from 'node:module';
import type { Json } from '@countersign/contracts';
import type { EmulatorCredentials } from '../emulator-definition.js';
import type { ApprovedEffects } from './count-effects.js';

/** What a worker is told: where everything is. All of it passes the harness's relays. */
export interface CrashOrder {
  readonly databaseUrl: string;
  readonly vendor: {
    readonly origins: Readonly<Record<string, string>>;
    /** PEM to trust. */
    readonly ca: string;
    readonly credentials: EmulatorCredentials;
  };
  /** The harness's option of this name. */
  readonly input: Json;
  /** What `prepare` returned under this name; `null` in `prepare` itself. */
  readonly note: Json;
}

export interface Prepared {
  readonly approved: readonly ApprovedEffects[];
  /** For the runs that follow: an access token, so that they begin with the action itself. @defaultValue null */
  readonly note?: Json | undefined;
}

/** One that may be killed between any two messages. */
export interface CrashWorker {
  /** Has everything approved, and nothing of it begun. Not under the harness. */
  prepare(order: CrashOrder): Promise<Prepared>;
  /** Opens database and connections. Not under the harness either. */
  open(order: CrashOrder): Promise<CrashRun>;
}

export interface CrashRun {
  /**
   * Does what is approved until nothing is left to do now: no polling, nothing side by side, or two runs would differ.
   * @returns approvals of which a person was told to look.
   */
  run(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export type CrashCommand =
  | { readonly type: 'prepare' | 'open'; readonly order: CrashOrder }
  | { readonly type: 'run' | 'close' };

export type CrashAnswer =
  | { readonly type: 'ready' | 'opened' | 'closed' }
  | { readonly type: 'prepared'; readonly prepared: Prepared }
  | { readonly type: 'quiet'; readonly uncertain: readonly string[] }
  | { readonly type: 'failed'; readonly message: string };

/** Makes this process a worker of a crash harness; it ends with the process that started it. */
export function serveCrashWorker(worker: CrashWorker): void {
  let opened: CrashRun | undefined;
  const answer = (message: CrashAnswer): void => void process.send?.(message);
  const obey = async (command: CrashCommand): Promise<CrashAnswer> => {
    switch (command.type) {
      case 'prepare':
        return { type: 'prepared', prepared: await worker.prepare(command.order) };
      case 'open':
        opened = await worker.open(command.order);
        return { type: 'opened' };
      case 'run':
        return { type: 'quiet', uncertain: (await opened?.run()) ?? [] };
      case 'close':
        await opened?.close();
        opened = undefined;
        flushCompileCache(); // The next one may load what this one compiled; one that is killed leaves nothing.
        return { type: 'closed' };
    }
  };
  process.on('message', (command: CrashCommand) => {
    obey(command).then(answer, (error: unknown) =>
      answer({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
  answer({ type: 'ready' });
}
