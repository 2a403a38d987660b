import {
  type Action,
  type ActionContext,
  type ActionResult,
  ApiError,
  ConfigurationError,
  InputError,
  type Json,
  type JsonObject,
} from '@countersign/contracts';
import * as v from 'valibot';
import { dueAt, hongKongTime, kriDeadline } from '../calendar/deadline.js';
import { checkKriMetrics, isWholeMonth } from '../dataset/kri-metrics.js';
import submissionInputJsonSchema from '../generated/submission-upload.input.json' with { type: 'json' };
import type { Hkma } from '../hkma.js';
import { type SealedManifest, sealManifest, sha256Hex } from '../manifest.js';
import { remedies } from '../remedies.js';
import type { VerifiedReceipt } from '../resources/submissions.js';
import { profileStep } from '../sources.js';
import { approvalRecordBytes, fourEyes } from './four-eyes.js';
import { type SubmissionInput, submissionInput } from './submission-input.js';

/** An accepted submission: what an auditor asks for first. */
export interface SubmissionOutput {
  readonly submissionId: string;
  readonly receiptNo: string;
  readonly manifestSha256: string;
  readonly receivedAt: string;
  readonly dueAt: string;
  readonly onTime: boolean;
  /** The receiver's own, if any. */
  readonly warnings: readonly string[];
  /** Exact texts and signatures, for the evidence pack. */
  readonly manifest: SignedText;
  readonly receipt: SignedText;
  /** Exact record of who approved, whose digest the manifest holds. */
  readonly approvals: string;
}

/** A text and the detached signature over its bytes. */
export interface SignedText extends JsonObject {
  readonly text: string;
  readonly jws: string;
}

type Context = ActionContext<Hkma>;

/** Submits an approved file of risk indicators, and believes only a signed receipt. */
export const submissionUpload: Action<Hkma, SubmissionInput, SubmissionOutput & Json> = {
  name: 'submission.upload',
  title: { en: 'Submit risk indicators', 'zh-HK': '提交風險指標' },
  input: submissionInput,
  inputJsonSchema: submissionInputJsonSchema,
  operations: [
    'submissions.get',
    'submissions.create',
    'uploads.offset',
    'uploads.append',
    'submissions.complete',
    'submissions.receipt',
  ],
  guarantee: {
    kind: 'client-id',
    statement: {
      en: 'The submission’s id is the effect’s key, and its manifest is the same for every try. Before a repeat the receiver is asked where the submission is; the same id with the same manifest is the same submission, and with another manifest it is refused.',
      'zh-HK':
        '提交編號即為操作識別碼，每次嘗試的清單均相同。重送前先向接收方查詢提交狀態；同一編號及同一清單視為同一提交，如清單不同則會被拒絕。',
    },
    source: profileStep('steps 1 and 5'),
  },
  run: upload,
};

async function upload(context: Context, input: SubmissionInput): Promise<ActionResult<SubmissionOutput & Json>> {
  const { client, signal } = context;
  const { submissions } = client;
  const simulated = context.connection.environment === 'emulator';
  const approvals = fourEyes(context.approval, input.preparedBy, { simulated });
  const bytes = await approvedFile(context, input);
  const due = deadline(context, input);
  const sealed = sealManifest({ input, submissionId: context.key, profile: client.profile, approvals, dueAt: due });
  const earlier = context.mayHaveHappened ? await submissions.find(sealed, { signal }) : undefined;
  if (earlier === undefined) assertInTime(context, input, due);
  if (earlier === undefined || earlier === 'registered' || earlier === 'uploading') {
    const chunkSize = await announced(context, sealed, earlier !== undefined);
    await submissions.upload(context.key, bytes, chunkSize, { signal });
    await submissions.complete(context.key, input.file, { signal });
  }
  const receipt = await decided(context, sealed);
  if (receipt.state === 'rejected') {
    throw new ApiError('SUBMISSION_REJECTED', `The receiver rejected the submission (${receipt.receiptNo}).`, {
      status: 422,
      retryable: false,
      remedy: remedies.SUBMISSION_REJECTED,
      details: { submissionId: context.key, receiptNo: receipt.receiptNo, reasons: [...receipt.warnings].slice(0, 20) },
    });
  }
  const replayed = earlier === 'received' || earlier === 'validating' || earlier === 'accepted';
  const jws = (await note(context)).jws ?? submissions.sign(sealed.bytes);
  const { receiptNo, receivedAt, onTime, warnings } = receipt;
  const output: SubmissionOutput & Json = {
    submissionId: context.key,
    receiptNo,
    manifestSha256: sealed.sha256,
    receivedAt,
    dueAt: due,
    onTime,
    warnings: [...warnings],
    manifest: { text: Buffer.from(sealed.bytes).toString('utf8'), jws },
    receipt: { text: receipt.text, jws: receipt.jws },
    approvals: Buffer.from(approvalRecordBytes(approvals)).toString('utf8'),
  };
  const label = `${input.dataset} ${input.period.to.slice(0, 7)} ${receiptNo}`;
  return { output, refs: [{ kind: 'submission', id: context.key, label }], replayed };
}

