import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, refuse } from './answers.js';
import { mustFind } from './envelopes.js';
import { decline, deliver, isTurn, sign } from './lifecycle.js';
import {
  type Context,
  type Envelope,
  guid,
  type Recipient,
  rowOf,
  rowsOf,
  type SigningAddress,
  textOf,
} from './state.js';

const VIEW_LIFE_MS = 5 * 60 * 1000;

/** An address for one recipient with a `clientUserId` whose turn it is: once, for five minutes. */
export function createRecipientView(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const envelope = mustFind(request, context);
    const body = rowOf(request.body);
    const returnUrl = textOf(body['returnUrl']);
    if (!/^https:\/\//.test(returnUrl) || URL.parse(returnUrl) === null) {
      throw refuse.parameter('The returnUrl is not an https address.');
    }
    const recipient = envelope.recipients.find(
      (one) =>
        one.clientUserId !== '' &&
        one.clientUserId === body['clientUserId'] &&
        (body['recipientId'] === undefined || body['recipientId'] === one.recipientId) &&
        (body['userId'] === one.userId || (body['userName'] === one.name && body['email'] === one.email)),
    );
    if (recipient === undefined) throw refuse.recipient();
    if (envelope.status !== 'sent' && envelope.status !== 'delivered') throw refuse.status();
    if (!isTurn(envelope, recipient)) throw refuse.sequence();
    const token = guid(context);
    context.state.addresses.set(token, {
      envelopeId: envelope.id,
      recipientId: recipient.recipientId,
      expiresAt: context.clock.now() + VIEW_LIFE_MS,
      returnUrl,
      used: false,
    });
    return answer(context, 201, { url: `${context.origin}/Signing/${token}` });
  });
}

/** Opens the signing page, from a mail or from the sender's page. */
export function openSigning(request: EmulatorRequest, context: Context): EmulatorResponse {
  const address = context.state.addresses.get(request.pathParameters['token'] ?? '');
  if (address === undefined) return page(404, 'Unknown address', '未知的連結', '');
  const { returnUrl, expiresAt } = address;
  const spent = returnUrl !== undefined && (address.used || context.clock.now() > (expiresAt ?? 0));
  const place = placeOf(address, context);
  if (spent || place === undefined) {
    if (returnUrl !== undefined) return back(returnUrl, 'ttl_expired');
    return page(410, 'There is nothing to sign here any more.', '此處已沒有可簽署的文件。', '');
  }
  address.used = true;
  deliver(place.envelope, place.recipient, context);
  const session = guid(context);
  context.state.sessions.set(session, address);
  return signingForm(place.envelope, place.recipient, session);
}

/** What the recipient decided. */
export function finishSigning(request: EmulatorRequest, context: Context): EmulatorResponse {
  const token = request.pathParameters['session'] ?? '';
  const session = context.state.sessions.get(token);
  const place = session && placeOf(session, context);
  if (session === undefined || place === undefined) {
    return page(409, 'This was decided already.', '此文件已處理。', '');
  }
  const form = rowOf(request.body);
  const { envelope, recipient } = place;
  switch (form['action']) {
    case 'sign': {
      const name = textOf(form['name']).trim();
      if (name === '') return page(400, 'A signature has a name.', '簽署須填寫姓名。', '');
      context.state.sessions.delete(token);
      sign(envelope, recipient, name, context);
      return ended(session, 'signing_complete', 'Signed. Thank you.', '已簽署，謝謝。');
    }
    case 'decline':
      context.state.sessions.delete(token);
      decline(envelope, recipient, textOf(form['reason']), context);
      return ended(session, 'decline', 'You declined to sign.', '你已拒絕簽署。');
    default:
      context.state.sessions.delete(token);
      return ended(session, 'cancel', 'You may sign later.', '你可稍後再簽署。');
  }
}

function placeOf(
  { envelopeId, recipientId }: SigningAddress,
  { state }: Context,
): { readonly envelope: Envelope; readonly recipient: Recipient } | undefined {
  const envelope = state.envelopes.get(envelopeId);
  const recipient = envelope?.recipients.find((one) => one.recipientId === recipientId);
  return envelope && recipient && isTurn(envelope, recipient) ? { envelope, recipient } : undefined;
}

function ended({ returnUrl }: SigningAddress, event: string, english: string, chinese: string): EmulatorResponse {
  return returnUrl === undefined ? page(200, english, chinese, '') : back(returnUrl, event);
}

/** The browser goes back with a hint that proves nothing. */
function back(returnUrl: string, event: string): EmulatorResponse {
  const url = new URL(returnUrl);
  url.searchParams.set('event', event);
  return { status: 302, headers: { location: url.href } };
}

function signingForm(envelope: Envelope, recipient: Recipient, session: string): EmulatorResponse {
  const documents = envelope.documents.map(({ name }) => `<li>${escapeHtml(name)}</li>`).join('');
  const texts = rowsOf(recipient.tabs['textTabs'])
    .map((tab) => `<li>${escapeHtml(textOf(tab['tabLabel']))} ${escapeHtml(textOf(tab['value']))}</li>`)
    .join('');
  const form = `<p>${escapeHtml(envelope.blurb)}</p><ul>${documents}</ul><ul>${texts}</ul>
<form method="post" action="/Signing/session/${session}">
<p><label>Name / 姓名 <input name="name" value="${escapeHtml(recipient.name)}" required></label></p>
<p><button name="action" value="sign">Sign / 簽署</button>
<button name="action" value="later" formnovalidate>Finish later / 稍後</button></p>
<p><label>Reason / 原因 <input name="reason"></label>
<button name="action" value="decline" formnovalidate>Decline / 拒絕</button></p>
</form>`;
  return page(200, envelope.subject, '請檢閱並簽署', form);
}

/** Pages are the twin's own: the real ones look different. */
function page(status: number, english: string, chinese: string, content: string): EmulatorResponse {
  const title = escapeHtml(english);
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1><p lang="zh-HK">${chinese}</p>${content}</body></html>`;
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'" };
  return { status, headers, body };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
