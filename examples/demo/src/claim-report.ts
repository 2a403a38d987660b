import { describeRoute } from '@countersign/approvals';
import type { ApprovalInstance, Id, Locale } from '@countersign/contracts';
import type { EffectRecord, Runtime } from '@countersign/runtime';
import type { Claim } from './claims.js';
import { nodeName } from './expense-template.js';
import type { ClaimOutcome, ClaimReport, NoteReport } from './report.js';

/** What became of one claim, read from what the runtime has stored. */
export async function reportClaim(runtime: Runtime, claim: Claim, id: Id, lang: Locale): Promise<ClaimReport> {
  const state = await runtime.workspace.state(id);
  if (state === undefined) throw new Error(`the approval of ${claim.id} is gone`);
  const { instance } = state;
  const template = await runtime.workspace.template(instance.template.id, instance.template.version);
  const booking = (await runtime.effects.list({ approval: id })).find(({ action }) => action.endsWith('bill.create'));
  const output = booking?.outcome?.output;
  const vendor = textMember(member(output, 'vendor'), 'name');
  return {
    id: claim.id,
    amount: claim.amount,
    currency: 'HKD',
    outcome: outcomeOf(instance, booking),
    route: describeRoute(state, template, lang).map(({ node, policy, by, result, why, conditional }) => ({
      node,
      name: nodeName(node)[lang],
      policy,
      by,
      result,
      why: conditional ? why : '',
    })),
    billId: booking?.outcome?.refs.find(({ kind }) => kind === 'bill')?.id ?? null,
    account: accountOf(output),
    payee: claim.payee,
    vendor: vendor === claim.payee ? null : vendor,
    notes: await notesOf(runtime, claim, instance, booking, vendor),
    digest: booking?.digest ?? null,
    effectKey: booking?.key ?? null,
  };
}

function outcomeOf(instance: ApprovalInstance, booking: EffectRecord | undefined): ClaimOutcome {
  if (instance.state === 'revoked') return 'revoked';
  if (instance.state === 'rejected') return 'rejected';
  if (booking?.state === 'done') return 'booked';
  return booking === undefined ? 'pending' : 'parked';
}

async function notesOf(
  runtime: Runtime,
  claim: Claim,
  instance: ApprovalInstance,
  booking: EffectRecord | undefined,
  vendor: string | null,
): Promise<NoteReport[]> {
  const notes: NoteReport[] = [];
  if (instance.decisions.some(({ kind }) => kind === 'timeout')) {
    notes.push({
      kind: 'delegated',
      text: {
        en: 'No answer for 24 h: the task went to the delegate.',
        'zh-HK': '24 小時未獲回應：任務已轉交代理人。',
      },
    });
  }
  for (const { event } of await runtime.events.list({ correlation: instance.id })) {
    const code = textMember(member(event.data, 'error'), 'code');
    if (event.type === 'io.countersign.effect.parked.v1' && code !== null) {
      notes.push({
        kind: 'parked',
        text: {
          en: `Parked with ${code}; mapped by a person, then run again.`,
          'zh-HK': `以 ${code} 暫停等候；由人員對應科目後重新執行。`,
        },
      });
    }
  }
  if (vendor !== null && vendor !== claim.payee) {
    notes.push({
      kind: 'vendorRenamed',
      text: {
        en: `“${claim.payee}” is an employee in QuickBooks; billed by “${vendor}”.`,
        'zh-HK': `「${claim.payee}」在 QuickBooks 是僱員；賬單記於供應商「${vendor}」。`,
      },
    });
  }
  const proposal = (await runtime.workspace.list()).find(({ related }) =>
    related.some(({ rel, to }) => rel === 'causedBy' && to === instance.id),
  );
  if (proposal !== undefined) {
    const action = proposal.covers[0]?.action ?? '';
    notes.push({
      kind: 'voidProposed',
      text: {
        en: `Revoked after it was booked: ${action} for bill ${booking?.outcome?.refs[0]?.id ?? ''} waits for its own approval.`,
        'zh-HK': `入賬後被撤銷：${action}（賬單 ${booking?.outcome?.refs[0]?.id ?? ''}）正等候其審批。`,
      },
    });
  }
  return notes;
}

function accountOf(output: unknown): string | null {
  const lines = member(output, 'lines');
  return Array.isArray(lines) ? textMember(lines[0], 'account') : null;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textMember(value: unknown, name: string): string | null {
  const found = member(value, name);
  return typeof found === 'string' ? found : null;
}
