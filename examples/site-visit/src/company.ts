import { readFileSync } from 'node:fs';
import type { Actor, ApprovalTemplate, Directory, Field, FlowNode, HumanProof, Ref } from '@countersign/contracts';
import { toInstant } from '@countersign/contracts';
import { type Binding, parseBindings } from '@countersign/runtime';

// An invented company: the reception asks, the head of operations agrees. People are named by their post.

export const TENANT = 'harbour-lantern';

const person = (id: string): Ref => ({ system: 'local', tenant: TENANT, kind: 'userId', id });
export const reception: Actor = { type: 'user', ref: person('reception') };

export function proofOfHead(at: number): HumanProof {
  return { method: 'simulation', actor: person('head'), at: toInstant(at) };
}

export const directory: Directory = {
  system: 'local',
  tenant: TENANT,
  users: [
    { id: 'reception', departments: [] },
    { id: 'head', departments: [] },
  ],
  roles: [],
  departments: [],
  substitutions: [],
  admins: ['head'],
};

const field = (key: string, en: string, zh: string): Field => ({
  key,
  label: { en, 'zh-HK': zh },
  type: 'text',
  required: true,
});

const guest = [
  field('guest', 'Guest', '訪客'),
  field('email', 'Their e-mail', '訪客電郵'),
  field('startsAt', 'Start', '開始時間'),
];

const flow: readonly FlowNode[] = [
  {
    id: 'head',
    name: 'Head of operations',
    type: 'approval',
    who: { any: [{ kind: 'users', users: [person('head')] }] },
    policy: { mode: 'single' },
    onEmpty: 'admin',
    sameActor: 'ask',
    timeouts: [],
    allow: [],
    onReject: 'end',
  },
];

/** Who comes, and when. */
export const visitTemplate: ApprovalTemplate = {
  id: 'visit',
  version: 1,
  name: { en: 'Visit', 'zh-HK': '到訪' },
  fields: guest,
  flow,
};

/** What the guest is sent, word for word, with the link that the meeting has by then. */
export const invitationTemplate: ApprovalTemplate = {
  id: 'visit-invitation',
  version: 1,
  name: { en: 'Invitation to a visit', 'zh-HK': '到訪邀請' },
  fields: [
    ...guest,
    field('when', 'When, in words', '日期及時間'),
    field('joinUrl', 'Link', '會議連結'),
    { key: 'text', label: { en: 'Text of the mail', 'zh-HK': '電郵內文' }, type: 'longText', required: true },
  ],
  flow,
};

/** `bindings.yaml` beside this package's `src`. */
export function readBindings(): readonly Binding[] {
  return parseBindings(readFileSync(new URL('../bindings.yaml', import.meta.url), 'utf8'), 'bindings.yaml');
}
