import type { EmulatorHandler, EmulatorResponse } from '@countersign/testing';
import * as v from 'valibot';
import { inboxOf, press, pressing } from './inbox.js';
import type { Context, DingTalkState } from './state.js';

// The inbox of one member as a page, so that a person can try an approval by hand. No sign-in: it is a twin on loopback.

type Handler = EmulatorHandler<DingTalkState>;

/** `GET /inbox/{userId}` */
export const openInbox: Handler = (request, context) => page(request.pathParameters['userId'] ?? '', context);

/** `POST /inbox/{userId}`: a button was pressed. */
export const pressInbox: Handler = (request, context) => {
  const userId = request.pathParameters['userId'] ?? '';
  const parsed = v.safeParse(pressing, request.body);
  const asked = parsed.success ? parsed.output : undefined;
  const mine = inboxOf(userId, context.state).some(({ taskId, buttons }) => taskId === asked?.taskId && buttons);
  if (asked === undefined || !mine) return page(userId, context, '此任務已不在待辦中 This task is no longer here');
  press({ ...asked, userId }, context);
  return page(userId, context, '已送出 Sent');
};

function page(userId: string, { state }: Context, told = ''): EmulatorResponse {
  const name = state.users.get(userId);
  if (name === undefined) return { status: 404, body: 'no such member' };
  const entries = inboxOf(userId, state).map(({ taskId, title, url, buttons }) => {
    const open = `<a href="${escaped(url)}">${escaped(title) || taskId}</a>`;
    if (!buttons) return `<li>${open}</li>`;
    return `<li>${open} <form method="post"><input type="hidden" name="taskId" value="${taskId}">
<input name="remark" placeholder="意見 Remark"> <button name="result" value="agree">同意 Agree</button>
<button name="result" value="refuse">拒絕 Refuse</button></form></li>`;
  });
  const html = `<!doctype html><html lang="zh-HK"><meta charset="utf-8"><title>待辦 ${escaped(name)}</title>
<h1>待辦 ${escaped(name)}</h1><p role="status">${escaped(told)}</p><ul>${entries.join('\n')}</ul></html>`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: html };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
