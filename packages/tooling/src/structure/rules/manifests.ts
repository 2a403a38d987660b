import type { Rule } from '../finding.ts';
import type { Package } from '../repository.ts';

const FILES = ['dist', '!dist/.tsbuildinfo', 'src', '!src/**/*.test*', '!src/**/__fixtures__', 'CHANGELOG.md'];

/** What npm shows and installs of every published package. */
export const manifests: Rule = {
  name: 'manifests',
  check: ({ packages }) =>
    packages
      .filter((one) => !one.manifest.private)
      .flatMap((one) => objections(one).map((message) => ({ place: `${one.folder}/package.json`, message }))),
};

function objections({ manifest, folder, id, group }: Package): string[] {
  const repository = manifest['repository'];
  const name = group === 'packages' && id === 'cli' ? 'countersign' : `@countersign/${id}`;
  const runtime = { ...manifest.dependencies, ...manifest.optionalDependencies };
  return [
    ...expect(manifest.name === name, `name is ${name}`),
    ...expect(/^\d+\.\d+\.\d+/.test(manifest.version ?? ''), 'version is semantic'),
    ...expect(typeof manifest['description'] === 'string', 'description says what it is'),
    ...expect(manifest['license'] === 'Apache-2.0', 'license is Apache-2.0'),
    ...expect(manifest['type'] === 'module', 'type is module'),
    ...expect(manifest['sideEffects'] === false, 'sideEffects is false'),
    ...expect(same(manifest['engines'], { node: '>=22.19' }), 'engines is { "node": ">=22.19" }'),
    ...expect(
      same(manifest['publishConfig'], { access: 'public', provenance: true }),
      'publishConfig: public, with provenance',
    ),
    ...expect(isObject(repository) && repository['directory'] === folder, `repository.directory is ${folder}`),
    ...expect(lists(manifest['files'], FILES), `files holds ${FILES.join(', ')}`),
    ...exportsObjections(manifest.exports),
    ...Object.entries(runtime).flatMap(([dependency, range]) =>
      expect(/^(catalog:|workspace:\^)/.test(range), `${dependency} is "catalog:" or "workspace:^", not "${range}"`),
    ),
  ];
}

function exportsObjections(exports: Package['manifest']['exports']): string[] {
  if (!exports) return ['exports is missing'];
  return [
    ...expect(exports['./package.json'] === './package.json', 'exports ./package.json'),
    ...Object.entries(exports).flatMap(([path, target]) => {
      if (path === './package.json') return [];
      if (path.includes('*')) return [`exports ${path}: no wildcards`];
      const conditions = isObject(target) ? Object.keys(target) : [];
      return expect(same(conditions, ['types', 'default']), `exports ${path}: types first, then default, nothing else`);
    }),
  ];
}

function expect(holds: boolean, message: string): string[] {
  return holds ? [] : [message];
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function lists(value: unknown, entries: readonly string[]): boolean {
  return Array.isArray(value) && entries.every((entry) => value.includes(entry));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
