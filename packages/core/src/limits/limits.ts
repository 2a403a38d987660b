import {
  type Clock,
  ConfigurationError,
  type ConnectorDescriptor,
  type Environment,
  type LimitDescriptor,
  type Limits,
  systemClock,
} from '@countersign/contracts';
import { steadyNow } from '../steady-clock.js';
import { Bucket, type BucketShape, type Claim, type Slot, type ToldQuota } from './bucket.js';
import { RetryBudget } from './retry-budget.js';
import type { Places } from './shared-places.js';
import type { SharedQuotas } from './shared-quotas.js';

export interface LimitsOptions {
  readonly clock?: Clock | undefined;
  /** Where the connection is: some limits differ. @defaultValue the limits as the descriptor has them first */
  readonly environment?: Environment | undefined;
  /**
   * Limits of another connection of the same app, whose `per: 'app'` quotas this one shares.
   * Tenants take turns there.
   */
  readonly shareAppQuotasOf?: Limits | undefined;
  /** Where several processes that serve one connection share its quotas. Without it they are this process's alone. */
  readonly shared?:
    | {
        readonly quotas: SharedQuotas;
        /** The connection's id: the same in every process. */
        readonly connection: string;
      }
    | undefined;
}

/** A slot in every bucket that an operation spends. */
export interface Lease {
  /** Gives the in-flight slots back. Safe to call twice. */
  release(): void;
  /** What the answer says of one of these quotas. */
  adapt(limit: string, told: ToldQuota): void;
}

export interface Spending {
  readonly limits: readonly string[];
  /** Names the bucket of `per: 'user'` limits. */
  readonly user: string;
}

/** Every call of the connection passes it; it limits nothing until the vendor refuses an operation without limits. */
const WHOLE_CONNECTION = '*';

/**
 * The quotas of one connection and its retry budget, shared by all its clients. Starts no timer before a call waits.
 */
export function createLimits(descriptor: ConnectorDescriptor, options: LimitsOptions = {}): Limits {
  return new ConnectionLimits(descriptor, options);
}

/** What is behind the opaque {@link Limits}. */
export class ConnectionLimits implements Limits {
  readonly kind = 'limits';
  readonly budget = new RetryBudget();
  readonly #clock: Clock;
  readonly #shapes: ReadonlyMap<string, LimitDescriptor>;
  readonly #own = new Map<string, Bucket>();
  readonly #app: Map<string, Bucket>;
  /** Places in flight that other processes take too, by the bucket of the same limit. */
  readonly #places = new Map<Bucket, Places>();
  readonly #options: LimitsOptions;
  readonly #connector: string;
  /** Buckets of an operation's list of limits, where they are the same for every user. */
  readonly #shared = new WeakMap<readonly string[], readonly Bucket[]>();

