import type {
  Actor,
  Directory,
  DirectoryDepartment,
  DirectoryRole,
  DirectoryUser,
  Id,
  Instant,
  Ref,
} from '@countersign/contracts';

/** Somebody who can be asked; with `onBehalfOf` where they stand in for a leaver. */
export interface Candidate {
  readonly ref: Ref;
  readonly onBehalfOf?: Ref | undefined;
}

/** The directory as one approval sees it: one form of ref per person, and who stands in for whom now. */
export interface People {
  readonly directory: Directory;
  /** The one form of a person's ref, so that refs can be compared. */
  canonical(ref: Ref): Ref;
  refOf(userId: Id): Ref;
  /** Equal for refs of the same person. */
  keyOf(ref: Ref): string;
  same(left: Ref, right: Ref): boolean;
  /** The initiator, and whoever the initiator acts for: it is the form of both. */
  isInitiator(ref: Ref): boolean;
  user(ref: Ref): DirectoryUser | undefined;
  role(ref: Ref): DirectoryRole | undefined;
  department(id: Id): DirectoryDepartment | undefined;
  departmentId(ref: Ref): Id | undefined;
  /** The department and those above it, nearest first. */
  departmentsAbove(id: Id): readonly Id[];
  /** Managers, nearest first; ends at the top or where the chain closes into a ring. */
  managersAbove(ref: Ref): readonly Ref[];
  /** True when the directory says that this person has left. */
  hasLeft(ref: Ref): boolean;
  /** The person, or for a leaver whoever stands in for them; `undefined` when nobody does. */
  askable(ref: Ref): Candidate | undefined;
  /** True when `delegate` may act for `principal` now. */
  mayActFor(delegate: Ref, principal: Ref): boolean;
  /** Who stands in for the person now, first in force first. */
  substitutes(ref: Ref): readonly Ref[];
  actor(candidate: Candidate): Actor;
}

export interface PeopleOptions {
  readonly directory: Directory;
  readonly initiator: Actor;
  readonly templateId: Id;
  readonly now: Instant;
}

const USER_KIND = 'userId';

export function createPeople({ directory, initiator, templateId, now }: PeopleOptions): People {
  const frame = {
    system: directory.system ?? initiator.ref.system,
    tenant: directory.tenant ?? initiator.ref.tenant,
    kind: directory.kind ?? (initiator.type === 'user' ? initiator.ref.kind : USER_KIND),
  };
  const users = new Map(directory.users.map((user) => [user.id, user]));
  const roles = new Map(directory.roles.map((role) => [role.id, role]));
  const departments = new Map(directory.departments.map((department) => [department.id, department]));
  const instant = Date.parse(now);
  /** A directory without a system is one of a file: ids alone match. */
  const isOurs = (ref: Ref): boolean =>
    directory.system === undefined ||
    (ref.system === frame.system && (directory.tenant === undefined || ref.tenant === frame.tenant));

  const refOf = (id: Id): Ref => ({ ...frame, id });
  const canonical = (ref: Ref): Ref =>
    isOurs(ref) && (directory.system === undefined || ref.kind === frame.kind) ? refOf(ref.id) : ref;
  const keyOf = (ref: Ref): string => {
    const { system, tenant, kind, id } = canonical(ref);
    return JSON.stringify([system, tenant, kind, id]);
  };
  const same = (left: Ref, right: Ref): boolean => keyOf(left) === keyOf(right);
  const user = (ref: Ref): DirectoryUser | undefined => {
    const found = canonical(ref);
    return found.system === frame.system && found.tenant === frame.tenant && found.kind === frame.kind
      ? users.get(found.id)
      : undefined;
  };

  const inForce = directory.substitutions.filter(
    ({ from, until, scope }) =>
      Date.parse(from) <= instant &&
      (until === undefined || instant < Date.parse(until)) &&
      (scope === 'all' || scope.templates.includes(templateId)),
  );
  const replaced = new Set(inForce.filter(({ kind }) => kind === 'leaver').map(({ principal }) => keyOf(principal)));
  const hasLeft = (ref: Ref): boolean => user(ref)?.active === false || replaced.has(keyOf(ref));
  const substitutes = (ref: Ref): readonly Ref[] => {
    const key = keyOf(ref);
    return inForce.filter(({ principal }) => keyOf(principal) === key).map(({ delegate }) => canonical(delegate));
  };
  const askable = (ref: Ref): Candidate | undefined => {
    const principal = canonical(ref);
    if (!hasLeft(principal)) return { ref: principal };
    const seen = new Set([keyOf(principal)]);
    const queue = [...substitutes(principal)];
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (seen.has(keyOf(next))) continue;
      seen.add(keyOf(next));
      if (!hasLeft(next)) return { ref: next, onBehalfOf: principal };
      queue.push(...substitutes(next));
    }
    return undefined;
  };
  const managersAbove = (ref: Ref): readonly Ref[] => {
    const chain: Ref[] = [];
    const seen = new Set([canonical(ref).id]);
    for (let at = user(ref)?.manager; at !== undefined && !seen.has(at); at = users.get(at)?.manager) {
      seen.add(at);
      chain.push(refOf(at));
    }
    return chain;
  };
  const departmentsAbove = (id: Id): readonly Id[] => {
    const chain: Id[] = [];
    for (let at: Id | undefined = id; at !== undefined && !chain.includes(at); at = departments.get(at)?.parent) {
      chain.push(at);
    }
    return chain;
  };
  const actor = ({ ref, onBehalfOf }: Candidate): Actor => {
    const name = user(ref)?.name;
    return {
      type: 'user',
      ref,
      ...(name === undefined ? {} : { name }),
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    };
  };

  return {
    directory,
    canonical,
    refOf,
    keyOf,
    same,
    isInitiator: (ref) =>
      same(ref, initiator.ref) || (initiator.onBehalfOf !== undefined && same(ref, initiator.onBehalfOf)),
    user,
    role: (ref) => (isOurs(ref) ? roles.get(ref.id) : undefined),
    department: (id) => departments.get(id),
    departmentId: (ref) => (isOurs(ref) ? ref.id : undefined),
    departmentsAbove,
    managersAbove,
    hasLeft,
    askable,
    mayActFor: (delegate, principal) =>
      !hasLeft(delegate) && substitutes(principal).some((substitute) => same(substitute, delegate)),
    substitutes,
    actor,
  };
}
