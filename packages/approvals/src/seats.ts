import type { Policy, Task } from '@countersign/contracts';

// Terms: a *seat* is one voice at a node: whom the flow asked, whoever took over, and the signers they added. A *line*
// is one task and those that took it over (transfer, timeout, leaver); its *head* is the one that counts now.

export interface Line {
  head: Task;
  /** Must agree before the head is asked again. */
  readonly before: Line[];
  /** Asked once the head has approved. */
  readonly after: Line[];
}

export type SeatResult = 'open' | 'approved' | 'rejected' | 'skipped';
export type NodeResult = 'approved' | 'rejected' | 'skipped';

/** The seats of one stay at a node, from its tasks in the order of their creation. */
export function seatsOf(tasks: readonly Task[]): readonly Line[] {
  const seats: Line[] = [];
  const lines = new Map<string, Line>();
  for (const task of tasks) {
    const prior = task.prior === undefined ? undefined : lines.get(task.prior);
    if (prior && (task.origin === 'transfer' || task.origin === 'timeout')) {
      prior.head = task;
      lines.set(task.id, prior);
      continue;
    }
    const line: Line = { head: task, before: [], after: [] };
    lines.set(task.id, line);
    if (prior && task.origin === 'addBefore') prior.before.push(line);
    else if (prior && task.origin === 'addAfter') prior.after.push(line);
    else seats.push(line);
  }
  return seats;
}

/** What a line and everybody added to it have said. */
export function lineResult(line: Line): SeatResult {
  const before = line.before.map(lineResult);
  if (before.includes('rejected')) return 'rejected';
  switch (line.head.state) {
    case 'rejected':
      return 'rejected';
    case 'waiting':
    case 'active':
    case 'suspended':
      return 'open';
    case 'approved': {
      const after = line.after.map(lineResult);
      if (after.includes('rejected')) return 'rejected';
      return after.includes('open') ? 'open' : 'approved';
    }
    default:
      return 'skipped';
  }
}

/** What the seats together decide, or `undefined` while it is open. The first decision of an `any` node decides. */
export function policyResult(policy: Policy, results: readonly SeatResult[]): NodeResult | undefined {
  const count = (result: SeatResult): number => results.filter((each) => each === result).length;
  const [approved, rejected, open] = [count('approved'), count('rejected'), count('open')];
  if (approved + rejected + open === 0) return 'skipped';
  switch (policy.mode) {
    case 'any':
      if (approved > 0) return 'approved';
      return rejected > 0 ? 'rejected' : undefined;
    case 'quorum':
      if (approved >= policy.approvals) return 'approved';
      // Also when too few are left to reach the number: nobody could ever decide otherwise.
      return rejected >= policy.rejections || approved + open < policy.approvals ? 'rejected' : undefined;
    default:
      if (rejected > 0) return 'rejected';
      return open === 0 ? 'approved' : undefined;
  }
}