  constructor(descriptor: ConnectorDescriptor, options: LimitsOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#options = options;
    this.#connector = descriptor.id;
    const { environment } = options;
    this.#shapes = new Map(
      descriptor.limits.map((limit) => [
        limit.id,
        environment === undefined ? limit : { ...limit, ...limit.inEnvironment?.[environment] },
      ]),
    );
    this.#app =
      options.shareAppQuotasOf === undefined ? new Map() : ConnectionLimits.from(options.shareAppQuotasOf).#app;
  }

  /** @throws {@link ConfigurationError} when the value was not made by {@link createLimits} of this copy of the package. */
  static from(limits: Limits): ConnectionLimits {
    if (limits instanceof ConnectionLimits) return limits;
    throw new ConfigurationError('INVALID_OPTION', 'Limits must come from createLimits().', { place: 'limits' });
  }

  /** A lease at once, or `undefined` when a bucket has no headroom. */
  tryAcquire(spending: Spending): Lease | undefined {
    const buckets = this.#buckets(spending);
    for (const bucket of buckets) if (!bucket.hasRoom || this.#places.has(bucket)) return undefined;
    const slots: Slot[] = [];
    for (const bucket of buckets) slots.push(bucket.takeNow());
    return new SlotLease(slots);
  }

  /**
   * Waits for every bucket in turn: first those that limit what is in flight, then windows from long to short.
   * @throws {@link BucketShut}, or the ending's reason.
   */
  async acquire(spending: Spending, claim: Claim): Promise<Lease> {
    const slots: Slot[] = [];
    const places: (() => void)[] = [];
    try {
      for (const bucket of this.#buckets(spending)) {
        slots.push(bucket.hasRoom ? bucket.takeNow() : await bucket.take(claim));
        const shared = this.#places.get(bucket);
        if (shared !== undefined) places.push(await takePlace(shared, claim, this.#clock));
      }
    } catch (error) {
      for (const slot of slots) slot.bucket.giveBack(slot);
      for (const release of places) release();
      throw error;
    }
    for (const slot of slots) slot.bucket.restamp(slot);
    return new SlotLease(slots, places);
  }

  /**
   * Shuts the named limit's bucket. When it isn't known, or the operation doesn't spend it, all that the operation
   * spends; when it spends none, the whole connection.
   */
  pause(spending: Spending, limit: string | undefined, until: number): void {
    const named = limit === undefined ? undefined : this.#shapes.get(limit);
    if (named !== undefined) this.#forShape(named, spending.user).pause(until);
    if (named !== undefined && spending.limits.includes(named.id)) return;
    const [whole, ...spent] = this.#buckets(spending);
    for (const bucket of spent) bucket.pause(until);
    if (spent.length === 0) whole?.pause(until);
  }

  /** Calls that wait in any bucket. */
  get waiting(): number {
    return [...this.#own.values(), ...this.#app.values()].reduce((sum, bucket) => sum + bucket.waiting, 0);
  }

  async close(): Promise<void> {
    for (const bucket of this.#own.values()) bucket.close();
    await Promise.all([...this.#places.values()].map((places) => places.close()));
  }

  #buckets({ limits, user }: Spending): readonly Bucket[] {
    const known = this.#shared.get(limits);
    if (known !== undefined) return known;
    const shapes = limits.flatMap((id) => this.#shapes.get(id) ?? []).sort(byOrderOfTaking);
    const whole = this.#bucket(this.#own, WHOLE_CONNECTION, { id: WHOLE_CONNECTION });
    const buckets = [whole, ...shapes.map((shape) => this.#forShape(shape, user))];
    if (shapes.every((shape) => shape.per !== 'user')) this.#shared.set(limits, buckets);
    return buckets;
  }

  #forShape(shape: LimitDescriptor, user: string): Bucket {
    if (shape.per === 'app') return this.#bucket(this.#app, shape.id, shape, `app ${this.#connector}`);
    const key = shape.per === 'user' ? `${shape.id} ${user}` : shape.id;
    return this.#bucket(this.#own, key, shape, this.#options.shared?.connection ?? '');
  }

  #bucket(among: Map<string, Bucket>, key: string, shape: BucketShape, owner = ''): Bucket {
    let bucket = among.get(key);
    if (bucket === undefined) {
      bucket = this.#makeBucket(shape, `${owner} ${key}`);
      among.set(key, bucket);
    }
    return bucket;
  }

  #makeBucket(shape: BucketShape, key: string): Bucket {
    const quotas = this.#options.shared?.quotas;
    if (quotas === undefined) return new Bucket(shape, this.#clock);
    const { id, requests, windowMs, inFlight } = shape;
    const turns =
      requests === undefined || windowMs === undefined ? undefined : quotas.turns({ key, requests, windowMs });
    const places = inFlight === undefined ? undefined : quotas.places?.({ key, inFlight });
    // Where places can't be shared, each process keeps to its part.
    const own = inFlight === undefined || places ? inFlight : Math.max(1, Math.floor(inFlight / quotas.processes));
    const bucket = new Bucket({ id, requests, windowMs, inFlight: own }, this.#clock, turns);
    if (places !== undefined) this.#places.set(bucket, places);
    return bucket;
  }
}

function byOrderOfTaking(left: LimitDescriptor, right: LimitDescriptor): number {
  return (right.windowMs ?? Number.MAX_SAFE_INTEGER) - (left.windowMs ?? Number.MAX_SAFE_INTEGER);
}

/** What a call holds at most, beyond its deadline; a stream may be longer. */
const PLACE_SLACK_MS = 1_000;
const LONGEST_PLACE_MS = 600_000;

async function takePlace(places: Places, { priority, ending, deadlineAt }: Claim, clock: Clock): Promise<() => void> {
  const stop = new AbortController();
  if (ending.ended) throw ending.reason;
  const forget = ending.onEnd(() => stop.abort(ending.reason));
  try {
    const lifeMs = Math.min(LONGEST_PLACE_MS, Math.max(0, deadlineAt - steadyNow(clock)) + PLACE_SLACK_MS);
    return await places.take(priority, stop.signal, lifeMs);
  } finally {
    forget();
  }
}

class SlotLease implements Lease {
  #slots: readonly Slot[] | undefined;
  readonly #places: readonly (() => void)[];

  constructor(slots: readonly Slot[], places: readonly (() => void)[] = []) {
    this.#slots = slots;
    this.#places = places;
  }

  release(): void {
    const slots = this.#slots;
    if (slots === undefined) return;
    this.#slots = undefined;
    for (const slot of slots) slot.bucket.release();
    for (const release of this.#places) release();
  }

  adapt(limit: string, told: ToldQuota): void {
    for (const slot of this.#slots ?? []) if (slot.bucket.id === limit) slot.bucket.adapt(told, slot);
  }
}
