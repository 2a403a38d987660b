import type {
  Action,
  ActionResult,
  BoundConnector,
  BoundRun,
  ConnectionIdentity,
  JsonObject,
} from '@countersign/contracts';

/**
 * A connection whose process is killed at the worst moment: the vendor has answered for the given claim, and nothing is
 * committed here yet.
 */
export class KilledAfterAnswer implements BoundConnector {
  readonly identity: ConnectionIdentity;
  readonly actions: ReadonlyMap<string, Action>;
  readonly #bound: BoundConnector;
  readonly #claim: string;
  readonly #askToBeKilled: () => Promise<void>;

  constructor(bound: BoundConnector, claim: string, askToBeKilled: () => Promise<void>) {
    this.identity = bound.identity;
    this.actions = bound.actions;
    this.#bound = bound;
    this.#claim = claim;
    this.#askToBeKilled = askToBeKilled;
  }

  async run(request: BoundRun): Promise<ActionResult> {
    const result = await this.#bound.run(request);
    if (request.approval.title?.startsWith(this.#claim)) {
      await this.#askToBeKilled();
      await new Promise<never>(() => {});
    }
    return result;
  }

  validate(action: string, input: unknown): Promise<JsonObject> {
    return this.#bound.validate(action, input);
  }

  close(): Promise<void> {
    return this.#bound.close();
  }
}
