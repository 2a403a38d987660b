import type { EffectRecord, Runtime } from '@countersign/runtime';
import { invitationTemplate, reception } from './company.js';

/**
 * For every meeting that was made, asks for the approval of what its guest is sent: the link is known only now, and what
 * goes out is approved as it goes out. Safe to repeat: a meeting has one invitation.
 * @returns ids of the approvals.
 */
export async function proposeInvitations({ effects, workspace }: Runtime): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const effect of await effects.list({ state: 'done', limit: 1000 })) {
    const joinUrl = joinUrlOf(effect);
    const visit = effect.approval === undefined ? undefined : await workspace.get(effect.approval);
    // Revoked meanwhile: nobody is invited to what no longer holds.
    if (joinUrl === undefined || visit?.state !== 'approved') continue;
    const { guest, email, startsAt } = textsOf(visit.values);
    const when = new Intl.DateTimeFormat('zh-HK', {
      dateStyle: 'full',
      timeStyle: 'short',
      timeZone: 'Asia/Hong_Kong',
    }).format(new Date(startsAt));
    const { id } = await workspace.start({
      idempotencyKey: `invitation-${effect.id}`,
      template: { id: invitationTemplate.id },
      initiator: reception,
      title: `${visit.title} · 邀請`,
      values: { guest, email, startsAt, when, joinUrl, text: letter(guest, when, joinUrl) },
    });
    ids.push(id);
  }
  return ids;
}

function letter(guest: string, when: string, joinUrl: string): string {
  return `${guest}您好：\n\n誠邀閣下於${when}參觀本公司。如未能親臨，可經以下連結以視像方式參與：\n${joinUrl}\n\n如需更改時間，請回覆此電郵。\n\n港灣燈籠製造有限公司 謹啟\n`;
}

function joinUrlOf({ action, outcome }: EffectRecord): string | undefined {
  const output = outcome?.output;
  if (action !== 'zoom.meeting.create' || typeof output !== 'object' || output === null) return undefined;
  const url: unknown = Reflect.get(output, 'joinUrl');
  return typeof url === 'string' && url !== '' ? url : undefined;
}

function textsOf(values: Readonly<Record<string, unknown>>) {
  const text = (key: string) => String(values[key] ?? '');
  return { guest: text('guest'), email: text('email'), startsAt: text('startsAt') };
}
