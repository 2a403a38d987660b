import {
  type Clock,
  ConnectorError,
  type Randomness,
  sha256,
  systemClock,
  systemRandomness,
  toInstant,
} from '@countersign/contracts';
import { type Diagnosis, type DiagnosisInput, diagnose, MOST_REDIRECTS } from '../diagnosis/diagnose.js';
import type { IdpMetadata } from '../metadata/idp-metadata.js';
import { readPostedMessage } from '../response/posted-message.js';
import type { SamlIdentity } from '../response/read-identity.js';
import { SamlError } from '../saml-error.js';
import type { PendingLogin, SsoStores } from '../stores/sso-stores.js';
import { acceptResponse } from './accept-response.js';
import { cookieNames, readCookie, setCookie } from './cookies.js';
import { verifyLogoutRequest } from './logout-message.js';
import { localeOf, problemPage, signedOutPage } from './problem-page.js';
import { readForm } from './request-form.js';
import {
  createLoginRequest,
  createLogoutRequest,
  createLogoutResponse,
  type ServiceProvider,
  spMetadata,
} from './service-provider.js';
import { createSessions, type ResumedSession, type SessionOptions } from './sessions.js';

export interface SsoHandlersOptions {
  readonly sp: ServiceProvider;
  /** Metadata with the certificates that are trusted now; asked for at each request. */
  readonly idp: () => IdpMetadata | Promise<IdpMetadata>;
  readonly stores: SsoStores;
  /** Path of the login handler: where the error page's link leads. */
  readonly loginPath: string;
  readonly roles: (identity: SamlIdentity) => readonly string[] | Promise<readonly string[]>;
  readonly clock?: Clock | undefined;
  readonly randomness?: Randomness | undefined;
  /** How long a person may take, in ms. @defaultValue 900_000 */
  readonly loginLifeMs?: number | undefined;
  readonly session?: Omit<SessionOptions, 'store' | 'clock' | 'randomness'> | undefined;
  /** Takes logins that the identity provider begins. @defaultValue false */
  readonly allowUnsolicited?: boolean | undefined;
  /** Told about each refused login: for the log and for `doctor`. It holds no personal data. */
  readonly onRefusal?: ((refusal: { readonly code: string; readonly diagnosis: Diagnosis }) => void) | undefined;
}

/** Single sign-on as functions from Request to Response (Fetch API); a server mounts them where it likes. */
export interface SsoHandlers {
  /** GET; `returnTo` is a path of this server, `passive=1` asks nobody, `again=1` is a person's own click. */
  login(request: Request): Promise<Response>;
  /** POST of the identity provider. */
  acs(request: Request): Promise<Response>;
  metadata(): Promise<Response>;
  /** POST by our own page ends the session here and there; LogoutRequests of the identity provider come here, too. */
  logout(request: Request): Promise<Response>;
  /** The session of a request; `setCookie` has to go out with the answer. */
  session(
    request: Request,
  ): Promise<(Pick<ResumedSession, 'session'> & { readonly setCookie?: string | undefined }) | undefined>;
}

const TEN_MINUTES_MS = 600_000;

