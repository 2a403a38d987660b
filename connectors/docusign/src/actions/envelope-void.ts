import {
  type Action,
  type ActionContext,
  type ActionResult,
  ApiError,
  InputError,
  type Json,
  StateError,
} from '@countersign/contracts';
import type { CallControl } from '@countersign/core';
import type { DocuSign } from '../docusign.js';
import envelopeVoidInputJsonSchema from '../generated/envelope-void.input.json' with { type: 'json' };
import { remedies } from '../remedies.js';
import type { Envelope } from '../resources/envelopes.js';
import { sdk } from '../sources.js';
import { findByEffect, findByReference } from './own-marker.js';
import { type EnvelopeVoidInput, envelopeVoidInput } from './signing-input.js';

export interface EnvelopeVoidOutput {
  readonly envelopeId: string;
  /** `already`: it was voided before, or has expired. */
  readonly state: 'voided' | 'already';
}

type Context = ActionContext<DocuSign>;

/** Takes an envelope back that not everybody has signed; its recipients are told the reason. */
export const envelopeVoid: Action<DocuSign, EnvelopeVoidInput, EnvelopeVoidOutput & Json> = {
  name: 'envelope.void',
  title: { en: 'Void an envelope', 'zh-HK': '作廢簽署信封' },
  input: envelopeVoidInput,
  inputJsonSchema: envelopeVoidInputJsonSchema,
  operations: ['envelopes.list', 'envelopes.get', 'envelopes.void'],
  guarantee: {
    kind: 'idempotent',
    statement: {
      en: 'An envelope is voided once: DocuSign refuses a second time, and its state then tells that it is done.',
      'zh-HK': '信封只會作廢一次：DocuSign 會拒絕再次作廢，而其狀態會顯示已完成。',
    },
    source: sdk('update, status voided; error code ENVELOPE_CANNOT_VOID_INVALID_STATE'),
  },
  run: voidEnvelope,
};

async function voidEnvelope(
  context: Context,
  input: EnvelopeVoidInput,
): Promise<ActionResult<EnvelopeVoidOutput & Json>> {
  const { client, signal } = context;
  const control: CallControl = { signal };
  const envelope = await findEnvelope(context, input);
  if (envelope.status === 'voided') return result(envelope, input, 'already');
  checkOnItsWay(envelope);
  try {
    await client.envelopes.void(envelope.id, input.reason, control);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'CONFLICT') throw error;
    const newest = await client.envelopes.get(envelope.id, control);
    if (newest.status === 'voided') return result(newest, input, 'already');
    checkOnItsWay(newest);
    throw error;
  }
  return result(envelope, input, 'voided');
}

async function findEnvelope(context: Context, { reference, subject, sentOn, effect }: EnvelopeVoidInput) {
  // The day is in some time zone: a day earlier covers all.
  const since = Date.parse(sentOn) - 24 * 60 * 60 * 1000;
  const found =
    effect === undefined
      ? await findByReference(context, reference, since)
      : await findByEffect(context, effect, since);
  const meant = found.filter((one) => one.status !== 'created' && one.subject === subject);
  if (meant.length > 1) {
    throw refusal('ENVELOPE_AMBIGUOUS', `${meant.length} envelopes bear the reference ${reference}.`);
  }
  const [only] = meant;
  if (only !== undefined) return only;
  throw refusal('ENVELOPE_NOT_FOUND', `There is no envelope ${reference} with this subject.`);
}

function checkOnItsWay({ id, status }: Envelope): void {
  if (status === 'sent' || status === 'delivered' || status === 'signed') return;
  throw new StateError('ENVELOPE_ENDED', `The envelope is ${status} and can’t be voided.`, {
    remedy: remedies.ENVELOPE_ENDED,
    details: { envelopeId: id, status },
  });
}

function refusal(code: 'ENVELOPE_NOT_FOUND' | 'ENVELOPE_AMBIGUOUS', message: string): InputError {
  return new InputError(code, message, { place: 'reference', remedy: remedies[code] });
}

function result(
  { id }: Envelope,
  { subject }: EnvelopeVoidInput,
  state: EnvelopeVoidOutput['state'],
): ActionResult<EnvelopeVoidOutput & Json> {
  return {
    output: { envelopeId: id, state },
    refs: [{ kind: 'envelope', id, label: subject }],
    replayed: state === 'already',
  };
}
