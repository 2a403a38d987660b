import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdir, open } from 'node:fs/promises';
import { resolve as absolute } from 'node:path';
import { ConfigurationError, systemClock } from '@countersign/contracts';
import { Client } from 'pg';
import { runtimeRemedies } from '../remedies.js';
import { type Cluster, openCluster, PORT, SUPERUSER, serverEnvironment } from './cluster.js';
import { GUARD, takeHold } from './hold.js';
import { runningServer } from './pid-file.js';
import { type ServerBinaries, serverBinaries } from './server-binaries.js';
import { mayReach, type ServerUser, serverUser } from './server-user.js';

export interface EmbeddedPostgresOptions {
  /** Kept; PostgreSQL's files are in `postgres/` below it. Made when it isn't there. */
  readonly dataFolder: string;
  /** How long a start may take, recovery after a crash included. @defaultValue 60_000 */
  readonly startTimeoutMs?: number | undefined;
}

/** A PostgreSQL server of our own. It lives as long as one process holds it; see {@link startEmbeddedPostgres}. */
export interface EmbeddedPostgres {
  /** Holds the password: never log it. */
  url(database?: string): string;
  /** Starts the server again when it is gone (killed by the system, say); else, and after `stop`, does nothing. */
  ensure(): Promise<void>;
  /** Lets go. The last holder's `stop` ends the server and waits for it. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL in a data folder, or joins the one that runs there already, of whatever process. It listens on a
 * Unix socket only, with a random password, and commits to disk. It ends when the last process that holds it stops it
 * or dies; after a kill -9 of everything the next start recovers.
 * @throws {@link ConfigurationError} `POSTGRES_BINARY_MISSING` where there is no binary (give a database instead),
 * `POSTGRES_START_FAILED`, `POSTGRES_NO_USER`, `DATA_FOLDER_UNREACHABLE`.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = absolute(options.dataFolder);
  await mkdir(folder, { recursive: true });
  const user = await serverUser(folder);
  if (user) await openFolderTo(user, folder);
  const binaries = await serverBinaries(folder, user);
  const cluster = await openCluster(folder, binaries, user);
  const hold = takeHold(cluster.pipe);
  let stopped = false;
  let starting: Promise<unknown> = Promise.resolve();
  const ensure = (): Promise<void> => {
    const timeoutMs = options.startTimeoutMs ?? 60_000;
    const ready = untilReady(cluster, binaries, user, { timeoutMs, stopped: () => stopped });
    starting = Promise.allSettled([starting, ready]);
    return ready;
  };
  try {
    await ensure();
  } catch (error) {
    hold.release();
    throw error;
  }
  return {
    url: (database) => serverUrl(cluster, database),
    ensure,
    stop: async () => {
      stopped = true;
      await starting; // Started after we let go, a server would be held by nobody and never end.
      if (hold.release()) await untilGone(cluster);
    },
  };
}

async function openFolderTo(user: ServerUser, folder: string): Promise<void> {
  if (await mayReach(user, folder)) return;
  await chown(folder, user.uid, user.gid);
  if (await mayReach(user, folder)) return;
  throw new ConfigurationError('DATA_FOLDER_UNREACHABLE', `The user ${user.uid} can't enter ${folder}.`, {
    remedy: runtimeRemedies.DATA_FOLDER_UNREACHABLE,
    place: folder,
  });
}

/** The server answers; started by us where nobody has. Time is real here: the server knows no other. */
async function untilReady(
  cluster: Cluster,
  binaries: ServerBinaries,
  user: ServerUser | undefined,
  { timeoutMs, stopped }: { readonly timeoutMs: number; readonly stopped: () => boolean },
): Promise<void> {
  const deadline = systemClock.now() + timeoutMs;
  let ours: ChildProcess | undefined;
  let starts = 0;
  while (!(await answers(cluster))) {
    const ended = ours === undefined || ours.exitCode !== null || ours.signalCode !== null;
    if (ended && stopped()) return; // One that is starting is waited for: only then its guard sees who lets go.
    if (ended && (await runningServer(cluster.data)) === undefined) {
      // Several tries: the children of a killed server hold its memory for a moment.
      if (starts++ === 20) throw startFailed(cluster);
      ours = await launch(cluster, binaries, user);
    }
    if (systemClock.now() > deadline) throw startFailed(cluster);
    await systemClock.sleep(starts > 1 ? 250 : 15);
  }
}

async function launch(cluster: Cluster, binaries: ServerBinaries, user: ServerUser | undefined): Promise<ChildProcess> {
  const log = await open(cluster.log, 'a', 0o600);
  try {
    if (user) await log.chown(user.uid, user.gid);
    const flags = Object.entries(settings(cluster)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = [binaries.postgres, '-D', cluster.data, ...flags];
    // Detached: Ctrl-C at our terminal must not stop the server under us.
    const child = spawn('/bin/sh', ['-c', GUARD, 'countersign-postgres', cluster.pipe, ...server], {
      ...(user ?? {}),
      cwd: '/',
      detached: true,
      env: serverEnvironment(binaries),
      stdio: ['ignore', log.fd, log.fd],
    });
    child.on('error', () => {}); // Seen as a server that never answers.
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

/** Besides PostgreSQL's own defaults, of which fsync and synchronous_commit matter: what is committed is on disk. */
function settings(cluster: Cluster): Record<string, string | number> {
  return {
    listen_addresses: '',
    port: PORT,
    unix_socket_directories: cluster.socketFolder,
    unix_socket_permissions: '0700',
    ssl: 'off',
    shared_buffers: '16MB',
    max_connections: 60,
    max_wal_senders: 0,
    max_parallel_workers: 0,
    io_method: 'sync',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
  };
}

async function answers(cluster: Cluster): Promise<boolean> {
  const client = new Client({ connectionString: serverUrl(cluster), connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // The outcome of connect() tells.
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function untilGone(cluster: Cluster): Promise<void> {
  const deadline = systemClock.now() + 30_000;
  while ((await runningServer(cluster.data)) !== undefined && systemClock.now() < deadline) await systemClock.sleep(10);
}

function serverUrl(cluster: Cluster, database = 'postgres'): string {
  return `postgresql://${SUPERUSER}:${cluster.password}@${encodeURIComponent(cluster.socketFolder)}:${PORT}/${database}`;
}

function startFailed(cluster: Cluster): ConfigurationError {
  return new ConfigurationError('POSTGRES_START_FAILED', 'The embedded PostgreSQL did not start.', {
    remedy: runtimeRemedies.POSTGRES_START_FAILED,
    details: { log: cluster.log },
  });
}
