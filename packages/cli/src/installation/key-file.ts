import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ConnectorError, foreignError } from '@countersign/contracts';
import { refusedInput } from '../command-errors.js';
import type { Stores } from './open-stores.js';

/** Locked as a connection is, by whoever changes the key file; no connection has such an id. */
const LOCK = 'countersign.keys';

/**
 * Changes the key file while nobody else does: two keys of one id would leave no connection readable.
 * @param change - of the text as it is then. Runs while the lock is held.
 * @throws {@link InputError} `FILE_NOT_WRITABLE`; the file is as it was then.
 */
export async function changeKeyFile(
  { tokens }: Pick<Stores, 'tokens'>,
  file: string,
  change: (text: string) => string | Promise<string>,
): Promise<void> {
  await tokens.withLock(LOCK, async (lock) => {
    const before = readKeyFile(file);
    const after = await change(before);
    if (!lock.isFresh() || readKeyFile(file) !== before) {
      throw refusedInput('FILE_NOT_WRITABLE', `${file} was changed by somebody else meanwhile.`, file);
    }
    replaceKeyFile(file, after);
  });
}

function readKeyFile(file: string): string {
  return writable(file, () => readFileSync(file, 'utf8'));
}

/**
 * Whole or not at all, and on the disk before anything is sealed with it: without its keys no connection can be read.
 * Who could read the file still can, but for those it is nobody's secret from.
 */
function replaceKeyFile(file: string, text: string): void {
  writable(file, () => {
    const target = realpathSync(file); // a link stays one
    const { mode, uid, gid } = statSync(target);
    removeLeftOvers(target);
    const temporary = `${target}.${randomUUID()}.tmp`;
    try {
      writeFileSync(temporary, text, { flag: 'wx', mode: 0o600, flush: true });
      const made = statSync(temporary);
      if (made.uid !== uid || (made.gid !== gid && (mode & 0o070) !== 0)) chownSync(temporary, uid, gid);
      chmodSync(temporary, mode & 0o660);
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    syncFolder(dirname(target));
  });
}

/** Of one that was killed: they hold keys. */
function removeLeftOvers(target: string): void {
  const prefix = `${basename(target)}.`;
  for (const name of readdirSync(dirname(target))) {
    const isOne = name.startsWith(prefix) && /^[0-9a-f-]{36}\.tmp$/.test(name.slice(prefix.length));
    if (isOne) rmSync(join(dirname(target), name), { force: true });
  }
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return; // folders can't be opened there
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function writable<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (ConnectorError.is(error)) throw error;
    const { code = 'unknown' } = foreignError(error);
    throw refusedInput('FILE_NOT_WRITABLE', `${file} can't be written (${code}).`, file);
  }
}
