import { createHash } from 'node:crypto';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { givenToken } from './access-token.js';
import { answer, headersOf } from './answers.js';
import { beginGrant, type ClientKind, type Context, type Row, textOf, type UserGrant, word } from './state.js';
import { findUser } from './users.js';

// A General app: users agree one by one; here it is always `consentingUser` of the settings.

const CODE_LIFE = 5 * 60_000;

/** The consent page: the user agrees at once, and the browser goes back. What is wrong stays on Zoom's page. */
export function authorizePage({ query }: EmulatorRequest, context: Context): EmulatorResponse {
  const { state, clock, credentials, random } = context;
  const { clientId, settings } = credentials;
  const asked = query.get('client_id');
  const client = asked === clientId ? 'confidential' : asked === settings['publicClientId'] ? 'public' : undefined;
  if (client === undefined) return page(context, 'Invalid client_id (4,702)');
  const redirectUri = query.get('redirect_uri') ?? '';
  const redirect = acceptedRedirect(redirectUri, client);
  if (redirect === undefined) return page(context, 'Invalid redirect url (4,700)');
  if (query.has('scope')) return page(context, 'Invalid scope (4,700)');
  const challenge = query.get('code_challenge') ?? undefined;
  // Zoom takes `plain`, too, and by default; the twin doesn't, so that nobody falls back to it.
  if (challenge !== undefined && query.get('code_challenge_method') !== 'S256') {
    return page(context, 'Invalid code_challenge_method (the twin wants S256)');
  }
  if (client === 'public' && challenge === undefined) return page(context, 'Missing code_challenge (4,700)');
  const user = findUser(state, state.settings.consentingUser);
  if (user === undefined) return page(context, 'Sign in to Zoom');
  const code = word(random, 16);
  const scopes = [...state.settings.userScopes];
  state.codes.set(code, {
    client,
    userId: user.id,
    scopes,
    redirectUri,
    challenge,
    issuedAt: clock.now(),
    used: false,
  });
  redirect.searchParams.set('code', code);
  const given = query.get('state');
  if (given !== null) redirect.searchParams.set('state', given);
  return { status: 302, headers: { ...headersOf(context), location: redirect.href } };
}

/** Https, or for a client without a secret `http://127.0.0.1` on any port (changelog of 2026-09-28). */
function acceptedRedirect(text: string, client: ClientKind): URL | undefined {
  const url = URL.parse(text);
  if (url === null || url.hash !== '' || url.username !== '') return undefined;
  if (url.protocol === 'https:') return url;
  return client === 'public' && url.protocol === 'http:' && url.hostname === '127.0.0.1' ? url : undefined;
}

/** A code for the client that asked, once, within five minutes, with the verifier of its challenge. */
export function codeGrant(form: Row, client: ClientKind, context: Context): EmulatorResponse {
  const { state, clock } = context;
  const known = state.codes.get(textOf(form['code']) ?? '');
  const good = known !== undefined && !known.used && known.client === client;
  // Error word as a user posted it (devforum 12302); 4733 and 4734 of the error page have none.
  if (!good || clock.now() - known.issuedAt >= CODE_LIFE)
    return refusal(context, 'invalid_request', 'Invalid authorization code');
  if (textOf(form['redirect_uri']) !== known.redirectUri) {
    return refusal(context, 'invalid_request', 'Redirect URI mismatch.');
  }
  // Also a verifier without a challenge: somebody took the challenge away (RFC 9700 §2.1.1).
  if (challengeOf(textOf(form['code_verifier'])) !== known.challenge)
    return refusal(context, 'invalid_grant', 'Invalid code verifier');
  known.used = true;
  return tokens(context, { client, userId: known.userId, scopes: known.scopes });
}

/** Another refresh token each time; the one before ends, at once or after the tolerance. */
export function refreshGrant(form: Row, client: ClientKind, context: Context): EmulatorResponse {
  const { state, clock } = context;
  const known = state.refreshTokens.get(textOf(form['refresh_token']) ?? '');
  if (known === undefined || known.grant.client !== client || clock.now() >= known.expiresAt) {
    return refusal(context, 'invalid_grant', 'Invalid Token!');
  }
  known.expiresAt = Math.min(known.expiresAt, clock.now() + state.settings.refreshToleranceMs);
  return tokens(context, known.grant);
}

function tokens(context: Context, grant: UserGrant): EmulatorResponse {
  const refreshToken = `eyJ${word(context.random, 32)}`;
  beginGrant(context.state, refreshToken, grant, context.clock.now());
  return givenToken(context, grant, { refresh_token: refreshToken });
}

function challengeOf(verifier: string | undefined): string | undefined {
  if (verifier === undefined) return undefined;
  const usable = /^[A-Za-z0-9._~-]{43,128}$/.test(verifier); // RFC 7636 §4.1
  return usable ? createHash('sha256').update(verifier, 'ascii').digest('base64url') : '';
}

function refusal(context: Context, error: string, reason: string): EmulatorResponse {
  return answer(context, 400, { reason, error });
}

function page(context: Context, text: string): EmulatorResponse {
  return { status: 400, headers: { ...headersOf(context), 'content-type': 'text/plain; charset=utf-8' }, body: text };
}
