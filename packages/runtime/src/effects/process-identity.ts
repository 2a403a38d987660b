import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Where a process runs and which one it is, so that another process on the same machine can see whether it lives. */
export interface ProcessIdentity {
  /** Same text: same machine, same boot, same process numbers. */
  readonly host: string;
  readonly pid: number;
  /** When it was started, in the system's own measure; tells a reused number apart. Empty where unknown. */
  readonly started: string;
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const numbers = await readlink('/proc/self/ns/pid').catch(() => '');
  const started = (await processFacts(process.pid))?.started ?? '';
  return { host: [hostname(), boot.trim(), numbers].join(' '), pid: process.pid, started };
}

/** `undefined`: it runs on another machine, so that it can't be known from here. */
export async function isAlive(process: ProcessIdentity, own: ProcessIdentity): Promise<boolean | undefined> {
  if (process.host !== own.host) return undefined;
  if (!hasNumber(process.pid)) return false;
  const facts = await processFacts(process.pid);
  if (!facts) return true; // No /proc here: the number is taken, and more can't be known.
  return facts.state !== 'Z' && facts.started === process.started;
}

function hasNumber(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Fields 3 and 22 of /proc/PID/stat (proc_pid_stat(5)); the name in field 2 may hold spaces and brackets. */
async function processFacts(pid: number): Promise<{ readonly state: string; readonly started: string } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields ?? [];
  const started = fields?.[19];
  return state !== undefined && started !== undefined ? { state, started } : undefined;
}
