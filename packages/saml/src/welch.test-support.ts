/**
 * Welch's t of two samples of times. Of each, the slower half is left away: it is the machine's own, and would hide what is
 * asked for.
 */
export function welch(
  one: readonly number[],
  other: readonly number[],
): { readonly t: number; readonly medians: readonly [number, number] } {
  const [left, right] = [moments(one), moments(other)];
  const error = Math.sqrt(left.variance / left.count + right.variance / right.count);
  return { t: error === 0 ? 0 : (left.mean - right.mean) / error, medians: [left.median, right.median] };
}

function moments(sample: readonly number[]) {
  const kept = sample.toSorted((one, other) => one - other).slice(0, Math.ceil(sample.length * 0.5));
  const count = kept.length;
  const mean = kept.reduce((sum, one) => sum + one, 0) / count;
  const variance = kept.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (count - 1);
  return { count, mean, variance, median: kept[Math.floor(count / 2)] ?? Number.NaN };
}
