import type { JsonObject } from '@countersign/contracts';
import { canonicalJson } from '@countersign/contracts';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { hongKongTime } from '../calendar/deadline.js';
import { signDetached } from '../signature/detached-jws.js';
import { answering, Refusal } from './answers.js';
import { type Context, type StoredSubmission, word } from './state.js';

export function stateOf(submission: StoredSubmission, { clock, state }: Context): JsonObject {
  const { id, manifestSha256, receivedAt, decision } = submission;
  const decided = receivedAt !== undefined && clock.now() >= receivedAt + state.settings.validationMs;
  return { submissionId: id, manifestSha256, state: decided ? decision : submission.state };
}

/** Not yet to be seen, since this moment. */
function lags(since: number, { clock, fault }: Context): boolean {
  const ms = fault('lookup-lag')?.['ms'];
  return typeof ms === 'number' && clock.now() < since + ms;
}

export function getSubmission(request: EmulatorRequest, context: Context): EmulatorResponse {
  const found = context.state.submissions.get(request.pathParameters['submissionId'] ?? '');
  return answering(() => {
    if (found === undefined || lags(found.announcedAt, context))
      throw new Refusal(404, 'not-found', 'There is no such submission.');
    return { status: 200, body: stateOf(found, context) };
  });
}

/** The signed receipt; made once, the same for every reader. */
export function getReceipt(request: EmulatorRequest, context: Context): EmulatorResponse {
  const found = context.state.submissions.get(request.pathParameters['submissionId'] ?? '');
  return answering(() => {
    if (found === undefined) throw new Refusal(404, 'not-found', 'There is no such submission.');
    const { state } = stateOf(found, context);
    const late = lags((found.receivedAt ?? 0) + context.state.settings.validationMs, context);
    if ((state !== 'accepted' && state !== 'rejected') || late)
      throw new Refusal(409, 'not-decided', 'It is not decided yet.');
    found.receipt ??= makeReceipt(found, context);
    const wrong = context.fault('receipt-wrong-digest') === undefined ? undefined : makeReceipt(found, context, true);
    const { text, jws } = wrong ?? found.receipt;
    const spoilt =
      context.fault('receipt-bad-signature') === undefined ? text : text.replace('"onTime":', '"onTime" :');
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'detached-jws': jws },
      body: Buffer.from(spoilt),
    };
  });
}

function makeReceipt(found: StoredSubmission, { state, clock, random }: Context, wrong = false) {
  const { id, manifest, manifestSha256, file, decision, warnings, receiptNo, receivedAt = 0 } = found;
  const receipt = {
    schema: 'countersign.receipt/1',
    submissionId: id,
    receiptNo,
    state: decision,
    manifestSha256: wrong ? '0'.repeat(64) : manifestSha256,
    files: [{ ...file }],
    receivedAt: hongKongTime(receivedAt),
    onTime: receivedAt <= Date.parse(String(manifest['dueAt'])),
    warnings: [...warnings],
  };
  const text = canonicalJson(receipt);
  const jws = signDetached(Buffer.from(text), state.receiverKey, { now: clock.now(), nonce: word(random, 16) });
  return { text, jws };
}
