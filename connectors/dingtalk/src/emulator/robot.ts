import { Secret } from '@countersign/contracts';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import * as v from 'valibot';
import { robotQuery } from '../resources/robot-sign.js';
import { refuseOld } from './answers.js';
import type { Context } from './state.js';
import { same } from './tokens.js';

const HOUR_MS = 3_600_000;

const message = v.variant('msgtype', [
  v.looseObject({
    msgtype: v.literal('text'),
    text: v.looseObject({ content: v.pipe(v.string(), v.minLength(1)) }),
    msgUuid: v.optional(v.string()),
  }),
  v.looseObject({
    msgtype: v.literal('markdown'),
    markdown: v.looseObject({ title: v.pipe(v.string(), v.minLength(1)), text: v.pipe(v.string(), v.minLength(1)) }),
    msgUuid: v.optional(v.string()),
  }),
]);

/** A message of the robot: signature and keyword are checked as its settings say; a known `msgUuid` posts nothing. */
export function robotSend(request: EmulatorRequest, context: Context): EmulatorResponse {
  const { state, clock, credentials } = context;
  const { robotToken = '', robotSecret = '' } = credentials.secrets ?? {};
  const { query } = request;
  if (!query.get('access_token')) return refuseOld(context, 400101, 'access_token is missing');
  if (!same(query.get('access_token') ?? '', robotToken)) return refuseOld(context, 300005, 'token is not exist');
  const timestamp = Number(query.get('timestamp') ?? Number.NaN);
  if (!(Math.abs(clock.now() - timestamp) <= HOUR_MS)) return refuseOld(context, 310000, 'invalid timestamp');
  const { sign = '' } = robotQuery({ token: Secret.of(robotToken), secret: Secret.of(robotSecret) }, timestamp);
  if (!same(query.get('sign') ?? '', sign)) return refuseOld(context, 310000, 'sign not match');
  const parsed = v.safeParse(message, request.body);
  if (!parsed.success) return refuseOld(context, 400106, 'the message is missing');
  const { output } = parsed;
  const text = output.msgtype === 'text' ? output.text.content : `${output.markdown.title}\n${output.markdown.text}`;
  if (!text.includes(state.settings.keyword)) return refuseOld(context, 310000, 'keywords not in content');
  const known = output.msgUuid !== undefined && state.posts.some(({ key }) => key === output.msgUuid);
  if (!known) state.posts.push({ text, key: output.msgUuid, at: clock.now() });
  return { status: 200, body: { errcode: 0, errmsg: 'ok' } };
}
