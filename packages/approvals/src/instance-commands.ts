import type { Actor } from '@countersign/contracts';
import type { CancelCommand, CommentCommand, NewFactCommand, ResubmitCommand, WithdrawCommand } from './command.js';
import { type Draft, emit, recordDecision, taskNodeOf, tasksAt } from './draft.js';
import { approvalError } from './errors.js';
import { validateForm } from './form.js';
import { endInstance } from './node-progress.js';
import { begin, checkRoute } from './start.js';

/** @throws StateError `INSTANCE_ENDED`, or `INSTANCE_RETURNED` while the initiator has the form. */
export function requireRunning(draft: Draft): void {
  requireNotEnded(draft);
  if (draft.working.base.state === 'returned') {
    throw approvalError('INSTANCE_RETURNED', 'The form was returned to its initiator.');
  }
}

/** @throws StateError `NOT_ADMIN` for a person who is no administrator. */
export function requireAdmin(draft: Draft, by: Actor): void {
  const { people } = draft;
  const admin = people.directory.admins.some((id) => people.same(people.refOf(id), by.ref)) && !people.hasLeft(by.ref);
  if (by.type === 'user' && !admin) throw approvalError('NOT_ADMIN', 'Only an administrator may do this.');
}

export function resubmit(draft: Draft, command: ResubmitCommand): void {
  const { working, context } = draft;
  requireNotEnded(draft);
  if (working.base.state !== 'returned') {
    throw approvalError('INSTANCE_NOT_RETURNED', 'The form is with its approvers.');
  }
  requireInitiator(draft, command.by);
  const { by, comment, covers, picks, proof } = command;
  const values = validateForm(context.template, command.values);
  emit(draft, { type: 'instance.resubmitted', at: context.now, values, covers, ...(picks ? { picks } : {}) });
  checkRoute(draft, context.template);
  recordDecision(draft, { kind: 'submit', by, comment, proof });
  begin(draft, context.template);
}

export function withdraw(draft: Draft, { by, comment, proof }: WithdrawCommand): void {
  requireNotEnded(draft);
  requireInitiator(draft, by);
  recordDecision(draft, { kind: 'withdraw', by, comment, proof });
  endInstance(draft, 'withdrawn');
}

export function cancel(draft: Draft, { by, comment }: CancelCommand): void {
  requireNotEnded(draft);
  requireAdmin(draft, by);
  recordDecision(draft, { kind: 'cancel', by, comment });
  endInstance(draft, 'cancelled');
}

export function comment(draft: Draft, { by, text, attachments }: CommentCommand): void {
  const { current } = draft.working;
  const node = current && taskNodeOf(draft, current.nodeId);
  if (current && node?.type === 'approval' && by.type === 'user' && !node.allow.includes('comment')) {
    const asked = tasksAt(draft, current).some(
      ({ state, assignee }) => state === 'active' && draft.people.same(assignee.ref, by.ref),
    );
    if (asked) throw approvalError('NOT_ALLOWED_HERE', `The node ${node.id} does not allow comment.`);
  }
  recordDecision(draft, { kind: 'comment', by, comment: text, attachments });
}

/** Said twice, it is one fact. */
export function newFact(draft: Draft, { type, by, actor, comment: text }: NewFactCommand): void {
  const { working, context } = draft;
  const { state } = working.base;
  if (state === (type === 'revoke' ? 'revoked' : 'superseded')) return;
  if (state !== 'approved') throw approvalError('NOT_APPROVED', `The approval is ${state}.`, { state });
  recordDecision(draft, { kind: type === 'revoke' ? 'revoke' : 'amend', by: actor, comment: text });
  emit(draft, { type: type === 'revoke' ? 'instance.revoked' : 'instance.superseded', at: context.now, by });
}

function requireNotEnded(draft: Draft): void {
  const { state } = draft.working.base;
  if (state !== 'running' && state !== 'returned') {
    throw approvalError('INSTANCE_ENDED', `The approval is ${state}.`, { state });
  }
}

function requireInitiator(draft: Draft, by: Actor): void {
  if (!draft.people.same(by.ref, draft.working.base.initiator.ref)) {
    throw approvalError('NOT_INITIATOR', 'Only the initiator may do this.');
  }
}
