import type { Message } from './message-framer.js';
import type { MessageGuard } from './message-relay.js';

/** `before`: the message never goes on. `after`: it does, and the worker learns nothing more. */
export type KillMode = 'before' | 'after';

interface Armed {
  /** Counts from 1. */
  readonly at: number;
  readonly mode: KillMode;
  /** Resolves when the process is gone. */
  readonly kill: () => Promise<void>;
}

/** Counts the messages of a run over all its connections, and kills at one of them. */
export class KillSwitch implements MessageGuard {
  #counting = false;
  #steps: string[] = [];
  #armed: Armed | undefined;
  #dead = false;
  #last: Message | undefined;

  /** Counts from here on. */
  begin(armed: Armed | undefined): void {
    this.#steps = [];
    this.#armed = armed;
    this.#dead = false;
    this.#last = undefined;
    this.#counting = true;
  }

  /** @returns the names of the messages since `begin`, in order; the last one is where it was killed. */
  end(): readonly string[] {
    this.#counting = false;
    this.#dead = false;
    return this.#steps;
  }

  async before(message: Message): Promise<'pass' | 'cut'> {
    // What the dead one had already sent still arrives, as it does in a network; it is no step of the run any more.
    if (!this.#counting || this.#dead || message.name === undefined) return 'pass';
    this.#steps.push(message.name);
    if (this.#armed?.at !== this.#steps.length) return 'pass';
    if (this.#armed.mode === 'after') {
      this.#last = message;
      return 'pass';
    }
    this.#dead = true;
    await this.#armed.kill();
    return 'cut';
  }

  async after(message: Message): Promise<void> {
    if (this.#armed === undefined || this.#last !== message) return;
    this.#dead = true;
    await this.#armed.kill();
  }
}
