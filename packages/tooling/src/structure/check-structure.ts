import { exceptions as ours } from './exceptions.ts';
import type { Exception, Finding, Rule } from './finding.ts';
import { type Repository, readRepository } from './repository.ts';
import { compilerSettings } from './rules/compiler-settings.ts';
import { connectorShape } from './rules/connector-shape.ts';
import { acyclicImports } from './rules/cycles.ts';
import { explicitExports } from './rules/explicit-exports.ts';
import { fileNames } from './rules/file-names.ts';
import { hiddenInputs } from './rules/hidden-inputs.ts';
import { allowedImports } from './rules/imports.ts';
import { leaks } from './rules/leaks.ts';
import { manifests } from './rules/manifests.ts';
import { papers } from './rules/papers.ts';
import { unrunTests } from './rules/unrun-tests.ts';
import { vendorNames } from './rules/vendor-names.ts';

export const rules: readonly Rule[] = [
  allowedImports,
  acyclicImports,
  vendorNames,
  connectorShape,
  explicitExports,
  fileNames,
  hiddenInputs,
  unrunTests,
  manifests,
  compilerSettings,
  papers,
  leaks,
];

export function checkStructure(root: string, exceptions: readonly Exception[] = ours): readonly Finding[] {
  return applyRules(readRepository(root), exceptions);
}

function applyRules(repository: Repository, exceptions: readonly Exception[]): readonly Finding[] {
  const found = rules.flatMap((rule) => rule.check(repository).map((finding) => ({ rule: rule.name, ...finding })));
  const needless = exceptions.filter((exception) => !found.some((finding) => excuses(exception, finding)));
  return [
    ...found.filter((finding) => !exceptions.some((exception) => excuses(exception, finding))),
    ...needless.map(({ rule, file }) => ({
      rule: 'needless-exception',
      place: 'packages/tooling/src/structure/exceptions.ts',
      message: `nothing in ${file} breaks ${rule} any more: remove the exception`,
    })),
  ];
}

function excuses(exception: Exception, finding: Finding): boolean {
  if (exception.rule !== finding.rule) return false;
  const file = finding.place.replace(/:\d+$/, '');
  return exception.file.endsWith('/') ? file.startsWith(exception.file) : file === exception.file;
}
