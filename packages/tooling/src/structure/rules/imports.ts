import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path/posix';
import type { Rule } from '../finding.ts';
import type { Package, SourceFile } from '../repository.ts';

// Dependencies point one way. A package may import the packages named here, and its package.json may ask for no others.
const FOUNDATION = ['contracts'];
const PACKAGES = ['approvals', 'contracts', 'core', 'oauth', 'runtime', 'saml', 'server', 'testing'];
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  approvals: FOUNDATION,
  core: FOUNDATION,
  oauth: FOUNDATION,
  saml: FOUNDATION,
  testing: FOUNDATION,
  console: FOUNDATION,
  runtime: ['contracts', 'approvals'],
  server: ['contracts', 'approvals', 'runtime', 'core', 'oauth', 'saml'],
  cli: PACKAGES,
};
const CONNECTOR = ['contracts', 'core', 'oauth'];
const CONNECTOR_EXTRA: Readonly<Record<string, readonly string[]>> = { dingtalk: ['approvals'] };
/** What every test may use without naming it in its own package.json: the root's. */
const ROOT_TEST_TOOLS = new Set(['vitest', 'fast-check', 'nock']);

export const allowedImports: Rule = {
  name: 'allowed-imports',
  check: (repository) => {
    const byName = new Map(repository.packages.map((one) => [one.manifest.name, one]));
    // Tooling is private, imported by nothing, and starts everything: its scripts may ask for any package.
    const held = repository.packages.filter((one) => one.folder !== 'packages/tooling');
    return held.flatMap((one) => [...checkManifest(one, byName), ...checkSources(one, byName)]);
  },
};

type ByName = ReadonlyMap<string, Package>;

function mayUse(one: Package, other: Package): boolean {
  if (one.group === 'examples') return true;
  if (other.group !== 'packages') return false;
  if (one.group === 'connectors') return [...CONNECTOR, ...(CONNECTOR_EXTRA[one.id] ?? [])].includes(other.id);
  return ALLOWED[one.id]?.includes(other.id) ?? false;
}

function checkManifest(one: Package, byName: ByName) {
  const place = `${one.folder}/package.json`;
  const { dependencies, peerDependencies, optionalDependencies, devDependencies, peerDependenciesMeta } = one.manifest;
  const atRuntime = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
  const refused = atRuntime.flatMap((name) => {
    const other = byName.get(name);
    if (!other || mayUse(one, other)) return [];
    const isTestingPeer = one.group === 'connectors' && other.id === 'testing' && !dependencies?.[name];
    if (isTestingPeer) {
      if (peerDependenciesMeta?.[name]?.optional) return [];
      return [{ place, message: `${name} must be an optional peer: who only wants the client does not install it` }];
    }
    return [{ place, message: `${one.manifest.name} may not depend on ${name}` }];
  });
  const inTests = Object.keys(devDependencies ?? {}).flatMap((name) => {
    const other = byName.get(name);
    if (!other || one.group === 'examples' || other.group === 'packages') return [];
    return [{ place, message: `${one.manifest.name} may not depend on ${name}, not even in tests` }];
  });
  return [...refused, ...inTests];
}

function checkSources(one: Package, byName: ByName) {
  return one.sources.flatMap((file) =>
    file.facts.imports.flatMap(({ specifier, kind, line }) => {
      const message = refusal(one, file, specifier, kind, byName);
      return message === undefined ? [] : [{ place: `${file.path}:${line}`, message }];
    }),
  );
}

function refusal(one: Package, file: SourceFile, specifier: string, kind: string, byName: ByName): string | undefined {
  if (specifier.startsWith('.')) return refusedRelative(one, file, specifier);
  if (specifier.startsWith('node:')) return undefined;
  if (builtinModules.includes(specifier)) return `write node:${specifier}`;
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const other = byName.get(name);
  if (other === one && file.isTest) return undefined;
  if (other && other !== one && !isReachable(one, file, other)) {
    return `${one.manifest.name} may not import ${name}${kind === 'value' ? '' : ` (${kind} import)`}`;
  }
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = one.manifest;
  const listed = {
    ...dependencies,
    ...peerDependencies,
    ...optionalDependencies,
    ...(file.isTest || one.manifest.private ? devDependencies : {}),
  };
  if (name in listed || (file.isTest && ROOT_TEST_TOOLS.has(name))) return undefined;
  if (kind === 'type' && `@types/${name}` in (devDependencies ?? {})) return undefined;
  return `${name} is not in ${one.folder}/package.json`;
}

function isReachable(one: Package, file: SourceFile, other: Package): boolean {
  if (mayUse(one, other)) return true;
  if (file.isTest) return other.group === 'packages';
  return one.group === 'connectors' && other.id === 'testing' && file.inSrc.startsWith('emulator/');
}

function refusedRelative(one: Package, file: SourceFile, specifier: string): string | undefined {
  const target = join(dirname(file.path), specifier);
  if (!target.startsWith(`${one.folder}/`)) return `${specifier} leaves the package: import it by its name`;
  if (file.isTest || one.group !== 'connectors') return undefined;
  const emulator = `${one.folder}/src/emulator/`;
  if (target.startsWith(emulator) && !file.path.startsWith(emulator)) {
    return 'the client may not import its emulator: @countersign/testing would come along';
  }
  return undefined;
}
