import { createHash } from 'node:crypto';
import {
  ApiError,
  ConfigurationError,
  ConnectorError,
  ResponseShapeError,
  SignatureError,
  StateError,
} from '@countersign/contracts';
import type { SealedManifest } from '../manifest.js';
import { remedies } from '../remedies.js';
import { newNonce, type SigningKey, signDetached, type TrustedKey, verifyDetached } from '../signature/detached-jws.js';
import type { CallControl, ReceiverApi, Wire } from './hkma-api.js';
import { parseReceipt, receiptIsAbout } from './receipt.js';

export type SubmissionState = Wire<'Submission'>['state'];

/** A receipt whose signature and digests are right. */
export interface VerifiedReceipt {
  readonly receiptNo: string;
  readonly state: 'accepted' | 'rejected';
  readonly receivedAt: string;
  readonly onTime: boolean;
  readonly warnings: readonly string[];
  /** Exact bytes and signature, to be kept. */
  readonly text: string;
  readonly jws: string;
}

export interface UploadControl extends CallControl {
  /** Told after each chunk that the receiver holds. */
  readonly onProgress?: ((sent: number, size: number) => void) | undefined;
}

export interface AnnounceControl extends CallControl {
  /** A signature made before, over exactly the manifest's bytes. @defaultValue a new one */
  readonly jws?: string | undefined;
}

/** In a row, without a byte more at the receiver. */
const MOST_SETBACKS = 5;
const LARGEST_CHUNK = 16 * 1024 * 1024;

/** Submissions of one institution at its receiver. */
export class Submissions {
  readonly #receiver: ReceiverApi;
  readonly #signingKey: SigningKey | undefined;
  readonly #receiverKeys: readonly TrustedKey[];

  constructor(receiver: ReceiverApi, signingKey: SigningKey | undefined, receiverKeys: readonly TrustedKey[]) {
    this.#receiver = receiver;
    this.#signingKey = signingKey;
    this.#receiverKeys = receiverKeys;
  }

