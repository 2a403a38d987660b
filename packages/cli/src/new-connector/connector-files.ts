import type { Plan, ResourcePlan } from './plan.js';
import type { ActionPlan } from './plan-types.js';
import type { VendorDocument, VendorOperation } from './read-openapi.js';
import { propertyName, quoted, spread } from './source-text.js';

/** How a connector called `harbour-parcels` is spelled. */
export interface ConnectorNames {
  readonly name: string;
  readonly camel: string;
  readonly pascal: string;
}

export function connectorFile({ name, camel, pascal }: ConnectorNames, { title }: VendorDocument, plan: Plan): string {
  const { actions, resources, webhooks, check } = plan;
  const imports = [
    ...actions.map(({ constant, file }) => `import { ${constant} } from './actions/${file}.js';`),
    `import { ${camel}Tokens } from './auth.js';`,
    `import { ${camel}Descriptor } from './descriptor.js';`,
    `import { mapError, readVendorError } from './error.js';`,
    `import type { ${pascal}Options } from './options.js';`,
    ...resources.map(({ type, file }) => `import { ${type} } from './resources/${file}.js';`),
    `import type { ${pascal}Api, ${pascal}Paths } from './resources/${name}-api.js';`,
    ...(webhooks === undefined ? [] : [`import { ${camel}Triggers, ${camel}Webhooks } from './webhooks.js';`]),
  ].sort(byPath);
  const settings = [
    `{ name: 'accessToken', secret: true, required: true, title: { en: 'Access token', 'zh-HK': '存取權杖' } }`,
    ...(webhooks === undefined
      ? []
      : [
          `{ name: 'webhookSecret', secret: true, required: false, title: { en: 'Webhook secret', 'zh-HK': 'Webhook 密鑰' } }`,
        ]),
  ];
  return `import type { Connector } from '@countersign/contracts';
import { createClient, defineConnector, type VendorDialect } from '@countersign/core';
${imports.join('\n')}

/** A client of one account. */
export interface ${pascal} {
${resources.map(({ property, type }) => `  readonly ${property}: ${type};`).join('\n')}
  /** Every operation by name, in the vendor's own field names. */
  readonly api: ${pascal}Api;
  /** Frees what this client opened. */
  close(): Promise<void>;
}

${dialect(plan)}

/**
 * Makes a client; opens no socket and starts no timer.
 * @throws {@link ConfigurationError} for options that don't fit.
 */
export function create${pascal}(options: ${pascal}Options): ${pascal} {
  ${spread(
    `const api: ${pascal}Api = createClient<${pascal}Paths, typeof ${camel}Descriptor>`,
    ['(', ')'],
    [`${camel}Descriptor`, 'options', 'dialect'],
    ';',
    2,
  )}
  return {
${resources.map(({ property, type }) => `    ${property}: new ${type}(api),`).join('\n')}
    api,
    close: () => api.close(),
  };
}

const ${camel}: Connector<${pascal}, ${pascal}Options> = defineConnector({
  descriptor: ${camel}Descriptor,
  ${spread('settings: ', ['[', ']'], settings, ',', 2)}
  create: create${pascal},
  tokens: ${camel}Tokens,
  ${spread(
    'actions: ',
    ['[', ']'],
    actions.map(({ constant }) => constant),
    ',',
    2,
  )}
${webhooks === undefined ? '  triggers: [],' : `  triggers: ${camel}Triggers,\n  webhooks: ${camel}Webhooks,`}
${check === undefined ? '' : checkText(check, title)}});

export default ${camel};
`;
}

function byPath(one: string, other: string): number {
  const path = (line: string) => line.slice(line.indexOf("'./"));
  return path(one) < path(other) ? -1 : 1;
}

function dialect({ token }: Plan): string {
  if (token.in === 'query') {
    return `const dialect: VendorDialect = {
  readVendorError,
  mapError,
  authorize: () => undefined,
  authorizeQuery: (token) => ({ ${propertyName(token.name)}: token.value.reveal() }),
};`;
  }
  if (token.name === 'authorization') return 'const dialect: VendorDialect = { readVendorError, mapError };';
  return `const dialect: VendorDialect = {
  readVendorError,
  mapError,
  authorize: (headers, token) => headers.set(${quoted(token.name)}, token.value.reveal()),
};`;
}

