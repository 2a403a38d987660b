import type { ApprovalNode, ApprovalTemplate, Directory, HumanProof, Ref } from '@countersign/contracts';
import { contentDigest } from '@countersign/hkma';
import { defineBinding } from '@countersign/runtime';

// An invented bank. The maker prepares a month of risk indicators, a clerk starts the form, two heads agree to it one
// after the other. People are named by their post.

export const TENANT = 'harbour-lantern-bank';

export const person = (id: string): Ref => ({ system: 'local', tenant: TENANT, kind: 'userId', id });

export function proofOf(id: string): HumanProof {
  return { method: 'session', actor: person(id), at: '2026-11-12T02:00:00.000Z', evidence: 'session-hash' };
}

export const directory: Directory = {
  system: 'local',
  tenant: TENANT,
  users: ['maker', 'clerk', 'risk-head', 'compliance-head'].map((id) => ({ id, departments: [] })),
  roles: [],
  departments: [],
  substitutions: [],
  admins: ['compliance-head'],
};

const asking = (id: string): ApprovalNode => ({
  id,
  name: id,
  type: 'approval',
  who: { any: [{ kind: 'users', users: [person(id)] }] },
  policy: { mode: 'single' },
  onEmpty: 'admin',
  sameActor: 'ask',
  timeouts: [],
  allow: ['comment'],
  onReject: 'end',
});

const text = (key: string, en: string, zh: string) => ({
  key,
  label: { en, 'zh-HK': zh },
  type: 'text' as const,
  required: true,
});

/** Whoever decides reads the digest of the content: it stands in the signed manifest. */
export const riskTemplate: ApprovalTemplate = {
  id: 'risk-report',
  version: 1,
  name: { en: 'Monthly risk indicators', 'zh-HK': '每月風險指標' },
  fields: [
    text('from', 'First day', '首日'),
    text('to', 'Last day', '末日'),
    text('file', 'SHA-256 of the file', '檔案的 SHA-256'),
    text('size', 'Bytes', '位元組數目'),
    text('records', 'Records', '記錄數目'),
    text('preparedBy', 'Prepared by', '擬備者'),
    text('preparedAt', 'Prepared at', '擬備時間'),
    text('lateReason', 'Why it is late', '逾期原因'),
    text('content', 'Digest of the content', '內容摘要值'),
  ],
  flow: ['risk-head', 'compliance-head'].map(asking),
};

/** What a form says of a file: everything that the approval covers. */
export function submissionOf(values: Readonly<Record<string, unknown>>) {
  const value = (key: string) => String(values[key] ?? '');
  return {
    dataset: 'kri-metrics' as const,
    entity: 'AI-000',
    period: { from: value('from'), to: value('to') },
    version: 1,
    file: {
      name: `kri-${value('to').slice(0, 7)}.json`,
      size: Number(value('size')),
      sha256: value('file'),
      records: Number(value('records')),
    },
    preparedBy: value('preparedBy'),
    preparedAt: value('preparedAt'),
    lateReason: value('lateReason'),
  };
}

export function formFor(
  file: { readonly sha256: string; readonly size: number; readonly records: number },
  preparedBy: string,
) {
  const values = {
    from: '2026-10-01',
    to: '2026-10-31',
    file: file.sha256,
    size: String(file.size),
    records: String(file.records),
    preparedBy,
    preparedAt: '2026-11-12T09:30:00+08:00',
    lateReason: 'A rehearsal',
  };
  return { ...values, content: contentDigest(submissionOf(values)) };
}

export const uploadBinding = defineBinding({
  id: 'risk-report-to-receiver',
  on: 'io.countersign.approval.approved.v1',
  template: 'risk-report',
  run: { connection: 'regulator', action: 'submission.upload' },
  input: ({ values }) => ({ ...submissionOf(values), contentSha256: String(values['content']) }),
});
