import type { Json } from '@countersign/contracts';
import type { RunningEmulator } from '@countersign/testing';
import type { DayNews } from './messages.js';
import type { DingTalkReport } from './report.js';

/** Somebody opens the inbox, finds the claim by its title, and presses a button. */
export async function pressButton(
  inbox: RunningEmulator,
  { userId, claim, result, remark }: Extract<DayNews, { readonly type: 'press' }>,
): Promise<void> {
  const entries = await inbox.command('inbox', { userId });
  const found = (Array.isArray(entries) ? entries : []).find((entry) => textOf(entry, 'title').startsWith(claim));
  if (found === undefined) throw new Error(`${claim} is not in the inbox of ${userId}`);
  await inbox.command('decide', { taskId: textOf(found, 'taskId'), result, remark });
}

/** What DingTalk shows at the end. */
export function shownIn(inbox: RunningEmulator): DingTalkReport {
  const approvals = inbox.ledger().filter(({ kind }) => kind === 'instance');
  const tasks = inbox.ledger().filter(({ kind }) => kind === 'task');
  const ended = (result: string) =>
    approvals.filter(({ summary }) => summary['status'] === 'COMPLETED' && summary['result'] === result).length;
  const open = approvals.filter(({ summary }) => summary['status'] === 'RUNNING').length;
  const titles = new Set(approvals.map(({ summary }) => summary['title']));
  return {
    agreed: ended('agree'),
    refused: ended('refuse'),
    open,
    openTasks: tasks.filter(({ summary }) => summary['status'] === 'RUNNING').length,
    double: approvals.length - titles.size,
  };
}

function textOf(entry: Json | undefined, name: string): string {
  const value: unknown = typeof entry === 'object' && entry !== null ? Reflect.get(entry, name) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
