import { sha256 } from '@countersign/contracts';
import { type ResponseToVerify, type VerifiedLogin, verifyResponse } from '../response/verify-response.js';
import { SamlError } from '../saml-error.js';
import type { LoginStore, PendingLogin, ReplayCache } from '../stores/sso-stores.js';

export interface ResponseToAccept extends Omit<ResponseToVerify, 'requestId'> {
  /** RelayState as it came back. */
  readonly relayState?: string | undefined;
  /** Value of the cookie that the login set. */
  readonly browser?: string | undefined;
  readonly logins: LoginStore;
  readonly replays: ReplayCache;
  /** Takes logins that the identity provider begins (profiles §4.1.5). @defaultValue false */
  readonly allowUnsolicited?: boolean | undefined;
}

export interface AcceptedLogin extends VerifiedLogin {
  /** The attempt that it ends; absent for a login that the identity provider began. */
  readonly pending?: PendingLogin | undefined;
}

/**
 * All 19 steps: verifies the response, matches it with the login that this browser began, and takes both login and
 * assertion once, whichever process asks first.
 * @throws {@link SamlError}
 */
export async function acceptResponse(input: ResponseToAccept): Promise<AcceptedLogin> {
  const { logins, replays, relayState } = input;
  const pending = await pendingLogin(input);
  const login = verifyResponse({ ...input, requestId: pending?.requestId });
  if (pending) {
    if (!(await logins.take(pending.handle))) throw unsolicited('The login has been finished already.');
  } else if (!input.allowUnsolicited || login.inResponseTo !== undefined) {
    throw unsolicited(
      relayState === undefined || input.browser === undefined
        ? 'This browser has begun no login.'
        : 'The login that this answers has ended, or another browser began it.',
    );
  }
  const key = JSON.stringify([login.identity.issuer, login.assertionId]);
  if (!(await replays.insert(key, login.replayableUntil)))
    throw new SamlError('SAML_REPLAY', 'The assertion has been used already.');
  return { ...login, pending };
}

async function pendingLogin(input: ResponseToAccept): Promise<PendingLogin | undefined> {
  const { relayState, browser, logins, now } = input;
  if (relayState === undefined || browser === undefined || relayState.length > 80) return undefined;
  const pending = await logins.find(relayState);
  if (!pending || pending.browserHash !== sha256(browser) || Date.parse(pending.expiresAt) <= now) return undefined;
  return pending;
}

function unsolicited(message: string): SamlError {
  return new SamlError('SAML_UNSOLICITED', message);
}
