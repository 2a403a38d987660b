import { dirname, join } from 'node:path/posix';
import type { Rule } from '../finding.ts';
import type { Package, SourceFile } from '../repository.ts';

/** No file of a package reaches itself by its imports; type-only ones don't count, they are gone at run time. */
export const acyclicImports: Rule = {
  name: 'acyclic-imports',
  check: ({ packages }) => packages.flatMap(cyclesOf),
};

function cyclesOf(one: Package) {
  const byPath = new Map(one.sources.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: { place: string; message: string }[] = [];
  const walk = (file: SourceFile, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(file.path);
    if (seenAt >= 0) {
      const names = [...trail.slice(seenAt), file.path].map((path) => path.slice(`${one.folder}/src/`.length));
      found.push({ place: file.path, message: `imports in a circle: ${names.join(' → ')}` });
      return;
    }
    if (done.has(file.path)) return;
    for (const { specifier, kind } of file.facts.imports) {
      if (kind !== 'value' || !specifier.startsWith('.')) continue;
      const next = byPath.get(join(dirname(file.path), specifier).replace(/\.js(x?)$/, '.ts$1'));
      if (next) walk(next, [...trail, file.path]);
    }
    done.add(file.path);
  };
  for (const file of one.sources) walk(file, []);
  return found;
}
