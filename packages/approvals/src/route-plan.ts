import type { ApprovalTemplate, FlowNode, LocalizedText, Ref } from '@countersign/contracts';
import type { AskedOf } from './approvers.js';
import { type ConditionEnvironment, chooseBranch, type InitiatorTest } from './condition.js';
import { inputError } from './errors.js';

/** A node that this form passes. */
export interface PlannedNode {
  readonly node: Exclude<FlowNode, { type: 'choose' | 'parallel' }>;
  /** `flow/1/branches/0/to/0`. */
  readonly place: string;
  /** Why each choice around it was taken, outermost first. */
  readonly reasons: readonly LocalizedText[];
}

/** The nodes that a form passes, in order. They follow from its values and its initiator alone. */
export function planRoute(
  flow: readonly FlowNode[],
  environment: ConditionEnvironment,
  place = 'flow',
  reasons: readonly LocalizedText[] = [],
): readonly PlannedNode[] {
  return flow.flatMap((node, index) => {
    const here = `${place}/${index}`;
    switch (node.type) {
      case 'choose': {
        const chosen = chooseBranch(node.branches, environment);
        const to = chosen && node.branches[chosen.branch]?.to;
        if (!chosen || !to) return [];
        return planRoute(to, environment, `${here}/branches/${chosen.branch}/to`, [...reasons, chosen.why]);
      }
      case 'parallel':
        throw inputError('UNSUPPORTED_PARALLEL', `The node ${node.id} runs branches side by side.`, here);
      default:
        return [{ node, place: here, reasons }];
    }
  });
}

/** What the conditions of this form read. */
export function environmentOf(
  template: Pick<ApprovalTemplate, 'fields'>,
  of: Pick<AskedOf, 'people' | 'initiator' | 'department' | 'values'>,
): ConditionEnvironment {
  return {
    fields: new Map(template.fields.map((field) => [field.key, field])),
    values: of.values,
    initiator: (test, ref) => testInitiator(test, ref, of),
  };
}

/** Sub-departments count: who is in Sales Kowloon is in Sales. */
function testInitiator(
  test: InitiatorTest,
  ref: Ref,
  { people, initiator, department }: Pick<AskedOf, 'people' | 'initiator' | 'department'>,
): boolean {
  switch (test) {
    case 'is':
      return people.same(initiator, ref);
    case 'hasRole':
      return people.role(ref)?.members.some(({ user }) => people.same(people.refOf(user), initiator)) ?? false;
    case 'inDepartment': {
      const wanted = people.departmentId(ref);
      const own = department === undefined ? (people.user(initiator)?.departments ?? []) : [department];
      return wanted !== undefined && own.some((id) => people.departmentsAbove(id).includes(wanted));
    }
  }
}
