import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Clock, StateError } from '@countersign/contracts';
import { systemCode, writeFsynced } from './atomic-file.js';
import { oauthRemedies } from './remedies.js';

// The lock of `name` is the file `name.lock.<fence>` with the highest fence: free when it says so or when the process
// it names is gone. Taking it means linking a complete file at fence + 1, which only one can do. The highest file is
// never removed, so that two who found the same dead holder can't both win.

interface Holder {
  readonly pid: number;
  /** When that process started, as far as the system tells: a pid is used again. */
  readonly started: string;
  readonly free: boolean;
}

export interface FileLock {
  /** False when somebody else has taken over (which no living holder should see on one machine). */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** @throws {@link StateError} `TOKEN_STORE_BUSY` when a living process keeps it beyond the wait. */
export async function acquireFileLock(name: string, clock: Clock, waitMs: number): Promise<FileLock> {
  const giveUpAt = clock.now() + waitMs;
  const temporary = `${name}.${randomUUID()}.tmp`;
  await writeFsynced(temporary, holderText(false));
  try {
    for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 1.5, 100)) {
      const fence = await freeFence(name);
      if (fence !== undefined && (await linkOnce(temporary, lockPath(name, fence)))) return heldLock(name, fence);
      if (clock.now() >= giveUpAt) {
        throw new StateError('TOKEN_STORE_BUSY', `The lock ${basename(name)} is held by another process.`, {
          remedy: oauthRemedies.TOKEN_STORE_BUSY,
        });
      }
      await clock.sleep(pauseMs * (0.5 + Math.random()));
    }
  } finally {
    await unlink(temporary);
  }
}

/** The next fence when the lock is free, else `undefined`. */
async function freeFence(name: string): Promise<number | undefined> {
  const highest = (await fences(name)).at(-1);
  if (highest === undefined) return 1;
  const holder = await readHolder(lockPath(name, highest));
  // Unreadable: it was removed as an older one between the two calls, so a newer one is there.
  return holder !== undefined && (holder.free || !isAlive(holder)) ? highest + 1 : undefined;
}

async function heldLock(name: string, fence: number): Promise<FileLock> {
  for (const older of await fences(name)) {
    if (older < fence) await unlink(lockPath(name, older)).catch(() => {}); // the next holder tries again
  }
  const isHeld = async () => (await fences(name)).at(-1) === fence;
  return {
    isHeld,
    async release() {
      if (!(await isHeld())) return;
      const temporary = `${name}.${randomUUID()}.tmp`;
      await writeFsynced(temporary, holderText(true));
      await rename(temporary, lockPath(name, fence));
    },
  };
}

async function fences(name: string): Promise<number[]> {
  const prefix = `${basename(name)}.lock.`;
  const files = await readdir(dirname(name));
  const numbers = files.filter((file) => file.startsWith(prefix)).map((file) => Number(file.slice(prefix.length)));
  return numbers.filter(Number.isSafeInteger).sort((left, right) => left - right);
}

function lockPath(name: string, fence: number): string {
  return join(dirname(name), `${basename(name)}.lock.${fence}`);
}

async function linkOnce(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const [pid, started, state] = text.split('\n');
  return { pid: Number(pid), started: started ?? '', free: state === 'free' };
}

function holderText(free: boolean): string {
  return `${process.pid}\n${startOf(process.pid)}\n${free ? 'free' : 'held'}\n`;
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) !== 'EPERM') return false;
  }
  return startOf(pid) === started;
}

/** Start of a process in ticks since boot, with the boot's id; `?` for every process where the system doesn't say. */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}-${fields[19]}`;
  } catch {
    return '?'; // not Linux: the pid alone decides
  }
}
