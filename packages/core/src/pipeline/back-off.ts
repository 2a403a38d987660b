const BASE_MS = 500;
const CAP_MS = 20_000;

/**
 * Our own delay before the next try: doubling from 0.5 s to 20 s, of which between half and all is waited.
 * @param failures - how many tries have failed, 1 or more.
 * @param random - 0 ≤ x < 1.
 */
export function backOffMs(failures: number, random: () => number): number {
  const full = Math.min(CAP_MS, BASE_MS * 2 ** (failures - 1));
  return Math.round(full * (0.5 + random() / 2));
}
