import type { ApprovalTemplate, Id, Locale, LocalizedText, Policy, Task } from '@countersign/contracts';
import { always, nested } from './condition-words.js';
import { indexFlow, type Place } from './flow-index.js';
import type { ApprovalState, Visit } from './state.js';

/** One stay at an approval node, for people to read. */
export interface RouteStep {
  /** Node id. */
  readonly node: Id;
  readonly name: string;
  readonly round: number;
  readonly policy: Policy['mode'];
  /** Ids of those who decided, in order; `timer` where a timeout did. */
  readonly by: readonly string[];
  /** `stopped` where the instance ended first: withdrawn, cancelled, failed. */
  readonly result: 'open' | 'approved' | 'rejected' | 'skipped' | 'returned' | 'stopped';
  readonly why: string;
  /** A condition led here; otherwise every form comes this way. */
  readonly conditional: boolean;
}

/** The approval nodes that an instance has passed so far, in order, with who decided and why it came there. */
export function describeRoute(
  state: ApprovalState,
  template: ApprovalTemplate,
  locale: Locale = 'en',
): readonly RouteStep[] {
  const places = template.flow === 'vendorManaged' ? new Map<Id, Place>() : indexFlow(template.flow);
  const stays = decidersByStay(state);
  return state.visits.flatMap((visit) => {
    const place = places.get(visit.nodeId);
    if (place?.node.type !== 'approval') return [];
    const { id: node, name, policy } = place.node;
    const { round } = visit;
    const why = whyHere(place, state)[locale];
    const conditional = place.parent !== undefined;
    const by = stays.get(stayKey(visit)) ?? [];
    return [{ node, name, round, policy: policy.mode, by, result: resultOf(visit, state), why, conditional }];
  });
}

function resultOf(visit: Visit, { instance }: ApprovalState): RouteStep['result'] {
  return visit.result ?? (instance.outcome === undefined ? 'open' : 'stopped');
}

function whyHere(place: Place, { choices }: ApprovalState): LocalizedText {
  const reasons: LocalizedText[] = [];
  for (let at = place.parent; at; at = at.parent) {
    const choice = choices[at.node.id];
    if (choice) reasons.unshift(choice.why);
  }
  return reasons.length === 0 ? always : nested(reasons);
}

function stayKey(at: Pick<Task, 'nodeId' | 'round'>): string {
  return JSON.stringify([at.nodeId, at.round]);
}

const deciding: ReadonlySet<string> = new Set(['approve', 'reject', 'return', 'timeout']);

function decidersByStay({ instance }: ApprovalState): ReadonlyMap<string, readonly string[]> {
  const tasks = new Map(instance.tasks.map((task) => [task.id, task]));
  const stays = new Map<string, string[]>();
  for (const { kind, by, taskId, to } of instance.decisions) {
    const task = taskId === undefined ? undefined : tasks.get(taskId);
    // A timeout that names a successor has passed the task on; the successor decides.
    if (!task || !deciding.has(kind) || (kind === 'timeout' && to !== undefined)) continue;
    const who = by.type === 'system' && by.onBehalfOf ? by.onBehalfOf.id : by.ref.id;
    const list = stays.get(stayKey(task)) ?? [];
    if (!list.includes(who)) list.push(who);
    stays.set(stayKey(task), list);
  }
  return stays;
}
