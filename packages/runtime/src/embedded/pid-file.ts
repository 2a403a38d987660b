import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The process id in a data folder's `postmaster.pid`, when that server is alive. A file left by a killed server whose
 * number now belongs to another program is removed: PostgreSQL itself would refuse to start beside it.
 */
export async function runningServer(data: string): Promise<number | undefined> {
  const path = join(data, 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const pid = Number(text?.split('\n', 1)[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  const program = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => undefined);
  if (program !== undefined && !program.startsWith('postgres')) {
    await rm(path, { force: true });
    return undefined;
  }
  // A killed server that nobody has waited for yet still has its number.
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return status?.includes(') Z ') ? undefined : pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
