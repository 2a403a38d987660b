import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { createSecretScan, type SecretLeak, secretForms } from '@countersign/testing';

// Searches what a run of tests left behind for every secret that its tests made. There are thousands of both: each place
// is first looked through once for the beginnings of all spellings, and what begins there is left to the scanner.

export interface ScanOptions {
  /** Folder of the lists that `record-secrets.ts` wrote. */
  readonly secrets: string;
  /** Folder or file by channel; what isn't there is skipped, and then has no bytes. */
  readonly channels: Readonly<Record<string, string>>;
  /** Places that hold secrets by design, by the end of their path. */
  readonly allowed?: readonly RegExp[] | undefined;
}

export interface ScannedRun {
  readonly secrets: number;
  /** Bytes searched, by channel. */
  readonly seen: ReadonlyMap<string, number>;
  readonly leaks: readonly SecretLeak[];
  /** Files beyond the size that is searched, and those that can't be read. */
  readonly unsearched: readonly string[];
}

/** What holds secrets by design: the key file, the emulators' own document, keys, compiled sources, and the scanner's own tests. */
export const heldByDesign: readonly RegExp[] = [
  /(?:^|\/)sandbox\.json$/,
  /(?:^|\/)key$/,
  /\.(?:keys|pem)$/,
  /^node-compile-cache\//,
  /^kept\/\d+-secret-scan-/,
];

/** What a spelling begins with; shorter ones are left to their longer sisters. */
const WINDOW = 12;
const LARGEST = 2 * 1024 * 1024;
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

export function scanRun({ secrets: folder, channels, allowed = [] }: ScanOptions): ScannedRun {
  const secrets = readSecrets(folder);
  const beginnings = new Map<number, Map<string, Set<string>>>();
  for (const secret of secrets) {
    for (const { bytes } of secretForms(secret)) {
      if (bytes.length < WINDOW) continue;
      const start = bytes.toString('latin1', 0, WINDOW);
      const byStart = beginnings.get(keyAt(bytes, 0)) ?? new Map<string, Set<string>>();
      byStart.set(start, (byStart.get(start) ?? new Set()).add(secret));
      beginnings.set(keyAt(bytes, 0), byStart);
    }
  }
  const seen = new Map<string, number>();
  const leaks: SecretLeak[] = [];
  const unsearched: string[] = [];
  for (const [channel, path] of Object.entries(channels)) {
    seen.set(channel, 0);
    for (const file of filesBelow(path)) {
      const place = file.slice(path.length + 1);
      if (allowed.some((pattern) => pattern.test(place))) continue;
      const bytes = read(file);
      if (bytes === undefined) {
        unsearched.push(place);
        continue;
      }
      seen.set(channel, (seen.get(channel) ?? 0) + bytes.length);
      const candidates = new Set<string>();
      for (const view of viewsOf(bytes)) {
        for (let at = 0; at + WINDOW <= view.length; at += 1) {
          const found = beginnings.get(keyAt(view, at))?.get(view.toString('latin1', at, at + WINDOW));
          for (const secret of found ?? []) candidates.add(secret);
        }
      }
      if (candidates.size === 0) continue;
      const scan = createSecretScan(
        Object.fromEntries([...candidates].map((value, index) => [`secret ${index}`, value])),
      );
      scan.look(channel, place, bytes);
      leaks.push(...scan.leaks);
    }
  }
  return { secrets: secrets.length, seen, leaks, unsearched };
}

/** The bytes; printed lists of bytes without their layout; what is in them as gzip. */
function* viewsOf(bytes: Buffer): Generator<Buffer> {
  yield bytes;
  const text = bytes.toString('latin1');
  if (/(?:\d{1,3},\s+){12}/.test(text)) yield Buffer.from(text.replace(/[\s,]+/g, ','), 'latin1');
  for (let at = bytes.indexOf(GZIP); at !== -1; at = bytes.indexOf(GZIP, at + 1)) {
    try {
      yield gunzipSync(bytes.subarray(at), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: LARGEST });
    } catch {
      // it only looked like it
    }
  }
}

function keyAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at);
}

function readSecrets(folder: string): readonly string[] {
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'));
  return [...new Set(lines)]
    .filter((line) => line !== '')
    .map((line) => Buffer.from(line, 'base64url').toString('utf8'));
}

/** Links are not followed: they lead out of what the run wrote. */
function filesBelow(path: string): string[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isFile()) return [path];
  if (!stat?.isDirectory()) return [];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

function read(file: string): Buffer | undefined {
  try {
    return lstatSync(file).size > LARGEST ? undefined : readFileSync(file);
  } catch {
    return undefined; // gone meanwhile, or somebody else's
  }
}

/** Says what was searched and found, in a line or a few. @returns whether nothing was found, in something that was searched. */
export function reportScan({ secrets, seen, leaks, unsearched }: ScannedRun): boolean {
  const searched = [...seen].map(([channel, bytes]) => `${channel} ${Math.ceil(bytes / 1024)} kB`).join(', ');
  const clean = leaks.length === 0 && secrets > 0 && (seen.get('output') ?? 0) > 0;
  console.log(`${clean ? '✓' : '✗'} secret scan: ${secrets} secrets, ${leaks.length} found in ${searched}`);
  const places = leaks.map(({ channel, place, encoding }) => `${channel}, ${place} (${encoding})`);
  for (const place of new Set(places)) console.log(`  a secret stands in ${place}`);
  if (unsearched.length > 0) console.log(`  not searched: ${unsearched.slice(0, 10).join(', ')}`);
  return clean;
}
