import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkStructure, rules } from './check-structure.ts';
import { type Change, compilerSettings, connectorFields, manifest, withTree } from './sample-tree.ts';

const findings = (change: Change) =>
  withTree(change, (root) =>
    checkStructure(root, []).map(({ rule, place, message }) => `${rule} @ ${place}: ${message}`),
  );

/** What each rule must refuse: the violation, and a piece of every finding that it brings. */
const violations: readonly (readonly [rule: string, what: string, change: Change, found: readonly string[]])[] = [
  [
    'allowed-imports',
    'a sibling imported by a value import',
    {
      'packages/core/src/retry.ts': "import { decide } from '@countersign/approvals';\nexport const retry = decide;\n",
    },
    ['packages/core/src/retry.ts:1: @countersign/core may not import @countersign/approvals'],
  ],
  [
    'allowed-imports',
    'a sibling imported for its types only',
    {
      'packages/core/src/retry.ts':
        "export type Retry = import('@countersign/approvals').Decide;\nexport const retry = 1;\n",
    },
    ['may not import @countersign/approvals (type import)'],
  ],
  [
    'allowed-imports',
    'a sibling imported dynamically',
    { 'packages/core/src/retry.ts': "export const retry = () => import('@countersign/approvals');\n" },
    ['may not import @countersign/approvals (dynamic import)'],
  ],
  [
    'allowed-imports',
    'a connector imported by a package, even in a test',
    { 'packages/core/src/retry.test.ts': "import { createAcme } from '@countersign/acme';\ncreateAcme();\n" },
    ['@countersign/core may not import @countersign/acme'],
  ],
  [
    'allowed-imports',
    'a dependency in package.json that no import shows yet',
    {
      'packages/core/package.json': manifest('packages/core', {
        dependencies: { '@countersign/contracts': 'workspace:^', '@countersign/approvals': 'workspace:^' },
      }),
      'packages/core/tsconfig.json': compilerSettings(['../contracts', '../approvals']),
    },
    ['packages/core/package.json: @countersign/core may not depend on @countersign/approvals'],
  ],
  [
    'allowed-imports',
    'a connector whose client needs the testing package',
    {
      'connectors/acme/src/acme.ts':
        "import { fakeClock } from '@countersign/testing';\nexport const createAcme = fakeClock;\n",
    },
    ['@countersign/acme may not import @countersign/testing'],
  ],
  [
    'allowed-imports',
    'a client that imports its own emulator',
    { 'connectors/acme/src/acme.ts': "import './emulator/index.js';\nexport const createAcme = 1;\n" },
    ['the client may not import its emulator'],
  ],
  [
    'allowed-imports',
    'a testing peer that is not optional',
    { 'connectors/acme/package.json': manifest('connectors/acme', { ...connectorFields, peerDependenciesMeta: {} }) },
    ['must be an optional peer'],
  ],
  [
    'allowed-imports',
    'a path into another package',
    { 'packages/core/src/retry.ts': "import '../../contracts/src/index.js';\nexport const retry = 1;\n" },
    ['leaves the package'],
  ],
  [
    'allowed-imports',
    'a library that package.json does not list',
    { 'packages/core/src/retry.ts': "import pRetry from 'p-retry';\nexport const retry = pRetry;\n" },
    ['p-retry is not in packages/core/package.json'],
  ],
  [
    'acyclic-imports',
    'files that import each other',
    {
      'packages/core/src/retry.ts': "import { a } from './limit.js';\nexport const retry = a;\n",
      'packages/core/src/limit.ts': "import { retry } from './retry.js';\nexport const a = () => retry;\n",
    },
    ['imports in a circle: retry.ts → limit.ts → retry.ts'],
  ],
  [
    'vendor-names',
    'a vendor named in a comment',
    { 'packages/core/src/retry.ts': '// as Docusign asks\nexport const retry = 1;\n' },
    ['packages/core/src/retry.ts:1: names a vendor: Docusign'],
  ],
  [
    'connector-shape',
    'a missing file, a missing folder and a stranger',
    {
      'connectors/acme/src/error.ts': undefined,
      'connectors/acme/src/actions/order-create.ts': undefined,
      'connectors/acme/src/parsing.ts': 'export const parsing = 1;\n',
    },
    [
      'src/error.ts: every connector has this file',
      'src/actions: every connector has this folder',
      'src/parsing.ts: has no place',
    ],
  ],
  [
    'connector-shape',
    'generated types imported in two places',
    { 'connectors/acme/src/actions/order-create.ts': "export type { paths } from '../generated/schema.js';\n" },
    ['generated types are imported in one place'],
  ],
  [
    'connector-shape',
    'a connector that does not say that it is one',
    { 'connectors/acme/package.json': manifest('connectors/acme', { ...connectorFields, countersign: undefined }) },
    ['a connector says so'],
  ],
  [
    'explicit-exports',
    'export *, by value and by type',
    { 'packages/core/src/index.ts': "export * from './retry.js';\nexport type * from './retry.js';\n" },
    ['index.ts:1: export * hides', 'index.ts:2: export * hides'],
  ],
  [
    'file-names',
    'a file and a folder whose names say nothing',
    {
      'packages/core/src/utils.ts': 'export const u = 1;\n',
      'packages/core/src/common/retry-after.ts': 'export const r = 1;\n',
    },
    ['"utils.ts" does not say', '"common" does not say'],
  ],
  ['file-names', 'camel case', { 'packages/core/src/retryAfter.ts': 'export const r = 1;\n' }, ['kebab-case']],
  ['file-names', 'a file of 501 lines', { 'packages/core/src/long.ts': '//\n'.repeat(501) }, ['501 lines']],
  [
    'hidden-inputs',
    'the environment read in four ways',
    {
      'packages/core/src/retry.ts':
        "import { env } from 'node:process';\nimport process from 'node:process';\nconst { env: e } = process;\nexport const retry = [env, e, process.env['A'], globalThis.process.env];\n",
    },
    ['retry.ts:1: reads', 'retry.ts:3: reads', 'retry.ts:4: reads', 'retry.ts:4: reads'],
  ],
  [
    'hidden-inputs',
    'a connector that uses the global fetch or a dispatcher of its own',
    {
      'connectors/acme/src/auth.ts':
        "export const auth = () => fetch('https://a.example', { dispatcher: 1 });\nexport const f = globalThis.fetch;\n",
    },
    ['auth.ts:1: uses the global fetch', 'auth.ts:2: uses the global fetch', 'auth.ts:1: gives undici a dispatcher'],
  ],
  [
    'unrun-tests',
    'a skipped, a focused and an empty test',
    {
      'packages/core/src/retry.test.ts':
        "import { describe, it } from 'vitest';\nit.skip('a', () => {});\ndescribe.only('b', () => {});\nit.concurrent.todo('c');\n",
    },
    ['retry.test.ts:2', 'retry.test.ts:3', 'retry.test.ts:4'],
  ],
  [
    'manifests',
    'a package.json without engines, with default before types and a pinned dependency',
    {
      'packages/core/package.json': manifest('packages/core', {
        engines: undefined,
        dependencies: { '@countersign/contracts': 'workspace:^', undici: '8.0.0' },
        exports: {
          '.': { default: './dist/index.js', types: './dist/index.d.ts' },
          './package.json': './package.json',
        },
      }),
    },
    ['engines is', 'exports .: types first', 'undici is "catalog:"'],
  ],
  [
    'manifests',
    'a foreign licence, hidden side effects, unlisted files and no provenance',
    {
      'packages/core/package.json': manifest('packages/core', {
        dependencies: { '@countersign/contracts': 'workspace:^' },
        license: 'MIT',
        sideEffects: undefined,
        files: ['dist'],
        publishConfig: { access: 'public' },
        exports: { './*': './dist/*.js' },
      }),
    },
    ['license is', 'sideEffects is', 'publishConfig', 'files holds', 'exports ./package.json', 'no wildcards'],
  ],
  [
    'compiler-settings',
    'tests that are compiled, a base of its own, a reference too few and one too many',
    {
      'packages/core/tsconfig.json': compilerSettings(['../approvals'], { extends: './base.json', exclude: [] }),
      'packages/testing/tsconfig.json': undefined,
    },
    [
      'extends the base',
      'excludes src',
      'references lack packages/contracts',
      'references packages/approvals without',
      'has no tsconfig',
    ],
  ],
  [
    'papers',
    'a README with a heading missing and two swapped',
    { 'packages/core/README.md': '# core\n## What\n## First call\n## Install\n## Options\n## Errors\n## Limits\n' },
    ['heading "Source of truth" is missing', 'headings come in this order'],
  ],
  ['papers', 'no README', { 'packages/core/README.md': undefined }, ['the package has no README']],
  [
    'papers',
    'no changeset',
    { '.changeset/core.md': undefined },
    ['@countersign/core has neither a changeset nor a changelog'],
  ],
  [
    'leaks',
    'a private key, a registry host and a path of a machine',
    {
      'connectors/acme/src/auth.ts': `export const auth = \`-----${'BEGIN'} PRIVATE KEY-----\`;\n`,
      'pnpm-lock.yaml': `a: https://${'registry'}.example/a.tgz\n`,
      'docs/start.md': `see\n/${'root'}/notes\n`,
    },
    ['auth.ts:1: contains a private key', 'pnpm-lock.yaml:1: contains the host', 'docs/start.md:2: contains a path'],
  ],
];

