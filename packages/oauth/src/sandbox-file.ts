import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { type Clock, ConfigurationError, Secret, sha256 } from '@countersign/contracts';
import * as v from 'valibot';
import { systemCode, writeFsynced } from './atomic-file.js';
import type { ConnectionStore } from './connection-store.js';
import { createFileTokenStore } from './file-token-store.js';
import { createKeyring, generateKey, parseKeyFile } from './keyring.js';
import { oauthRemedies } from './remedies.js';
import type { TokenSeed } from './renewal.js';

const texts = v.record(v.string(), v.string());
const entrySchema = v.object({
  origin: v.string(),
  origins: v.optional(texts, {}),
  clientId: v.string(),
  clientSecret: v.string(),
  refreshToken: v.optional(v.string()),
  settings: v.optional(texts, {}),
  secrets: v.optional(texts, {}),
});
const sandboxSchema = v.object({
  version: v.literal(1),
  startId: v.optional(v.string(), ''),
  pid: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  ca: v.string(),
  emulators: v.record(v.string(), entrySchema),
});

/** One emulator as `sandbox.json` describes it. */
export interface SandboxEntry {
  readonly ca: string;
  readonly origin: string;
  readonly origins: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  /** `clientId`, `clientSecret`, `refreshToken` and the emulator's other secrets. */
  readonly credentials: Readonly<Record<string, Secret>>;
  /** New with each start of the sandbox, so that a restarted one is connected anew. */
  readonly seed: TokenSeed | undefined;
}

/**
 * Reads what a running `countersign sandbox` left for its clients.
 * @throws {@link ConfigurationError} `SANDBOX_NOT_RUNNING` when the file or the vendor's entry is missing or malformed, or
 * was left behind by a process that was killed.
 */
export async function readSandbox(path: string, vendor: string): Promise<SandboxEntry> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw notRunning(`${path} can't be read (${systemCode(error) ?? 'unknown'}).`);
  });
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), sandboxSchema), text);
  if (!parsed.success) throw notRunning(`${path} is not a sandbox file of version 1.`);
  const { startId, pid, ca, emulators } = parsed.output;
  const entry = Object.hasOwn(emulators, vendor) ? emulators[vendor] : undefined;
  if (entry === undefined) throw notRunning(`The sandbox of ${path} plays no ${vendor}.`);
  if (pid !== undefined && isGone(pid) && !(await answers(entry.origin))) {
    throw notRunning(`${path} was left by a sandbox whose process (${pid}) is gone.`);
  }

  const { origin, origins, settings, secrets, clientId, clientSecret, refreshToken } = entry;
  const plain = { ...secrets, clientId, clientSecret, ...(refreshToken === undefined ? {} : { refreshToken }) };
  const credentials = Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, Secret.of(value)]));
  const seed =
    refreshToken === undefined
      ? undefined
      : { id: sha256(`${startId}\n${clientId}\n${refreshToken}`), refreshToken: Secret.of(refreshToken) };
  return { ca, origin, origins, settings, credentials, seed };
}

/** The encrypted store beside a sandbox file: `tokens/` and the key file `key`, made at first use. */
export async function openSandboxStore(sandboxPath: string, clock?: Clock): Promise<ConnectionStore> {
  const folder = dirname(resolve(sandboxPath));
  const keyring = createKeyring(parseKeyFile(await readOrMakeKey(join(folder, 'key'))));
  return createFileTokenStore({ path: join(folder, 'tokens'), keyring, tenant: 'sandbox', clock });
}

async function readOrMakeKey(path: string): Promise<Secret> {
  const read = async () => {
    try {
      return Secret.of(await readFile(path, 'utf8'));
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw notRunning(`The key file beside the sandbox can't be read (${systemCode(error) ?? 'unknown'}).`);
    }
  };
  const present = await read();
  if (present !== undefined) return present;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const temporary = `${path}.${randomUUID()}.tmp`;
  const made = `sandbox-1 ${generateKey().reveal()}\n`;
  await writeFsynced(temporary, made);
  try {
    await link(temporary, path); // whole or not at all, and the first one counts
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  } finally {
    await unlink(temporary);
  }
  return (await read()) ?? Secret.of(made);
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0); // asks, kills nothing
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

/** The process may be seen from here by no number, or by another: what counts is whether anybody listens. */
function answers(origin: string): Promise<boolean> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || 443) });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

function notRunning(message: string): ConfigurationError {
  return new ConfigurationError('SANDBOX_NOT_RUNNING', message, {
    place: 'sandbox',
    remedy: oauthRemedies.SANDBOX_NOT_RUNNING,
  });
}
