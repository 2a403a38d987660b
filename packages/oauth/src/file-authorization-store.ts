import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AuthError, type Clock, sha256, systemClock, TransportError } from '@countersign/contracts';
import * as v from 'valibot';
import { systemCode, writeFileAtomic } from './atomic-file.js';
import { open, seal } from './envelope.js';
import type { Keyring } from './keyring.js';
import type { AuthorizationStore } from './pending-authorization.js';
import { readPending, writePending } from './pending-record.js';
import { oauthRemedies } from './remedies.js';

export interface FileAuthorizationStoreOptions {
  /** A folder of its own, made on the first write with mode 0700: one file a consent. */
  readonly path: string;
  readonly keyring: Keyring;
  readonly tenant: string;
  readonly clock?: Clock | undefined;
}

const fileSchema = v.strictObject({ version: v.literal(1), connection: v.string(), envelope: v.string() });

/** No consent lives as long. */
const OLD_MS = 86_400_000;

/** Pending consents in a folder, over the processes of one machine: sealed, found by a hash of the state, taken once. */
export function createFileAuthorizationStore(options: FileAuthorizationStoreOptions): AuthorizationStore {
  const { path, keyring, tenant, clock = systemClock } = options;
  const context = (connection: string) => ({ tenant, connection, purpose: 'authorization', generation: 1 }) as const;
  const fileOf = (state: string): string => join(path, `${sha256(state)}.json`);

  const removeOld = async (): Promise<void> => {
    for (const name of await readdir(path)) {
      const file = join(path, name);
      const facts = await stat(file).catch(() => undefined); // somebody else has taken it
      if (facts !== undefined && clock.now() - facts.mtimeMs > OLD_MS) await unlink(file).catch(() => {});
    }
  };

  return {
    put: (pending) =>
      guard(async () => {
        await mkdir(path, { recursive: true, mode: 0o700 });
        await removeOld();
        const { connection, state } = pending;
        const envelope = await seal(keyring, writePending(pending), context(connection));
        await writeFileAtomic(fileOf(state), JSON.stringify({ version: 1, connection, envelope }));
      }),

    take: (state) =>
      guard(async () => {
        const taken = join(path, `${randomUUID()}.taken`);
        try {
          await rename(fileOf(state), taken); // one of many gets it
        } catch (error) {
          if (systemCode(error) === 'ENOENT') return undefined;
          throw error;
        }
        const text = await readFile(taken, 'utf8');
        await unlink(taken);
        const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), fileSchema), text);
        if (!parsed.success) throw new AuthError('TOKEN_STORE_UNREADABLE', 'The stored consent has an unknown form.');
        const { connection, envelope } = parsed.output;
        return readPending(await open(keyring, envelope, context(connection)), state);
      }),
  };
}

async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new TransportError('TOKEN_STORE_UNAVAILABLE', `The folder of consents can't be used (${code}).`, {
      maybeProcessed: true,
      remedy: oauthRemedies.TOKEN_STORE_UNAVAILABLE,
    });
  }
}