describe('structure check', () => {
  it('has nothing to say about a sound tree', () => {
    expect(findings({})).toEqual([]);
  });

  it.each(violations)('%s refuses %s', (rule, _what, change, expected) => {
    const found = findings(change);
    expect(found).toHaveLength(expected.length);
    for (const piece of expected) expect(found).toContainEqual(expect.stringContaining(piece));
    for (const finding of found) expect(finding).toMatch(new RegExp(`^${rule} @ `));
  });

  it('has a violation for every rule', () => {
    expect(new Set(violations.map(([rule]) => rule))).toEqual(new Set(rules.map(({ name }) => name)));
  });

  it('leaves a function that is handed in as `fetch`, and types that mention it, alone', () => {
    const text =
      'export const auth = (fetch: typeof globalThis.Request, o: { fetch: number }) => [fetch, o.fetch];\nexport interface F { fetch: 1 }\n';
    expect(findings({ 'connectors/acme/src/auth.ts': text })).toEqual([]);
  });

  it('lets tests use what their package declares for them, and emulators the testing package', () => {
    const core = manifest('packages/core', {
      dependencies: { '@countersign/contracts': 'workspace:^' },
      devDependencies: { '@countersign/testing': 'workspace:^' },
    });
    const test = "import { fakeClock } from '@countersign/testing';\nfakeClock();\n";
    expect(findings({ 'packages/core/package.json': core, 'packages/core/src/retry.test.ts': test })).toEqual([]);
  });

  it('accepts a listed exception, and reports one that excuses nothing', () => {
    const change = { 'packages/core/src/retryAfter.ts': 'export const r = 1;\n' };
    const excuse = { rule: 'file-names', file: 'packages/core/src/retryAfter.ts', reason: 'a test' };
    expect(withTree(change, (root) => checkStructure(root, [excuse]))).toEqual([]);
    expect(withTree({}, (root) => checkStructure(root, [excuse]))).toMatchObject([{ rule: 'needless-exception' }]);
    const folder = { ...excuse, file: 'packages/core/src/' };
    expect(withTree(change, (root) => checkStructure(root, [folder]))).toEqual([]);
  });

  it('reads the real tree', () => {
    const root = join(import.meta.dirname, '..', '..', '..', '..');
    const places = checkStructure(root).map(({ place }) => place);
    expect(places.filter((place) => place.startsWith('packages/tooling/src/structure/'))).toEqual([]);
  });
});