function checkText(operation: string, title: string): string {
  return `  async check(client) {
    // It shows that the token is good. Name the account here as soon as an answer tells it.
    await client.api.call(${quoted(operation)});
    return { account: ${quoted(title)}, details: {} };
  },
`;
}

export function apiFile({ camel, pascal }: ConnectorNames): string {
  return `import type { Json } from '@countersign/contracts';
import type { ApiClient, CallArguments, CallOptions, OperationName } from '@countersign/core';
import type { ${camel}Descriptor } from '../descriptor.js';
import type { paths } from '../generated/schema.js';

/** Paths of the document. The generated types are imported here only. */
export type ${pascal}Paths = paths;

type Descriptor = typeof ${camel}Descriptor;

/** The typed surface of the API: every operation by its name, in the vendor's own field names. */
export type ${pascal}Api = ApiClient<paths, Descriptor>;

/** What a call of an operation takes after its name. */
export type Arguments<Name extends OperationName<Descriptor>> = CallArguments<
  paths,
  Descriptor['operations'][Name],
  CallOptions
>;

/** An answer as JSON keeps it, for an action's output. */
export function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value ?? null));
}
`;
}

export function resourceFile({ name, pascal }: ConnectorNames, { type, calls }: ResourcePlan): string {
  const methods = calls.map(({ method, operation }) => {
    const effect = reads(operation) ? 'read' : 'write';
    return `  /** \`${operation.method} ${operation.path}\`. Effect: ${effect}. */
  async ${method}(...init: Arguments<${quoted(operation.id)}>) {
    const { data } = await this.#api.call(${quoted(operation.id)}, ...init);
    return data;
  }
`;
  });
  return `import type { Arguments, ${pascal}Api } from './${name}-api.js';

/** Calls as the document has them: give them the vendor's ways and plain types, one after another. */
export class ${type} {
  readonly #api: ${pascal}Api;

  constructor(api: ${pascal}Api) {
    this.#api = api;
  }

${methods.join('\n')}}
`;
}

export function descriptorFile({ name, camel }: ConnectorNames, vendor: VendorDocument, plan: Plan): string {
  const operations = vendor.operations.map(
    (operation) =>
      `    ${propertyName(operation.id)}: {\n${rule(
        operation,
        plan.actions.find((action) => action.operation === operation),
      )
        .map((line) => `      ${line},\n`)
        .join('')}    },`,
  );
  return `import type { ConnectorDescriptor, Source } from '@countersign/contracts';

/** Nobody has checked these facts against the vendor yet. */
export const source: Source = {
  from: ${quoted(vendor.source.from)},
  read: ${quoted(vendor.source.read)},
  confidence: 'unverified',
};

const environment = {
  hosts: [{ host: ${quoted(vendor.host)}, region: 'unknown', tlsFloor: '1.3', evidence: source }],
  origins: { api: ${quoted(vendor.origin)} },
  redirectModes: [],
} as const;

/** The vendor as data. */
export const ${camel}Descriptor = {
  id: ${quoted(name)},
  name: ${quoted(vendor.title)},
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
} as const satisfies ConnectorDescriptor;
`;
}

function rule(operation: VendorOperation, action: ActionPlan | undefined): readonly string[] {
  const guarantee = action?.guarantee;
  const key = guarantee?.by === 'key' ? guarantee : undefined;
  // Nothing is known of the vendor's keys: a write is repeated only when it certainly wasn't processed.
  const kind = reads(operation)
    ? [`effect: 'read'`, `retry: 'safe'`]
    : key === undefined
      ? [`effect: 'write'`, `retry: 'unsent-only'`]
      : [
          `effect: 'write'`,
          `retry: 'key'`,
          `idempotency: { in: '${key.place}', name: ${quoted(key.name)}, maxLength: 32 }`,
        ];
  return [`method: '${operation.method}'`, `path: ${quoted(operation.path)}`, ...kind, 'limits: []', 'source'];
}

export function reads({ method }: VendorOperation): boolean {
  return method === 'GET' || method === 'HEAD';
}

