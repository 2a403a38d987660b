import { fileURLToPath } from 'node:url';
import { type CrashHarness, openCrashHarness, type WorkerCommand } from '@countersign/testing';
import { caseNamed } from './cases/all-cases.js';
import { emulatorOf } from './emulators.js';

/** The worker as it is built. */
export const builtWorker: WorkerCommand = { args: [fileURLToPath(new URL('./worker-process.js', import.meta.url))] };

/** Puts one case under the harness, on a database of its own. */
export function openCase(
  name: string,
  databaseUrl: string,
  worker: WorkerCommand = builtWorker,
): Promise<CrashHarness> {
  const { connector, kind, nameOf = () => kind, commands } = caseNamed(name);
  return openCrashHarness({
    worker,
    databaseUrl,
    emulator: emulatorOf(connector),
    input: name,
    commands,
    happened: (ledger) => ledger.filter((entry) => entry.kind === kind).map(nameOf),
  });
}
