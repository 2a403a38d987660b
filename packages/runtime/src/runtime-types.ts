import type {
  ApprovalInstance,
  ApprovalTemplate,
  BoundConnector,
  Clock,
  CloudEvent,
  CoveredAction,
  Directory,
  ErrorDocument,
  ExternalRef,
  Gate,
  HumanProof,
  Id,
  Instant,
  Json,
  JsonObject,
  Locale,
  Logger,
  Migration,
  Randomness,
  StartApproval,
} from '@countersign/contracts';
import type { Binding } from './bindings/binding.js';
import type { Database } from './database/database.js';
import type { LocalWorkspace } from './workspace/local-workspace.js';

// Terms: an *effect* is one thing to be done outside, and its row is the truth about it. A *lease* says which worker runs
// it; the *fence* rises with every claim, so that a worker that was paused too long can't commit. *Parked* waits for a
// person or an approval and costs nothing; *uncertain* means that a person must look before anything is sent again.

export interface RuntimeOptions {
  readonly tenant: string;
  /** IANA name; dates of bookings are in it. */
  readonly timeZone: string;
  readonly locale: Locale;
  /** From {@link connectDatabase}. `openRuntime` applies its migrations; `close()` leaves the database open. */
  readonly database: Database;
  /** Of other packages that keep tables beside ours; applied before `connect` is called. */
  readonly migrations?: readonly Migration[] | undefined;
  readonly bindings: readonly Binding[];
  /** Published when the runtime opens, unless that very content is published already. */
  readonly templates?: readonly ApprovalTemplate[] | undefined;
  /** People, read once per command. */
  readonly directory: () => Promise<Directory>;
  /** Makes the connections that effects run on; called once, at opening. `close()` closes them. */
  readonly connect: (gate: Gate) => Promise<readonly BoundConnector[]>;
  /** For a log reader; every runtime instance adds a random part of its own. @defaultValue 'worker' */
  readonly workerId?: string | undefined;
  /** Business time: timers, back-off, event times. Leases use the database's clock. @defaultValue systemClock */
  readonly clock?: Clock | undefined;
  readonly randomness?: Randomness | undefined;
  readonly logger?: Logger | undefined;
  /** A worker silent for this long loses its effects. @defaultValue 30_000 */
  readonly leaseMs?: number | undefined;
  /** Effects that this worker runs at once; those of one approval never. @defaultValue 4 */
  readonly concurrency?: number | undefined;
  /**
   * How a worker in the background learns of ready effects: through the queue (pg-boss, milliseconds, over processes),
   * or by looking once a second. What a queue loses, looking finds. @defaultValue 'queue'
   */
  readonly wakeups?: 'queue' | 'scan' | undefined;
  /** Tries that fail in a way worth repeating before an effect is `dead`. @defaultValue 12 */
  readonly maxAttempts?: number | undefined;
  /** Which kinds of proof a decision may carry. @defaultValue session, workspaceCallback, terminal */
  readonly acceptProofs?: readonly HumanProof['method'][] | undefined;
  /** How the reverse action of a revoked, already done effect is proposed. Without it an event tells that a person must act. */
  readonly reversal?: ReversalOptions | undefined;
}

export interface ReversalOptions {
  /** Id of the template under which a reversal is approved. */
  readonly template: Id;
  /** Values of its form. */
  readonly values: (proposal: ReversalProposal) => Readonly<Record<string, unknown>>;
  /** Who proposes it; the initiator of the revoked approval when left out. */
  readonly initiator?: ((proposal: ReversalProposal) => StartApproval['initiator']) | undefined;
  readonly title?: ((proposal: ReversalProposal) => string) | undefined;
}

/** What is to be undone, and by what. */
export interface ReversalProposal {
  readonly original: ApprovalInstance;
  readonly reason: string;
  readonly effect: EffectRecord;
  readonly reverse: CoveredAction & { readonly input: JsonObject };
}

export type EffectState = 'ready' | 'running' | 'parked' | 'uncertain' | 'done' | 'refused' | 'dead';

