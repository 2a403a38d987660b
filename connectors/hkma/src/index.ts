export { type ApprovalRecord, fourEyes, type RecordedApproval } from './actions/four-eyes.js';
export type { SubmissionInput } from './actions/submission-input.js';
export type { SignedText, SubmissionOutput } from './actions/submission-upload.js';
export {
  type CalendarOptions,
  type DeadlineRule,
  type DeadlineTrace,
  dueAt,
  explainDeadline,
  isBusinessDay,
  kriDeadline,
  type NoBusinessDay,
} from './calendar/deadline.js';
export { type HolidayYear, type HolidayYears, hongKongHolidays } from './calendar/hong-kong-holidays.js';
export {
  checkKriMetrics,
  type DatasetFinding,
  type DatasetReport,
  type KriMetrics,
  type KriRecord,
} from './dataset/kri-metrics.js';
export { type HkmaOperation, hkmaDescriptor, type ReceivingHost } from './descriptor.js';
export { parseProblem, type UploadProblem } from './error.js';
export {
  createEvidencePack,
  type Evidence,
  type EvidenceFiles,
  evidenceFiles,
  parseEvidence,
} from './evidence/evidence-pack.js';
export {
  type EvidenceFinding,
  type EvidenceKeys,
  type EvidenceReport,
  type EvidenceSummary,
  verifyEvidencePack,
} from './evidence/verify-evidence.js';
export { connectReceiver, createHkma, default, type Hkma } from './hkma.js';
export { contentDigest, type Manifest, type SealedManifest, sealManifest } from './manifest.js';
export { type HkmaOptions, parseReceiverSettings, type ReceiverSettings } from './options.js';
export type { CallControl, HkmaApi, Wire } from './resources/hkma-api.js';
export type {
  AnnounceControl,
  SubmissionState,
  Submissions,
  UploadControl,
  VerifiedReceipt,
} from './resources/submissions.js';
export {
  type JwsAlgorithm,
  type JwsHeader,
  type SigningKey,
  signDetached,
  type TrustedKey,
  verifyDetached,
} from './signature/detached-jws.js';
export { readSigningKey, readTrustedKeys } from './signature/keys.js';
