import * as v from 'valibot';
import { repeatedMember } from '../dataset/repeated-member.js';
import type { Manifest } from '../manifest.js';

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const receiptShape = v.looseObject({
  schema: v.literal('countersign.receipt/1'),
  submissionId: v.string(),
  receiptNo: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  state: v.picklist(['accepted', 'rejected']),
  manifestSha256: sha256,
  files: v.array(v.looseObject({ name: v.string(), sha256, size: v.number() })),
  receivedAt: v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/)),
  onTime: v.boolean(),
  warnings: v.array(v.pipe(v.string(), v.maxLength(500))),
});

/** What a receiver says of a submission. */
export type Receipt = v.InferOutput<typeof receiptShape>;

/** A receipt of the profile's form, or `undefined`. Its signature is another matter. */
export function parseReceipt(text: string): Receipt | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), receiptShape), text);
  return parsed.success && repeatedMember(text) === undefined ? parsed.output : undefined;
}

/** Every digest is this submission's. */
export function receiptIsAbout(receipt: Receipt, manifest: Manifest, manifestSha256: string): boolean {
  const [file, ...others] = receipt.files;
  const [own] = manifest.files;
  return (
    receipt.submissionId === manifest.submissionId &&
    receipt.manifestSha256 === manifestSha256 &&
    others.length === 0 &&
    file?.name === own?.name &&
    file?.sha256 === own?.sha256 &&
    file?.size === own?.size
  );
}
