import type { EmulatorResponse } from '@countersign/testing';
import { answer } from './answers.js';
import { type AccessToken, type Context, word } from './state.js';

const HOUR_S = 3600;

/** An access token of one hour, and what else comes with it. */
export function givenToken(
  context: Context,
  { scopes, userId }: Pick<AccessToken, 'scopes' | 'userId'>,
  more: Readonly<Record<string, string>> = {},
): EmulatorResponse {
  const { state, clock, random, origin } = context;
  const accessToken = `eyJ${word(random, 24)}`;
  state.accessTokens.set(accessToken, { scopes, userId, expiresAt: clock.now() + HOUR_S * 1000 });
  return answer(context, 200, {
    access_token: accessToken,
    token_type: 'bearer',
    ...more,
    expires_in: HOUR_S - 1,
    scope: scopes.join(' '),
    api_url: state.settings.apiUrl || origin,
  });
}
