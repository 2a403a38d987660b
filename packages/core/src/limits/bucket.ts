import { type Clock, TransportError } from '@countersign/contracts';
import type { Cancellation } from '../http/cancellation.js';
import { coreRemedies } from '../remedies.js';
import { steadyClock } from '../steady-clock.js';
import type { Turns } from './shared-quotas.js';
import { type Priority, type Waiter, WaitingLine } from './waiting-line.js';
import { MARGIN, SlidingWindow } from './window.js';

export interface BucketShape {
  readonly id: string;
  readonly requests?: number | undefined;
  readonly windowMs?: number | undefined;
  readonly inFlight?: number | undefined;
}

export interface Claim {
  readonly priority: Priority;
  readonly group: object;
  /** Like every instant here: ms of the steady clock. */
  readonly deadlineAt: number;
  /** Ends the waiting. */
  readonly ending: Pick<Cancellation, 'ended' | 'reason' | 'onEnd'>;
}

/** What a call holds of a bucket: one in flight, and a place in a slice of the window. */
export interface Slot {
  readonly bucket: Bucket;
  slice: number;
  /** How much of the window was spent with it, by this bucket's own count. */
  spent: number;
  takenAt: number;
}

/** What an answer says about the quota. */
export interface ToldQuota {
  readonly remaining: number;
  readonly total?: number | undefined;
  /** When the quota begins anew. */
  readonly resetsAt?: number | undefined;
}

/** After a pause a long line is spread over this long, so that no tenth of a second sees more than 3 % of it. */
const SPREAD_MS = 3400;
/** A few calls are no herd: a short line moves this fast at least. */
const SLOWEST_SPREAD_MS = 20;
/** When the line that waited is through, the pace grows this often. */
const RAMP_MS = 100;
/** A timer of node can't be longer. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/** Told to who waited in vain: the bucket stays shut until after the deadline. */
export class BucketShut extends Error {
  readonly bucket: string;
  readonly opensAt: number;

  constructor(bucket: string, opensAt: number) {
    super('The bucket stays shut until after the deadline.');
    this.bucket = bucket;
    this.opensAt = opensAt;
  }
}

/**
 * One quota of one holder: a sliding window, a number in flight, or both. With headroom and nobody waiting a slot is
 * taken at once; otherwise the call joins the line, which is let through evenly instead of in bursts.
 */
export class Bucket {
  readonly id: string;
  readonly #clock: Clock;
  readonly #window: SlidingWindow | undefined;
  readonly #inFlight: number;
  readonly #line = new WaitingLine<Slot>();
  #running = 0;
  #pausedUntil = 0;
  #nextTurnAt = 0;
  readonly #ownSpacingMs: number;
  #spacingMs: number;
  /** How many more go at this spacing before it is halved; 0 when it is the quota's own. */
  #spreading = 0;
  #timer: { readonly at: number; readonly stop: AbortController } | undefined;
  #closed = false;
  /** Other processes spend this quota too: each call needs a turn, and one is asked for at a time. */
  readonly #turns: Turns | undefined;
  #turn: 'none' | 'asked' | 'given' = 'none';
  readonly #windowMs: number;
  /** The vendor's word on the whole quota, where it is less than ours. */
  #quota: number;
  /** What others spend of the same quota, as the vendor's answers show it. */
  #others = { spent: 0, until: 0, toldAt: 0 };

  constructor(shape: BucketShape, clock: Clock, turns?: Turns) {
    this.id = shape.id;
    this.#clock = steadyClock(clock);
    this.#turns = turns;
    this.#inFlight = shape.inFlight ?? Number.POSITIVE_INFINITY;
    this.#window =
      shape.requests === undefined || shape.windowMs === undefined
        ? undefined
        : new SlidingWindow(shape.requests, shape.windowMs);
    this.#ownSpacingMs = this.#window?.spacingMs ?? 0;
    this.#spacingMs = this.#ownSpacingMs;
    this.#windowMs = shape.windowMs ?? 0;
    this.#quota = shape.requests ?? Number.POSITIVE_INFINITY;
  }

  get waiting(): number {
    return this.#line.size;
  }

  get running(): number {
    return this.#running;
  }

  /** True when there is a slot now and nobody waits for it. */
  get hasRoom(): boolean {
    return this.#turns === undefined && this.#line.size === 0 && this.#opensAt(this.#clock.now()) === 0;
  }

