import type { ApprovalTemplate } from '@countersign/contracts';
import { type Binding, defineBinding, type Runtime, type RuntimeOptions } from '@countersign/runtime';
import { claimBinding, claimNumber, claimTemplate, clerk, leadsProof } from './company.js';

// Claims of several kinds: one bill, two or three of which each waits for the one before, a claim that is rejected, and one
// of two bills that is revoked a moment after it was approved. What is booked of that is taken back under an approval of its own.

export type ClaimKind = 'one' | 'two' | 'three' | 'rejected' | 'revoked';

const KINDS: readonly ClaimKind[] = [
  'one',
  'two',
  'one',
  'rejected',
  'three',
  'one',
  'two',
  'revoked',
  'one',
  'one',
  'revoked',
];

/** A revocation follows its approval within this time, in ms: before, between and after what the approval makes happen. */
const REVOKED_WITHIN_MS = 600;
/** Every second one comes when something of it is done, or after so long. */
const DONE_WITHIN_MS = 6_000;
const LOOK_MS = 200;

export function kindOf(index: number): ClaimKind {
  return KINDS[index % KINDS.length] ?? 'one';
}

/** Numbers of the bills of a claim of so many, in the order in which they must be booked. */
export function billNumbers(reference: string, bills: number): readonly string[] {
  return [reference, `${reference}-B`, `${reference}-C`].slice(0, bills);
}

/** How many bills a claim of this template is. */
export function billsOfTemplate(id: string): number {
  return id === claimTemplate.id ? 1 : id === 'claim-of-two' ? 2 : id === 'claim-of-three' ? 3 : 0;
}

const templates: readonly ApprovalTemplate[] = [
  { ...claimTemplate, id: 'claim-of-two' },
  { ...claimTemplate, id: 'claim-of-three' },
  {
    ...claimTemplate,
    id: 'undo',
    name: { en: 'Undo' },
    fields: [{ key: 'reference', label: { en: 'Number' }, type: 'text', required: true }],
  },
];

function bindingsOf(template: string): readonly Binding[] {
  return ['', '-B', '-C'].slice(0, billsOfTemplate(template)).map((suffix, place) =>
    defineBinding({
      ...claimBinding,
      id: `${template}-${place + 1}`,
      template,
      input: { ...claimBinding.input, reference: `= values.reference + "${suffix}"` },
    }),
  );
}

/** For {@link openCompany}. */
export const mayhemClaims: Pick<RuntimeOptions, 'bindings' | 'templates' | 'reversal'> = {
  bindings: [...bindingsOf('claim-of-two'), ...bindingsOf('claim-of-three')],
  templates,
  reversal: {
    template: 'undo',
    values: ({ effect }) => ({ reference: 'reference' in effect.input ? String(effect.input['reference']) : '' }),
  },
};

const TEMPLATE_OF = {
  one: claimTemplate.id,
  rejected: claimTemplate.id,
  two: 'claim-of-two',
  revoked: 'claim-of-two',
  three: 'claim-of-three',
} as const;

/** Starts the claim and has done with it what is to be done; nothing of it again that a killed process has done. */
export async function settleClaim(
  { workspace, effects }: Runtime,
  index: number,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  const kind = kindOf(index);
  const reference = claimNumber(index);
  const instance = await workspace.start({
    idempotencyKey: reference,
    template: { id: TEMPLATE_OF[kind] },
    initiator: clerk,
    values: { amount: { amount: `${100 + (index % 900)}.50`, currency: 'HKD' }, reference },
  });
  const task = instance.tasks.find(({ state }) => state === 'active');
  if (task) await workspace.decide(task.id, { kind: kind === 'rejected' ? 'reject' : 'approve' }, leadsProof());
  if (kind !== 'revoked') return;
  for (let waited = 0; index % 2 === 0 && waited < DONE_WITHIN_MS; waited += LOOK_MS) {
    if ((await effects.list({ approval: instance.id, state: 'done' })).length > 0) break;
    await sleep(LOOK_MS);
  }
  await sleep((index * 37) % REVOKED_WITHIN_MS);
  if ((await workspace.get(instance.id))?.state !== 'approved') return;
  await workspace.revoke({ approval: instance.id, proof: leadsProof(), reason: 'A mistake' });
}

/** Agrees to whatever is proposed to be undone. */
export async function agreeToUndo({ workspace }: Runtime): Promise<void> {
  for (const { approval, task } of await workspace.tasksOf(leadsProof().actor)) {
    if (approval.template.id === 'undo') await workspace.decide(task.id, { kind: 'approve' }, leadsProof());
  }
}
