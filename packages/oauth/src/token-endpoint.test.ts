import { spawn } from 'node:child_process';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { EgressError, Secret } from '@countersign/contracts';
import { startTlsServer } from '@countersign/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { challengeOf } from './begin-authorization.js';
import { createTokenEndpoint, type OAuthClient, parseTokenAnswer } from './index.js';
import { leaks, printed } from './secret-scan.test-support.js';
import { type StrictTokenServer, startStrictTokenServer } from './strict-token-server.test-support.js';

let server: StrictTokenServer;
beforeAll(async () => {
  server = await startStrictTokenServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.faults.length = 0;
});

const secret = () => Secret.of(server.clientSecret);
const withHeader = (): OAuthClient => ({ id: server.clientId, secret: secret(), authentication: 'header' });

function endpointFor(client: OAuthClient, agent: Agent = server.agent, url = server.url) {
  return createTokenEndpoint({ url, client, agent, timeoutMs: 500 });
}

describe('a client shows itself', () => {
  it('by header: form-encoded id and secret, and nothing of them in the body (RFC 6749 §2.3.1)', async () => {
    await endpointFor(withHeader()).refresh(Secret.of(server.grant()));
    const post = server.posts.at(-1);
    const encoded = encodeURIComponent(server.clientSecret).replace(/~/g, '~');
    const basic = Buffer.from(`${server.clientId}:${encoded}`).toString('base64');
    expect(post?.authorization).toBe(`Basic ${basic}`);
    expect([...(post?.form.keys() ?? [])].sort()).toEqual(['grant_type', 'refresh_token']);
  });

  it('by body', async () => {
    await endpointFor({ ...withHeader(), authentication: 'body' }).refresh(Secret.of(server.grant()));
    const post = server.posts.at(-1);
    expect(post?.authorization).toBeUndefined();
    expect(post?.form.get('client_id')).toBe(server.clientId);
    expect(post?.form.get('client_secret')).toBe(server.clientSecret);
  });

  it('as a public client by its id alone, with no empty secret', async () => {
    await endpointFor({ id: server.clientId, authentication: 'public' }).refresh(Secret.of(server.grant()));
    const post = server.posts.at(-1);
    expect(post?.authorization).toBeUndefined();
    expect([...(post?.form.keys() ?? [])].sort()).toEqual(['client_id', 'grant_type', 'refresh_token']);
  });

  it('as a public client with PKCE only: without a verifier its code is not sent', async () => {
    const endpoint = endpointFor({ id: server.clientId, authentication: 'public' });
    const before = server.posts.length;
    const redirectUri = 'http://127.0.0.1:8765/callback';
    const verifier = Secret.of('v'.repeat(43));
    const code = () => Secret.of(server.code({ redirectUri, challenge: challengeOf(verifier.reveal()) }));
    await expect(endpoint.exchangeCode({ code: code(), redirectUri })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      place: 'verifier',
    });
    expect(server.posts.length).toBe(before);
    expect((await endpoint.exchangeCode({ code: code(), redirectUri, verifier })).kind).toBe('tokens');
    const sent = [...(server.posts.at(-1)?.form.keys() ?? [])].sort();
    expect(sent).toEqual(['client_id', 'code', 'code_verifier', 'grant_type', 'redirect_uri']);
  });

  it('not at all where an assertion says it', async () => {
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const outcome = await endpointFor({ id: 'x', authentication: 'none' }).request({ grant_type, assertion: 'a.b.c' });
    expect(outcome.kind).toBe('tokens');
    expect(Object.fromEntries(server.posts.at(-1)?.form ?? [])).toEqual({ grant_type, assertion: 'a.b.c' });
  });

  it('with nothing in the address: tokens and secrets go in the body and the header', async () => {
    const endpoint = endpointFor({ ...withHeader(), authentication: 'body' });
    await endpoint.refresh(Secret.of(server.grant()));
    await endpoint.exchangeCode({ code: Secret.of('c'), redirectUri: 'https://x.test/cb', verifier: Secret.of('v') });
    await endpoint.request({ scope: 'a' });
    expect(server.posts.slice(-3).map((post) => post.path)).toEqual(['/token', '/token', '/token']);
  });

  it('with no password of a person', async () => {
    const before = server.posts.length;
    const work = endpointFor(withHeader()).request({ grant_type: 'password', username: 'u', password: Secret.of('p') });
    await expect(work).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    expect(server.posts.length).toBe(before);
  });

  it('needs a secret where it is to show one, and an https address', () => {
    expect(() => endpointFor({ id: 'x', authentication: 'header' })).toThrow(/secret is missing/);
    for (const url of ['http://localhost/token', 'ftp://x', '/token', 'https://u:p@localhost/token']) {
      expect(() => endpointFor(withHeader(), server.agent, url)).toThrow(/https URL/);
    }
  });
});

