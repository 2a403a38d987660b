import { createHash } from 'node:crypto';
import type { JsonObject } from '@countersign/contracts';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { checkKriMetrics } from '../dataset/kri-metrics.js';
import { sha256Hex } from '../manifest.js';
import { answering, Refusal } from './answers.js';
import { stateOf } from './decisions.js';
import type { Context, StoredSubmission } from './state.js';

export function mustFind(request: EmulatorRequest, { state }: Context): StoredSubmission {
  const found = state.submissions.get(request.pathParameters['submissionId'] ?? '');
  if (found === undefined) throw new Refusal(404, 'not-found', 'There is no such submission.');
  return found;
}

export function uploadOffset(request: EmulatorRequest, context: Context): EmulatorResponse {
  const found = context.state.submissions.get(request.pathParameters['submissionId'] ?? '');
  if (found === undefined) return { status: 404 };
  return {
    status: 204,
    headers: { 'upload-offset': String(found.bytes.length), 'upload-length': String(found.file.size) },
  };
}

/** Keeps a chunk that begins where the held bytes end and has the digest it says. */
export function appendChunk(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(() => {
    const submission = mustFind(request, context);
    const offset = Number(request.headers['upload-offset']);
    if (submission.state === 'validating' || offset !== submission.bytes.length || conflicts(submission, context)) {
      throw new Refusal(409, 'offset-conflict', 'The upload stands at another offset.');
    }
    const digest = createHash('sha256').update(request.bytes).digest('base64');
    if (request.headers['content-digest'] !== `sha-256=:${digest}:` || context.fault('digest-mismatch')) {
      throw new Refusal(422, 'digest-mismatch', 'The bytes are not those of Content-Digest.');
    }
    if (request.bytes.length === 0 || request.bytes.length > context.state.settings.chunkSize) {
      throw new Refusal(413, 'too-large', 'The chunk is empty or above chunkSize.');
    }
    if (offset + request.bytes.length > submission.file.size) {
      throw new Refusal(413, 'too-large', 'The chunk goes beyond the file’s size.');
    }
    submission.state = 'uploading';
    const cut = context.fault('cut-mid-chunk');
    const kept = cut === undefined ? request.bytes.length : cutPoint(cut, request.bytes.length, context);
    submission.bytes = Buffer.concat([submission.bytes, request.bytes.subarray(0, kept)]);
    if (cut !== undefined) return { status: 0 };
    // The copy that a path delivered twice is the one that is answered.
    if (context.fault('duplicate-chunk') !== undefined) {
      throw new Refusal(409, 'offset-conflict', 'The upload stands at another offset.');
    }
    return { status: 204, headers: { 'upload-offset': String(submission.bytes.length) } };
  });
}

/** Once `{from}` bytes are held; from the first on when left out. */
function conflicts({ bytes }: StoredSubmission, { fault }: Context): boolean {
  const conflict = fault('offset-conflict');
  if (conflict === undefined) return false;
  return typeof conflict['from'] !== 'number' || bytes.length >= conflict['from'];
}

/** `{at}` bytes are kept, or any number of them. */
function cutPoint({ at }: JsonObject, length: number, { random }: Context): number {
  const wanted = typeof at === 'number' ? at : Buffer.from(random.bytes(4)).readUInt32BE();
  return wanted % (length + 1);
}

export function completeUpload(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(() => {
    const submission = mustFind(request, context);
    const body = typeof request.body === 'object' && request.body !== null ? request.body : {};
    const { sha256, size } = submission.file;
    if (Reflect.get(body, 'sha256') !== sha256 || Reflect.get(body, 'size') !== size) {
      throw new Refusal(422, 'invalid', 'This is not the file of the manifest.', [
        { pointer: '/sha256', code: 'digest' },
      ]);
    }
    if (submission.state !== 'validating') {
      if (submission.bytes.length !== size) throw new Refusal(409, 'offset-conflict', 'Bytes are missing.');
      if (sha256Hex(submission.bytes) !== sha256)
        throw new Refusal(422, 'digest-mismatch', 'The file has another digest.');
      submission.state = 'validating';
      submission.receivedAt = context.clock.now();
      const { valid, findings } = checkKriMetrics(submission.bytes);
      const rejected = !valid || context.fault('rejects') !== undefined;
      submission.decision = rejected ? 'rejected' : 'accepted';
      submission.warnings =
        rejected && findings.length === 0
          ? ['policy']
          : findings.slice(0, 50).map(({ code, pointer }) => `${code} ${pointer}`);
    }
    return { status: 202, body: stateOf(submission, context) };
  });
}
