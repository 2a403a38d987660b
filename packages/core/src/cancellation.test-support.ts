import type { Cancellation } from './http/cancellation.js';

/** Ends with a signal; without one never. */
export function endingWith(signal = new AbortController().signal): Cancellation {
  return {
    signal,
    get ended() {
      return signal.aborted;
    },
    get reason(): unknown {
      return signal.reason;
    },
    onEnd(listener) {
      signal.addEventListener('abort', listener);
      return () => signal.removeEventListener('abort', listener);
    },
  };
}