describe('the network policy', () => {
  it('holds for token calls: a server that offers TLS 1.2 only gets nothing', async () => {
    const old = await startTlsServer((_request, response) => response.end('{}'), { maxVersion: 'TLSv1.2' });
    const agent = new Agent({ ca: old.ca, minVersion: 'TLSv1.3' });
    const outcome = await endpointFor(withHeader(), agent, `${old.origin}/token`).refresh(Secret.of('r'));
    await old.close();
    expect(outcome).toMatchObject({ kind: 'rejected', error: { code: 'TLS_REFUSED' } });
    expect(old.requests).toBe(0);
  });

  it('holds for token calls: an unknown certificate gets nothing', async () => {
    const before = server.posts.length;
    const agent = new Agent({ minVersion: 'TLSv1.3' });
    const outcome = await endpointFor(withHeader(), agent).refresh(Secret.of('r'));
    expect(outcome).toMatchObject({ kind: 'rejected', error: { code: 'CERTIFICATE_REFUSED' } });
    expect(server.posts.length).toBe(before);
  });

  it('is asked for every socket, of the very agent that was given, and its own error comes out', async () => {
    const asked: string[] = [];
    class PolicyAgent extends Agent {
      readonly #denied = new EgressError('EGRESS_DENIED', 'No.');
      override createConnection(): undefined {
        asked.push('connection');
        throw this.#denied; // a copy of this object could not even read it
      }
    }
    const endpoint = createTokenEndpoint({
      url: server.url,
      revokeUrl: `${server.origin}/revoke`,
      client: withHeader(),
      agent: new PolicyAgent(),
    });
    const before = server.posts.length;
    const code = { code: Secret.of('c'), redirectUri: 'https://x.test/cb' };
    for (const work of [endpoint.exchangeCode(code), endpoint.refresh(Secret.of('r')), endpoint.request({})]) {
      expect(await work).toMatchObject({ kind: 'rejected', error: { code: 'EGRESS_DENIED' } });
    }
    await expect(endpoint.revoke(Secret.of('r'), 'refresh_token')).rejects.toMatchObject({ code: 'EGRESS_DENIED' });
    expect(asked).toHaveLength(4);
    expect(server.posts.length).toBe(before);
  });

  it('follows no redirect', async () => {
    const elsewhere = await startTlsServer((_request, response) => response.end());
    for (const status of [301, 302, 303, 307, 308]) {
      server.faults.push({ kind: 'answer', status, headers: { location: `${elsewhere.origin}/` }, body: '{}' });
      const outcome = await endpointFor(withHeader()).refresh(Secret.of(server.grant()));
      expect(outcome).toMatchObject({ kind: 'rejected', error: { code: 'UNEXPECTED_RESPONSE' } });
    }
    // Nor does it carry a code or a client's secret elsewhere.
    const code = { code: Secret.of('c'), redirectUri: 'https://x.test/cb', verifier: Secret.of('v') };
    for (const status of [302, 307, 308]) {
      const endpoint = endpointFor({ ...withHeader(), authentication: 'body' });
      for (const work of [() => endpoint.exchangeCode(code), () => endpoint.request({})]) {
        server.faults.push({ kind: 'answer', status, headers: { location: `${elsewhere.origin}/` }, body: '{}' });
        expect(await work()).toMatchObject({ kind: 'rejected', error: { code: 'UNEXPECTED_RESPONSE' } });
      }
    }
    await elsewhere.close();
    expect(elsewhere.connections).toBe(0);
  });

  it('keeps no socket: a pooled one that the server closed would look like a lost answer', async () => {
    const endpoint = endpointFor(withHeader());
    const before = server.connections;
    for (let count = 0; count < 3; count += 1) await endpoint.refresh(Secret.of(server.grant()));
    expect(server.connections - before).toBe(3);
  });
});

