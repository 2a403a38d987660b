/** What a call of a resource may say besides its input. */
export interface CallControl {
  /** Ends the call; its reason is thrown untouched. */
  readonly signal?: AbortSignal | undefined;
  /** Budget in ms, retries included. @defaultValue the client's */
  readonly deadlineMs?: number | undefined;
}
