import type { Agent } from 'node:https';
import type { ChartOfAccounts } from './chart-of-accounts.js';
import type { Clock } from './clock.js';
import type { CloudEvent } from './cloud-event.js';
import type { ConnectorDescriptor, Environment, Guarantee, PinSet } from './descriptor.js';
import type { CheckedAccount, DiscoveredAccount } from './discovery.js';
import type { Id } from './ids.js';
import type { Json } from './json.js';
import type { LocalizedText } from './locale.js';
import type { Schema } from './schema.js';
import type { Secret } from './secret.js';
import type { TokenSource, TokenStore } from './token-source.js';
import type { DecidedBy, Grant } from './workspace.js';

/** Sends one attempt of one request. Replace it in tests; the default refuses TLS below the floor. */
export type Transport = (request: Request) => Promise<Response>;

/** The network as one environment's policy allows it. Made by core; handed to libraries that bring a client of their own. */
export interface Network {
  readonly transport: Transport;
  /** For `node:https` clients (simple-oauth2): the same policy and TLS floor. */
  readonly agent: Agent;
  /** Frees every socket. */
  close(): Promise<void>;
}

/** Says what happens, for a person who debugs. Values are redacted before they get here. */
export interface Logger {
  debug(event: string, fields: Readonly<Record<string, Json>>): void;
  warn(event: string, fields: Readonly<Record<string, Json>>): void;
}

