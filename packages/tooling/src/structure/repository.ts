import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { factsOf, type SourceFacts } from './source-facts.ts';

/** What the rules look at: the whole tree read once, as plain data. Paths are relative to the root, with `/`. */
export interface Repository {
  readonly packages: readonly Package[];
  readonly files: readonly TextFile[];
}

export interface Package {
  readonly group: 'packages' | 'connectors' | 'examples';
  /** `packages/core`. */
  readonly folder: string;
  /** `core`; what the table of allowed imports speaks of. */
  readonly id: string;
  readonly manifest: Manifest;
  readonly sources: readonly SourceFile[];
  readonly readme: string | undefined;
}

export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A TypeScript file under a package's `src`. */
export interface SourceFile extends TextFile {
  /** Path from `src`: `emulator/index.ts`. */
  readonly inSrc: string;
  readonly isTest: boolean;
  readonly isGenerated: boolean;
  readonly facts: SourceFacts;
}

const GROUPS = ['packages', 'connectors', 'examples'] as const;
const NOT_READ = new Set(['node_modules', 'dist', 'coverage', '.git', '.turbo', '.toolchain', '.countersign']);
const TEXT = /\.(ts|tsx|mts|js|mjs|json|jsonl|ya?ml|md|html|css|sql|sh|xml|csv|txt)$/;

export function readRepository(root: string): Repository {
  const files = textFiles(root, root);
  const packages = GROUPS.flatMap((group) => foldersIn(join(root, group)).map((id) => readPackage(files, group, id)));
  return { packages: packages.filter((found) => found !== undefined), files };
}

function readPackage(files: readonly TextFile[], group: Package['group'], id: string): Package | undefined {
  const folder = `${group}/${id}`;
  const manifestText = files.find((file) => file.path === `${folder}/package.json`)?.text;
  if (manifestText === undefined) return undefined;
  return {
    group,
    folder,
    id,
    manifest: JSON.parse(manifestText),
    sources: files
      .filter((file) => file.path.startsWith(`${folder}/src/`) && /\.tsx?$/.test(file.path))
      .map((file) => sourceFile(folder, file)),
    readme: files.find((file) => file.path === `${folder}/README.md`)?.text,
  };
}

function sourceFile(folder: string, file: TextFile): SourceFile {
  const inSrc = file.path.slice(`${folder}/src/`.length);
  return {
    ...file,
    inSrc,
    isTest: /\.test(-d|-support)?\.tsx?$/.test(inSrc) || inSrc.includes('__fixtures__/'),
    isGenerated: inSrc.startsWith('generated/'),
    facts: factsOf(file.path, file.text),
  };
}

function textFiles(root: string, folder: string): TextFile[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_READ.has(entry.name) ? [] : textFiles(root, path);
    if (!entry.isFile() || !(TEXT.test(entry.name) || isPlainByPlace(root, path))) return [];
    return [{ path: relative(root, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }];
  });
}

/** Files without an extension that people write: `.ci/run`, `.npmrc`, `LICENSE`. */
function isPlainByPlace(root: string, path: string): boolean {
  return path.startsWith(join(root, '.ci')) || /^(\.[a-z]+|[A-Z]+)$/.test(basename(path));
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch {
    return []; // a tree without examples is a tree
  }
}
