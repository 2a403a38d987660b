import { inflateRawSync } from 'node:zlib';
import { type Clock, Secret } from '@countersign/contracts';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  assertionXml,
  base64,
  createSigningKey,
  idpEntityId,
  idpWith,
  responseXml,
  type SigningKey,
  signXml,
  sp,
  now as start,
} from '../identity-provider.test-support.js';
import { createMemorySsoStores, createSsoHandlers, type ServiceProvider, type SsoHandlers } from '../index.js';
import { signedQuery } from './signed-query.test-support.js';

const origin = 'https://sp.example.hk';
let idpKey: SigningKey;
let spKey: SigningKey;
let ours: ServiceProvider;
let now = start;
let handlers: SsoHandlers;
let refusals: string[] = [];
const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };

beforeAll(async () => {
  [idpKey, spKey] = await Promise.all([createSigningKey(), createSigningKey()]);
  const privateKey = Secret.of(spKey.key.export({ format: 'pem', type: 'pkcs8' }).toString());
  ours = { ...sp, logoutUrl: `${origin}/saml/logout`, signing: { privateKey, certificate: spKey.certificate } };
});
const create = (changes: object = {}) =>
  createSsoHandlers({
    sp: ours,
    idp: () => idpWith(idpKey),
    stores: createMemorySsoStores({ clock }),
    loginPath: '/saml/login',
    roles: ({ attributes }) => attributes.find(({ name }) => name === 'role')?.values ?? [],
    clock,
    onRefusal: ({ code, diagnosis }) => refusals.push(`${code} ${diagnosis.class}`),
    ...changes,
  });
beforeEach(() => {
  now = start;
  refusals = [];
  handlers = create();
});

/** A browser: it keeps cookies and nothing else. */
function createBrowser() {
  const jar = new Map<string, string>();
  return {
    jar,
    async send(
      handler: (request: Request) => Promise<Response>,
      path: string,
      init: RequestInit = {},
    ): Promise<Response> {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await handler(
        new Request(`${origin}${path}`, { ...init, headers: { cookie, ...init.headers } }),
      );
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (line.includes('Max-Age=0')) jar.delete(name);
        else jar.set(name, value);
      }
      return response;
    },
  };
}

function sentTo(response: Response): { readonly id: string; readonly relayState: string; readonly xml: string } {
  const { searchParams } = new URL(response.headers.get('location') ?? '');
  const xml = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
  return { id: / ID="([^"]+)"/.exec(xml)?.[1] ?? '', relayState: searchParams.get('RelayState') ?? '', xml };
}

let serial = 0;
function answer(id: string, changes: { readonly status?: string; readonly assertion?: string } = {}): string {
  serial += 1;
  const parts = { assertionId: `_a-${serial}`, responseId: `_r-${serial}` };
  const xml = responseXml(
    { ...parts, ...(changes.status ? { status: changes.status } : {}) },
    changes.assertion ?? assertionXml(parts),
  );
  const answering = xml.replaceAll('_request-1', id);
  return changes.assertion === '' ? answering : signXml(answering, idpKey);
}

function form(xml: string, relayState: string): RequestInit {
  const body = new URLSearchParams({ SAMLResponse: base64(xml), RelayState: relayState });
  return { method: 'POST', body, headers: { origin: 'https://idp.example.hk' } };
}

async function signIn(browser = createBrowser(), returnTo = '/bills?page=2') {
  const sent = sentTo(await browser.send(handlers.login, `/saml/login?returnTo=${encodeURIComponent(returnTo)}`));
  const response = await browser.send(handlers.acs, '/saml/acs', form(answer(sent.id), sent.relayState));
  return { browser, sent, response };
}
const sessionOf = (browser: ReturnType<typeof createBrowser>) =>
  handlers.session(
    new Request(origin, { headers: { cookie: [...browser.jar].map((pair) => pair.join('=')).join('; ') } }),
  );
const noPassive =
  '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:NoPassive"/></samlp:StatusCode></samlp:Status>';