export interface NetworkOptions {
  readonly environment: Environment;
  /** Of the emulator environment: base URL per service, loopback only. */
  readonly origins?: Readonly<Record<string, string>> | undefined;
  /** PEM of the CA to trust; required for the emulator, replaces the public list elsewhere. */
  readonly ca?: string | undefined;
  /** Names of TLS exceptions that the operator accepts. */
  readonly acceptTls12?: readonly string[] | undefined;
  /** The connection's settings, for origins that depend on them. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Shown to servers that ask for one (mutual TLS). */
  readonly clientCertificate?: ClientCertificate | undefined;
  /** Keys that a host must show, by host; besides those of the descriptor. */
  readonly pins?: Readonly<Record<string, PinSet>> | undefined;
  /** A proxy that tunnels TLS (`CONNECT`), as `http://host:port`; its own address is exempt from the egress policy. */
  readonly proxy?: string | undefined;
  /** Where data may go. Without it every listed host may be reached. */
  readonly residency?: ResidencyRules | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

/** Which regions data may go to, and what somebody answers for beyond them. */
export interface ResidencyRules {
  /** Regions as the descriptor's hosts name them; these need no record. */
  readonly allowed: readonly string[];
  /** `enforce` refuses a host elsewhere without a record, `warn` only says so. */
  readonly mode: 'enforce' | 'warn';
  readonly transfers: readonly TransferRecord[];
  /** Stricter or looser rules for single kinds of data, by data class; each goes before `allowed` and `mode`. */
  readonly dataClasses?: Readonly<Record<string, DataClassRule>> | undefined;
}

/** Where one kind of data may go. */
export interface DataClassRule {
  readonly allowed: readonly string[];
  /** @defaultValue the mode of the rules */
  readonly mode?: 'enforce' | 'warn' | undefined;
}

/** Somebody's approval that data goes to a host elsewhere. */
export interface TransferRecord {
  readonly host: string;
  /** As the descriptor names it: a host that moves needs a new record. */
  readonly region: string;
  /** What goes there; at least the descriptor's `dataClasses` of the host. */
  readonly dataClasses: readonly string[];
  readonly purpose: string;
  readonly approvedBy: string;
  /** `YYYY-MM-DD`. */
  readonly approvedOn: string;
  /** `YYYY-MM-DD`, the last day. */
  readonly until: string;
}

/** A certificate chain and its key, PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly privateKey: Secret;
}

/** What every connector's client takes. A connector adds its own settings. */
export interface ClientOptions extends NetworkOptions {
  readonly tokens: TokenSource;
  /** Budget for one call, retries included, in ms. @defaultValue 60_000 */
  readonly deadlineMs?: number | undefined;
  /** Shared over the clients of one connection; made from the options above when left out. */
  readonly network?: Network | undefined;
  /** Replaces the network's transport; for tests. */
  readonly transport?: Transport | undefined;
  /** Spans and metrics; see core's `openTelemetry`. */
  readonly telemetry?: Telemetry | undefined;
  /** Rate limiters and retry budgets, shared by the clients of one connection; see core's `createLimits`. */
  readonly limits?: Limits | undefined;
  /**
   * `'ungated'`: a plain SDK user's client. A grant: writes are limited to its operations. Runtime clients without a
   * grant refuse every write. @defaultValue 'ungated'
   */
  readonly grant?: Grant | 'ungated' | 'none' | undefined;
  /** Asked before, and told after, each write; core's `bind` gives one. */
  readonly writes?: WriteWatch | undefined;
}

/** Stands at every write of a bound client. */
export interface WriteWatch {
  /** Called last before a write's bytes may go out, for each try. Rejecting holds it back; nothing is sent. */
  before(operation: string): Promise<void> | undefined;
  /** Asked when a connection stands and the bytes are next. `false`: too long ago; nothing is sent before `before` is called again. */
  isFresh?(): boolean;
  /** The vendor took the write. */
  accepted(operation: string): void;
}

/** Receives every attempt, for spans and metrics. Gets names and numbers only. */
export interface Telemetry {
  begin(attempt: AttemptStart): { end(outcome: AttemptOutcome): void };
}

export interface AttemptStart {
  readonly connector: string;
  /** `bills.create`. */
  readonly operation: string;
  readonly method: string;
  /** Path template: `/v3/company/{realmId}/bill`. */
  readonly path: string;
  readonly host: string;
  readonly port: number;
  /** 1 for the first try of a call. */
  readonly attempt: number;
}

export interface AttemptOutcome {
  /** Left out when no answer came. */
  readonly status?: number | undefined;
  /** Code of what went wrong on the way. */
  readonly errorCode?: string | undefined;
  readonly durationMs: number;
  /** `TLSv1.3`, and the cipher's IANA name; of the host's newest connection. */
  readonly tlsProtocol?: string | undefined;
  readonly tlsCipher?: string | undefined;
  /** SHA-256 of the server's certificate, hex. */
  readonly certificateSha256?: string | undefined;
}

/** Opaque here; core makes and uses it. */
export interface Limits {
  readonly kind: 'limits';
  close(): Promise<void>;
}

/** A record that an action made or found at the vendor. */
export interface ExternalRef {
  /** `bill`, `envelope`, `meeting`. */
  readonly kind: string;
  readonly id: string;
  /** What a person reads: a document number, a subject. */
  readonly label?: string | undefined;
  readonly url?: string | undefined;
}

export interface ActionResult<Output = Json> {
  readonly output: Output;
  readonly refs: readonly ExternalRef[];
  /** True when an earlier try had done it already and this one only found it. */
  readonly replayed?: boolean | undefined;
}

export interface ActionContext<Client> {
  /** May call what the grant allows. */
  readonly client: Client;
  /** The effect's key; the same for every try. */
  readonly key: string;
  /**
   * True when an earlier try may have reached the vendor: look for the own marker before sending again, also where a
   * vendor key exists.
   */
  readonly mayHaveHappened: boolean;
  /** Durable notes of this effect (a draft's id), written before the next step. */
  readonly memo: Memo;
  readonly connection: ConnectionIdentity;
  /** For the marker and the audit: which approval this is done for. */
  readonly approval: {
    readonly id: Id;
    readonly number?: string | undefined;
    readonly title?: string | undefined;
    /** As the gate answered for this run; left out where the gate doesn't know. */
    readonly decidedBy?: DecidedBy | undefined;
  };
  readonly timeZone: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Bytes of a document named in the input by its SHA-256 (lower-case hex). */
  readonly documents: { read(sha256Hex: string): Promise<Uint8Array> };
}

export interface Memo {
  get(name: string): Promise<Json | undefined>;
  set(name: string, value: Json): Promise<void>;
}

export interface ConnectionIdentity {
  /** Immutable UUID. */
  readonly id: Id;
  /** As bindings name it. */
  readonly name: string;
  readonly tenant: string;
  readonly connector: string;
  readonly environment: Environment;
  /** Vendor settings that aren't secret: a realm id, a mapping of categories to accounts. */
  readonly settings: Readonly<Record<string, Json>>;
}

/** One typed thing that an approval can make happen. */
// biome-ignore lint/suspicious/noExplicitAny: Client is contravariant; a list of actions holds any client.
export interface Action<Client = any, Input = any, Output = any> {
  /** Noun and verb: `bill.create`. */
  readonly name: string;
  readonly title: LocalizedText;
  /** Business terms only: payee, lines, category, money, document digests; never vendor ids. Unknown fields are refused. */
  readonly input: Schema<Input>;
  /** JSON Schema of the input, for documentation and for checking bindings. */
  readonly inputJsonSchema: Json;
  /** Every operation it may call, reads too. */
  readonly operations: readonly string[];
  /**
   * Writes among them that prepare and are not the effect: they may stand without it, and are found again under any key
   * (a vendor made by name). After every other accepted write a refusal no longer counts as "nothing happened".
   */
  readonly preparations?: readonly string[] | undefined;
  readonly guarantee: Guarantee;
  /** The action that undoes it, proposed when the approval is revoked after the effect. */
  readonly reverse?: {
    readonly action: string;
    /** Input of the reverse action. */
    input(input: Input, result: ActionResult<Output>): unknown;
  };
  run(context: ActionContext<Client>, input: Input): Promise<ActionResult<Output>>;
}

/** A vendor event that bindings can answer. */
export interface Trigger {
  /** CloudEvents type: `io.countersign.acme.bill.updated.v1`. */
  readonly type: string;
  readonly title: LocalizedText;
}

/** One HTTP request of a vendor to us, before anything is believed. */
export interface Delivery {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Raw bytes, as received. */
  readonly body: Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

export type WebhookResult =
  /** Genuine. `answer` where the vendor wants more than an empty 200. */
  | { readonly kind: 'events'; readonly events: readonly CloudEvent[]; readonly answer?: HttpAnswer | undefined }
  /** A handshake: answer it; there is no event. */
  | { readonly kind: 'challenge'; readonly answer: HttpAnswer };

export interface WebhookOptions {
  /** All live secrets: the present one and those being rotated out. */
  readonly secrets: readonly Secret[];
  /** Epoch ms, for the freshness of signed times. */
  readonly now: number;
  readonly tenant: string;
  readonly connection: Pick<ConnectionIdentity, 'id' | 'settings'>;
}

export interface WebhookIntake {
  /**
   * Verifies a delivery on its raw bytes and maps it to events. Pure: storing and dropping repeats is the inbox's work.
   * @throws {@link SignatureError} `SIGNATURE_MISSING`, `SIGNATURE_INVALID`, `STALE` or `MALFORMED`.
   */
  receive(delivery: Delivery, options: WebhookOptions): WebhookResult;
}

/** A setting or credential that a connection of this connector needs. */
export interface SettingDescriptor {
  readonly name: string;
  readonly secret: boolean;
  readonly required: boolean;
  readonly title: LocalizedText;
}

/** What a connector makes a token source of its own from. */
export interface TokenSourceContext {
  readonly connection: Id;
  readonly environment: Environment;
  /** Base URL per service, settings already filled in. */
  readonly origins: Readonly<Record<string, string>>;
  readonly network: Network;
  readonly settings: Readonly<Record<string, string>>;
  /** Secrets by name: `clientId`, `clientSecret`, `privateKey`. */
  readonly credentials: Readonly<Record<string, Secret>>;
  readonly store?: TokenStore | undefined;
  readonly clock?: Clock | undefined;
}

/** A vendor, as everything else uses it. A connector package default-exports one. */
// biome-ignore lint/suspicious/noExplicitAny: as for Action.
export interface Connector<Client = any, Options extends ClientOptions = any> {
  readonly descriptor: ConnectorDescriptor;
  /** What a connection is configured with. */
  readonly settings: readonly SettingDescriptor[];
  /** Makes a client; opens no socket and starts no timer. */
  create(options: Options): Client;
  /** The network that `create` would use; for token endpoints and tests. Added by core's `defineConnector`. */
  network(options: NetworkOptions): Network;
  /**
   * Makes the connection's token source where the descriptor's OAuth facts don't say enough: signed assertions, app
   * tokens. Left out, or for `undefined`, `@countersign/oauth` makes one from the descriptor.
   */
  tokens?(context: TokenSourceContext): TokenSource | undefined | Promise<TokenSource | undefined>;
  readonly actions: readonly Action<Client>[];
  readonly triggers: readonly Trigger[];
  readonly webhooks?: WebhookIntake | undefined;
  /** A harmless call that tells who the connection is. */
  check?(client: Client): Promise<CheckedAccount>;
  /**
   * Accounts that a fresh consent reaches, the vendor's own choice first; reads only. It is given options and no client,
   * because a client may need the very settings that it finds. Left out where the redirect (`redirectSettings`) or the
   * operator gives them all.
   */
  discover?(options: ClientOptions): Promise<readonly DiscoveredAccount[]>;
  /**
   * Looks at who consented (claims of the id token; none without one), before any token is kept.
   * @param settings - what the operator configured.
   * @throws {@link AuthError} to refuse the account.
   */
  acceptIdentity?(claims: Readonly<Record<string, unknown>>, settings: Readonly<Record<string, string>>): void;
  /** Mapping between charts of accounts, where the vendor keeps one. */
  readonly accounts?: ChartOfAccounts<Client> | undefined;
}
