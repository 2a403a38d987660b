import type { Rule } from '../finding.ts';
import type { Package, Repository } from '../repository.ts';

const HEADINGS = ['What', 'Install', 'First call', 'Options', 'Errors', 'Limits', 'Source of truth'];

/** Every published package has a README of the same shape and a changeset or changelog that announces it. */
export const papers: Rule = {
  name: 'papers',
  check: (repository) =>
    repository.packages
      .filter((one) => !one.manifest.private)
      .flatMap((one) => [...readme(one), ...announced(one, repository)]),
};

function readme(one: Package) {
  const place = `${one.folder}/README.md`;
  if (one.readme === undefined) return [{ place, message: 'the package has no README' }];
  const present = [...one.readme.matchAll(/^##? (.+)$/gm)].map(([, heading]) => heading?.trim());
  const missing = HEADINGS.filter((heading) => !present.includes(heading));
  const inOrder = present.filter((heading) => heading !== undefined && HEADINGS.includes(heading));
  const sorted = HEADINGS.filter((heading) => inOrder.includes(heading));
  return [
    ...missing.map((heading) => ({ place, message: `heading "${heading}" is missing` })),
    ...(inOrder.join() === sorted.join()
      ? []
      : [{ place, message: `headings come in this order: ${HEADINGS.join(', ')}` }]),
  ];
}

function announced(one: Package, { files }: Repository) {
  const name = one.manifest.name;
  const hasChangelog = files.some((file) => file.path === `${one.folder}/CHANGELOG.md`);
  const changesets = files.filter((file) => /^\.changeset\/(?!README).*\.md$/.test(file.path));
  const pattern = new RegExp(`^['"]?${name.replace(/[/@]/g, '\\$&')}['"]?: (major|minor|patch)$`, 'm');
  if (hasChangelog || changesets.some((file) => pattern.test(file.text))) return [];
  return [{ place: `${one.folder}/package.json`, message: `${name} has neither a changeset nor a changelog` }];
}
