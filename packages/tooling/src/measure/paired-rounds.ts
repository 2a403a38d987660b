import { median } from './bench.ts';

/** Runs one round and gives how long a call took in it, in ms. */
export type Round = () => Promise<number>;

export interface PairedRounds {
  /** Medians over the rounds, ms a call. */
  readonly ours: number;
  readonly theirs: number;
  /** Ours by theirs, pair by pair. */
  readonly ratios: readonly number[];
}

/**
 * Runs two sides in turns, so that what else the machine does hits both: A B, B A, A B … Each pair gives a ratio. The
 * first pairs warm up and are not counted.
 */
export async function pairRounds(
  ours: Round,
  theirs: Round,
  { rounds, warmUp }: { readonly rounds: number; readonly warmUp: number },
): Promise<PairedRounds> {
  const pairs: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const oursFirst = round % 2 === 0;
    const first = await (oursFirst ? ours : theirs)();
    const second = await (oursFirst ? theirs : ours)();
    if (round >= warmUp) pairs.push(oursFirst ? { ours: first, theirs: second } : { ours: second, theirs: first });
  }
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    theirs: median(pairs.map((pair) => pair.theirs)),
    ratios: pairs.map((pair) => pair.ours / pair.theirs),
  };
}

/** A round of `calls` calls, of which `atOnce` are under way. */
export function roundOf(call: () => Promise<unknown>, calls: number, atOnce: number): Round {
  return async () => {
    let left = calls;
    const started = performance.now();
    const lane = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await call();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return (performance.now() - started) / calls;
  };
}
