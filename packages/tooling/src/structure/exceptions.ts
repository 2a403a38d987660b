import type { Exception } from './finding.ts';

/** Every departure from the rules, each with its reason. */
export const exceptions: readonly Exception[] = [];
