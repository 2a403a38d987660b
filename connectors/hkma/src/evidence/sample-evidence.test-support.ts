import { generateKeyPairSync } from 'node:crypto';
import { canonicalJson } from '@countersign/contracts';
import { approvalRecordBytes, fourEyes } from '../actions/four-eyes.js';
import type { SubmissionInput } from '../actions/submission-input.js';
import type { SignedText } from '../actions/submission-upload.js';
import { contentDigest, sealManifest, sha256Hex } from '../manifest.js';
import { signDetached } from '../signature/detached-jws.js';
import type { Evidence } from './evidence-pack.js';

const NOW = 1_794_447_000_000;

function newKey(keyId: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = 'ES256' as const;
  let nonce = 0;
  return {
    trusted: { algorithm, keyId, publicKey },
    sign: (bytes: Uint8Array) => {
      nonce += 1;
      return signDetached(
        bytes,
        { algorithm, keyId, privateKey },
        { now: NOW, nonce: `nonce-${nonce}`.padEnd(16, '-') },
      );
    },
  };
}

export const submitter = newKey('submitter-1');
export const receiver = newKey('receiver-1');
export const keys = { submitterKeys: [submitter.trusted], receiverKeys: [receiver.trusted] };

const record = {
  indicatorCode: 'critical_patch_overdue',
  indicatorName: { en: 'Overdue critical patches', zh: '逾期重要修補' },
  value: '3',
  unit: 'count',
  threshold: { amber: '5', red: '10', worse: 'above' },
  rag: 'green',
  owner: 'it-security',
  sourceSystem: 'scanner',
  comment: null,
};
const period = { from: '2026-10-01', to: '2026-10-31' };
const file = Buffer.from(JSON.stringify({ schema: 'countersign.kri/1', entity: 'AI-000', period, records: [record] }));

const ref = (id: string) => ({ system: 'local', tenant: 't', kind: 'userId', id });
const says = (id: string) => ({ by: ref(id), nodeId: id, at: '2026-11-12T02:00:00.000Z', proof: 'session' as const });

/** All that is needed of one invented submission; each call is about the same one. */
export function sampleEvidence(changes: { readonly state?: 'accepted' | 'rejected' } = {}): Evidence & {
  readonly receipt: SignedText;
  readonly input: SubmissionInput;
} {
  const decidedBy = { initiator: ref('u-clerk'), approvals: [says('u-head'), says('u-checker')] };
  const approvals = fourEyes({ id: 'approval-1', decidedBy }, 'u-maker', { simulated: false });
  const content = {
    dataset: 'kri-metrics' as const,
    entity: 'AI-000',
    period,
    version: 1,
    file: { name: 'kri-2026-10.json', size: file.length, sha256: sha256Hex(file), records: 1 },
    preparedBy: 'u-maker',
    preparedAt: '2026-11-12T09:30:00+08:00',
  };
  const input = { ...content, contentSha256: contentDigest(content) };
  const { bytes, sha256 } = sealManifest({
    input,
    submissionId: 'kri-2026-10-0000000001',
    profile: 'emulated/1',
    approvals,
    dueAt: '2026-11-16T18:00:00+08:00',
  });
  const receipt = canonicalJson({
    schema: 'countersign.receipt/1',
    submissionId: 'kri-2026-10-0000000001',
    receiptNo: 'R20261112-000001',
    state: changes.state ?? 'accepted',
    manifestSha256: sha256,
    files: [{ name: content.file.name, sha256: content.file.sha256, size: file.length }],
    receivedAt: '2026-11-12T10:05:00+08:00',
    onTime: true,
    warnings: [],
  });
  return {
    manifest: { text: Buffer.from(bytes).toString('utf8'), jws: submitter.sign(bytes) },
    approvals: Buffer.from(approvalRecordBytes(approvals)).toString('utf8'),
    receipt: { text: receipt, jws: receiver.sign(Buffer.from(receipt)) },
    file,
    input,
    sign: submitter.sign,
  };
}
