import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Tests run on sources: each `@countersign/x` and its sub-paths resolve to src instead of dist.
const alias = ['packages', 'connectors', 'examples'].flatMap((group) =>
  readdirSync(join(import.meta.dirname, group)).flatMap((folder) => {
    const file = join(import.meta.dirname, group, folder, 'package.json');
    if (!existsSync(file)) return []; // a folder that another branch left behind
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    return Object.entries(manifest.exports ?? {}).flatMap(([path, target]) => {
      const built =
        typeof target === 'object' && target !== null && 'default' in target ? String(target.default) : undefined;
      if (built === undefined) return [];
      const source = built.replace('./dist/', './src/').replace(/\.js$/, '.ts');
      return [
        {
          find: new RegExp(`^${manifest.name}${path.slice(1)}$`),
          replacement: join(import.meta.dirname, group, folder, source),
        },
      ];
    });
  }),
);

/** What takes long: `npm run test:peers` runs it (its judge `long`), with `TESTS=long`. */
const LONG = [
  'examples/claims-load/src/mayhem.test.ts',
  'examples/crash-points/src/crash-points.test.ts',
  'examples/webhook-load/src/load-run.test.ts',
  'packages/cli/src/commands/create.test.ts',
  'packages/core/src/network/weakened-process.test.ts',
  'packages/runtime/src/every-statement.test.ts',
  'packages/server/src/processes/supervise-intake.test.ts',
  'packages/tooling/src/first-ten-minutes/first-ten-minutes.test.ts',
];
const long = process.env['TESTS'] === 'long';

export default defineConfig({
  resolve: { alias },
  test: {
    include: long ? LONG : ['{packages,connectors,examples}/**/*.test.{ts,mjs}'],
    exclude: ['**/node_modules/**', ...(long ? [] : LONG)],
    // Where the run is searched for secrets afterwards, its tests write down which ones they made.
    setupFiles:
      process.env['COUNTERSIGN_TEST_SECRETS'] === undefined ? [] : ['packages/tooling/src/secrets/record-secrets.ts'],
    // For what hangs: on a busy machine, what takes a second by itself takes twenty.
    testTimeout: 90_000,
    // Real sockets, processes and clocks on a shared machine: CI runs a failed test once more and reports it as retried.
    retry: process.env['CI'] === undefined ? 0 : 1,
    hookTimeout: 60_000,
    pool: 'forks',
    // Most tests wait for sockets and processes: of two cores vitest by itself would use one.
    maxWorkers: Math.max(3, availableParallelism()),
    typecheck: { enabled: false },
  },
});
