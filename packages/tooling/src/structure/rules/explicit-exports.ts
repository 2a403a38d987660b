import type { Rule } from '../finding.ts';

/** Public names are listed, so that a diff of index.ts is a diff of the API. */
export const explicitExports: Rule = {
  name: 'explicit-exports',
  check: ({ packages }) =>
    packages
      .flatMap((one) => one.sources)
      .filter((file) => !file.isGenerated)
      .flatMap((file) =>
        file.facts.starExports.map((line) => ({
          place: `${file.path}:${line}`,
          message: 'export * hides what is public',
        })),
      ),
};