  /** Takes a slot without asking; only after {@link hasRoom}. */
  takeNow(): Slot {
    this.#pausedUntil = 0; // nobody waited for its end: there is nothing to spread
    return this.#spend(this.#clock.now());
  }

  /** @throws {@link BucketShut} when it can't open before the deadline; the ending's reason when it comes first. */
  take(claim: Claim): Promise<Slot> {
    if (claim.ending.ended) return Promise.reject(claim.ending.reason);
    if (this.#closed) return Promise.reject(cancelled());
    const opensAt = this.#leastOpening();
    if (opensAt > claim.deadlineAt) return Promise.reject(new BucketShut(this.id, opensAt));
    return new Promise((resolve, reject) => {
      let forget = (): void => {};
      const waiter: Waiter<Slot> = {
        priority: claim.priority,
        group: claim.group,
        deadlineAt: claim.deadlineAt,
        admit: (slot) => {
          forget();
          resolve(slot);
        },
        refuse: (at) => {
          forget();
          reject(this.#closed ? cancelled() : new BucketShut(this.id, at));
        },
      };
      const abort = (): void => {
        this.#line.leave(waiter);
        if (this.#line.size === 0) this.#stopTimer();
        forget();
        reject(claim.ending.reason);
      };
      forget = claim.ending.onEnd(abort);
      this.#line.join(waiter);
      this.#pump();
    });
  }

  /** Frees the place in flight. What was spent of the window stays spent. */
  release(): void {
    this.#running -= 1;
    if (this.#line.size > 0) this.#pump();
  }

  /** Frees all of a slot, for a request that never left. */
  giveBack(slot: Slot): void {
    this.#window?.giveBack(slot.slice);
    this.release();
  }

  /** Counts a slot from now on, for a request that leaves later than its slot was taken. */
  restamp(slot: Slot): void {
    if (this.#window === undefined) return;
    const now = this.#clock.now();
    this.#window.giveBack(slot.slice);
    slot.slice = this.#window.spend(now);
    slot.spent = this.#window.spent(now);
    slot.takenAt = now;
  }

  /**
   * Less may be left than this bucket counts: other clients of the account spend the quota too. The difference is kept
   * free until the quota begins anew, or an answer to a later request says that more is left again.
   * @param slot - of the request that was answered.
   */
  adapt(told: ToldQuota, slot: Slot): void {
    const now = this.#clock.now();
    if (this.#window === undefined) {
      if (told.remaining === 0 && told.resetsAt !== undefined) this.pause(told.resetsAt);
      return;
    }
    this.#quota = Math.max(1, Math.min(this.#window.requests, told.total ?? this.#quota));
    const spent = Math.max(0, this.#quota - slot.spent - told.remaining);
    const known = now < this.#others.until ? this.#others.spent : 0;
    // Answers overtake each other: an old one must not hide what a newer one told.
    if (spent < known && slot.takenAt < this.#others.toldAt) return;
    const latest = now + this.#windowMs * MARGIN;
    this.#others = { spent, until: Math.min(told.resetsAt ?? latest, latest), toldAt: now };
    if (spent < known && this.#line.size > 0) this.#pump();
  }

  /** Nothing leaves before `until`. Who can't wait that long is told at once. */
  pause(until: number): void {
    if (until <= this.#pausedUntil) return;
    this.#pausedUntil = until;
    for (const waiter of [...this.#line]) {
      if (until <= waiter.deadlineAt) continue;
      this.#line.leave(waiter);
      waiter.refuse(until);
    }
    this.#pump();
  }

  close(): void {
    this.#closed = true;
    this.#stopTimer();
    void this.#turns?.close();
    for (const waiter of [...this.#line]) {
      this.#line.leave(waiter);
      waiter.refuse(0);
    }
  }

  #opensAt(now: number): number {
    if (this.#closed || now < this.#pausedUntil) return Math.max(this.#pausedUntil, now + 1);
    if (this.#running >= this.#inFlight) return Number.POSITIVE_INFINITY; // until somebody gives back
    return this.#window === undefined ? 0 : this.#windowOpensAt(this.#window, now);
  }

  #windowOpensAt(window: SlidingWindow, now: number): number {
    const { spent, until } = this.#others;
    if (spent === 0 || now >= until) return window.opensAt(now, this.#quota);
    const free = this.#quota - spent;
    if (window.spent(now) < free) return 0;
    const own = window.opensAt(now, Math.max(0, free));
    return own === 0 ? until : Math.min(own, until);
  }

  #leastOpening(): number {
    const now = this.#clock.now();
    const window = this.#window;
    if (window === undefined) return Math.max(this.#pausedUntil, now);
    const first = this.#windowOpensAt(window, now);
    return Math.max(this.#pausedUntil, first, now + window.leastWait(this.#line.size));
  }

  #spend(now: number): Slot {
    this.#running += 1;
    const slice = this.#window?.spend(now) ?? 0;
    return { bucket: this, slice, spent: this.#window?.spent(now) ?? 0, takenAt: now };
  }

  #pump(): void {
    if (this.#closed) return;
    const now = this.#clock.now();
    // The first look after a pause decides how the line is spread.
    if (this.#pausedUntil > 0 && now >= this.#pausedUntil) {
      const line = Math.max(1, this.#line.size);
      this.#spacingMs = Math.max(this.#ownSpacingMs, Math.min(SLOWEST_SPREAD_MS, SPREAD_MS / line));
      this.#spreading = line;
      this.#nextTurnAt = now;
      this.#pausedUntil = 0;
    }
    while (this.#line.size > 0) {
      const opensAt = Math.max(this.#opensAt(now), this.#nextTurnAt > now ? this.#nextTurnAt : 0);
      if (opensAt !== 0) {
        this.#wakeAt(opensAt);
        return;
      }
      if (this.#turns !== undefined && this.#turn !== 'given') {
        this.#askForTurn(this.#turns);
        return;
      }
      this.#turn = 'none';
      const waiter = this.#line.next();
      if (waiter === undefined) return;
      const slot = this.#spend(now);
      // A schedule, not a pause after each: a late timer does not lower the rate.
      this.#nextTurnAt = Math.max(this.#nextTurnAt, now - 10 * this.#spacingMs) + this.#spacingMs;
      if (this.#spreading > 0) this.#speedUp();
      waiter.admit(slot);
    }
    // Nobody waits: what is left of a spread line's schedule concerns nobody.
    this.#spacingMs = this.#ownSpacingMs;
    this.#spreading = 0;
    this.#nextTurnAt = Math.min(this.#nextTurnAt, now + this.#spacingMs);
    this.#stopTimer();
  }

  /**
   * The line that waited is through. What limits its calls anyway takes over quickly; else whoever came meanwhile is
   * let through at a pace that grows slowly, or with the line, for they must be no herd either.
   */
  #speedUp(): void {
    this.#spreading -= 1;
    if (this.#spreading > 0) return;
    const isLimited = this.#window !== undefined || this.#inFlight !== Number.POSITIVE_INFINITY;
    const pace = RAMP_MS / this.#spacingMs;
    const faster = RAMP_MS / (isLimited ? pace * 2 : Math.max(pace + 0.5, (RAMP_MS * this.#line.size) / SPREAD_MS));
    const isOver = isLimited && faster <= Math.max(1, this.#ownSpacingMs);
    this.#spacingMs = isOver ? this.#ownSpacingMs : faster;
    this.#spreading = isOver ? 0 : Math.ceil(RAMP_MS / faster);
  }

  /** A turn that comes when nobody waits any more is let go: a stock of them would be a burst. */
  #askForTurn(turns: Turns): void {
    if (this.#turn === 'asked') return;
    this.#turn = 'asked';
    turns.next().then(
      () => {
        this.#turn = this.#line.size > 0 ? 'given' : 'none';
        this.#pump();
      },
      () => {
        this.#turn = 'none'; // closed
      },
    );
  }

  #wakeAt(at: number): void {
    if (at === Number.POSITIVE_INFINITY) return;
    if (this.#timer !== undefined && this.#timer.at <= at) return;
    this.#stopTimer();
    const stop = new AbortController();
    this.#timer = { at, stop };
    const ms = Math.min(LONGEST_SLEEP_MS, Math.max(1, Math.ceil(at - this.#clock.now())));
    this.#clock.sleep(ms, stop.signal).then(
      () => {
        if (this.#timer?.stop !== stop) return;
        this.#timer = undefined;
        this.#pump();
      },
      () => {}, // stopped: nobody waits any more
    );
  }

  #stopTimer(): void {
    this.#timer?.stop.abort();
    this.#timer = undefined;
  }
}

function cancelled(): TransportError {
  return new TransportError('REQUEST_CANCELLED', 'The connection was closed while the call waited for its turn.', {
    maybeProcessed: false,
    remedy: coreRemedies.REQUEST_CANCELLED,
  });
}
