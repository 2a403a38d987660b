import type { ApprovalTemplate, FlowNode, WorkspaceCapabilities } from '@countersign/contracts';
import type { Problem } from './problem.js';

/** What the template asks for and the workspace can't do. */
export function checkCapabilities(template: ApprovalTemplate, can: WorkspaceCapabilities): readonly Problem[] {
  const problems: Problem[] = [];
  const missing = (place: string, message: string): void => {
    problems.push({ code: 'CAPABILITY_MISSING', place, message });
  };
  if (can.money === 'amountOnly') {
    template.fields.forEach(({ type, currency }, index) => {
      if (type === 'money' && !(currency && 'fixed' in currency)) {
        missing(`fields/${index}/currency`, 'This workspace keeps amounts only: fix the currency of the field.');
      }
    });
  }
  const visit = (nodes: readonly FlowNode[], place: string): void => {
    nodes.forEach((node, index) => {
      const here = `${place}/${index}`;
      if (node.type === 'choose') {
        if (!can.conditionsByApi) missing(here, 'This workspace takes no conditions.');
        node.branches.forEach(({ to }, branch) => {
          visit(to, `${here}/branches/${branch}/to`);
        });
      }
      if (node.type !== 'approval') return;
      if (node.policy.mode === 'quorum' && !can.quorum) missing(`${here}/policy`, 'This workspace has no quorum.');
      node.allow.forEach((allowance, position) => {
        const at = `${here}/allow/${position}`;
        if (allowance.startsWith('add') && !can.addSigners) missing(at, 'This workspace can’t add signers.');
        if (allowance === 'return' && !can.return) missing(at, 'This workspace can’t return a form.');
      });
      if (node.onReject === 'return' && !can.return) missing(`${here}/onReject`, 'This workspace can’t return a form.');
    });
  };
  if (template.flow === 'vendorManaged') return problems;
  if (!can.flowByApi) missing('flow', 'This workspace manages its flows itself: use "vendorManaged".');
  visit(template.flow, 'flow');
  return problems;
}
