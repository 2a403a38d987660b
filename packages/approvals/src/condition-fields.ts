import type { Condition, FlowNode } from '@countersign/contracts';

/** Keys of the fields on which the route of a flow depends: those in conditions, and those that name approvers. */
export function conditionFields(flow: readonly FlowNode[]): ReadonlySet<string> {
  const keys = new Set<string>();
  const visit = (nodes: readonly FlowNode[]): void => {
    for (const node of nodes) {
      if (node.type === 'choose') {
        for (const { when, to } of node.branches) {
          if (when !== 'else') for (const test of fieldTests(when)) keys.add(test.field);
          visit(to);
        }
      }
      if ('who' in node) for (const entry of node.who.any) if (entry.kind === 'field') keys.add(entry.field);
    }
  };
  visit(flow);
  return keys;
}

/** The tests of fields within a condition, in order. */
export function fieldTests(condition: Condition): readonly Extract<Condition, { field: string }>[] {
  if ('all' in condition) return condition.all.flatMap(fieldTests);
  if ('any' in condition) return condition.any.flatMap(fieldTests);
  if ('not' in condition) return fieldTests(condition.not);
  return 'field' in condition ? [condition] : [];
}