/** One thing to be done outside. */
export interface EffectRecord {
  readonly id: Id;
  readonly key: string;
  readonly generation: number;
  readonly state: EffectState;
  readonly approval: Id | undefined;
  readonly binding: Id;
  readonly step: string;
  /** The connection's immutable UUID, and its name at the time. */
  readonly connection: Id;
  readonly connectionName: string;
  /** Connector and action: `acme.bill.create` in {@link CoveredAction}'s form. */
  readonly action: string;
  readonly input: JsonObject;
  readonly digest: string;
  /** Claims so far. */
  readonly attempt: number;
  readonly fence: number;
  readonly leaseOwner: string | undefined;
  readonly wakeAt: Instant;
  /** An earlier try may have reached the vendor. */
  readonly mayHaveHappened: boolean;
  readonly outcome: EffectOutcome | undefined;
  /** Why it is parked, uncertain, refused or dead; or what the last try ended with. */
  readonly lastError: ErrorDocument | undefined;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface EffectOutcome {
  readonly output: Json;
  readonly refs: readonly ExternalRef[];
  readonly replayed: boolean;
}

export interface EffectFilter {
  readonly key?: string | undefined;
  readonly approval?: Id | undefined;
  readonly state?: EffectState | undefined;
  /** @defaultValue 100 */
  readonly limit?: number | undefined;
}

export interface Effects {
  list(filter?: EffectFilter): Promise<readonly EffectRecord[]>;
  show(id: Id): Promise<EffectRecord | undefined>;
  /**
   * Lets a parked, dead or refused effect run again. After a vendor's definite refusal the generation rises.
   * @throws {@link StateError} `EFFECT_NOT_REPLAYABLE`, `PROOF_REFUSED`.
   */
  replay(id: Id, by?: EffectReplay): Promise<EffectRecord>;
  /**
   * A person has looked: the uncertain effect happened (`done`, with what was found), or surely did not (`ready`).
   * @throws {@link StateError} `EFFECT_NOT_UNCERTAIN`.
   */
  resolve(id: Id, resolution: EffectResolution): Promise<EffectRecord>;
}

/** Who lets an effect run again; goes to the audit. An installation's own program may leave it out. */
export interface EffectReplay {
  readonly proof: HumanProof;
  readonly note?: string | undefined;
}

export interface EffectResolution {
  readonly to: 'done' | 'ready';
  readonly refs?: readonly ExternalRef[] | undefined;
  readonly output?: Json | undefined;
  readonly proof: HumanProof;
  readonly note?: string | undefined;
}

export interface Worker {
  /**
   * Runs everything that is due by the runtime's clock, timers included, until nothing more is. Retries whose time has
   * not come are left.
   * @returns how many effects were run.
   */
  runUntilIdle(options?: {
    readonly maxMs?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  }): Promise<number>;
  /** Works in the background, woken by the queue. */
  start(): Promise<void>;
  /** Lets what runs end, then stops; what doesn't end within `graceMs` is aborted and taken up again later. */
  stop(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}

/** A delivery as it arrived, kept for the audit. Header names are lower case and allow-listed before storing. */
export interface RawDelivery {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** Where it arrived: an event is tied to effects of this connection only. */
  readonly connection?: Id | undefined;
}

export interface Inbox {
  /**
   * Stores a delivery and its events, in one transaction, before it is answered. Events seen before (by source and id)
   * are dropped. One without `correlationid` whose data name an effect (`data.effect`, the key that an action leaves on
   * what it makes) is tied to that effect's approval. Bindings that answer them run later.
   */
  accept(
    events: readonly CloudEvent<string, unknown>[],
    raw: RawDelivery,
  ): Promise<{ readonly accepted: number; readonly duplicates: number }>;
}

export interface EventLog {
  list(filter?: {
    readonly type?: string | undefined;
    readonly correlation?: Id | undefined;
    readonly after?: number | undefined;
    /** @defaultValue 100 */
    readonly limit?: number | undefined;
  }): Promise<readonly StoredEvent[]>;
}

export interface StoredEvent {
  readonly seq: number;
  readonly event: CloudEvent<string, Json>;
}

export interface AuditVerdict {
  /** Rows, sealed or not. */
  readonly events: number;
  readonly sealed: number;
  readonly verified: boolean;
  /** `position:hash` of the last sealed row; `0:` when there is none. Keep it outside to notice a cut tail. */
  readonly head: string;
  readonly firstBad?: { readonly position: number; readonly problem: AuditProblem } | undefined;
}

export type AuditProblem =
  | 'payloadChanged'
  | 'payloadMissing'
  | 'rowChanged'
  | 'chainBroken'
  | 'positionMissing'
  | 'headMissing';

export interface Audit {
  /** Gives unsealed rows their positions and chained hashes. */
  seal(): Promise<{ readonly sealed: number; readonly head: string }>;
  /** @param options.expectHead - a head noted earlier, outside; a shorter or different history is then found too. */
  verify(options?: { readonly expectHead?: string | undefined }): Promise<AuditVerdict>;
  /** Sealed rows in order, one JSON-able object each. */
  export(): AsyncIterable<AuditExportRow>;
  /** Removes one payload for good (a person's right to erasure); the row and its hash stay. */
  erase(position: number, reason: string): Promise<void>;
}

export interface AuditExportRow {
  readonly position: number;
  readonly at: Instant;
  readonly type: string;
  readonly subject: string;
  /** Lower-case hex, as the two that follow. */
  readonly commitment: string;
  readonly previous: string;
  readonly hash: string;
  /** Base64; left out when erased. */
  readonly salt?: string;
  readonly payload?: string;
}

export interface Documents {
  /** @returns SHA-256 of the bytes, lower-case hex. */
  put(bytes: Uint8Array): Promise<string>;
  /** @throws {@link StateError} `DOCUMENT_MISSING`. */
  read(sha256Hex: string): Promise<Uint8Array>;
  erase(sha256Hex: string): Promise<boolean>;
}

export interface Runtime {
  readonly workspace: LocalWorkspace;
  readonly connections: readonly BoundConnector[];
  readonly worker: Worker;
  readonly effects: Effects;
  readonly inbox: Inbox;
  readonly audit: Audit;
  readonly events: EventLog;
  readonly documents: Documents;
  /** Fires the timers that are due by the clock. @returns how many fired. */
  tick(): Promise<number>;
  close(): Promise<void>;
}
