/** What one approval must have made happen. */
export interface ApprovedEffects {
  /** Id or number of the approval. */
  readonly approval: string;
  /** Names of its effects, in the order in which they must take place: `bill EXP-2026-0001`. */
  readonly effects: readonly string[];
}

export interface EffectCount {
  /** Approved and neither at the vendor nor before a person. */
  readonly lost: readonly string[];
  /** At the vendor more often than approved; also what nobody approved. */
  readonly double: readonly string[];
  /** Approvals whose effects took place in another order. */
  readonly outOfOrder: readonly string[];
  /** Approved effects of which a person was told to look. */
  readonly uncertain: readonly string[];
}

/**
 * Holds what the vendor has against what was approved. It reads nothing else: what the worker believes doesn't count.
 * @param happened - names of effects as the vendor's records show them, in the order in which they took place.
 * @param uncertain - approvals of which a person was told to look.
 */
export function countEffects(
  approved: readonly ApprovedEffects[],
  happened: readonly string[],
  uncertain: readonly string[] = [],
): EffectCount {
  const wanted = tally(approved.flatMap(({ effects }) => effects));
  const made = tally(happened);
  const doubtful = new Set(uncertain);
  const missing = approved.flatMap(({ approval, effects }) =>
    effects.filter((effect) => !made.has(effect)).map((effect) => ({ approval, effect })),
  );
  return {
    lost: missing.filter(({ approval }) => !doubtful.has(approval)).map(({ effect }) => effect),
    double: [...made].flatMap(([effect, times]) =>
      Array.from({ length: Math.max(0, times - (wanted.get(effect) ?? 0)) }, () => effect),
    ),
    outOfOrder: approved.filter(({ effects }) => !inOrder(effects, happened)).map(({ approval }) => approval),
    uncertain: approved.filter(({ approval }) => doubtful.has(approval)).flatMap(({ effects }) => effects),
  };
}

/** Nothing of it is lost, double or out of order; an uncertain effect counts as a question that was asked. */
export function isRight({ lost, double, outOfOrder }: EffectCount): boolean {
  return lost.length + double.length + outOfOrder.length === 0;
}

function tally(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** By the first time of each; those that haven't happened don't matter, but nothing may come before them. */
function inOrder(effects: readonly string[], happened: readonly string[]): boolean {
  const places = effects.map((effect) => happened.indexOf(effect));
  return places.every(
    (place, index) => place < 0 || places.slice(0, index).every((earlier) => earlier >= 0 && earlier < place),
  );
}
