import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Files by path; `undefined` leaves one of the sound tree out. */
export type Change = Readonly<Record<string, string | undefined>>;

/** Writes a small tree that every rule accepts, with the change applied, and hands over its root until `use` returns. */
export function withTree<Result>(change: Change, use: (root: string) => Result): Result {
  const root = mkdtempSync(join(tmpdir(), 'structure-'));
  try {
    for (const [path, text] of Object.entries({ ...soundTree(), ...change })) {
      if (text === undefined) continue;
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

export function manifest(folder: string, changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    name: `@countersign/${folder.split('/')[1]}`,
    version: '0.1.0',
    description: 'A package',
    license: 'Apache-2.0',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=22.19' },
    repository: { type: 'git', directory: folder },
    publishConfig: { access: 'public', provenance: true },
    files: ['dist', '!dist/.tsbuildinfo', 'src', '!src/**/*.test*', '!src/**/__fixtures__', 'CHANGELOG.md'],
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
    ...changes,
  });
}

/** What the manifest of the tree's connector says beyond the usual. */
export const connectorFields = {
  countersign: { connector: 'acme' },
  dependencies: { '@countersign/contracts': 'workspace:^', '@countersign/core': 'workspace:^' },
  peerDependencies: { '@countersign/testing': 'workspace:^' },
  peerDependenciesMeta: { '@countersign/testing': { optional: true } },
};

function soundTree(): Record<string, string> {
  const onContracts = { dependencies: { '@countersign/contracts': 'workspace:^' } };
  return {
    ...soundPackage('packages/contracts', {}),
    ...soundPackage('packages/core', onContracts),
    ...soundPackage('packages/testing', onContracts),
    ...soundPackage('packages/approvals', onContracts),
    ...soundPackage('connectors/acme', connectorFields),
    'packages/core/src/index.ts': "export { retry } from './retry.js';\n",
    'packages/core/src/retry.ts':
      "import type { Clock } from '@countersign/contracts';\nexport const retry = (clock: Clock) => clock;\n",
    'packages/core/src/retry.test.ts': "import { it } from 'vitest';\nit('waits', () => {});\n",
    'connectors/acme/src/acme.ts': "import { retry } from '@countersign/core';\nexport const createAcme = retry;\n",
    'connectors/acme/src/resources/orders.ts':
      "import type { paths } from '../generated/schema.js';\nexport type Orders = paths;\n",
    'connectors/acme/src/actions/order-create.ts': 'export const orderCreate = 1;\n',
    'connectors/acme/src/generated/schema.d.ts': 'export type paths = object;\n',
    'connectors/acme/src/emulator/index.ts': "export type { EmulatorDefinition } from '@countersign/testing';\n",
    ...Object.fromEntries(
      ['options', 'descriptor', 'auth', 'error', 'webhooks'].map((name) => [
        `connectors/acme/src/${name}.ts`,
        `export const ${name} = 1;\n`,
      ]),
    ),
  };
}

/** A package's tsconfig.json, with these references. */
export function compilerSettings(
  references: readonly string[],
  changes: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    extends: '../../packages/tooling/tsconfig.base.json',
    exclude: ['src/**/*.test.ts', 'src/**/*.test-*.ts', 'src/**/__fixtures__'],
    references: references.map((path) => ({ path })),
    ...changes,
  });
}

function neededBy(folder: string): readonly string[] {
  const packages = ['contracts', 'core', 'testing'].map((id) => `../../packages/${id}`);
  return folder.startsWith('connectors/') ? packages : ['../contracts'];
}

function soundPackage(folder: string, fields: Readonly<Record<string, unknown>>): Record<string, string> {
  const name = folder.split('/')[1];
  const headings = ['What', 'Install', 'First call', 'Options', 'Errors', 'Limits', 'Source of truth'];
  return {
    [`${folder}/package.json`]: manifest(folder, fields),
    [`${folder}/tsconfig.json`]: compilerSettings(folder === 'packages/contracts' ? [] : neededBy(folder)),
    [`${folder}/README.md`]: `# ${name}\n${headings.map((heading) => `\n## ${heading}\n`).join('')}`,
    [`${folder}/src/index.ts`]: 'export const nothing = 0;\n',
    [`.changeset/${name}.md`]: `---\n"@countersign/${name}": minor\n---\nFirst release.\n`,
  };
}
