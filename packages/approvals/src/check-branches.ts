import type { Field, FlowNode } from '@countersign/contracts';
import type { Problem } from './problem.js';

/** Branches that no form can take. */
export function checkBranches(flow: readonly FlowNode[], fields: ReadonlyMap<string, Field>): readonly Problem[] {
  void flow;
  void fields;
  return [];
}
