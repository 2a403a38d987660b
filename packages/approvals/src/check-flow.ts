import type { ApprovalTemplate, FlowNode } from '@countersign/contracts';
import { checkBranches } from './check-branches.js';
import { checkCondition } from './check-condition.js';
import { checkApproval, checkApprovers } from './check-node.js';
import type { Problem } from './problem.js';

/** Everything that is wrong between the first node and the last. */
export function checkFlow(template: ApprovalTemplate): readonly Problem[] {
  const { flow } = template;
  if (flow === 'vendorManaged') return [];
  if (flow.length === 0) return [{ code: 'FLOW_EMPTY', place: 'flow', message: 'The flow has no nodes.' }];
  const fields = new Map(template.fields.map((field) => [field.key, field]));
  const ids = new Set<string>();
  const problems: Problem[] = [];
  const visit = (nodes: readonly FlowNode[], place: string): void => {
    nodes.forEach((node, index) => {
      const here = `${place}/${index}`;
      if (ids.has(node.id)) {
        problems.push({ code: 'DUPLICATE_NODE_ID', place: `${here}/id`, message: `The id ${node.id} is given twice.` });
      }
      ids.add(node.id);
      switch (node.type) {
        case 'approval':
          problems.push(...checkApproval(node, fields, here));
          return;
        case 'work':
        case 'cc':
          problems.push(...checkApprovers(node.who, fields, `${here}/who`));
          return;
        case 'call':
          if (node.mode === 'sync') {
            problems.push({
              code: 'UNSUPPORTED_SYNC_CALL',
              place: `${here}/mode`,
              message: 'Synchronous calls are not supported.',
            });
          }
          return;
        case 'parallel':
          problems.push({ code: 'UNSUPPORTED_PARALLEL', place: here, message: 'Parallel branches are not supported.' });
          node.branches.forEach((branch, position) => {
            visit(branch, `${here}/branches/${position}`);
          });
          return;
        case 'choose':
          if (node.branches.length === 0) {
            problems.push({
              code: 'BRANCH_MISSING',
              place: `${here}/branches`,
              message: 'The choice has no branches.',
            });
          }
          node.branches.forEach(({ when, to }, position) => {
            const branch = `${here}/branches/${position}`;
            if (when !== 'else') problems.push(...checkCondition(when, fields, `${branch}/when`));
            visit(to, `${branch}/to`);
          });
      }
    });
  };
  visit(flow, 'flow');
  // Whether a branch can be reached is asked only of conditions that mean something.
  return problems.some(({ place }) => place.includes('/when'))
    ? problems
    : [...problems, ...checkBranches(flow, fields)];
}
