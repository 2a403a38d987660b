import type { Actor, ApprovalTemplate, Directory, HumanProof, Ref } from '@countersign/contracts';
import { toInstant } from '@countersign/contracts';
import { defineBinding } from '@countersign/runtime';

// An invented company: a buyer asks, the head of purchasing agrees. People are named by their post.

export const TENANT = 'harbour-trading';

const person = (id: string): Ref => ({ system: 'local', tenant: TENANT, kind: 'userId', id });
export const buyer: Actor = { type: 'user', ref: person('buyer') };

export function proofOfHead(at: number): HumanProof {
  return { method: 'simulation', actor: person('head'), at: toInstant(at) };
}

export const directory: Directory = {
  system: 'local',
  tenant: TENANT,
  users: [
    { id: 'buyer', departments: [] },
    { id: 'head', departments: [] },
  ],
  roles: [],
  departments: [],
  substitutions: [],
  admins: ['head'],
};

export const contractTemplate: ApprovalTemplate = {
  id: 'contract',
  version: 1,
  name: { en: 'Contract', 'zh-HK': '合約' },
  fields: [
    { key: 'number', label: { en: 'Number', 'zh-HK': '編號' }, type: 'text', required: true },
    { key: 'counterparty', label: { en: 'Counterparty', 'zh-HK': '對方' }, type: 'text', required: true },
    { key: 'email', label: { en: 'Their e-mail', 'zh-HK': '對方電郵' }, type: 'text', required: true },
    // The PDF's SHA-256: what was approved is these bytes and no others.
    { key: 'document', label: { en: 'Document', 'zh-HK': '文件' }, type: 'text', required: true },
  ],
  flow: [
    {
      id: 'head',
      name: 'Head of purchasing',
      type: 'approval',
      who: { any: [{ kind: 'users', users: [person('head')] }] },
      policy: { mode: 'single' },
      onEmpty: 'admin',
      sameActor: 'ask',
      timeouts: [],
      allow: [],
      onReject: 'end',
    },
  ],
};

export const contractBinding = defineBinding({
  id: 'contract-to-signature',
  on: 'io.countersign.approval.approved.v1',
  template: 'contract',
  run: { connection: 'signatures', action: 'envelope.send' },
  input: {
    subject: '= "請簽署合約 " + values.number',
    reference: '= values.number',
    documents: [{ sha256: '= values.document', name: '= values.number + ".pdf"' }],
    signers: [
      {
        name: '= values.counterparty',
        email: '= values.email',
        fields: [
          { kind: 'signature', at: { anchor: '/sign/' } },
          { kind: 'date-signed', at: { anchor: '/date/' } },
        ],
      },
    ],
  },
});
