import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a run of all tests keeps what it writes: temporary files, output, and the secrets that its tests made. */
export interface RunFolder {
  /** Everything in it is searched. */
  readonly work: string;
  /** What is searched for; not part of what is. */
  readonly secrets: string;
  /** For the tests' processes. */
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

const VARIABLE = 'COUNTERSIGN_TEST_SECRETS';

export function createRunFolder(): RunFolder {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'countersign-run-'));
  const [work, secrets] = [join(folder, 'work'), join(folder, 'secrets')];
  for (const path of [work, secrets]) mkdirSync(path);
  chmodSync(folder, 0o711); // started by root, PostgreSQL runs as somebody else who has to enter
  chmodSync(work, 0o1777);
  chmodSync(secrets, 0o700);
  return {
    work,
    secrets,
    env: { TMPDIR: work, TMP: work, TEMP: work, [VARIABLE]: secrets },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Where the tests of this process write down the secrets that they make; `undefined` when nobody scans the run. */
export function secretsFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return env[VARIABLE];
}

/** Long and random enough that finding it says something: `access-canary` stands in the tests themselves. */
export function searchable(value: string): boolean {
  return (
    value.length >= 20 &&
    value.length <= 4_096 &&
    new Set(value).size >= 12 &&
    /\d/.test(value) &&
    /[A-Za-z]/.test(value)
  );
}
