import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import { Secret } from '@countersign/contracts';
import {
  createMemorySsoStores,
  createSsoHandlers,
  diagnosisTexts,
  parseIdpMetadata,
  type ServiceProvider,
  type SsoHandlers,
} from '@countersign/saml';
import { createTestCa } from '@countersign/testing';
import { X509CertificateGenerator } from '@peculiar/x509';
import { Constants, IdentityProvider, SamlLib, setSchemaValidator, ServiceProvider as TheirSp } from 'samlify';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createServer } from './create-server.js';
import { type Listening, listen } from './listen.js';

// A login from end to end: a browser, this server over TLS, and samlify as the identity provider.

const IDP = 'https://idp.example.hk/metadata';
let origin = '';
let agent: Agent;
let listening: Listening;
let sp: ServiceProvider;
let handlers: SsoHandlers;
let idpKey: SigningKey;
let refusals: string[] = [];

interface SigningKey {
  readonly privateKey: string;
  /** base64 */
  readonly certificate: string;
}

async function createSigningKey(): Promise<SigningKey> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048 };
  const publicExponent = new Uint8Array([1, 0, 1]);
  const keys = await webcrypto.subtle.generateKey({ ...algorithm, publicExponent }, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    { name: 'CN=Test identity provider', keys, signingAlgorithm: algorithm },
    webcrypto,
  );
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return {
    privateKey: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    certificate: Buffer.from(certificate.rawData).toString('base64'),
  };
}

function identityProvider(key = idpKey) {
  const redirect = Constants.namespace.binding.redirect;
  return IdentityProvider({
    entityID: IDP,
    privateKey: key.privateKey,
    signingCert: key.certificate,
    wantAuthnRequestsSigned: true,
    singleSignOnService: [{ Binding: redirect, Location: 'https://idp.example.hk/sso' }],
    singleLogoutService: [{ Binding: redirect, Location: 'https://idp.example.hk/slo' }],
    loginResponseTemplate: {
      ...SamlLib.defaultLoginResponseTemplate,
      context: SamlLib.defaultLoginResponseTemplate.context.replace(
        '{AuthnStatement}',
        '<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="_s"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
      ),
    },
  });
}

beforeAll(async () => {
  setSchemaValidator({ validate: async () => 'skipped' }); // of requests, which are our own
  const ca = await createTestCa();
  const tls = { certificate: ca.leaf.cert, privateKey: Secret.of(ca.leaf.key) };
  const [ours, theirs] = await Promise.all([createSigningKey(), createSigningKey()]);
  idpKey = theirs;
  const inbox = { accept: async () => ({ accepted: 0, duplicates: 0 }) };
  // The port is known only once it listens, and the metadata says it.
  let mounted: ReturnType<typeof createServer> | undefined;
  const late = {
    origin: '',
    fetch: async (asked: Request) => (await mounted?.fetch(asked)) ?? new Response(null, { status: 503 }),
  };
  listening = await listen(late, { tls });
  origin = `https://localhost:${listening.port}`;
  sp = {
    ...{ entityId: `${origin}/v1/sso/metadata`, acsUrls: [`${origin}/v1/sso/acs`] },
    logoutUrl: `${origin}/v1/sso/logout`,
    want: 'assertion',
    signing: { privateKey: Secret.of(ours.privateKey), certificate: ours.certificate },
  };
  const idp = parseIdpMetadata(identityProvider().getMetadata());
  handlers = createSsoHandlers({
    sp,
    idp: () => idp,
    stores: createMemorySsoStores(),
    loginPath: '/v1/sso/login',
    roles: () => ['clerk'],
    onRefusal: ({ code, diagnosis }) => refusals.push(`${code} ${diagnosis.class}`),
  });
  mounted = createServer({ origin, inbox, sso: handlers });
  agent = new Agent({ connect: { ca: ca.ca } });
});
beforeEach(() => {
  refusals = [];
});
afterAll(async () => {
  await agent.close();
  await listening.close({ graceMs: 0 });
});

interface Answer {
  readonly status: number;
  readonly location: string;
  readonly text: string;
}

