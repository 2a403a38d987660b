import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AuthError,
  type Clock,
  ConnectorError,
  foreignError,
  type GrantNote,
  type HeldLock,
  systemClock,
  TransportError,
  toInstant,
} from '@countersign/contracts';
import * as v from 'valibot';
import { systemCode, writeFileAtomic } from './atomic-file.js';
import type { ConnectionStore } from './connection-store.js';
import { type EnvelopeContext, envelopeKeyId, open, passUnreadable, seal } from './envelope.js';
import type { Keyring } from './keyring.js';
import { acquireFileLock, type FileLock } from './lock-file.js';
import { oauthRemedies } from './remedies.js';
import { createStorePaces } from './request-pace.js';
import { readTokenRecord, writeTokenRecord } from './token-record.js';

export interface FileTokenStoreOptions {
  /** A folder of its own, made on the first write with mode 0700: one file a connection. */
  readonly path: string;
  readonly keyring: Keyring;
  readonly tenant: string;
  readonly clock?: Clock | undefined;
  /** How long to wait for another process, in ms. @defaultValue 60_000 */
  readonly waitMs?: number | undefined;
}

const fileSchema = v.strictObject({
  version: v.literal(1),
  connection: v.string(),
  generation: v.pipe(v.number(), v.integer(), v.minValue(1)),
  note: v.optional(
    v.strictObject({
      kind: v.picklist(['sent', 'lost', 'refused']),
      at: v.string(),
      reason: v.optional(v.string()),
    }),
  ),
  envelope: v.string(),
});

/** A living process is never taken for dead here, however long it stands still. */
const living: HeldLock = { isFresh: () => true };

type FileRecord = v.InferOutput<typeof fileSchema>;

/**
 * Token store in a folder, for a plain SDK user: one machine, a local file system. Processes exclude each other by lock
 * files, which a crash leaves behind without harm.
 */
export function createFileTokenStore(options: FileTokenStoreOptions): ConnectionStore {
  const { path, keyring, tenant, clock = systemClock, waitMs = 60_000 } = options;
  const held = new AsyncLocalStorage<{ readonly connection: string; readonly lock: FileLock }>();

  const baseOf = (connection: string): string =>
    join(path, createHash('sha256').update(connection).digest('hex').slice(0, 32));
  const context = (connection: string, generation: number): EnvelopeContext => ({
    tenant,
    connection,
    purpose: 'tokens',
    generation,
  });

  const load = async (file: string): Promise<FileRecord | undefined> => {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    }
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), fileSchema), text);
    if (parsed.success) return parsed.output;
    throw new AuthError('TOKEN_STORE_UNREADABLE', 'A token file has an unknown form.');
  };

  const noteOf = (record: FileRecord): GrantNote | undefined =>
    record.note && { ...record.note, ageMs: clock.now() - Date.parse(record.note.at) };

  const withLock = async <T>(connection: string, work: (lock: HeldLock) => Promise<T>): Promise<T> => {
    if (held.getStore()?.connection === connection) return work(living);
    const lock = await guard(async () => {
      await mkdir(path, { recursive: true, mode: 0o700 });
      return acquireFileLock(baseOf(connection), clock, waitMs);
    });
    try {
      return await held.run({ connection, lock }, () => work(living));
    } finally {
      await lock.release().catch(() => {}); // free once this process ends; the work's result must not be lost for this
    }
  };

  /** Reads, decides and writes while nobody else can. */
  const change = (
    connection: string,
    decide: (present: FileRecord | undefined) => Promise<FileRecord | undefined>,
  ): Promise<boolean> =>
    withLock(connection, () =>
      guard(async () => {
        if (!(await held.getStore()?.lock.isHeld())) return false;
        const next = await decide(await load(`${baseOf(connection)}.json`));
        if (next !== undefined) await writeFileAtomic(`${baseOf(connection)}.json`, JSON.stringify(next));
        return next !== undefined;
      }),
    );

  const loadAll = async (): Promise<FileRecord[]> => {
    const files = await readdir(path).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    });
    const records = await Promise.all(
      // One that can't be read says so where it is asked for; the others aren't held up by it.
      files.filter((file) => file.endsWith('.json')).map((file) => load(join(path, file)).catch(passUnreadable)),
    );
    return records.filter((record) => record !== undefined);
  };

  return {
    withLock,

    pace: createStorePaces(clock),

    read: (connection) =>
      guard(async () => {
        const record = await load(`${baseOf(connection)}.json`);
        if (record === undefined) return undefined;
        const { generation, envelope } = record;
        const opened = readTokenRecord(await open(keyring, envelope, context(connection, generation)), connection);
        return { ...opened, generation, note: noteOf(record) };
      }),

    replace: (connection, expected, tokens, seed) =>
      change(connection, async (present) => {
        if ((present?.generation ?? 0) !== expected) return undefined;
        const generation = expected + 1;
        const envelope = await seal(keyring, writeTokenRecord({ tokens, seed }), context(connection, generation));
        return { version: 1, connection, generation, envelope };
      }),

    note: (connection, generation, note) =>
      change(connection, async (present) => {
        if (present?.generation !== generation) return undefined;
        const { note: former, ...record } = present;
        if (note === undefined) return record;
        const at = former?.kind === note.kind ? former.at : toInstant(clock.now());
        return { ...record, note: { kind: note.kind, at, reason: note.reason } };
      }),

    remove: (connection) =>
      withLock(connection, () =>
        guard(() =>
          unlink(`${baseOf(connection)}.json`).catch((error: unknown) => {
            if (systemCode(error) !== 'ENOENT') throw error;
          }),
        ),
      ),

    list: () =>
      guard(async () => {
        const records = await loadAll();
        return records.map((record) => ({
          connection: record.connection,
          generation: record.generation,
          keyId: envelopeKeyId(record.envelope) ?? '',
          note: noteOf(record),
        }));
      }),

    async reencrypt() {
      const isOld = (record: FileRecord) => envelopeKeyId(record.envelope) !== keyring.current;
      let changed = 0;
      for (const { connection } of (await guard(loadAll)).filter(isOld)) {
        const done = await change(connection, async (present) => {
          if (present === undefined || !isOld(present)) return undefined;
          const about = context(connection, present.generation);
          const plain = await open(keyring, present.envelope, about).catch(passUnreadable);
          if (plain === undefined) return undefined; // left; the others aren't held up by it
          return { ...present, envelope: await seal(keyring, plain, about) };
        });
        if (done) changed += 1;
      }
      return { changed, left: (await guard(loadAll)).filter(isOld).length };
    },
  };
}

/** Turns system errors into ours; ours pass. */
async function guard<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (ConnectorError.is(error)) throw error;
    const { name, code } = foreignError(error);
    return unavailable(`The token folder can't be used (${code ?? name}).`);
  }
}

function unavailable(message: string): never {
  throw new TransportError('TOKEN_STORE_UNAVAILABLE', message, {
    maybeProcessed: true,
    remedy: oauthRemedies.TOKEN_STORE_UNAVAILABLE,
  });
}
