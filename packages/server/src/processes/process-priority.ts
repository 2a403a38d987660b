import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Number of the capability to raise a priority again, CAP_SYS_NICE (capabilities(7), Linux). */
const SYS_NICE = 23n;

/** Whether a priority that was lowered can be raised again; lowering it for good would leave a server that waits for others. */
export function mayRaisePriority(): boolean {
  try {
    const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return effective !== undefined && ((BigInt(`0x${effective}`) >> SYS_NICE) & 1n) === 1n;
  } catch {
    return false; // no Linux
  }
}

/** Sets how nice a process is to others, with all its threads: Linux keeps it by thread, and a new one inherits. */
export function setNiceness(pid: number, niceness: number): void {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), niceness);
  } catch {
    // It or its thread has just ended, which its exit tells.
  }
}
