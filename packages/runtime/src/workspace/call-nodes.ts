import type { ApprovalEvent, ApprovalTemplate, FlowNode, Id, Sql } from '@countersign/contracts';
import { callNodeName } from '../bindings/binding.js';

/**
 * Tells of each binding whether it fires: a call node's only when the approval's route led through that node.
 * @param latest - events that are being stored.
 */
export async function callFired(
  sql: Sql,
  tenant: string,
  approval: Id,
  { template, latest }: { readonly template: ApprovalTemplate; readonly latest: readonly ApprovalEvent[] },
): Promise<(binding: Id) => boolean> {
  const flow = template.flow === 'vendorManaged' ? [] : template.flow;
  const branches = flow.some((node) => node.type === 'choose' && callNodes([node]).length > 0);
  const stored = branches
    ? await sql.query<{ event: ApprovalEvent }>(
        'select event from approval_events where tenant = $1 and approval = $2 order by revision',
        [tenant, approval],
      )
    : { rows: [] };
  const chosen = new Map<Id, number>();
  for (const event of [...stored.rows.map((row) => row.event), ...latest]) {
    if (event.type === 'route.chosen') chosen.set(event.nodeId, event.branch);
  }
  const passed = new Set(callsOnRoute(flow, chosen));
  return (binding) => {
    const call = callNodeName(binding);
    return call === undefined || passed.has(call.node);
  };
}

function callsOnRoute(flow: readonly FlowNode[], chosen: ReadonlyMap<Id, number>): readonly Id[] {
  return flow.flatMap((node) => {
    if (node.type === 'call') return [node.id];
    if (node.type !== 'choose') return [];
    const branch = chosen.get(node.id);
    return branch === undefined ? [] : callsOnRoute(node.branches[branch]?.to ?? [], chosen);
  });
}

/** Every call node of a flow, branches included. */
export function callNodes(flow: ApprovalTemplate['flow']): readonly Extract<FlowNode, { type: 'call' }>[] {
  if (flow === 'vendorManaged') return [];
  return flow.flatMap((node) => {
    if (node.type === 'call') return [node];
    if (node.type === 'choose') return node.branches.flatMap((branch) => callNodes(branch.to));
    return node.type === 'parallel' ? node.branches.flatMap((branch) => callNodes(branch)) : [];
  });
}
