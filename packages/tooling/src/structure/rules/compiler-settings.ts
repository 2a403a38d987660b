import { join } from 'node:path/posix';
import type { Rule } from '../finding.ts';
import type { Package, Repository } from '../repository.ts';

const EXCLUDED = ['src/**/*.test.ts', 'src/**/*.test-*.ts', 'src/**/__fixtures__'];

/** Every package compiles alike: no test gets into `dist`, and what it depends on is built before it. */
export const compilerSettings: Rule = {
  name: 'compiler-settings',
  check: (repository) =>
    repository.packages.filter((one) => !one.manifest.private).flatMap((one) => objections(one, repository)),
};

function objections(one: Package, { files, packages }: Repository) {
  const place = `${one.folder}/tsconfig.json`;
  const text = files.find((file) => file.path === place)?.text;
  if (text === undefined) return [{ place, message: 'the package has no tsconfig.json' }];
  const { extends: base, exclude = [], references = [] } = JSON.parse(text);
  const { dependencies, peerDependencies, optionalDependencies } = one.manifest;
  const needed = packages
    .filter(({ manifest }) => manifest.name in { ...dependencies, ...peerDependencies, ...optionalDependencies })
    .map(({ folder }) => folder);
  const listed: readonly string[] = references.map(({ path }: { path: string }) => join(one.folder, path));
  return [
    ...(base === '../../packages/tooling/tsconfig.base.json'
      ? []
      : [{ place, message: 'extends the base of packages/tooling' }]),
    ...(EXCLUDED.every((pattern) => exclude.includes(pattern))
      ? []
      : [{ place, message: `excludes ${EXCLUDED.join(', ')}` }]),
    ...needed.filter((path) => !listed.includes(path)).map((path) => ({ place, message: `references lack ${path}` })),
    ...listed
      .filter((path) => !needed.includes(path))
      .map((path) => ({ place, message: `references ${path} without need` })),
  ];
}
