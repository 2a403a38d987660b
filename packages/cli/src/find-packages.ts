import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package found on disk. */
export interface FoundPackage {
  readonly name: string;
  readonly folder: string;
  /** Id of the connector that it says it is. */
  readonly connector: string | undefined;
  readonly exports: unknown;
  readonly main: string | undefined;
}

const CONDITIONS = ['node', 'import', 'default'];

/** Where packages are looked for: from the working folder upwards, then from this command upwards. */
export function searchRoots(cwd: string): readonly string[] {
  return [...upwards(cwd), ...upwards(dirname(fileURLToPath(import.meta.url)))].map((folder) =>
    join(folder, 'node_modules'),
  );
}

/** Every installed package of the `@countersign` scope that says it is a connector; the nearest of each id. */
export function installedConnectors(cwd: string): readonly FoundPackage[] {
  const found = new Map<string, FoundPackage>();
  for (const root of searchRoots(cwd)) {
    for (const entry of entries(join(root, '@countersign'))) {
      const one = readPackage(join(root, '@countersign', entry));
      if (one?.connector !== undefined && !found.has(one.connector)) found.set(one.connector, one);
    }
  }
  return [...found.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** A package by name, or by the path of its folder. */
export function findPackage(name: string, cwd: string): FoundPackage | undefined {
  if (name.startsWith('.') || name.startsWith('/')) return readPackage(resolve(cwd, name));
  for (const root of searchRoots(cwd)) {
    const found = readPackage(join(root, name));
    if (found) return found;
  }
  return undefined;
}

/** What a connector's package may export. */
export type SubPath = '.' | './emulator' | './commands';

/** The file that an export of a package leads to, by its `exports` (or `main`); `undefined` when it has none. */
export function entryFile(found: FoundPackage, subPath: SubPath): string | undefined {
  const target =
    found.exports === undefined
      ? subPath === '.'
        ? (found.main ?? './index.js')
        : undefined
      : targetOf(
          isRecord(found.exports) && subPath in found.exports
            ? found.exports[subPath]
            : subPath === '.'
              ? found.exports
              : undefined,
        );
  return target === undefined ? undefined : join(found.folder, target);
}

function targetOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return undefined;
  for (const condition of CONDITIONS) {
    const target = targetOf(value[condition]);
    if (target !== undefined) return target;
  }
  return undefined;
}

function readPackage(folder: string): FoundPackage | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const manifest = parse(readFileSync(file, 'utf8'));
  if (!isRecord(manifest) || typeof manifest['name'] !== 'string') return undefined;
  const own = manifest['countersign'];
  const connector = isRecord(own) && typeof own['connector'] === 'string' ? own['connector'] : undefined;
  const main = typeof manifest['main'] === 'string' ? manifest['main'] : undefined;
  return { name: manifest['name'], folder, connector, exports: manifest['exports'], main };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // somebody else's broken manifest: as if it weren't there
  }
}

function upwards(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}

function entries(folder: string): readonly string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