describe('an answer without measure', () => {
  /** Sends as long as somebody reads, up to 50 MB. */
  const endless = async (status: number) => {
    const sent = { bytes: 0 };
    const chunk = Buffer.alloc(65_536, ' ');
    const other = await startTlsServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      const more = (): void => {
        if (response.destroyed || sent.bytes >= 50_000_000) return void response.end();
        sent.bytes += chunk.length;
        if (response.write(chunk)) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    return { other, sent };
  };

  it.each([200, 400, 500])('of 50 MB is given up early, with status %i', async (status) => {
    const { other, sent } = await endless(status);
    const endpoint = endpointFor(withHeader(), new Agent({ ca: other.ca }), `${other.origin}/token`);
    const outcome = await endpoint.refresh(Secret.of('r'));
    await other.close();
    expect(outcome.kind).toBe(status === 400 ? 'rejected' : 'unknown');
    expect(sent.bytes).toBeLessThan(10_000_000); // what the sockets of both sides hold, and no more
  });

  it('is never unpacked: neither a bomb nor tokens that nobody asked to have packed', async () => {
    const good = JSON.stringify({ token_type: 'bearer', access_token: 'a', expires_in: 3_600 });
    const asked: unknown[] = [];
    for (const body of [gzipSync(Buffer.alloc(50_000_000, ' ')), gzipSync(good)]) {
      expect(body.length).toBeLessThan(65_536);
      const other = await startTlsServer((request, response) => {
        asked.push(request.headers['accept-encoding']);
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
      });
      const before = process.memoryUsage().rss;
      const endpoint = endpointFor(withHeader(), new Agent({ ca: other.ca }), `${other.origin}/token`);
      expect((await endpoint.refresh(Secret.of('r'))).kind).toBe('unknown');
      await other.close();
      expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
    }
    expect(asked).toEqual(['identity', 'identity']);
  });
});

describe('further fields of a token answer', () => {
  it('are given where they were asked for and are text, and never else', async () => {
    const body = {
      access_token: 'a',
      token_type: 'bearer',
      expires_in: 3600,
      api_url: 'https://eu.x.test',
      n: 7,
      o: 'o',
    };
    const other = await startTlsServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    });
    const ask = (keptFields?: readonly string[]) =>
      createTokenEndpoint({
        url: `${other.origin}/token`,
        client: withHeader(),
        agent: new Agent({ ca: other.ca }),
        keptFields,
      }).request({});
    const asked = await ask(['api_url', 'n', 'absent']);
    const unasked = await ask();
    await other.close();
    expect(asked).toMatchObject({ kind: 'tokens', fields: { api_url: 'https://eu.x.test' } });
    expect(asked.kind === 'tokens' && Object.keys(asked.fields ?? {})).toEqual(['api_url']);
    expect(unasked).not.toHaveProperty('fields');
  });
});

describe('descriptions of a refusal', () => {
  it('are dropped, but for the words that the vendor is known to use', async () => {
    const descriptions = ['user_not_found', 'the token eyJ-secret is bad'];
    const other = await startTlsServer((request, response) => {
      const error_description = descriptions[Number(request.url?.slice(1))];
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'invalid_grant', error_description }));
    });
    const ask = (index: number) =>
      createTokenEndpoint({
        url: `${other.origin}/${index}`,
        client: withHeader(),
        agent: new Agent({ ca: other.ca }),
        knownDescriptions: ['user_not_found'],
      }).request({});
    const [known, unknown] = [await ask(0), await ask(1)];
    await other.close();
    expect(known).toMatchObject({ kind: 'refused', error: { details: { description: 'user_not_found' } } });
    expect(unknown).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(unknown)).not.toContain('eyJ-secret');
    expect(unknown.kind === 'refused' && unknown.error.details).not.toHaveProperty('description');
  });
});

