/**
 * One listener on a signal, however many calls share it: an event target looks through all its listeners each time one
 * is added, which for ten thousand calls takes seconds.
 */
export class AbortListeners {
  readonly #bySignal = new WeakMap<AbortSignal, { readonly all: Set<() => void>; readonly tell: () => void }>();

  /** @returns a function that takes the listener away again. */
  add(signal: AbortSignal, listener: () => void): () => void {
    const known = this.#bySignal.get(signal) ?? this.#listen(signal);
    known.all.add(listener);
    return () => {
      if (!known.all.delete(listener) || known.all.size > 0) return;
      signal.removeEventListener('abort', known.tell);
      this.#bySignal.delete(signal);
    };
  }

  #listen(signal: AbortSignal): { readonly all: Set<() => void>; readonly tell: () => void } {
    const all = new Set<() => void>();
    const tell = (): void => {
      for (const each of [...all]) each();
    };
    const made = { all, tell };
    this.#bySignal.set(signal, made);
    signal.addEventListener('abort', tell);
    return made;
  }
}