export function authFile({ camel }: ConnectorNames): string {
  return `import { AuthError, ConfigurationError, type TokenSource, type TokenSourceContext } from '@countersign/contracts';

/**
 * A token that the operator configured; nothing refreshes it.
 * @throws {@link ConfigurationError} \`MISSING_CREDENTIAL\`.
 */
export function ${camel}Tokens({ credentials }: TokenSourceContext): TokenSource {
  const { accessToken: value } = credentials;
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

export function errorFile(title: string): string {
  return `import { ApiError, type ConnectorError } from '@countersign/contracts';
import type { FailedAnswer, VendorError } from '@countersign/core';
import * as v from 'valibot';

// The document tells little about refusals: where this vendor's codes stand, and what each means, is yours to add.

const word = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{1,80}$/));
const form = v.looseObject({
  code: v.optional(v.fallback(v.optional(word), undefined)),
  error: v.optional(v.fallback(v.optional(word), undefined)),
  type: v.optional(v.fallback(v.optional(word), undefined)),
});

/** The code of a refusal; \`undefined\` when the body has none. Messages may quote what was sent, and stay out. */
export function readVendorError(body: unknown): VendorError | undefined {
  const parsed = v.safeParse(form, body);
  if (!parsed.success) return undefined;
  const { code, error, type } = parsed.output;
  const found = code ?? error ?? type;
  return found === undefined ? undefined : { codes: [found] };
}

const byStatus: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
};

/** A refusal as one of our errors; limits are core's to judge. */
export function mapError({ operation, status, vendor, requestId }: FailedAnswer): ConnectorError | undefined {
  const [vendorCode] = vendor.codes;
  const passing = status >= 500 || status === 408;
  const code = passing ? 'SERVER_ERROR' : (byStatus[status] ?? 'REJECTED');
  const said = vendorCode === undefined ? \`status \${status}\` : vendorCode;
  return new ApiError(code, \`\${${quoted(title)}} refused \${operation} (\${said}).\`, {
    status,
    vendorCode,
    requestId,
    retryable: passing,
    details: { operation },
  });
}
`;
}

export function webhooksFile({ name, camel }: ConnectorNames, plan: NonNullable<Plan['webhooks']>): string {
  const { header, property, events } = plan;
  return `import { createHash } from 'node:crypto';
import { EVENT_PREFIX, SignatureError, type Trigger, type WebhookIntake } from '@countersign/contracts';
import { deliveryHeader, deliveryJson, malformedDelivery, verifyHmac } from '@countersign/core';
import * as v from 'valibot';

// UNVERIFIED: the document names the header of the signature, and not how it is made. Read it up and say where.

/** What a delivery says, and how it is called here. */
const names: ReadonlyMap<string, string> = new Map([
${events.map((event) => `  [${quoted(event.value)}, ${quoted(event.name)}],`).join('\n')}
]);

/** Events that a binding may answer. */
export const ${camel}Triggers: readonly Trigger[] = [...names.values()].map((name) => ({
  type: \`\${EVENT_PREFIX}${name}.\${name}.v1\`,
  title: { en: name, 'zh-HK': \`事件 \${name}\` },
}));

const message = v.looseObject({ ${propertyName(property)}: v.string() });

/** Verifies the hex HMAC-SHA256 of the raw bytes in \`${header}\`, and gives the delivery's event. No time is signed. */
export const ${camel}Webhooks: WebhookIntake = {
  receive(delivery, { secrets, tenant, now }) {
    const given = deliveryHeader(delivery, ${quoted(header)});
    if (given === undefined) throw new SignatureError('SIGNATURE_MISSING', 'The delivery has no signature.');
    verifyHmac(given, secrets, { over: [delivery.body], as: 'hex' });
    const parsed = v.safeParse(message, deliveryJson(delivery));
    if (!parsed.success) throw malformedDelivery('not of the documented form');
    const name = names.get(parsed.output[${quoted(property)}]);
    if (name === undefined) return { kind: 'events', events: [] };
    return {
      kind: 'events',
      events: [
        {
          specversion: '1.0',
          // The same bytes are the same event, however often they come. A delivery's own id is better.
          id: createHash('sha256').update(delivery.body).digest('base64url').slice(0, 32),
          source: ${quoted(name)},
          type: \`\${EVENT_PREFIX}${name}.\${name}.v1\`,
          datacontenttype: 'application/json',
          tenant,
          observedat: new Date(now).toISOString(),
          confidence: 'observed',
          // What of the delivery a binding may see is yours to say.
          data: {},
        },
      ],
    };
  },
};
`;
}
