import type { Connector, JsonObject } from '@countersign/contracts';
import type { CrashHarnessOptions, LedgerEntry } from '@countersign/testing';

/** One write action, ready to be put under the harness. */
export interface CrashCase {
  readonly connector: string;
  readonly action: string;
  /** `today` is the date in UTC. */
  readonly input: (today: string) => JsonObject;
  /** What the action makes at the vendor, as the emulator's ledger names it. */
  readonly kind: string;
  /** Done beforehand by another effect: what is to be cancelled must be there. */
  readonly first?: { readonly action: string; readonly input: JsonObject } | undefined;
  /** Named in the input by their SHA-256. */
  readonly documents?: readonly Uint8Array[] | undefined;
  /** Settings of the connection besides the emulator's own. */
  readonly settings?: JsonObject | undefined;
  /**
   * How much faster than the machine's the action's clock goes: one that waits 15 s for a list to show a record is not
   * waited for. @defaultValue 1
   */
  readonly pace?: number | undefined;
  /** Its connector's token source holds more than tokens, and is not replaced by a token. @defaultValue false */
  readonly ownTokens?: boolean | undefined;
  /** Given to the emulator before each run. */
  readonly commands?: CrashHarnessOptions['commands'];
  /** Inputs of several effects of one approval, which must happen in this order. @defaultValue `input` alone */
  readonly inputs?: ((today: string) => readonly JsonObject[]) | undefined;
  /** Which of them a record is. Needed with `inputs`. */
  readonly nameOf?: ((entry: LedgerEntry) => string) | undefined;
}

/** Loaded when asked for: a worker needs one of them. */
export interface ConnectorModule {
  readonly default: Connector;
}
