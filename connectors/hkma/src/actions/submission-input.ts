import * as v from 'valibot';

/** Whatever a directory has as ids, mail addresses too: who can't be written can't be compared. */
const person = v.pipe(v.string(), v.regex(/^[!-~]{1,128}$/, 'It is a stable user id of the approvers’ directory.'));
const day = v.pipe(v.string(), v.isoDate());
const hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'It is a SHA-256 in lower-case hex.'));

const shape = v.strictObject({
  dataset: v.literal('kri-metrics'),
  /** Code of the institution: `AI-000`. */
  entity: v.pipe(v.string(), v.regex(/^[A-Z0-9][A-Z0-9-]{0,31}$/)),
  period: v.strictObject({ from: day, to: day }),
  /** 1, and one more for each correction. */
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(999)),
  /** Receipt number of what this corrects. */
  supersedes: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(64))),
  file: v.strictObject({
    name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/)),
    size: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    sha256: hex,
    records: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  }),
  /** The maker: never one of those who approve. */
  preparedBy: person,
  /** RFC 3339 with offset. */
  preparedAt: v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/), v.isoTimestamp()),
  /** Why it is late, where the deadline has passed. */
  lateReason: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(500))),
  /** See `contentDigest`. */
  contentSha256: hex,
});

/** Input of `submission.upload`. */
export const submissionInput = v.pipe(
  shape,
  v.check(
    ({ version, supersedes }) => (version === 1) === (supersedes === undefined),
    'A correction names what it corrects.',
  ),
);

export type SubmissionInput = v.InferOutput<typeof shape>;
