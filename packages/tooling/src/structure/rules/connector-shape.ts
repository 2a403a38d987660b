import type { Rule } from '../finding.ts';
import type { Package } from '../repository.ts';

const FILES = ['index', 'options', 'descriptor', 'error', 'webhooks'];
/**
 * In those that need them: a token source where the descriptor's OAuth facts don't say enough, remedies of error codes
 * of their own, the pages that facts came from, other grants that a connection may choose.
 */
const OPTIONAL_FILES = ['auth.ts', 'remedies.ts', 'sources.ts', 'grants.ts'];
/** How the tests start the connector's twin. */
const TWIN = 'twin.test-support.ts';
/** `commands`: of the command line, in those that bring any. */
const FOLDERS = ['resources', 'actions', 'commands', 'emulator', 'generated', '__fixtures__'];

/** The same names in every connector, so that who knows one knows all. */
export const connectorShape: Rule = {
  name: 'connector-shape',
  check: ({ packages }) => packages.filter((one) => one.group === 'connectors').flatMap(shapeOf),
};

function shapeOf(one: Package) {
  const inSrc = one.sources.map((file) => file.inSrc);
  const wanted = [...FILES, one.id].map((name) => `${name}.ts`);
  const missingFiles = wanted.filter((name) => !inSrc.includes(name));
  const missingFolders = ['actions', 'emulator', 'generated', 'resources'].filter(
    (name) => !inSrc.some((path) => path.startsWith(`${name}/`)),
  );
  const strange = one.sources.filter(({ inSrc: path }) => {
    const [first = '', second] = path.split('/');
    if (second !== undefined) return !FOLDERS.includes(first);
    if (path === TWIN) return false;
    return ![...wanted, ...OPTIONAL_FILES].includes(path.replace(/\.test(-d|-support)?\.ts$/, '.ts'));
  });
  const importers = one.sources.filter(
    (file) =>
      !file.isTest &&
      !file.isGenerated &&
      file.facts.imports.some(({ specifier }) => /generated\/schema/.test(specifier)),
  );
  return [
    ...missingFiles.map((name) => ({ place: `${one.folder}/src/${name}`, message: 'every connector has this file' })),
    ...missingFolders.map((name) => ({
      place: `${one.folder}/src/${name}`,
      message: 'every connector has this folder',
    })),
    ...strange.map((file) => ({ place: file.path, message: 'has no place in the shape of a connector' })),
    ...importers.slice(1).map((file) => ({
      place: file.path,
      message: `generated types are imported in one place, and ${importers[0]?.path} is it`,
    })),
    ...(one.manifest['countersign'] === undefined
      ? [{ place: `${one.folder}/package.json`, message: 'a connector says so: "countersign": { "connector": "id" }' }]
      : []),
  ];
}
