import { createHash } from 'node:crypto';
import { canonicalJson, InputError } from '@countersign/contracts';
import * as v from 'valibot';
import { type ApprovalRecord, approvalRecordBytes } from './actions/four-eyes.js';
import type { SubmissionInput } from './actions/submission-input.js';
import { remedies } from './remedies.js';
import type { Wire } from './resources/hkma-api.js';

export type Manifest = Wire<'Manifest'>;

/** A manifest in the one form that is signed and sent. */
export interface SealedManifest {
  readonly manifest: Manifest;
  /** Canonical JSON (RFC 8785), UTF-8. */
  readonly bytes: Uint8Array;
  /** Of these bytes, hex. */
  readonly sha256: string;
}

/** SHA-256 in lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * Digest of all that an approval of a submission covers (hex): entity, period, version, file digest, maker, reason.
 * It stands in the approval's form and in the signed manifest; any other content has another.
 */
export function contentDigest(input: Omit<SubmissionInput, 'contentSha256'>): string {
  const { entity, period, dataset, version, supersedes, file, preparedBy, preparedAt, lateReason } = input;
  const covered = {
    v: 1,
    dataset,
    entity,
    period: { from: period.from, to: period.to },
    version,
    supersedes: supersedes ?? null,
    file: { name: file.name, size: file.size, sha256: file.sha256, records: file.records },
    preparedBy,
    preparedAt,
    lateReason: lateReason ?? null,
  };
  return sha256Hex(canonicalJson(covered));
}

/** Makes the manifest of an approved input: the same input, id and approvals give the same bytes. */
export function sealManifest(of: {
  readonly input: SubmissionInput;
  readonly submissionId: string;
  readonly profile: string;
  readonly approvals: ApprovalRecord;
  readonly dueAt: string;
}): SealedManifest {
  const { input, submissionId, profile, approvals, dueAt } = of;
  if (approvals.preparedBy !== input.preparedBy) throw changed('preparedBy');
  if (contentDigest(input) !== input.contentSha256) throw changed('contentSha256');
  const manifest: Manifest = {
    schema: 'countersign.manifest/1',
    submissionId,
    profile,
    dataset: input.dataset,
    entity: input.entity,
    period: { from: input.period.from, to: input.period.to },
    version: input.version,
    supersedes: input.supersedes ?? null,
    files: [
      {
        name: input.file.name,
        mediaType: 'application/json',
        size: input.file.size,
        sha256: input.file.sha256,
        records: input.file.records,
        schema: 'countersign.kri/1',
      },
    ],
    preparedBy: input.preparedBy,
    approvedBy: [...new Set(approvals.approvals.map(({ by }) => by))].sort(),
    approvalRef: approvals.approval,
    approvalsSha256: sha256Hex(approvalRecordBytes(approvals)),
    contentSha256: input.contentSha256,
    preparedAt: input.preparedAt,
    dueAt,
    lateReason: input.lateReason ?? null,
  };
  const text = canonicalJson(manifest);
  return { manifest, bytes: Buffer.from(text), sha256: sha256Hex(text) };
}

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));

const manifestShape = v.strictObject({
  schema: v.literal('countersign.manifest/1'),
  submissionId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,64}$/)),
  profile: text(64),
  dataset: v.literal('kri-metrics'),
  entity: text(32),
  period: v.strictObject({ from: v.pipe(v.string(), v.isoDate()), to: v.pipe(v.string(), v.isoDate()) }),
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  supersedes: v.nullable(text(64)),
  files: v.strictTuple([
    v.strictObject({
      name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/)),
      mediaType: v.literal('application/json'),
      size: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      sha256,
      records: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
      schema: v.literal('countersign.kri/1'),
    }),
  ]),
  preparedBy: text(128),
  approvedBy: v.array(text(128)),
  approvalRef: text(128),
  approvalsSha256: sha256,
  contentSha256: sha256,
  preparedAt: v.string(),
  dueAt: v.string(),
  lateReason: v.nullable(text(500)),
});

/** A manifest in its one form, canonical JSON; `undefined` for every other text, also of the same fields. */
export function parseManifest(source: string): Manifest | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), manifestShape), source);
  // What a reader of repeated keys or of other spellings of a number could take for something else is none.
  return parsed.success && canonicalJson(parsed.output) === source ? parsed.output : undefined;
}

function changed(place: string): InputError {
  return new InputError('CONTENT_CHANGED', `${place} is not what was approved.`, {
    place,
    remedy: remedies.CONTENT_CHANGED,
  });
}
