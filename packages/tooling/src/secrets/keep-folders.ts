import fs, { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join } from 'node:path';

/**
 * From now on a temporary folder that this process removes is put aside instead, so that it can be searched. Folders of
 * databases and of installed packages go as before: they are too large to be searched in a run of all tests.
 */
export function keepRemovedFolders(temporary: string): void {
  const kept = join(temporary, 'kept');
  mkdirSync(kept, { recursive: true });

  const putAside = (path: unknown): boolean => {
    if (typeof path !== 'string' || dirname(path) !== temporary || path === kept) return false;
    try {
      if (isLarge(path)) return false;
      renameSync(path, join(kept, `${process.pid}-${basename(path)}`));
      return true;
    } catch {
      return false; // not there, or somebody else's: removing says what is wrong
    }
  };
  const { rmSync } = fs;
  const { rm } = fs.promises;
  fs.rmSync = (path, options) => {
    if (!putAside(path)) rmSync(path, options);
  };
  fs.promises.rm = async (path, options) => {
    if (!putAside(path)) await rm(path, options);
  };
  syncBuiltinESMExports();
}

function isLarge(path: string, levels = 3): boolean {
  const entries = readdirSync(path, { withFileTypes: true });
  if (entries.some(({ name }) => name === 'PG_VERSION' || name === '.package-lock.json')) return true;
  return levels > 0 && entries.some((entry) => entry.isDirectory() && isLarge(join(path, entry.name), levels - 1));
}