const noteShape = v.object({ jws: v.string(), chunkSize: v.optional(v.number()) });

/** What an earlier try noted: the signature it sent, and the chunk size once the receiver had answered. */
async function note({ memo }: Context): Promise<Partial<v.InferOutput<typeof noteShape>>> {
  const parsed = v.safeParse(noteShape, await memo.get('announced'));
  return parsed.success ? parsed.output : {};
}

/** Announces it, unless an earlier try did and knows how to go on. The signature is noted before it is sent. */
async function announced(context: Context, sealed: SealedManifest, known: boolean): Promise<number> {
  const { client, memo, signal } = context;
  const before = await note(context);
  if (known && before.chunkSize !== undefined) return before.chunkSize;
  const jws = client.submissions.sign(sealed.bytes);
  await memo.set('announced', { jws });
  const chunkSize = await client.submissions.announce(sealed, { jws, signal });
  await memo.set('announced', { jws, chunkSize });
  return chunkSize;
}

/** The file that was approved, checked again: its digest, its size, and what it says of itself. */
async function approvedFile(context: Context, input: SubmissionInput): Promise<Uint8Array> {
  if (input.entity !== context.client.entity) {
    throw new ConfigurationError('INVALID_OPTION', `This connection submits for ${context.client.entity}.`, {
      place: 'entity',
    });
  }
  // A copy: what is checked here is what is sent, whatever the store does with its own.
  const bytes = Uint8Array.from(await context.documents.read(input.file.sha256));
  if (sha256Hex(bytes) !== input.file.sha256 || bytes.length !== input.file.size) throw changed('file');
  const { valid, findings, dataset } = checkKriMetrics(bytes);
  if (!valid || dataset === undefined) {
    const errors = findings.filter(({ severity }) => severity === 'error');
    throw new InputError('DATASET_INVALID', `The dataset has ${errors.length} errors.`, {
      place: errors[0]?.pointer,
      remedy: remedies.DATASET_INVALID,
      details: { findings: errors.slice(0, 20).map(({ code, pointer }) => ({ code, pointer })) },
    });
  }
  const { entity, period, records } = dataset;
  if (entity !== input.entity) throw changed('entity');
  if (period.from !== input.period.from || period.to !== input.period.to) throw changed('period');
  if (records.length !== input.file.records) throw changed('file/records');
  return bytes;
}

function deadline({ clock }: Context, { period }: SubmissionInput): string {
  if (!isWholeMonth(period)) {
    throw new InputError('INVALID_INPUT', 'The period is one whole calendar month.', { place: 'period' });
  }
  if (hongKongTime(clock.now()).slice(0, 10) <= period.to) {
    throw new InputError('PERIOD_NOT_ENDED', `The period ends on ${period.to}.`, {
      place: 'period/to',
      remedy: remedies.PERIOD_NOT_ENDED,
    });
  }
  return dueAt(kriDeadline, period.to);
}

function assertInTime({ clock }: Context, { lateReason }: SubmissionInput, due: string): void {
  if (lateReason !== undefined || clock.now() <= Date.parse(due)) return;
  throw new InputError('LATE_WITHOUT_REASON', `It was due at ${due}.`, {
    place: 'lateReason',
    remedy: remedies.LATE_WITHOUT_REASON,
  });
}

const POLL_MS = 2000;
const MOST_POLLS = 30;

/** The receipt, once the receiver has decided. */
async function decided({ client, clock, signal }: Context, sealed: SealedManifest): Promise<VerifiedReceipt> {
  for (let polls = 0; polls < MOST_POLLS; polls += 1) {
    const state = await client.submissions.find(sealed, { signal });
    if (state === 'accepted' || state === 'rejected') {
      const receipt = await client.submissions.receipt(sealed, { signal });
      if (receipt !== undefined) return receipt;
    }
    await clock.sleep(POLL_MS, signal);
  }
  throw new ApiError('STILL_CHECKED', 'The receiver has not decided yet.', {
    status: 202,
    retryable: true,
    remedy: remedies.STILL_CHECKED,
    details: { submissionId: sealed.manifest.submissionId },
  });
}

function changed(place: string): InputError {
  return new InputError('CONTENT_CHANGED', `${place} is not what was approved.`, {
    place,
    remedy: remedies.CONTENT_CHANGED,
  });
}
