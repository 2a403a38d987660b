import type {
  ActionResult,
  BoundConnector,
  ConnectionIdentity,
  Connector,
  Delivery,
  Gate,
  Grant,
  Json,
  JsonObject,
} from '@countersign/contracts';
import type { FaultRule, LedgerEntry, RunningEmulator } from '../emulator-definition.js';

/** One named check: `for (const check of connectorConformance(…)) it(check.name, check.run)`. */
export interface ConformanceCheck {
  readonly name: string;
  run(): Promise<void>;
}

export interface ConformanceOptions {
  readonly connector: Connector;
  /** Reset before each check. Give it and the clients one clock; `createOffsetClock({ pace })` keeps back-off short. */
  readonly emulator: RunningEmulator;
  readonly open: ConformancePorts;
  readonly cases: ConformanceCases;
}

/** What the suite can't import: how clients of this connector are made. */
export interface ConformancePorts {
  /**
   * The emulator was reset: forget every token and begin again with its credentials. Within one check all clients share
   * the stored tokens, as processes of one installation do.
   */
  restart(): void | Promise<void>;
  /** Core's `bind` on a connection to the emulator, with limits and client of its own. */
  bind(gate: Gate): Promise<BoundConnector>;
  /** A client on the same connection; `create` of the connector. */
  client(grant: Grant | 'ungated' | 'none'): Promise<unknown>;
  readonly identity: ConnectionIdentity;
  /** Secrets in use besides the emulator's credentials: access tokens. None may show in an error. */
  secrets?(): readonly string[];
}

export interface ConformanceCases {
  /** By action name; every action has one. */
  readonly actions: Readonly<Record<string, ActionCase>>;
  readonly webhooks?: WebhookCase | undefined;
  readonly faults: {
    /** Makes the next authorised request fail as an expired or revoked access token does. */
    readonly unauthorized: FaultRule;
    /** The vendor's form of 429. */
    readonly throttled: FaultRule;
    /** New records are found late; needed where an action's guarantee is `search-before-send`. */
    readonly lookupLag?: FaultRule | undefined;
  };
}

export interface ActionCase {
  /** A valid input, or what makes one (and what it needs at the vendor, with effects of other keys). */
  readonly input: JsonObject | ((stage: CaseStage) => Promise<JsonObject>);
  /** How many effects of this action the ledger shows. @defaultValue the number of entries */
  effects?(ledger: readonly LedgerEntry[]): number;
  /** How many a run adds. @defaultValue 1; 0 for an action that only reads */
  readonly adds?: number | undefined;
  /** Its operations carry a token that was configured, not fetched: nothing refreshes it. */
  readonly fixedToken?: boolean | undefined;
  /** Documents that the input names, by their SHA-256 in hex. */
  readonly documents?: Readonly<Record<string, Uint8Array>> | undefined;
}

/** For inputs that need something first: a bill before it can be voided. */
export interface CaseStage {
  readonly emulator: RunningEmulator;
  run(action: string, input: JsonObject): Promise<ActionResult<Json>>;
}

export interface WebhookCase {
  /** Bodies as the vendor sends them, each about something else. */
  readonly bodies: readonly string[];
  /**
   * The vendor's deliveries have no body: `bodies` are then what `deliver` writes into headers, and a delivery with any
   * body is refused.
   */
  readonly withoutBody?: true | undefined;
  /** A delivery of a body, signed with a secret at a time (epoch ms). */
  deliver(body: Uint8Array, secret: string, now: number): Delivery;
  /** Headers that the signature consists of; a flip of any bit in them is refused. */
  readonly signatureHeaders: readonly string[];
  /** As `signatureHeaders`, in the query of `path`. */
  readonly signatureQuery?: readonly string[] | undefined;
  /** Two secrets of the vendor's form, where not any text is one. */
  readonly secrets?: readonly [string, string] | undefined;
  /** How far a signed time may be from now, in ms; left out where the vendor signs none. */
  readonly freshnessMs?: number | undefined;
  readonly connection: Pick<ConnectionIdentity, 'id' | 'settings'>;
  /** An action that the emulator reports by webhooks: told twice and late, these are the same events. */
  readonly reportedAction?: string | undefined;
  /** Request headers and bodies that aren't events but handshakes. */
  readonly challenges?: readonly string[] | undefined;
}