describe('single sign-on', () => {
  it('leads from the login to a session, and back to where the person was', async () => {
    const { browser, sent, response } = await signIn();
    expect(sent.relayState.length).toBeLessThanOrEqual(80);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/bills?page=2']);
    const found = await sessionOf(browser);
    expect(found?.session).toMatchObject({ identity: { nameId: 'chan.tm' }, roles: ['staff', '審批人'] });
    for (const line of response.headers.getSetCookie()) expect(line).toMatch(/^__Host-.*; Secure; HttpOnly; SameSite=/);
  });

  it('takes a response once, and in the browser that began only', async () => {
    const browser = createBrowser();
    const sent = sentTo(await browser.send(handlers.login, '/saml/login'));
    const posted = form(answer(sent.id), sent.relayState);
    expect((await createBrowser().send(handlers.acs, '/saml/acs', posted)).status).toBe(403);
    expect((await browser.send(handlers.acs, '/saml/acs', posted)).status).toBe(303);
    expect((await browser.send(handlers.acs, '/saml/acs', posted)).status).toBe(403);
    expect(refusals).toEqual(['SAML_UNSOLICITED E', 'SAML_UNSOLICITED H']);
  });

  it('takes no response to another login of the same browser', async () => {
    const browser = createBrowser();
    const one = sentTo(await browser.send(handlers.login, '/saml/login'));
    const two = sentTo(await browser.send(handlers.login, '/saml/login'));
    const response = await browser.send(handlers.acs, '/saml/acs', form(answer(one.id), two.relayState));
    expect([response.status, refusals]).toEqual([403, ['SAML_IRT H']]);
  });

  it('refuses an attempt that is too old, and names the reason in the person’s language', async () => {
    const browser = createBrowser();
    const sent = sentTo(await browser.send(handlers.login, '/saml/login'));
    now += 901_000;
    const posted = form(answer(sent.id), sent.relayState);
    const response = await browser.send(handlers.acs, '/saml/acs', {
      ...posted,
      headers: { 'accept-language': 'zh-HK,en;q=0.5' },
    });
    expect(response.status).toBe(403);
    const page = await response.text();
    expect(page).toMatch(/lang="zh-HK"/);
    expect(page).toContain('href="/saml/login?again=1"');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/a\r\nset-cookie:x=1'])(
    'never returns to %s',
    async (returnTo) => {
      expect((await signIn(createBrowser(), returnTo)).response.headers.get('location')).toBe('/');
    },
  );

  it('takes logins that the identity provider began only where that is allowed', async () => {
    const started = () =>
      signXml(responseXml({ assertionId: '_u' }).replaceAll(' InResponseTo="_request-1"', ''), idpKey);
    const post = { method: 'POST', body: new URLSearchParams({ SAMLResponse: base64(started()) }) };
    expect((await createBrowser().send(handlers.acs, '/saml/acs', post)).status).toBe(403);
    const open = create({ allowUnsolicited: true });
    expect((await createBrowser().send(open.acs, '/saml/acs', post)).status).toBe(303);
    expect((await createBrowser().send(open.acs, '/saml/acs', post)).status).toBe(403);
    const solicited = { method: 'POST', body: new URLSearchParams({ SAMLResponse: base64(answer('_stolen')) }) };
    expect((await createBrowser().send(open.acs, '/saml/acs', solicited)).status).toBe(403);
    expect(refusals).toEqual(['SAML_UNSOLICITED E', 'SAML_REPLAY H', 'SAML_UNSOLICITED E']);
  });

  it('asks a person once when a silent login finds nobody, then stops', async () => {
    const browser = createBrowser();
    const silent = sentTo(await browser.send(handlers.login, '/saml/login?passive=1'));
    expect(silent.xml).toContain('IsPassive="true"');
    const refusal = answer(silent.id, { status: noPassive, assertion: '' });
    const second = await browser.send(handlers.acs, '/saml/acs', form(refusal, silent.relayState));
    const asked = sentTo(second);
    expect([second.status, asked.xml.includes('IsPassive')]).toEqual([303, false]);
    const again = answer(asked.id, { status: noPassive, assertion: '' });
    expect((await browser.send(handlers.acs, '/saml/acs', form(again, asked.relayState))).status).toBe(403);
    expect(refusals).toEqual(['SAML_STATUS_NO_PASSIVE D']);
  });

  it('breaks a login loop after two redirects, until a person asks or ten minutes pass', async () => {
    const browser = createBrowser();
    const login = async (query = '') => (await browser.send(handlers.login, `/saml/login${query}`)).status;
    expect([await login(), await login(), await login()]).toEqual([303, 303, 409]);
    expect(refusals).toEqual(['SAML_LOOP D']);
    expect(await login('?again=1')).toBe(303);
    now += 600_001;
    expect(await login()).toBe(303);
  });

  it('reads forms only, of limited length, with each field once', async () => {
    const browser = createBrowser();
    const send = async (init: RequestInit) => (await browser.send(handlers.acs, '/saml/acs', init)).status;
    expect(await send({ method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).toBe(403);
    expect(await send({ method: 'GET' })).toBe(403);
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await send({ method: 'POST', body: 'SAMLResponse=YQ==&SAMLResponse=YQ==', headers: type })).toBe(403);
    expect(await send({ method: 'POST', body: `SAMLResponse=${'A'.repeat(600_000)}`, headers: type })).toBe(403);
    expect(new Set(refusals.map((one) => one.split(' ')[0]))).toEqual(new Set(['SAML_MALFORMED']));
  });

  it('replaces the session cookie as it is used; an old copy ends the session', async () => {
    const { browser } = await signIn();
    const stolen = new Map(browser.jar);
    now += 900_000;
    const renewed = await sessionOf(browser);
    expect(renewed?.setCookie).toMatch(/SameSite=Lax/);
    now += 30_000;
    expect((await sessionOf(browser))?.session.identity.nameId).toBe('chan.tm');
    const [, value = ''] = /=([^;]+)/.exec(renewed?.setCookie ?? '') ?? [];
    browser.jar.set('__Host-countersign-session', value);
    now += 60_000;
    expect(await sessionOf(browser)).toBeDefined();
    expect(await sessionOf({ ...browser, jar: stolen })).toBeUndefined();
    expect(await sessionOf(browser)).toBeUndefined();
  });

  it('ends a session when the identity provider says, at the latest after eight hours', async () => {
    const { browser } = await signIn();
    now += 28_800_000;
    expect(await sessionOf(browser)).toBeUndefined();
  });

  it('ends the session here first, then asks the identity provider to', async () => {
    const { browser } = await signIn();
    expect(
      (
        await browser.send(handlers.logout, '/saml/logout', {
          method: 'POST',
          body: 'a=1',
          headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
        })
      ).status,
    ).toBe(403);
    expect(await sessionOf(browser)).toBeDefined();
    const response = await browser.send(handlers.logout, '/saml/logout', {
      method: 'POST',
      body: 'a=1',
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(response.headers.get('location')).toMatch(/^https:\/\/idp\.example\.hk\/slo\?SAMLRequest=.*&Signature=/);
    expect(await sessionOf(browser)).toBeUndefined();
    expect((await browser.send(handlers.logout, '/saml/logout?SAMLResponse=x')).status).toBe(200);
  });

  it('takes a logout for its own by what is configured, not by the address that was asked', async () => {
    const { browser } = await signIn();
    const cookie = [...browser.jar].map((pair) => pair.join('=')).join('; ');
    const type = 'application/x-www-form-urlencoded';
    const headers = { origin: 'https://evil.example', cookie, 'content-type': type };
    const posted = new Request('https://evil.example/saml/logout', { method: 'POST', body: 'a=1', headers });
    expect((await handlers.logout(posted)).status).toBe(403);
    expect(await sessionOf(browser)).toBeDefined();
    const odd = { method: 'POST', body: 'a=1', headers: { origin, 'content-type': type } };
    const response = await handlers.logout(new Request(`${origin}//evil.example/logout`, odd));
    expect(response.headers.get('location')).toBe('/');
  });

  it('begins no login for a scanner of links', async () => {
    const response = await createBrowser().send(handlers.login, '/saml/login', { method: 'HEAD' });
    expect([response.status, response.headers.getSetCookie()]).toEqual([405, []]);
  });

  describe('a LogoutRequest of the identity provider', () => {
    const logoutRequest = (changes = '') =>
      `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_l-1" Version="2.0" IssueInstant="${new Date(now).toISOString()}" Destination="${origin}/saml/logout"${changes}><saml:Issuer>${idpEntityId}</saml:Issuer><saml:NameID>chan.tm</saml:NameID><samlp:SessionIndex>_session-1</samlp:SessionIndex></samlp:LogoutRequest>`;
    const sendQuery = (query: string) => createBrowser().send(handlers.logout, `/saml/logout?${query}`);

    it('ends the sessions it names, once, and is answered', async () => {
      const { browser } = await signIn();
      const query = signedQuery(logoutRequest(), idpKey, 'r-1');
      const response = await sendQuery(query);
      expect(response.headers.get('location')).toMatch(/^https:\/\/idp\.example\.hk\/slo\?SAMLResponse=/);
      expect(await sessionOf(browser)).toBeUndefined();
      expect((await sendQuery(query)).status).toBe(403);
      expect(refusals).toEqual(['SAML_REPLAY H']);
    });

    it('is taken by POST when the request itself is signed', async () => {
      const { browser } = await signIn();
      const signed = signXml(logoutRequest(), idpKey, { target: 'LogoutRequest' });
      const init = { method: 'POST', body: new URLSearchParams({ SAMLRequest: base64(signed) }) };
      expect((await createBrowser().send(handlers.logout, '/saml/logout', init)).status).toBe(303);
      expect(await sessionOf(browser)).toBeUndefined();
    });

    it('is refused when it is not fully verified', async () => {
      const { browser } = await signIn();
      const good = signedQuery(logoutRequest(), idpKey, 'r-1');
      const wrapped = logoutRequest().replace('</saml:Issuer>', `</saml:Issuer>${signXml(assertionXml(), idpKey)}`);
      for (const query of [
        good.replace(/&SigAlg.*/, ''),
        good.replace('RelayState=r-1', 'RelayState=r-2'),
        `${good}&SAMLRequest=x`,
        signedQuery(logoutRequest(), spKey, 'r-1'),
        signedQuery(logoutRequest(' NotOnOrAfter="2020-01-01T00:00:00Z"'), idpKey),
        signedQuery(logoutRequest().replace('/saml/logout"', '/else"'), idpKey),
        signedQuery(logoutRequest().replace(idpEntityId, 'https://evil.example'), idpKey),
      ]) {
        expect((await sendQuery(query)).status).toBe(403);
      }
      for (const xml of [wrapped, logoutRequest()]) {
        const init = { method: 'POST', body: new URLSearchParams({ SAMLRequest: base64(xml) }) };
        expect((await createBrowser().send(handlers.logout, '/saml/logout', init)).status).toBe(403);
      }
      expect(refusals.map((one) => one.split(' ')[0])).toEqual([
        ...['SAML_UNSIGNED', 'SAML_SIG_INVALID', 'SAML_MALFORMED', 'SAML_SIG_INVALID', 'SAML_TIME', 'SAML_DESTINATION'],
        ...['SAML_ISSUER', 'SAML_STRUCTURE', 'SAML_UNSIGNED'],
      ]);
      expect(await sessionOf(browser)).toBeDefined();
    });

    it('is refused once the metadata has ended', async () => {
      const { browser } = await signIn();
      const ended = { ...idpWith(idpKey), validUntil: new Date(now - 1).toISOString() };
      handlers = create({ idp: () => ended });
      expect((await sendQuery(signedQuery(logoutRequest(), idpKey))).status).toBe(403);
      expect(refusals).toEqual(['SAML_CERT_EXPIRED A']);
      expect(browser.jar.size).toBeGreaterThan(0);
    });

    it('is refused when it inflates without end', async () => {
      expect((await sendQuery(signedQuery(' '.repeat(5_000_000), idpKey))).status).toBe(403);
      expect(refusals[0]).toContain('SAML_MALFORMED');
    });
  });

  it('publishes its metadata', async () => {
    const response = await handlers.metadata();
    expect(response.headers.get('content-type')).toBe('application/samlmetadata+xml');
    expect(await response.text()).toContain('AuthnRequestsSigned="true"');
  });
});
