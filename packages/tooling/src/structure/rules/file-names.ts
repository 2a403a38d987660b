import { basename } from 'node:path/posix';
import type { Rule } from '../finding.ts';

const SAYS_NOTHING = /^(utils?|helpers?|common|misc|shared|stuff)$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.test-d|\.test-support|\.d)?\.(tsx?|mjs)$/;
const LONGEST = 500;

/** A file is named for what it holds, and holds one thing. */
export const fileNames: Rule = {
  name: 'file-names',
  check: ({ files }) =>
    files
      .filter((file) => /^(packages|connectors|examples)\/.*\.(tsx?|mjs)$/.test(file.path))
      .filter((file) => !file.path.includes('/generated/') && !file.path.includes('__fixtures__/'))
      .flatMap(({ path, text }) => {
        const empty = path.split('/').find((part) => SAYS_NOTHING.test(part.replace(/\.[a-z.-]+$/, '')));
        const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
        return [
          ...(empty ? [{ place: path, message: `"${empty}" does not say what it holds` }] : []),
          ...(KEBAB.test(basename(path)) ? [] : [{ place: path, message: 'file names are kebab-case' }]),
          ...(lines > LONGEST && !path.includes('.test.')
            ? [{ place: path, message: `${lines} lines; past ${LONGEST} a file usually does two jobs` }]
            : []),
        ];
      }),
};
