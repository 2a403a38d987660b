import { timingSafeEqual } from 'node:crypto';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import * as v from 'valibot';
import { isOld, refuse } from './answers.js';
import { type Context, word } from './state.js';

const LIFE_S = 7200;

const tokenRequest = v.object({ appKey: v.string(), appSecret: v.string() });

/** Gives the token that there is, and lets its life begin anew; a new one once it has expired. */
export function accessToken(request: EmulatorRequest, context: Context): EmulatorResponse {
  const { appKey, appSecret } = v.parse(tokenRequest, request.body);
  const { state, clock, credentials, random } = context;
  if (!same(appKey, credentials.clientId) || !same(appSecret, credentials.clientSecret)) {
    return refuse(context, 400, 'invalidClientIdOrSecret', 'the client id or secret is wrong');
  }
  const expiresAt = clock.now() + LIFE_S * 1000;
  if (state.token === undefined || state.token.expiresAt <= clock.now()) {
    state.token = { value: word(random, 16), expiresAt };
  } else state.token.expiresAt = expiresAt;
  return { status: 200, body: { accessToken: state.token.value, expireIn: LIFE_S } };
}

/** The app token in the header or in the query; the robot's is its handler's to check. */
export function authorize(request: EmulatorRequest, context: Context): EmulatorResponse | undefined {
  if (request.operationId === 'robot.send') return undefined;
  const { state, clock } = context;
  const old = isOld(request.path);
  const given = old ? request.query.get('access_token') : request.headers['x-acs-dingtalk-access-token'];
  const { token } = state;
  if (given && token && same(given, token.value) && clock.now() < token.expiresAt) return undefined;
  return refusedToken(request, context);
}

export function refusedToken(request: EmulatorRequest, context: Context): EmulatorResponse {
  if (!isOld(request.path)) return refuse(context, 400, 'InvalidAuthentication', '不合法的access_token');
  return {
    status: 200,
    body: { errcode: 88, errmsg: 'ding talk error', sub_code: '40014', sub_msg: '不合法的access_token' },
  };
}

export function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
