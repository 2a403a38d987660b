import type { ApprovalNode, ApproverSpec, Approvers, Field } from '@countersign/contracts';
import { parseDuration } from '@countersign/contracts';
import type { Problem } from './problem.js';

type Fields = ReadonlyMap<string, Field>;

const LONGEST_MS = 400 * 24 * 3_600_000;
const DEEPEST_LEVEL = 20;

export function checkApproval(node: ApprovalNode, fields: Fields, place: string): readonly Problem[] {
  const problems: Problem[] = [...checkApprovers(node.who, fields, `${place}/who`)];
  const onlyInitiator = node.who.any.length > 0 && node.who.any.every(({ kind }) => kind === 'initiator');
  if (onlyInitiator && node.selfApproval !== 'allow') {
    problems.push({
      code: 'SELF_APPROVAL_ONLY',
      place: `${place}/who`,
      message: 'Only the initiator is asked, who may not approve their own form.',
    });
  }
  problems.push(...checkQuorum(node, place));
  node.timeouts.forEach((rule, index) => {
    const here = `${place}/timeouts/${index}`;
    const length = parseDuration(rule.after);
    if (length === undefined || length <= 0 || length > LONGEST_MS) {
      problems.push({
        code: 'DURATION_INVALID',
        place: `${here}/after`,
        message: `${rule.after} is no usable length.`,
      });
    }
    if (rule.calendar === 'business') {
      problems.push({
        code: 'UNSUPPORTED_CALENDAR',
        place: `${here}/calendar`,
        message: 'Business calendars are not supported.',
      });
    }
    const { repeat } = rule;
    if (repeat !== undefined && (rule.action !== 'remind' || !Number.isInteger(repeat) || repeat < 1 || repeat > 100)) {
      problems.push({ code: 'REPEAT_INVALID', place: `${here}/repeat`, message: 'This rule can’t repeat so.' });
    }
    if (rule.to) problems.push(...checkApprovers(rule.to, fields, `${here}/to`));
  });
  return problems;
}

export function checkApprovers(spec: ApproverSpec, fields: Fields, place: string): readonly Problem[] {
  if (spec.any.length === 0) return [{ code: 'APPROVERS_EMPTY', place: `${place}/any`, message: 'Nobody is named.' }];
  return spec.any.flatMap((entry, index) => checkEntry(entry, fields, `${place}/any/${index}`));
}

function checkEntry(entry: Approvers, fields: Fields, place: string): readonly Problem[] {
  const invalid = (name: string, message: string): readonly Problem[] => [
    { code: 'APPROVERS_INVALID', place: `${place}/${name}`, message },
  ];
  switch (entry.kind) {
    case 'users':
      return entry.users.length === 0
        ? [{ code: 'APPROVERS_EMPTY', place: `${place}/users`, message: 'Nobody is named.' }]
        : [];
    case 'deptManager':
    case 'lineManager':
      return Number.isInteger(entry.level) && entry.level >= 1 && entry.level <= DEEPEST_LEVEL
        ? []
        : invalid('level', `A level is a whole number from 1 to ${DEEPEST_LEVEL}.`);
    case 'initiatorPicks': {
      const { min, max, range } = entry;
      if (!(Number.isInteger(min) && Number.isInteger(max) && 0 <= min && min <= max && max >= 1 && max <= 100)) {
        return invalid('min', 'At least none and at most 100 people are chosen.');
      }
      return range && range.length < min ? invalid('range', 'Fewer people are on offer than must be chosen.') : [];
    }
    case 'field': {
      const field = fields.get(entry.field);
      if (!field)
        return [{ code: 'FIELD_UNKNOWN', place: `${place}/field`, message: `There is no field ${entry.field}.` }];
      return field.type === 'user' ? [] : invalid('field', `The field ${entry.field} holds no people.`);
    }
    case 'matrix':
      return [{ code: 'UNSUPPORTED_MATRIX', place, message: 'Approvers from a matrix are not supported.' }];
    case 'external':
      return [{ code: 'UNSUPPORTED_EXTERNAL', place, message: 'Approvers from an external call are not supported.' }];
    case 'role':
    case 'initiator':
      return [];
  }
}

function checkQuorum({ policy, who }: ApprovalNode, place: string): readonly Problem[] {
  if (policy.mode !== 'quorum') return [];
  const most = mostPeople(who);
  const possible = (count: number): boolean => Number.isInteger(count) && count >= 1 && count <= most;
  return (['approvals', 'rejections'] as const).flatMap((name) =>
    possible(policy[name])
      ? []
      : [
          {
            code: 'QUORUM_INVALID',
            place: `${place}/policy/${name}`,
            message: `${policy[name]} people can’t be reached here.`,
          },
        ],
  );
}

/** How many people the entries can give at most; infinite where the directory or the form decides. */
function mostPeople(spec: ApproverSpec): number {
  const named = new Set<string>();
  let counted = 0;
  for (const entry of spec.any) {
    if (entry.kind === 'users')
      for (const ref of entry.users) named.add(JSON.stringify([ref.system, ref.tenant, ref.kind, ref.id]));
    else if (entry.kind === 'initiator' || entry.kind === 'lineManager') counted += 1;
    else if (entry.kind === 'initiatorPicks') counted += entry.max;
    else return Number.POSITIVE_INFINITY;
  }
  return named.size + counted;
}
