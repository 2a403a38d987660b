import type { Rule } from '../finding.ts';
import type { Package, SourceFile } from '../repository.ts';

/** Environment and sockets are handed in: packages read no `process.env`, connectors open no connection of their own. */
export const hiddenInputs: Rule = {
  name: 'hidden-inputs',
  check: ({ packages }) =>
    packages.flatMap((one) =>
      one.sources
        .filter((file) => !file.isTest && !file.isGenerated)
        .flatMap((file) => [
          ...(readsEnvironment(one)
            ? []
            : at(file, file.facts.environmentReads, 'reads process.env; take it as an option')),
          ...(opensConnections(one)
            ? []
            : at(file, file.facts.globalFetches, "uses the global fetch; go through core's transport")),
          ...(opensConnections(one)
            ? []
            : at(file, file.facts.dispatchers, 'gives undici a dispatcher of its own; the strict one is core’s')),
        ]),
    ),
};

function at(file: SourceFile, lines: readonly number[], message: string) {
  return lines.map((line) => ({ place: `${file.path}:${line}`, message }));
}

function readsEnvironment(one: Package): boolean {
  return one.group === 'examples' || one.id === 'cli' || one.id === 'tooling';
}

/** The client pipeline and the emulators' own test clients; the console's page has only the browser's fetch. */
function opensConnections(one: Package): boolean {
  return one.group !== 'connectors';
}
