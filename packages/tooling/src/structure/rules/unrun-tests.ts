import type { Rule } from '../finding.ts';

const UNRUN = /\b(?:it|test|describe|suite)\s*\.\s*(?:skip|only|todo|skipIf|runIf|fails)\b/;

/** A test that is not run proves nothing, and `only` silences all others. */
export const unrunTests: Rule = {
  name: 'unrun-tests',
  check: ({ packages, files }) => [
    ...packages
      .flatMap((one) => one.sources)
      .flatMap((file) => file.facts.unrunTests.map((line) => ({ place: `${file.path}:${line}`, message: MESSAGE }))),
    ...files
      .filter((file) => file.path.endsWith('.test.mjs'))
      .flatMap((file) =>
        file.text
          .split('\n')
          .flatMap((text, index) =>
            UNRUN.test(text) ? [{ place: `${file.path}:${index + 1}`, message: MESSAGE }] : [],
          ),
      ),
  ],
};

const MESSAGE = 'a skipped, focused or empty test';
