import { type ApprovalInstance, type Ref, StateError } from '@countersign/contracts';
import { remedies } from '../remedies.js';

export function personUnknown({ id }: Ref): StateError {
  return new StateError('PERSON_NOT_IN_DINGTALK', `The directory's ${id} has no user in DingTalk.`, {
    remedy: remedies.PERSON_NOT_IN_DINGTALK,
    details: { person: id },
  });
}

export function callbackProofRefused(): StateError {
  return new StateError('PROOF_REFUSED', 'Decisions made in DingTalk come by its verified callback only.', {
    remedy: remedies.CALLBACK_PROOF,
  });
}

export function shownAsAgreed({ id, state }: ApprovalInstance): StateError {
  return new StateError('SHOWN_AS_AGREED', `The approval is ${state}; DingTalk goes on showing it as agreed.`, {
    remedy: remedies.SHOWN_AS_AGREED,
    details: { approval: id, state },
  });
}
