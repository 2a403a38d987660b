import { actionFile } from './action-file.js';
import {
  apiFile,
  authFile,
  type ConnectorNames,
  connectorFile,
  descriptorFile,
  errorFile,
  resourceFile,
  webhooksFile,
} from './connector-files.js';
import { emulatorFile, recordsFile } from './emulator-file.js';
import { jsonSchemaFor } from './input-shape.js';
import type { Plan } from './plan.js';
import type { VendorDocument } from './read-openapi.js';
import { readmeFile } from './readme-file.js';
import { camel, pascal, words } from './source-text.js';
import { conformanceFile, twinFile } from './test-files.js';

/** The files of a new connector's package by path. Whatever comes from the document is written as a literal. */
export function packageFiles(
  name: string,
  vendor: VendorDocument,
  plan: Plan,
  version: string,
): Readonly<Record<string, string>> {
  const names: ConnectorNames = { name, camel: camel(words(name)), pascal: pascal(words(name)) };
  const { actions, resources, webhooks } = plan;
  return {
    'package.json': json(manifest(name, version)),
    'tsconfig.json': compact(json(compilerOptions)),
    'README.md': readmeFile(names, vendor, plan),
    'src/index.ts': indexFile(names, plan),
    [`src/${name}.ts`]: connectorFile(names, vendor, plan),
    'src/descriptor.ts': descriptorFile(names, vendor, plan),
    'src/options.ts': `import type { ClientOptions } from '@countersign/contracts';

/** What a client takes: what every client takes. */
export type ${names.pascal}Options = ClientOptions;
`,
    'src/auth.ts': authFile(names),
    'src/error.ts': errorFile(vendor.title),
    ...(webhooks === undefined ? {} : { 'src/webhooks.ts': webhooksFile(names, webhooks) }),
    [`src/resources/${name}-api.ts`]: apiFile(names),
    ...Object.fromEntries(resources.map((one) => [`src/resources/${one.file}.ts`, resourceFile(names, one)])),
    ...Object.fromEntries(actions.map((one) => [`src/actions/${one.file}.ts`, actionFile(names, one)])),
    ...Object.fromEntries(
      actions.map((one) => [`src/generated/${one.file}.input.json`, json(jsonSchemaFor(one.input))]),
    ),
    'src/emulator/index.ts': emulatorFile(name, plan),
    'src/emulator/records.ts': recordsFile,
    'src/generated/openapi.json': json(vendor.document),
    'test/twin.mjs': twinFile,
    'test/conformance.test.mjs': conformanceFile(names, plan),
  };
}

function indexFile({ name, camel: own, pascal: type }: ConnectorNames, { webhooks }: Plan): string {
  return `export { ${own}Descriptor } from './descriptor.js';
export { create${type}, default, type ${type} } from './${name}.js';
export type { ${type}Options } from './options.js';
export type { ${type}Api } from './resources/${name}-api.js';
${webhooks === undefined ? '' : `export { ${own}Webhooks } from './webhooks.js';\n`}`;
}

function manifest(name: string, version: string): object {
  const range = `^${version}`;
  return {
    name: `countersign-${name}`,
    version: '0.1.0',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=22.19' },
    files: ['dist', 'src'],
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './emulator': { types: './dist/emulator/index.d.ts', default: './dist/emulator/index.js' },
      './package.json': './package.json',
    },
    countersign: { connector: name },
    scripts: {
      generate: 'openapi-typescript src/generated/openapi.json -o src/generated/schema.ts',
      build: 'tsc',
      test: 'node --test "test/*.test.mjs"',
    },
    dependencies: { '@countersign/contracts': range, '@countersign/core': range, valibot: '^1.5.0' },
    peerDependencies: { '@countersign/testing': range },
    peerDependenciesMeta: { '@countersign/testing': { optional: true } },
    devDependencies: {
      '@countersign/oauth': range,
      '@countersign/testing': range,
      '@types/node': '^24.0.0',
      'openapi-typescript': '^7.0.0',
      typescript: '^5.9.0',
    },
  };
}

const compilerOptions = {
  compilerOptions: {
    target: 'ES2024',
    lib: ['ES2024'],
    types: ['node'],
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    declaration: true,
    rootDir: 'src',
    outDir: 'dist',
  },
  include: ['src', 'src/generated/*.json'],
  exclude: ['src/**/*.test.ts'],
};

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Short lists of words in one line each, as formatters have them. */
function compact(text: string): string {
  return text.replaceAll(
    /\[\s+("[^"\]]*"(?:,\s+"[^"\]]*")*)\s+\]/g,
    (_, words: string) => `[${words.replaceAll(/,\s+/g, ', ')}]`,
  );
}
