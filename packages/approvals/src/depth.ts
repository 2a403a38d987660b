/** Deeper than anything that a person writes. Keeps hostile input from exhausting the stack. */
export const DEEPEST = 64;

/** True when objects are nested deeper than {@link DEEPEST}. Each object is looked at once, cycles included. */
export function isTooDeep(value: unknown): boolean {
  const seen = new Set<object>();
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((item) => {
      if (typeof item !== 'object' || item === null || seen.has(item)) return [];
      seen.add(item);
      return Object.values(item);
    });
  }
  return false;
}
