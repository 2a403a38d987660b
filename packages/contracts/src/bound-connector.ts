import type { Action, ActionContext, ActionResult, ConnectionIdentity } from './connector.js';
import type { JsonObject } from './json.js';

/**
 * A connection whose every write goes through a workspace's gate. It has no raw client. Core's `bind(connector, …)`
 * makes it; the runtime runs effects with it.
 */
export interface BoundConnector {
  readonly identity: ConnectionIdentity;
  readonly actions: ReadonlyMap<string, Action>;
  /**
   * Checks the input, asks the gate once, then runs the action with a client that may write only what its grant names.
   * @throws {@link InputError}, {@link ApprovalError}, {@link UncertainError}, or what the connector throws.
   */
  run(request: BoundRun): Promise<ActionResult>;
  /** Checks an input without running anything, and gives it as the digest wants it (defaults filled in). */
  validate(action: string, input: unknown): Promise<JsonObject>;
  close(): Promise<void>;
}

export interface BoundRun
  extends Pick<
    ActionContext<unknown>,
    'key' | 'mayHaveHappened' | 'memo' | 'approval' | 'timeZone' | 'signal' | 'documents'
  > {
  /** The action's own name, `bill.create`. */
  readonly action: string;
  readonly input: unknown;
  /**
   * Told of each write that the vendor took, the action's preparations left out: from here on a refusal of what follows
   * no longer means that nothing happened.
   */
  readonly onWrite?: ((operation: string) => void) | undefined;
}
