import { type ApprovalInstance, type Directory, type Ref, StateError } from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';

/**
 * Whoever takes back or replaces an approval that has ended: its initiator, those who approved, administrators.
 * @param people - one of them is enough.
 * @throws {@link StateError} `NOT_AUTHORISED`.
 */
export function requireRevoker(instance: ApprovalInstance, people: readonly Ref[], directory: Directory): void {
  if (people.some((person) => mayRevoke(instance, person, directory))) return;
  throw new StateError('NOT_AUTHORISED', `${people[0]?.id ?? 'Nobody'} may not revoke this approval.`, {
    remedy: runtimeRemedies.NOT_AUTHORISED,
  });
}

function mayRevoke(instance: ApprovalInstance, ref: Ref, directory: Directory): boolean {
  const { system, tenant = ref.tenant, admins, users } = directory;
  // A directory without a system is one of a file: ids alone match.
  const isSame = (other: Ref): boolean =>
    other.id === ref.id &&
    (system === undefined || (other.system === ref.system && other.tenant === ref.tenant && other.kind === ref.kind));
  const isAdmin = admins.includes(ref.id) && (system === undefined || (ref.system === system && ref.tenant === tenant));
  const hasLeft = users.some(({ id, active }) => id === ref.id && active === false);
  return !hasLeft && (isAdmin || [instance.initiator.ref, ...approversOf(instance)].some(isSame));
}

/** Who agreed in person. */
export function approversOf({ decisions }: ApprovalInstance): readonly Ref[] {
  return decisions.flatMap(({ kind, by }) => (kind === 'approve' && by.type === 'user' ? [by.ref] : []));
}