/** A browser: it keeps cookies, and follows nothing. */
function createBrowser(language = 'en') {
  const jar = new Map<string, string>();
  async function ask(
    path: string,
    form?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const answer = await request(origin + path, {
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        ...{ cookie, 'accept-language': language, ...headers },
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      body: form === undefined ? null : new URLSearchParams(form).toString(),
      dispatcher: agent,
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      expect(line).toMatch(/^__Host-[^=]+=[^;]*; Path=\/; Secure; HttpOnly; SameSite=(?:Lax|None)/);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (line.includes('Max-Age=0')) jar.delete(name);
      else jar.set(name, value);
    }
    return {
      status: answer.statusCode,
      location: String(answer.headers['location'] ?? ''),
      text: await answer.body.text(),
    };
  }
  const session = () =>
    handlers.session(new Request(origin, { headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; ') } }));
  return { jar, ask, session };
}

/** What the identity provider posts back for the address that the browser was sent to. */
async function answer(location: string, changes: { readonly key?: SigningKey; readonly audience?: string } = {}) {
  const { searchParams } = new URL(location);
  const theirSp = TheirSp({ metadata: await (await handlers.metadata()).text() });
  const idp = identityProvider(changes.key);
  const query = Object.fromEntries(searchParams);
  const signed = /SAMLRequest=.*(?=&Signature=)/.exec(location)?.[0] ?? '';
  const asked = await identityProvider().parseLoginRequest(theirSp, 'redirect', { query, octetString: signed });
  const id = String(asked.extract.request?.id);
  const later = new Date(Date.now() + 300_000).toISOString();
  const values = {
    ...{ ID: `_r${id}`, AssertionID: `_a${id}`, Destination: `${origin}/v1/sso/acs`, InResponseTo: id, Issuer: IDP },
    ...{ SubjectRecipient: `${origin}/v1/sso/acs`, Audience: changes.audience ?? sp.entityId, AttributeStatement: '' },
    ...{ IssueInstant: new Date().toISOString(), ConditionsNotBefore: new Date(Date.now() - 1000).toISOString() },
    ...{ ConditionsNotOnOrAfter: later, SubjectConfirmationDataNotOnOrAfter: later, NameID: 'chan.tm' },
    ...{ NameIDFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' },
    StatusCode: Constants.StatusCode.Success,
  };
  const made = await idp.createLoginResponse(theirSp, { extract: { request: { id } } }, 'post', {}, (text) => ({
    id: `_r${id}`,
    context: SamlLib.replaceTagsByValue(text, values),
  }));
  return { SAMLResponse: made.context, RelayState: searchParams.get('RelayState') ?? '' };
}

const FROM_IDP = { origin: 'https://idp.example.hk', 'sec-fetch-site': 'cross-site' };

async function signIn(browser = createBrowser()) {
  const sent = await browser.ask('/v1/sso/login?returnTo=/bills');
  const form = await answer(sent.location);
  const back = await browser.ask('/v1/sso/acs', form, FROM_IDP);
  return { browser, form, back };
}

describe('single sign-on over TLS', () => {
  test('leads from the login over the identity provider to a session, and out of it again', async () => {
    const { browser, back } = await signIn();
    expect([back.status, back.location]).toEqual([303, '/bills']);
    expect((await browser.session())?.session).toMatchObject({ identity: { nameId: 'chan.tm' }, roles: ['clerk'] });
    const copy = new Map(browser.jar);
    const out = await browser.ask('/v1/sso/logout', { now: '1' }, { origin, 'sec-fetch-site': 'same-origin' });
    expect([out.status, out.location]).toEqual([
      303,
      expect.stringMatching(/^https:\/\/idp\.example\.hk\/slo\?SAMLRequest=/),
    ]);
    const thief = createBrowser();
    for (const [name, value] of copy) thief.jar.set(name, value);
    expect(await thief.session()).toBeUndefined();
    expect((await browser.ask('/v1/sso/logout?SAMLResponse=x', undefined)).status).toBe(200);
  });

  test('a page of another site ends no session, by whatever path', async () => {
    const { browser } = await signIn();
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    for (const [path, status] of [
      ['/v1/sso/logout', 403],
      ['//evil.example/v1/sso/logout', 404],
    ] as const) {
      expect((await browser.ask(path, { now: '1' }, evil)).status).toBe(status);
      expect((await browser.ask(path, { now: '1' }, { origin: 'null' })).status).toBe(status);
    }
    expect(await browser.session()).toBeDefined();
  });

  test('a posted login is taken once, and in the browser that began it', async () => {
    const browser = createBrowser();
    const form = await answer((await browser.ask('/v1/sso/login')).location);
    expect((await createBrowser().ask('/v1/sso/acs', form, FROM_IDP)).status).toBe(403);
    expect((await browser.ask('/v1/sso/acs', form, FROM_IDP)).status).toBe(303);
    expect((await browser.ask('/v1/sso/acs', form, FROM_IDP)).status).toBe(403);
    expect(refusals).toEqual(['SAML_UNSOLICITED E', 'SAML_UNSOLICITED H']);
  });

  test.each(['en', 'zh-HK'] as const)('the error page says what diagnose() found, in %s', async (locale) => {
    const browser = createBrowser(locale === 'en' ? 'en-GB' : 'zh-HK,zh;q=0.9,en;q=0.5');
    const shown = async (changes: Parameters<typeof answer>[1], language: 'en' | 'zh-HK') => {
      const form = await answer((await browser.ask('/v1/sso/login?again=1')).location, changes);
      const page = await browser.ask('/v1/sso/acs', form, FROM_IDP);
      expect(page.status).toBe(403);
      expect(page.text).toContain(`<html lang="${language}">`);
      expect(page.text).toContain('href="/v1/sso/login?again=1"');
      expect(page.text).not.toContain('chan.tm');
      return page.text;
    };
    const unknownKey = await shown({ key: await createSigningKey() }, locale);
    expect(unknownKey).toContain(diagnosisTexts.A.title[locale]);
    expect(unknownKey).toContain(diagnosisTexts.A.remedy[locale]);
    const otherAudience = await shown({ audience: 'https://else.example' }, locale);
    expect(otherAudience).toContain(diagnosisTexts.B.title[locale]);
    expect(otherAudience).toContain('SAML_AUDIENCE');
    expect(refusals).toEqual(['SAML_SIG_INVALID A', 'SAML_AUDIENCE B']);
    for (let round = 0; round < 3; round += 1) await browser.ask('/v1/sso/login');
    const loop = await browser.ask('/v1/sso/login');
    expect([loop.status, loop.text.includes(diagnosisTexts.D.title[locale])]).toEqual([409, true]);
  });

  test.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)'])(
    'nobody is sent on to %s',
    async (returnTo) => {
      const browser = createBrowser();
      const sent = await browser.ask(`/v1/sso/login?returnTo=${encodeURIComponent(returnTo)}`);
      expect((await browser.ask('/v1/sso/acs', await answer(sent.location), FROM_IDP)).location).toBe('/');
    },
  );
});
