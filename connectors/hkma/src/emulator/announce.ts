import { ConnectorError, canonicalJson, toInstant } from '@countersign/contracts';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import * as v from 'valibot';
import { sha256Hex } from '../manifest.js';
import { verifyDetached } from '../signature/detached-jws.js';
import { answering, Refusal } from './answers.js';
import type { Context, StoredSubmission } from './state.js';

const FRESH_MS = 5 * 60_000;

// The form itself the OpenAPI document checks; here is what it can't say.
const manifestShape = v.looseObject({
  submissionId: v.string(),
  dataset: v.string(),
  entity: v.string(),
  period: v.object({ from: v.string(), to: v.string() }),
  version: v.number(),
  supersedes: v.nullable(v.string()),
  files: v.tuple([v.object({ name: v.string(), size: v.number(), sha256: v.string(), records: v.number() })]),
  preparedBy: v.string(),
  approvedBy: v.array(v.string()),
  contentSha256: v.string(),
  preparedAt: v.string(),
  lateReason: v.nullable(v.string()),
});

/** Registers a submission, or knows it again. */
export function announce(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(() => {
    const { state, clock } = context;
    const id = request.headers['idempotency-key'] ?? '';
    const manifestSha256 = sha256Hex(request.bytes);
    const nonce = assertSigned(request, context);
    const known = state.submissions.get(id);
    if (known !== undefined) {
      if (known.manifestSha256 === manifestSha256) return registered(200, known, context);
      throw new Refusal(409, 'submission-conflict', 'Another manifest is held under this id.');
    }
    if (state.nonces.has(nonce)) throw new Refusal(422, 'signature-invalid', 'The nonce was used before.');
    const manifest = v.parse(manifestShape, request.body);
    if (Buffer.from(request.bytes).toString('utf8') !== canonicalJson(request.body)) {
      throw refused('', 'canonical');
    }
    if (manifest.submissionId !== id) throw refused('/submissionId', 'key');
    if (manifest.entity !== state.entity)
      throw new Refusal(403, 'forbidden', 'This client submits for another entity.');
    if (manifest.approvedBy.includes(manifest.preparedBy)) throw refused('/approvedBy', 'four-eyes');
    if (contentOf(manifest) !== manifest.contentSha256) throw refused('/contentSha256', 'digest');
    state.nonces.add(nonce);
    const [file] = manifest.files;
    const submission: StoredSubmission = {
      id,
      manifest: JSON.parse(Buffer.from(request.bytes).toString('utf8')),
      manifestSha256,
      file: { name: file.name, size: file.size, sha256: file.sha256 },
      bytes: Buffer.alloc(0),
      state: 'registered',
      announcedAt: clock.now(),
      receivedAt: undefined,
      decision: 'accepted',
      warnings: [],
      receiptNo: `R${toInstant(clock.now()).slice(0, 10).replaceAll('-', '')}-${String(state.submissions.size + 1).padStart(6, '0')}`,
    };
    state.submissions.set(id, submission);
    return registered(201, submission, context);
  });
}

function assertSigned(request: EmulatorRequest, { state, clock, fault }: Context): string {
  const skew = fault('clock-skew')?.['ms'];
  const now = clock.now() + (typeof skew === 'number' ? skew : 0);
  try {
    const jws = request.headers['detached-jws'] ?? '';
    return verifyDetached(jws, request.bytes, state.submitterKeys, { now, maxAgeMs: FRESH_MS }).nonce;
  } catch (error) {
    if (!ConnectorError.is(error)) throw error;
    const code = error.code === 'STALE' ? 'signature-stale' : 'signature-invalid';
    throw new Refusal(422, code, 'The signature was not accepted.');
  }
}

/** Made by this side on its own, from the manifest's fields. */
function contentOf(manifest: v.InferOutput<typeof manifestShape>): string {
  const { dataset, entity, period, version, supersedes, preparedBy, preparedAt, lateReason } = manifest;
  const { name, size, sha256, records } = manifest.files[0];
  const file = { name, size, sha256, records };
  const covered = {
    v: 1,
    dataset,
    entity,
    period,
    version,
    supersedes,
    file,
    preparedBy,
    preparedAt,
    lateReason,
  };
  return sha256Hex(canonicalJson(covered));
}

function registered(status: number, { id }: StoredSubmission, { state, clock }: Context): EmulatorResponse {
  return {
    status,
    body: {
      submissionId: id,
      uploadUrl: `/v1/submissions/${id}/upload`,
      chunkSize: state.settings.chunkSize,
      expiresAt: toInstant(clock.now() + 24 * 3_600_000),
    },
  };
}

function refused(pointer: string, code: string): Refusal {
  return new Refusal(422, 'invalid', 'The manifest was not accepted.', [{ pointer, code }]);
}
