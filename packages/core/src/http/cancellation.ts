/** What ends a request early. An AbortSignal is made of it only for who wants one: it costs more than all the rest. */
export interface Cancellation {
  readonly ended: boolean;
  readonly reason: unknown;
  readonly signal: AbortSignal;
  /** Calls back once when it ends. @returns what takes the listener off again. */
  onEnd(listener: () => void): () => void;
}
