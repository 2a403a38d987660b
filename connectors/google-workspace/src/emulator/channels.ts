import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, refuse } from './answers.js';
import { ownCalendar } from './events.js';
import { notify, resourceUri } from './notifications.js';
import { type Context, rowOf, textOf, word } from './state.js';

const WEEK = 7 * 24 * 60 * 60_000;

/** Opens a push channel. The twin delivers to the receivers registered with it, not to `address`. */
export function watchEvents(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    ownCalendar(request, context);
    const { state, clock, random } = context;
    const body = rowOf(request.body);
    const id = textOf(body['id']) ?? '';
    if (URL.parse(textOf(body['address']) ?? '')?.protocol !== 'https:') throw refuse.callback();
    if (state.channels.has(id)) throw refuse.channelId();
    const asked = Number(textOf(body['expiration']) ?? clock.now() + WEEK);
    if (!(asked > clock.now())) throw refuse.invalid('Invalid channel expiration.');
    const channel = {
      id,
      resourceId: word(random, 13),
      token: textOf(body['token']) ?? '',
      expiresAt: Math.min(asked, clock.now() + 4 * WEEK),
      messages: 0,
    };
    state.channels.set(id, channel);
    notify(channel, 'sync', context);
    return answer(context, 200, {
      kind: 'api#channel',
      id,
      resourceId: channel.resourceId,
      resourceUri: resourceUri(context),
      ...(channel.token === '' ? {} : { token: channel.token }),
      expiration: String(channel.expiresAt),
    });
  });
}

export function stopChannel(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const body = rowOf(request.body);
    const channel = context.state.channels.get(textOf(body['id']) ?? '');
    if (channel === undefined || channel.resourceId !== body['resourceId']) throw refuse.notFound();
    context.state.channels.delete(channel.id);
    return answer(context, 204);
  });
}