  /**
   * Signs exact bytes, a manifest's or a list of digests: a detached JWS.
   * @throws {@link ConfigurationError} `MISSING_CREDENTIAL` without a signing key.
   */
  sign(bytes: Uint8Array): string {
    if (this.#signingKey === undefined) {
      throw new ConfigurationError('MISSING_CREDENTIAL', 'There is no key to sign with.', {
        place: 'credentials/signingKey',
      });
    }
    return signDetached(bytes, this.#signingKey, { now: this.#receiver.clock.now(), nonce: newNonce() });
  }

  /**
   * Announces a submission; the same manifest again is the same submission. Effect: write.
   * @returns bytes of the largest chunk.
   * @throws {@link ApiError} `SUBMISSION_CONFLICT`, `SIGNATURE_REFUSED`, `SIGNATURE_STALE`, `REJECTED`.
   */
  async announce(sealed: SealedManifest, control: AnnounceControl = {}): Promise<number> {
    const { submissionId } = sealed.manifest;
    const { jws = this.sign(sealed.bytes), ...call } = control;
    const { data } = await this.#receiver.api.call('submissions.create', {
      params: { header: { 'Idempotency-Key': submissionId, 'Detached-JWS': jws } },
      body: sealed.manifest,
      // What is signed is sent: these bytes, not another form of the same JSON.
      bodySerializer: () => sealed.bytes,
      headers: { 'content-type': 'application/json' },
      idempotencyKey: submissionId,
      ...call,
    });
    // The address is known; one elsewhere is not followed.
    if (data.uploadUrl !== `/v1/submissions/${submissionId}/upload` || data.submissionId !== submissionId) {
      throw new ResponseShapeError('The receiver names another place to upload to.', { place: 'submissions.create' });
    }
    if (!Number.isInteger(data.chunkSize) || data.chunkSize < 1) {
      throw new ResponseShapeError('The receiver names a chunk size that is none.', { place: 'submissions.create' });
    }
    return Math.min(data.chunkSize, LARGEST_CHUNK);
  }

  /** Bytes that the receiver holds. */
  async offset(submissionId: string, size: number, control: CallControl = {}): Promise<number> {
    const { headers } = await this.#receiver.api.call('uploads.offset', {
      params: { path: { submissionId } },
      ...control,
    });
    return offsetIn(headers, size);
  }

  /**
   * Sends what the receiver doesn't hold yet, from where it is. Effect: write.
   * @throws {@link ApiError} `OFFSET_CONFLICT` or `DIGEST_MISMATCH` when that happens again and again.
   */
  async upload(submissionId: string, bytes: Uint8Array, chunkSize: number, control: UploadControl = {}): Promise<void> {
    const { onProgress, ...call } = control;
    let offset = await this.offset(submissionId, bytes.length, call);
    let furthest = offset;
    for (let setbacks = 0; offset < bytes.length; ) {
      try {
        offset = await this.#append(submissionId, bytes, offset, chunkSize, call);
        onProgress?.(offset, bytes.length);
      } catch (error) {
        setbacks += 1;
        if (!isSetback(error) || setbacks > MOST_SETBACKS) throw error;
        offset = await this.offset(submissionId, bytes.length, call);
      }
      // Another process may send the same: then each finds the other's chunks, and both get on.
      if (offset > furthest) setbacks = 0;
      furthest = Math.max(furthest, offset);
    }
  }

  /** Says that all was sent. The same again is answered the same. Effect: write. */
  async complete(
    submissionId: string,
    file: { sha256: string; size: number },
    control: CallControl = {},
  ): Promise<void> {
    await this.#receiver.api.call('submissions.complete', {
      params: { path: { submissionId }, header: { 'Idempotency-Key': submissionId } },
      body: { sha256: file.sha256, size: file.size },
      idempotencyKey: submissionId,
      ...control,
    });
  }

  /**
   * Where a submission is; `undefined` when the receiver doesn't know it.
   * @throws {@link StateError} `SUBMISSION_CONFLICT` when it holds another manifest under the id.
   */
  async find(sealed: SealedManifest, control: CallControl = {}): Promise<SubmissionState | undefined> {
    const { submissionId } = sealed.manifest;
    try {
      const { data } = await this.#receiver.api.call('submissions.get', {
        params: { path: { submissionId } },
        ...control,
      });
      if (data.manifestSha256 === sealed.sha256) return data.state;
    } catch (error) {
      if (ConnectorError.is(error) && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
    throw new StateError('SUBMISSION_CONFLICT', 'The receiver holds another manifest under this id.', {
      remedy: remedies.SUBMISSION_CONFLICT,
      details: { submissionId },
    });
  }

  /** Asks for a submission that there can't be: a receiver that knows us says so, and nothing else happens. */
  async probe(control: CallControl = {}): Promise<void> {
    try {
      await this.#receiver.api.call('submissions.get', {
        params: { path: { submissionId: 'countersign-check' } },
        ...control,
      });
    } catch (error) {
      if (!ConnectorError.is(error) || error.code !== 'NOT_FOUND') throw error;
    }
  }

  /**
   * The receipt, believed only when a pinned key signed exactly these bytes and every digest is ours; `undefined` where
   * there is none yet.
   * @throws {@link SignatureError} `RECEIPT_INVALID`.
   */
  async receipt(
    { manifest, sha256: manifestSha256 }: SealedManifest,
    control: CallControl = {},
  ): Promise<VerifiedReceipt | undefined> {
    const { submissionId } = manifest;
    const call = { params: { path: { submissionId } }, parseAs: 'text', maxBytes: 256 * 1024, ...control } as const;
    const answer = await this.#receiver.api.call('submissions.receipt', call).catch((error: unknown) => {
      if (ConnectorError.is(error) && error.code === 'NOT_DECIDED') return undefined;
      throw error;
    });
    if (answer === undefined) return undefined;
    const text = String(answer.data);
    const jws = answer.headers.get('detached-jws') ?? '';
    try {
      verifyDetached(jws, Buffer.from(text), this.#receiverKeys, { now: this.#receiver.clock.now() });
    } catch (error) {
      throw receiptInvalid(ConnectorError.is(error) ? error.code : 'MALFORMED');
    }
    const found = parseReceipt(text);
    if (found === undefined) throw receiptInvalid('MALFORMED');
    if (!receiptIsAbout(found, manifest, manifestSha256)) throw receiptInvalid('DIGEST');
    const { receiptNo, state, receivedAt, onTime, warnings } = found;
    return { receiptNo, state, receivedAt, onTime, warnings, text, jws };
  }

  async #append(
    submissionId: string,
    bytes: Uint8Array,
    offset: number,
    chunkSize: number,
    control: CallControl,
  ): Promise<number> {
    const chunk = bytes.subarray(offset, offset + chunkSize);
    const digest = createHash('sha256').update(chunk).digest('base64');
    const { headers } = await this.#receiver.api.call('uploads.append', {
      params: {
        path: { submissionId },
        header: {
          'Idempotency-Key': `${submissionId}.${offset}`,
          'Upload-Offset': String(offset),
          'Content-Digest': `sha-256=:${digest}:`,
        },
      },
      // The spec's type of bytes is text.
      body: '',
      bodySerializer: () => chunk,
      headers: { 'content-type': 'application/offset+octet-stream' },
      idempotencyKey: `${submissionId}.${offset}`,
      ...control,
    });
    const next = offsetIn(headers, bytes.length);
    if (next === offset + chunk.length) return next;
    throw new ResponseShapeError('The receiver keeps another number of bytes than were sent.', {
      place: 'uploads.append',
    });
  }
}

/** What looking again at the offset mends. */
function isSetback(error: unknown): boolean {
  return error instanceof ApiError && ['OFFSET_CONFLICT', 'DIGEST_MISMATCH'].includes(error.code);
}

function offsetIn(headers: Headers, size: number): number {
  const text = headers.get('upload-offset') ?? '';
  const offset = /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : Number.NaN;
  if (offset <= size) return offset;
  throw new ResponseShapeError('The receiver’s Upload-Offset is not within the file.', { place: 'uploads' });
}

function receiptInvalid(why: string): SignatureError {
  return new SignatureError('RECEIPT_INVALID', 'The receipt is not the receiver’s over what was sent.', {
    remedy: remedies.RECEIPT_INVALID,
    details: { why },
  });
}