describe('a program that runs with DEBUG=*', () => {
  it('prints none of our secrets, and still prints what else was asked for', async () => {
    const refreshToken = server.grant();
    const script = `
      import { Agent } from 'node:https';
      import { createRequire } from 'node:module';
      const { createTokenEndpoint } = await import('./token-endpoint.ts');
      const { Secret } = await import('@countersign/contracts');
      const [url, ca, id, secret, refresh] = JSON.parse(process.argv[1]);
      const client = { id, secret: Secret.of(secret), authentication: 'header' };
      const endpoint = createTokenEndpoint({ url, client, agent: new Agent({ ca }) });
      const outcome = await endpoint.refresh(Secret.of(refresh));
      console.log(outcome.kind);
      const require = createRequire(createRequire(import.meta.url).resolve('simple-oauth2'));
      require('debug')('other:namespace')('still printed');
    `;
    const facts = JSON.stringify([server.url, server.ca, server.clientId, server.clientSecret, refreshToken]);
    const hooks = join(import.meta.dirname, 'source-hooks.test-support.mjs');
    const child = spawn(process.execPath, ['--import', hooks, '--input-type=module', '-e', script, facts], {
      cwd: import.meta.dirname,
      env: { PATH: process.env['PATH'] ?? '', DEBUG: '*' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect(status, output).toBe(0);
    expect(output).toContain('tokens');
    expect(output).toContain('still printed');
    expect(leaks(output, server.secrets)).toEqual([]);
  });
});

describe('a token answer', () => {
  const good = { token_type: 'Bearer', access_token: 'abc', expires_in: 3600 };

  it('gives absolute times', () => {
    const answer = { ...good, refresh_token: 'def', x_refresh_token_expires_in: '8640000', scope: ' a  b ' };
    const tokens = parseTokenAnswer(answer, { now: 0 });
    expect(tokens).toMatchObject({
      expiresAt: '1970-01-01T01:00:00.000Z',
      obtainedAt: '1970-01-01T00:00:00.000Z',
      refreshExpiresAt: '1970-04-11T00:00:00.000Z',
      scopes: ['a', 'b'],
    });
  });

  it.each([
    ['a list', []],
    ['text', 'x'],
    ['null', null],
    ['no token type', { ...good, token_type: undefined }],
    ['another token type', { ...good, token_type: 'mac' }],
    ['no access token', { ...good, access_token: '' }],
    ['an access token with a line break', { ...good, access_token: 'a\r\nb' }],
    ['an access token that is no text', { ...good, access_token: 7 }],
    ['no life', { ...good, expires_in: undefined }],
    ['a life of zero', { ...good, expires_in: 0 }],
    ['a negative life', { ...good, expires_in: -1 }],
    ['a life without end', { ...good, expires_in: 1e12 }],
    ['a life in words', { ...good, expires_in: 'an hour' }],
    ['an empty refresh token', { ...good, refresh_token: '' }],
    ['inherited members', Object.create(good)],
  ])('is refused as %s', (_name, answer) => {
    expect(() => parseTokenAnswer(answer, { now: 0 })).toThrow(/token answer/);
  });

  it('gets the vendor’s usual life where it names none', () => {
    const answer = { ...good, expires_in: undefined };
    expect(parseTokenAnswer(answer, { now: 0, defaultLifeMs: 1000 }).expiresAt).toBe('1970-01-01T00:00:01.000Z');
  });

  it('either parses or is refused with our error, and never tells its content', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(good), 'refresh_token', 'scope'), fc.anything()),
        (answer) => {
          try {
            const tokens = parseTokenAnswer(answer, { now: 0 });
            expect(Date.parse(tokens.expiresAt)).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
            const access = answer['access_token'];
            if (typeof access === 'string' && access.length > 4) expect(printed(error)).not.toContain(access);
          }
        },
      ),
    );
  });
});