export function createSsoHandlers(options: SsoHandlersOptions): SsoHandlers {
  const { sp, stores, clock = systemClock, randomness = systemRandomness, loginLifeMs = 900_000 } = options;
  const ownOrigins = new Set(sp.acsUrls.map((url) => new URL(url).origin));
  const sessions = createSessions({ ...options.session, store: stores.sessions, clock, randomness });
  const random = () => Buffer.from(randomness.bytes(24)).toString('base64url');
  const sessionCookie = (value: string, maxAgeS: number) =>
    setCookie(cookieNames.session, value, { maxAgeS, sameSite: 'Lax' });

  async function begin(
    request: Request,
    returnTo: string,
    passive: boolean,
    redirects: readonly string[],
  ): Promise<Response> {
    const now = clock.now();
    const browser = readCookie(request, cookieNames.login) ?? random();
    const handle = random();
    const idp = await options.idp();
    const made = await createLoginRequest(sp, idp, { relayState: handle, now, passive, randomness });
    const login: PendingLogin = {
      handle,
      requestId: made.id,
      browserHash: sha256(browser),
      returnTo,
      passive,
      createdAt: toInstant(now),
      expiresAt: toInstant(now + loginLifeMs),
    };
    await stores.logins.put(login);
    const cookie = setCookie(cookieNames.login, browser, { maxAgeS: Math.ceil(loginLifeMs / 1000), sameSite: 'None' });
    return redirect(made.url, [cookie, ...redirects]);
  }

  function refuse(request: Request, error: unknown, facts: Partial<DiagnosisInput> = {}): Response {
    if (!ConnectorError.is(error)) throw error;
    const saml = error instanceof SamlError ? { code: error.code, step: error.step } : undefined;
    const loginUrl = `${options.loginPath}?again=1`;
    const diagnosis = diagnose({ saml, loginUrl, at: toInstant(clock.now()), ...facts });
    options.onRefusal?.({ code: error.code, diagnosis });
    const locale = localeOf(request);
    const known = diagnosis.class !== 'unknown';
    const status = error.code === 'SAML_LOOP' ? 409 : 403;
    const title = diagnosis.title[locale];
    return problemPage(
      { status, code: error.code, title, remedy: known ? diagnosis.remedy : error.remedy, loginUrl },
      locale,
    );
  }

  return {
    async login(request) {
      // A scanner of links asks by HEAD; it begins no login.
      if (request.method !== 'GET') return new Response(null, { status: 405, headers: { allow: 'GET' } });
      const { searchParams } = new URL(request.url);
      const redirects = searchParams.get('again') === '1' ? 0 : countRedirects(request, clock.now());
      if (redirects > MOST_REDIRECTS) {
        const facts = { attempt: { state: 'redirected', ageMs: 0, lifeMs: loginLifeMs, redirects } } as const;
        return refuse(
          request,
          new SamlError('SAML_LOOP', 'The browser goes round between login and application.'),
          facts,
        );
      }
      const counted = `${redirects}.${clock.now()}`;
      const cookie = setCookie(cookieNames.redirects, counted, { maxAgeS: 600, sameSite: 'Lax' });
      return begin(request, localPath(searchParams.get('returnTo')), searchParams.get('passive') === '1', [cookie]);
    },

    async acs(request) {
      const browser = readCookie(request, cookieNames.login);
      let pending: PendingLogin | undefined;
      try {
        const { message, relayState } = readPostedMessage(await readForm(request));
        pending = relayState === undefined ? undefined : await stores.logins.find(relayState);
        const { logins, replays } = stores;
        const { allowUnsolicited } = options;
        const login = await acceptResponse({
          response: message,
          sp,
          idp: await options.idp(),
          now: clock.now(),
          relayState,
          browser,
          logins,
          replays,
          allowUnsolicited,
        });
        const old = readCookie(request, cookieNames.session);
        if (old !== undefined) await sessions.end(old);
        const { session, token } = await sessions.begin(login, await options.roles(login.identity));
        const life = Math.ceil((Date.parse(session.expiresAt) - clock.now()) / 1000);
        const calm = setCookie(cookieNames.redirects, '0.0', { maxAgeS: 0, sameSite: 'Lax' });
        return redirect(login.pending?.returnTo ?? '/', [sessionCookie(token, life), calm]);
      } catch (error) {
        const passive = pending?.passive === true && pending.browserHash === sha256(browser ?? '');
        if (passive && pending && error instanceof SamlError && error.code === 'SAML_STATUS_NO_PASSIVE') {
          // Interactive once. The attempt is taken, so that this can't go round.
          if (await stores.logins.take(pending.handle)) return begin(request, pending.returnTo, false, []);
        }
        const ageMs = pending ? clock.now() - Date.parse(pending.createdAt) : 0;
        const cookieMissing = browser === undefined;
        return refuse(request, error, { attempt: { state: 'returned', ageMs, lifeMs: loginLifeMs, cookieMissing } });
      }
    },

    async metadata() {
      return new Response(await spMetadata(sp), { headers: { 'content-type': 'application/samlmetadata+xml' } });
    },

    async logout(request) {
      const url = new URL(request.url);
      try {
        const form = request.method === 'POST' ? await readForm(request) : '';
        const inbound = url.searchParams.has('SAMLRequest') || new URLSearchParams(form).has('SAMLRequest');
        if (inbound) return await endByIdp(url, form);
        if (request.method !== 'POST') return signedOutPage(localeOf(request));
        if (!isOwnPage(request, ownOrigins)) return new Response('Forbidden', { status: 403 });
        const token = readCookie(request, cookieNames.session);
        const ended = token === undefined ? undefined : await sessions.end(token);
        const gone = sessionCookie('', 0);
        const idp = await options.idp();
        if (!ended || idp.singleLogout.redirect === undefined) return redirect(localPath(url.pathname), [gone]);
        const made = await createLogoutRequest(sp, idp, ended.identity, { now: clock.now(), randomness });
        return redirect(made.url, [gone]);
      } catch (error) {
        return refuse(request, error);
      }
    },

    async session(request) {
      const token = readCookie(request, cookieNames.session);
      const found = token === undefined ? undefined : await sessions.resume(token);
      if (!found) return undefined;
      const { session, newToken } = found;
      if (newToken === undefined) return { session };
      const life = Math.ceil((Date.parse(session.expiresAt) - clock.now()) / 1000);
      return { session, setCookie: sessionCookie(newToken, life) };
    },
  };

  async function endByIdp(url: URL, form: string): Promise<Response> {
    const idp = await options.idp();
    const { message: posted, relayState } =
      form === '' ? { message: '', relayState: undefined } : readPostedMessage(form, 'SAMLRequest');
    const request = verifyLogoutRequest({
      message: form === '' ? { query: url.search } : { posted, relayState },
      logoutUrl: sp.logoutUrl ?? '',
      idp,
      now: clock.now(),
      skewMs: sp.skewMs,
    });
    const until = toInstant(clock.now() + TEN_MINUTES_MS);
    if (!(await stores.replays.insert(JSON.stringify(['logout', request.issuer, request.id]), until)))
      throw new SamlError('SAML_REPLAY', 'The logout request has been used already.');
    await stores.sessions.removeOf(request);
    return redirect((await createLogoutResponse(sp, idp, request, { now: clock.now(), randomness })).url, []);
  }
}

/** How many automatic redirects this browser has had within ten minutes, this one included. */
function countRedirects(request: Request, now: number): number {
  const [count = 0, since = 0] = (readCookie(request, cookieNames.redirects) ?? '').split('.').map(Number);
  return Number.isFinite(count) && Number.isFinite(since) && now - since < TEN_MINUTES_MS ? count + 1 : 1;
}

/** A path of this server; anything else, also what browsers would read as another host, becomes `/`. */
function localPath(text: string | null): string {
  return text !== null && /^\/(?![/\\])[\w\-./?=&%~:@!$'()*+,;]*$/.test(text) ? text : '/';
}

/** By what is configured: a request's own address is what its sender wrote. */
function isOwnPage(request: Request, origins: ReadonlySet<string>): boolean {
  const origin = request.headers.get('origin');
  if (origin !== null) return origins.has(origin);
  return request.headers.get('sec-fetch-site') === 'same-origin';
}

function redirect(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({ location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}
