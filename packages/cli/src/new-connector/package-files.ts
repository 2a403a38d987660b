import { emulatorFile } from './emulator-file.js';
import type { VendorDocument, VendorOperation } from './read-openapi.js';

/** The files of a new connector's package by path. Whatever comes from the document is written as a JSON literal. */
export function packageFiles(name: string, vendor: VendorDocument, version: string): Readonly<Record<string, string>> {
  const camel = name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const pascal = `${camel.charAt(0).toUpperCase()}${camel.slice(1)}`;
  const names = { name, camel, pascal };
  return {
    'package.json': json(manifest(name, version)),
    'tsconfig.json': json(compilerOptions),
    'src/index.ts': `export { ${camel}Descriptor } from './descriptor.js';
export type { ${pascal}Options } from './options.js';
export { create${pascal}, default, type ${pascal} } from './${name}.js';
`,
    [`src/${name}.ts`]: connectorFile(names),
    'src/descriptor.ts': descriptorFile(names, vendor),
    'src/options.ts': `import type { ClientOptions } from '@countersign/contracts';

/** What a client takes: what every client takes. */
export type ${pascal}Options = ClientOptions;
`,
    'src/auth.ts': authFile(names),
    'src/emulator/index.ts': emulatorFile(name),
    'src/generated/openapi.json': json(vendor.document),
  };
}

interface Names {
  readonly name: string;
  readonly camel: string;
  readonly pascal: string;
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
      build: 'tsc',
      generate: 'openapi-typescript src/generated/openapi.json -o src/generated/schema.ts',
    },
    dependencies: { '@countersign/contracts': range, '@countersign/core': range },
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

function connectorFile({ camel, pascal }: Names): string {
  return `import type { Connector } from '@countersign/contracts';
import { type ApiClient, createClient, defineConnector } from '@countersign/core';
import { ${camel}Tokens } from './auth.js';
import { ${camel}Descriptor } from './descriptor.js';
import type { ${pascal}Options } from './options.js';

/** A client of one account: every operation by its name in the descriptor. */
export type ${pascal} = ApiClient<object>;

/** Makes a client; opens no socket and starts no timer. */
export function create${pascal}(options: ${pascal}Options): ${pascal} {
  return createClient<object>(${camel}Descriptor, options);
}

const ${camel}: Connector<${pascal}, ${pascal}Options> = defineConnector({
  descriptor: ${camel}Descriptor,
  settings: [
    { name: 'accessToken', secret: true, required: true, title: { en: 'Access token', 'zh-HK': '存取權杖' } },
  ],
  create: create${pascal},
  tokens: ${camel}Tokens,
  actions: [],
  triggers: [],
});

export default ${camel};
`;
}

function descriptorFile({ name, camel }: Names, vendor: VendorDocument): string {
  const operations = vendor.operations.map((operation) => `    ${JSON.stringify(operation.id)}: ${rule(operation)},`);
  return `import type { ConnectorDescriptor, Source } from '@countersign/contracts';

/** Nobody has checked these facts against the vendor yet. */
const source: Source = {
  from: ${JSON.stringify(vendor.source.from)},
  read: ${JSON.stringify(vendor.source.read)},
  confidence: 'unverified',
};

const environment = {
  hosts: [{ host: ${JSON.stringify(vendor.host)}, region: 'unknown', tlsFloor: '1.3', evidence: source }],
  origins: { api: ${JSON.stringify(vendor.origin)} },
  redirectModes: [],
} as const;

/** The vendor as data. */
export const ${camel}Descriptor: ConnectorDescriptor = {
  id: ${JSON.stringify(name)},
  name: ${JSON.stringify(vendor.title)},
  environments: {
    production: environment,
    sandbox: environment,
    emulator: { hosts: [], origins: {}, redirectModes: [] },
  },
  limits: [],
  throttling: [{ status: 429, codes: [], defaultWaitMs: 1000, source }],
  operations: {
${operations.join('\n')}
  },
};
`;
}

function rule({ method, path }: VendorOperation): string {
  const reads = method === 'GET' || method === 'HEAD';
  // Nothing is known of the vendor's keys: a write is repeated only when it certainly wasn't processed.
  const kind = reads ? `effect: 'read', retry: 'safe'` : `effect: 'write', retry: 'unsent-only'`;
  return `{ method: '${method}', path: ${JSON.stringify(path)}, ${kind}, limits: [], source }`;
}

function authFile({ camel }: Names): string {
  return `import { AuthError, ConfigurationError, type TokenSource, type TokenSourceContext } from '@countersign/contracts';

/**
 * A token that the operator configured, sent as a bearer token; nothing refreshes it.
 * @throws {@link ConfigurationError} \`MISSING_CREDENTIAL\`.
 */
export function ${camel}Tokens({ credentials }: TokenSourceContext): TokenSource {
  const value = credentials['accessToken'];
  if (value === undefined) {
    throw new ConfigurationError('MISSING_CREDENTIAL', 'The access token is missing.', {
      place: 'credentials/accessToken',
    });
  }
  let refused = false;
  return {
    get: async () => {
      if (refused) throw new AuthError('TOKEN_REFUSED', 'The vendor refuses the configured access token.');
      return { value, generation: 1 };
    },
    invalidate: () => {
      refused = true;
    },
  };
}
`;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
