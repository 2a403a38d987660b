export type Priority = 'interactive' | 'background';

/** Somebody who waits for a slot. */
export interface Waiter<Slot> {
  readonly priority: Priority;
  /** Whose call it is: groups take turns, so that one tenant's backlog doesn't hold up another's call. */
  readonly group: object;
  /** From this instant of the steady clock on waiting is pointless. */
  readonly deadlineAt: number;
  readonly admit: (slot: Slot) => void;
  readonly refuse: (opensAt: number) => void;
}

/** A line in which interactive calls go first, groups take turns, and each group is served in order. Leaving is O(1). */
export class WaitingLine<Slot> {
  readonly #lanes: Record<Priority, Map<object, Set<Waiter<Slot>>>> = { interactive: new Map(), background: new Map() };
  #size = 0;

  get size(): number {
    return this.#size;
  }

  join(waiter: Waiter<Slot>): void {
    const lane = this.#lanes[waiter.priority];
    const group = lane.get(waiter.group);
    if (group === undefined) lane.set(waiter.group, new Set([waiter]));
    else group.add(waiter);
    this.#size += 1;
  }

  leave(waiter: Waiter<Slot>): void {
    const lane = this.#lanes[waiter.priority];
    const group = lane.get(waiter.group);
    if (group === undefined || !group.delete(waiter)) return;
    if (group.size === 0) lane.delete(waiter.group);
    this.#size -= 1;
  }

  /** Takes the next one out; its group goes to the back of the turn. */
  next(): Waiter<Slot> | undefined {
    for (const lane of [this.#lanes.interactive, this.#lanes.background]) {
      for (const [name, group] of lane) {
        const [waiter] = group;
        if (waiter === undefined) continue;
        this.leave(waiter);
        if (group.size > 0) {
          lane.delete(name);
          lane.set(name, group);
        }
        return waiter;
      }
    }
    return undefined;
  }

  *[Symbol.iterator](): Generator<Waiter<Slot>, undefined, undefined> {
    for (const lane of [this.#lanes.interactive, this.#lanes.background]) {
      for (const group of lane.values()) yield* group;
    }
  }
}
