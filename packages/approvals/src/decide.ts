import type { ApprovalEvent, Instant } from '@countersign/contracts';
import { toInstant } from '@countersign/contracts';
import type { ApprovalCommand, DecideContext } from './command.js';
import { createDraft } from './draft.js';
import { approvalError, inputError } from './errors.js';
import { cancel, comment, newFact, resubmit, withdraw } from './instance-commands.js';
import { start } from './start.js';
import { type ApprovalState, thaw } from './state.js';
import { addSigners, approveOrReject, reassign, returnForm, transfer } from './task-commands.js';
import { fireTimer } from './timeouts.js';

/**
 * What happens to an approval when somebody commands something: the events to store and to `evolve` the state with.
 * Pure: the same state, command and context give the same events.
 *
 * @param state - left out for `start` only.
 * @returns no events where there is nothing to do (a timer that has fired already).
 * @throws StateError where the state doesn't allow it (`INSTANCE_ENDED`, `TASK_NOT_ACTIVE`, `NOT_ASSIGNEE` …).
 * @throws InputError where what came along is wrong (a form's value, an approver who left …).
 */
export function decide(
  state: ApprovalState | undefined,
  command: ApprovalCommand,
  context: DecideContext,
): ApprovalEvent[] {
  requireInstant(context.now);
  if (command.type === 'start') {
    if (state) throw approvalError('INSTANCE_EXISTS', `The approval ${state.instance.id} was started before.`);
    return start(command, context);
  }
  if (!state) throw approvalError('INSTANCE_UNKNOWN', 'There is no such approval yet.');
  const { template } = state.instance;
  if (template.id !== context.template.id || template.version !== context.template.version) {
    throw approvalError('TEMPLATE_MISMATCH', `This approval runs on ${template.id} version ${template.version}.`);
  }
  const draft = createDraft(thaw(state), context);
  switch (command.type) {
    case 'approve':
    case 'reject':
      approveOrReject(draft, command);
      break;
    case 'transfer':
      transfer(draft, command);
      break;
    case 'addSigners':
      addSigners(draft, command);
      break;
    case 'return':
      returnForm(draft, command);
      break;
    case 'resubmit':
      resubmit(draft, command);
      break;
    case 'withdraw':
      withdraw(draft, command);
      break;
    case 'cancel':
      cancel(draft, command);
      break;
    case 'comment':
      comment(draft, command);
      break;
    case 'fireTimer':
      fireTimer(draft, command);
      break;
    case 'reassign':
      reassign(draft, command);
      break;
    case 'revoke':
    case 'supersede':
      newFact(draft, command);
      break;
  }
  return draft.events;
}

function requireInstant(now: Instant): void {
  const time = Date.parse(now);
  if (Number.isNaN(time) || toInstant(time) !== now) {
    throw inputError('INSTANT_INVALID', 'The time of a decision is UTC with milliseconds and Z.', 'now');
  }
}
