import * as v from 'valibot';

// `countersign.yaml`. Strict: a key that isn't known here is a mistake, not an extension.

const text = v.pipe(v.string(), v.minLength(1));
const name = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens'));
const day = v.pipe(v.string(), v.isoDate('a day as YYYY-MM-DD'));
const environmentVariable = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable'),
);

/** Where a secret is; never the secret. */
const reference = v.union(
  [v.strictObject({ env: environmentVariable }), v.strictObject({ file: text })],
  '{ env: NAME } or { file: PATH }',
);
export type Reference = v.InferOutput<typeof reference>;

const setting = v.union(
  [
    v.string(),
    v.boolean(),
    v.pipe(
      v.number(),
      v.check((value) => !Number.isInteger(value) || Number.isSafeInteger(value), 'quotes around so long a number'),
    ),
    v.record(v.string(), v.unknown()),
    v.array(v.unknown()),
  ],
  'a text, a number, true or false, a list or a map',
);

const residency = v.strictObject({
  allowed: v.array(text),
  mode: v.picklist(['enforce', 'warn']),
  transfers: v.optional(
    v.array(
      v.strictObject({
        host: text,
        region: text,
        dataClasses: v.array(text),
        purpose: text,
        approvedBy: text,
        approvedOn: day,
        until: day,
      }),
    ),
    [],
  ),
  dataClasses: v.optional(
    v.record(v.string(), v.strictObject({ allowed: v.array(text), mode: v.optional(v.picklist(['enforce', 'warn'])) })),
  ),
});

const connection = v.strictObject({
  /** A connector's id, or the name or path of its package. */
  connector: text,
  environment: v.picklist(['production', 'sandbox', 'emulator']),
  credentials: v.optional(v.record(v.string(), reference), {}),
  settings: v.optional(v.record(v.string(), setting), {}),
  /** To ask for; all that the connector names when left out. */
  scopes: v.optional(v.array(text)),
  acceptTls12: v.optional(v.array(text), []),
  /** Of the emulator environment: the running sandbox. */
  sandbox: v.optional(text, '.countersign/sandbox.json'),
  /** The last day of a credential, where the vendor states one. */
  expires: v.optional(v.record(v.string(), day), {}),
  /** The organisation's own chart of accounts, which has to map onto the vendor's. */
  chart: v.optional(text),
  residency: v.optional(residency),
});
export type ConnectionSettings = v.InferOutput<typeof connection>;

export const installationSchema = v.strictObject({
  tenant: name,
  timeZone: v.pipe(
    v.string(),
    v.check((zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC', 'an IANA time zone'),
  ),
  locale: v.optional(v.picklist(['en', 'zh-HK']), 'en'),
  database: v.union(
    [v.strictObject({ folder: text }), v.strictObject({ url: reference })],
    '{ folder: PATH } or { url: { env: NAME } }',
  ),
  /** The key file, or its content in an environment variable. */
  keys: reference,
  bindings: v.optional(v.array(text), []),
  connections: v.optional(v.record(name, connection), {}),
  saml: v.optional(v.strictObject({ idpMetadata: text })),
});
export type InstallationSettings = v.InferOutput<typeof installationSchema>;
