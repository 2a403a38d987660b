import { readFile, stat } from 'node:fs/promises';
import { ConfigurationError } from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';

/** Whom the server runs as; `undefined`: as we do. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses root, and initdb wants a user that the system knows by name. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * Whom to run the server as: ourselves, or when we are root the folder's owner, else the first known unprivileged user.
 * @throws {@link ConfigurationError} `POSTGRES_NO_USER`.
 */
export async function serverUser(folder: string): Promise<ServerUser | undefined> {
  if (process.geteuid?.() !== 0) return undefined;
  const owner = await stat(folder).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = new Map(
    (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => {
      const [name = '', , uid, gid] = line.split(':');
      return [name, { uid: Number(uid), gid: Number(gid) }] as const;
    }),
  );
  for (const name of CANDIDATES) {
    const user = users.get(name);
    if (user) return user;
  }
  throw new ConfigurationError('POSTGRES_NO_USER', 'No unprivileged user was found to run PostgreSQL as.', {
    remedy: runtimeRemedies.POSTGRES_NO_USER,
  });
}

/** True when the user may pass through every folder down to `path`. */
export async function mayReach(user: ServerUser, path: string): Promise<boolean> {
  const parts = path.split('/').filter((part) => part !== '');
  for (let depth = 0; depth <= parts.length; depth++) {
    const facts = await stat(`/${parts.slice(0, depth).join('/')}`);
    const shift = facts.uid === user.uid ? 6 : facts.gid === user.gid ? 3 : 0;
    const wanted = facts.isDirectory() ? 1 : 4;
    if (((facts.mode >> shift) & wanted) === 0) return false;
  }
  return true;
}
