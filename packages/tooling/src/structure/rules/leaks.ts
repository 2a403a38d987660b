import type { Rule } from '../finding.ts';

// Built from parts, so that this file does not contain what it looks for.
const LEAKS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`${'-'.repeat(5)}BEGIN [A-Z ]*PRIVATE KEY`), 'a private key'],
  [/https?:\/\/(registry|deb|security)\./, 'the host of a package registry'],
  [/https?:\/\/[a-z0-9.-]*(npmjs|npmmirror|yarnpkg)\.[a-z]+\/[^\s)"']*\.tgz/, 'a tarball’s address'],
  [new RegExp(`(?<![\\w./-])/(?:${['work', 'root'].join('|')})/[\\w.]`), 'a path of somebody’s machine'],
  [/(?<![\w./-])\/(?:home|Users)\/(?!user\/|you\/|node\/)[a-z]/, 'a path of somebody’s machine'],
];

/** What must not be in any committed file. */
export const leaks: Rule = {
  name: 'leaks',
  check: ({ files }) =>
    files.flatMap(({ path, text }) =>
      LEAKS.flatMap(([pattern, what]) => {
        const hit = pattern.exec(text);
        if (!hit) return [];
        return [{ place: `${path}:${text.slice(0, hit.index).split('\n').length}`, message: `contains ${what}` }];
      }),
    ),
};
