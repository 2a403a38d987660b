import type { ApprovalNode, FlowNode, Id } from '@countersign/contracts';

/** A node with its position, so that what follows can be found. */
export interface Place {
  readonly node: FlowNode;
  readonly siblings: readonly FlowNode[];
  readonly position: number;
  /** The choice that it stands in. */
  readonly parent?: Place | undefined;
  /** Which branch of the parent. */
  readonly branch?: number | undefined;
}

/** A node that has tasks. */
export type TaskNode = ApprovalNode | Extract<FlowNode, { type: 'work' }>;

export function isTaskNode(node: FlowNode): node is TaskNode {
  return node.type === 'approval' || node.type === 'work';
}

/** Every node by its id. */
export function indexFlow(flow: readonly FlowNode[]): ReadonlyMap<Id, Place> {
  const places = new Map<Id, Place>();
  const walk = (siblings: readonly FlowNode[], parent?: Place, branch?: number): void => {
    siblings.forEach((node, position) => {
      const place: Place = { node, siblings, position, parent, branch };
      places.set(node.id, place);
      if (node.type !== 'choose') return;
      for (const [index, { to }] of node.branches.entries()) walk(to, place, index);
    });
  };
  walk(flow);
  return places;
}

/** The node that comes after this one is done; after the last of a branch, what follows the choice. */
export function following(place: Place, places: ReadonlyMap<Id, Place>): Place | undefined {
  for (let at: Place | undefined = place; at; at = at.parent) {
    const next = at.siblings[at.position + 1];
    if (next) return places.get(next.id);
  }
  return undefined;
}
