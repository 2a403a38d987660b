import { canonicalJson, sha256 } from './canonical-json.js';
import type { Id } from './ids.js';

/** What an approval covers: this action, on this connection, with exactly this input. */
export interface CoveredAction {
  /** Connector and action: `acme.bill.create`. */
  readonly action: string;
  /** The connection's immutable UUID. */
  readonly connection: Id;
  /** See {@link actionDigest}. */
  readonly digest: string;
}

/**
 * Digest of one action's input in business terms: SHA-256(JCS({v:1,action,connection,input})), base64url.
 * An approval stores it at its start; the gate compares it directly before sending.
 */
export function actionDigest(of: {
  readonly action: string;
  readonly connection: Id;
  readonly input: unknown;
}): string {
  return sha256(canonicalJson({ v: 1, action: of.action, connection: of.connection, input: of.input }));
}

/** Where an effect comes from; together these make its key. */
export interface EffectOrigin {
  readonly tenant: string;
  readonly connection: Id;
  /** CloudEvents `source` and `id` of the event that a binding answered. */
  readonly eventSource: string;
  readonly eventId: string;
  readonly binding: Id;
  /** Name of the step within the binding; `run` where there is one only. */
  readonly step: string;
  /** Rises only after a definite refusal. */
  readonly generation: number;
}

/**
 * The idempotency key of an effect: base64url(SHA-256(JCS([…])))'s first 32 characters, the same in every process and
 * after every crash. 32 characters fit the narrowest vendor rule we know (36, for a request id in a batch).
 */
export function effectKey(origin: EffectOrigin): string {
  const { tenant, connection, eventSource, eventId, binding, step, generation } = origin;
  return sha256(canonicalJson([tenant, connection, eventSource, eventId, binding, step, generation])).slice(0, 32);
}
