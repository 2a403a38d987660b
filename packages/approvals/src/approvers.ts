import type { ApproverSpec, Approvers, Id, Ref } from '@countersign/contracts';
import { inputError } from './errors.js';
import type { Candidate, People } from './people.js';
import { personRefs } from './person-value.js';

/** What approver entries read besides the directory. */
export interface AskedOf {
  readonly people: People;
  readonly initiator: Ref;
  /** Department id that the initiator acts for. */
  readonly department: Id | undefined;
  readonly values: Readonly<Record<string, unknown>>;
  /** Whom the initiator chose for this node. */
  readonly picks: readonly Ref[];
  /** The initiator isn't asked (`selfApproval: deny`), nor whoever the initiator acts for. */
  readonly excludeInitiator: boolean;
}

/** Who is asked: the union of all entries, in their order, each person once. Leavers never appear. */
export function resolveApprovers(spec: ApproverSpec, of: AskedOf): readonly Candidate[] {
  const found = new Map<string, Candidate>();
  for (const entry of spec.any) {
    for (const candidate of resolveEntry(entry, of)) {
      const key = of.people.keyOf(candidate.ref);
      if (!found.has(key) && eligible(candidate, of)) found.set(key, candidate);
    }
  }
  return [...found.values()];
}

function eligible(candidate: Candidate, { people, excludeInitiator }: AskedOf): boolean {
  return !(excludeInitiator && people.isInitiator(candidate.ref));
}

function resolveEntry(entry: Approvers, of: AskedOf): readonly Candidate[] {
  const { people } = of;
  switch (entry.kind) {
    case 'users':
      return named(entry.users, of);
    case 'initiatorPicks':
      return named(of.picks, of);
    case 'field':
      return named(personRefs(of.values[entry.field], people), of);
    case 'initiator':
      return askableOf([of.initiator], people);
    case 'role':
      return askableOf(roleMembers(entry, of), people);
    case 'deptManager':
      return departmentManagers(entry, of);
    case 'lineManager': {
      const above = people.managersAbove(of.initiator).slice(entry.level - 1);
      return firstAskable(above, of);
    }
    case 'matrix':
      throw inputError('UNSUPPORTED_MATRIX', 'Approvers from a matrix are not supported.');
    case 'external':
      throw inputError('UNSUPPORTED_EXTERNAL', 'Approvers from an external call are not supported.');
  }
}

/** Named people keep their seat: for one who left without a substitute, the line manager sits there. */
function named(refs: readonly Ref[], of: AskedOf): readonly Candidate[] {
  return refs.flatMap((ref) => {
    const candidate = of.people.askable(ref);
    if (candidate) return [candidate];
    return firstAskable(of.people.managersAbove(ref), of).map(({ ref: manager }) => ({
      ref: manager,
      onBehalfOf: of.people.canonical(ref),
    }));
  });
}

function askableOf(refs: readonly Ref[], people: People): readonly Candidate[] {
  return refs.flatMap((ref) => people.askable(ref) ?? []);
}

/** The first of a chain of managers who can be asked, as a list of one or none. */
export function firstAskable(chain: readonly Ref[], of: AskedOf): readonly Candidate[] {
  for (const ref of chain) {
    const candidate = of.people.askable(ref);
    if (candidate && eligible(candidate, of)) return [candidate];
  }
  return [];
}

function roleMembers(entry: Extract<Approvers, { kind: 'role' }>, { people, department }: AskedOf): readonly Ref[] {
  const members = people.role(entry.role)?.members ?? [];
  if (entry.scope !== 'department') return members.map(({ user }) => people.refOf(user));
  const own = new Set(department === undefined ? [] : people.departmentsAbove(department));
  return members
    .filter(({ departments }) => departments === undefined || departments.some((id) => own.has(id)))
    .map(({ user }) => people.refOf(user));
}

function departmentManagers(entry: Extract<Approvers, { kind: 'deptManager' }>, of: AskedOf): readonly Candidate[] {
  const { people, department } = of;
  if (department === undefined) return [];
  const levels = people.departmentsAbove(department).slice(entry.level - 1);
  for (const id of entry.autoUp ? levels : levels.slice(0, 1)) {
    const managers = (people.department(id)?.managers ?? []).map((manager) => people.refOf(manager));
    const candidates = askableOf(managers, people).filter((candidate) => eligible(candidate, of));
    if (candidates.length > 0) return candidates;
  }
  return [];
}
