import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Clock, type Randomness, systemClock, uuidv7 } from '@countersign/contracts';
import { startEmulator } from './emulator.js';
import type { EmulatorDefinition, RunningEmulator } from './emulator-definition.js';
import { createOffsetClock } from './fake-clock.js';
import { asObject } from './openapi-document.js';
import { createTestCa, type TestCa } from './test-ca.js';

/** What `sandbox.json` holds: all that a client needs to find and use the running emulators. */
export interface SandboxDocument {
  readonly version: 1;
  /** New for each start: tokens of an earlier start are void. */
  readonly startId: string;
  /** Of the process that runs it: one that was killed leaves this file behind. */
  readonly pid: number;
  /** PEM to trust. */
  readonly ca: string;
  /** The same as a file, for tools that take a path. */
  readonly caFile: string;
  /** By vendor. */
  readonly emulators: Readonly<Record<string, SandboxEntry>>;
}

export interface SandboxEntry {
  readonly origin: string;
  readonly origins: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken?: string | undefined;
  readonly webhookSecret?: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  readonly adminToken: string;
}

export interface SandboxOptions {
  /** Port of the first emulator, the next ones follow; 0: any free ones. @defaultValue 0 */
  readonly port?: number | undefined;
  /** Where `sandbox.json` and `ca.pem` are written: `.countersign` of a project. */
  readonly folder: string;
  /** One for all. @defaultValue an offset clock */
  readonly clock?: Clock | undefined;
  readonly random?: Randomness | undefined;
  readonly ca?: TestCa | undefined;
}

export interface RunningSandbox {
  readonly document: SandboxDocument;
  /** Full path of `sandbox.json`. */
  readonly file: string;
  readonly emulators: ReadonlyMap<string, RunningEmulator>;
  /** Stops the emulators and removes the files, unless a later start has replaced them. */
  close(): Promise<void>;
}

/**
 * Starts several emulators under one CA and writes `sandbox.json` (mode 0600) for clients to find them.
 * @throws {@link ConfigurationError} as `startEmulator`; what had started is stopped again.
 */
export async function startSandbox(
  // biome-ignore lint/suspicious/noExplicitAny: a definition is invariant in its state; a list holds any.
  definitions: readonly EmulatorDefinition<any>[],
  options: SandboxOptions,
): Promise<RunningSandbox> {
  const ca = options.ca ?? (await createTestCa());
  const clock = options.clock ?? createOffsetClock();
  const emulators = new Map<string, RunningEmulator>();
  const closeAll = async () => {
    await Promise.all([...emulators.values()].map((emulator) => emulator.close()));
  };
  try {
    for (const [index, definition] of definitions.entries()) {
      const port = options.port ? options.port + index : 0;
      emulators.set(definition.vendor, await startEmulator(definition, { port, clock, random: options.random, ca }));
    }
    const folder = resolve(options.folder);
    const file = join(folder, 'sandbox.json');
    const caFile = join(folder, 'ca.pem');
    const document: SandboxDocument = {
      version: 1,
      startId: uuidv7(systemClock),
      pid: process.pid,
      ca: ca.ca,
      caFile,
      emulators: Object.fromEntries([...emulators].map(([vendor, emulator]) => [vendor, entry(emulator)])),
    };
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await replaceFile(join(folder, '.gitignore'), '*\n', document.startId);
    await replaceFile(caFile, ca.ca, document.startId);
    await replaceFile(file, `${JSON.stringify(document, null, 2)}\n`, document.startId);
    const close = async () => {
      await closeAll();
      if ((await startIdOf(file)) === document.startId) {
        await rm(file, { force: true });
        await rm(caFile, { force: true });
      }
    };
    return { document, file, emulators, close };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function entry({ origin, origins, credentials, adminToken }: RunningEmulator): SandboxEntry {
  const { clientId, clientSecret, refreshToken, webhookSecret, settings, secrets } = credentials;
  return { origin, origins, clientId, clientSecret, refreshToken, webhookSecret, settings, secrets, adminToken };
}

/** Readers see the old file or the new one, never half of one. */
async function replaceFile(file: string, text: string, unique: string): Promise<void> {
  const fresh = `${file}.${unique}`;
  await writeFile(fresh, text, { mode: 0o600 });
  await chmod(fresh, 0o600);
  await rename(fresh, file);
}

async function startIdOf(file: string): Promise<unknown> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    return asObject(parsed)?.['startId'];
  } catch {
    return undefined; // gone or not ours: nothing to remove
  }
}
