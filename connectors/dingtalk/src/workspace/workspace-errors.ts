import { type Ref, StateError } from '@countersign/contracts';
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
