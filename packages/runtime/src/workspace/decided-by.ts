import type { ApprovalInstance, DecidedBy, Ref, StandingApproval } from '@countersign/contracts';

/** Of an approval as stored, what tells who decided. */
export interface Deciding extends Pick<ApprovalInstance, 'tasks' | 'decisions'> {
  readonly initiator: Ref;
}

/** Who agreed to the form as it is now: what a return undid, and what was said of an earlier form, doesn't count. */
export function decidedBy({ initiator, tasks, decisions }: Deciding): DecidedBy {
  const newest = new Map<string, number>();
  for (const { nodeId, round } of tasks) newest.set(nodeId, Math.max(newest.get(nodeId) ?? 0, round));
  const standing = new Map(
    tasks.flatMap(({ id, nodeId, round, state }) =>
      state === 'approved' && newest.get(nodeId) === round ? [[id, nodeId] as const] : [],
    ),
  );
  const submitted = decisions.findLast(({ kind }) => kind === 'submit')?.seq ?? 0;
  const approvals = decisions.flatMap(({ seq, kind, by, at, taskId, proof }): StandingApproval[] => {
    const nodeId = standing.get(taskId ?? '');
    if (kind !== 'approve' || by.type !== 'user' || seq < submitted || nodeId === undefined) return [];
    const { ref, onBehalfOf } = by;
    return [{ by: ref, nodeId, at, ...(onBehalfOf ? { onBehalfOf } : {}), ...(proof ? { proof: proof.method } : {}) }];
  });
  return { initiator, approvals };
}
