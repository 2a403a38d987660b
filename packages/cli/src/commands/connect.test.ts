import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConsentHandlers } from '@countersign/oauth';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOffice, install, type Office } from '../../test-project/office.js';
import { consentFacts } from '../consent/run-consent.js';
import { openInstallation } from '../installation/open-installation.js';
import { openVendor } from '../installation/vendor-at-hand.js';

let office: Office;
beforeAll(async () => {
  office = await createOffice('quickbooks', 'zoom', 'dingtalk');
});
afterAll(() => office.remove());

const emulator = (connector: string, more = '') => `    connector: ${connector}\n    environment: emulator\n${more}`;
beforeEach(() =>
  install(office, `  books:\n${emulator('quickbooks')}  calls:\n${emulator('zoom')}  chat:\n${emulator('dingtalk')}`),
);
afterEach(() => {
  for (const one of office.sandbox.emulators.values()) one.reset();
});

const agree = (url: string) => office.agree(url);
const connect = (...args: string[]) => office.run(['connect', ...args, '--json'], { browser: agree });

const terminalOf = (cwd: string) => ({
  ...{ stdout: process.stdout, stderr: process.stderr, cwd, env: {} },
  stop: new AbortController().signal,
});

function everyFile(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

/** What takes the answers of consents beside the commands. */
async function consentServer() {
  const opened = await openInstallation({ terminal: terminalOf(office.folder) }, undefined);
  const configured = opened.installation.connections['books'];
  if (configured === undefined) throw new Error('books is configured');
  const vendor = await openVendor(opened.installation, 'books', configured, { env: {}, stores: opened.stores });
  const handlers = createConsentHandlers({
    authorizations: opened.stores.authorizations,
    tokens: opened.stores.tokens,
    facts: () => consentFacts(vendor),
  });
  return { vendor, handlers };
}

describe('connect', () => {
  it('asks a person by loopback, stores what comes sealed, tests it and says what was granted', async () => {
    const run = await connect('books');
    expect(run).toMatchObject({
      code: 0,
      json: {
        ok: true,
        connection: 'books',
        connector: 'quickbooks',
        environment: 'emulator',
        mode: 'loopback',
        account: expect.any(String),
        settings: { realmId: expect.stringMatching(/^\d+$/) },
        scopes: { asked: ['com.intuit.quickbooks.accounting'], missing: [] },
      },
    });
    expect(run.stderr).toMatch(/Redirect URI to register, exactly: http:\/\/127\.0\.0\.1:\d+\/callback/);
    expect(run.stderr).toContain('Read and write the company’s books (com.intuit.quickbooks.accounting)');
    const tokens = [...office.sandbox.emulators.values()].flatMap(({ requests }) => requests).length;
    expect(tokens).toBeGreaterThan(0);
    const written = everyFile(join(office.folder, 'data'));
    expect(written).toContain('v1.k1.');
    expect(written).not.toMatch(/RT1|eyJ|AB11/);
    expect(await office.run(['connections', 'list', '--json'])).toMatchObject({
      json: { connections: [{ name: 'books', id: run.json.id, state: 'connected' }, {}, {}] },
    });
  });

  it('speaks Chinese, and needs no installation for a running sandbox', async () => {
    const lone = await createOffice('quickbooks');
    try {
      const run = await lone.run(['connect', 'quickbooks', '--emulator', '--lang', 'zh-HK'], {
        browser: (url) => lone.agree(url),
      });
      expect(run.stderr).toMatch(/所要求的權限：\n · 讀寫公司賬目/);
      expect(run.stdout).toMatch(/已連接：.+\n供應商沒有說明所授權限/);
      expect(run.code).toBe(0);
    } finally {
      await lone.remove();
    }
  });

  it('ends a consent that comes with another state, twice, or late, without a listener left open', async () => {
    let redirect = '';
    const run = await office.run(['connect', 'books', '--json'], {
      async browser(url) {
        const { location = '' } = await office.get(url);
        redirect = location;
        const forged = new URL(location);
        forged.searchParams.set('state', 'somebody-elses');
        expect((await fetch(forged)).status).toBe(404);
        const rebound = await fetch(location.replace('127.0.0.1', 'localhost')).catch(() => undefined);
        expect(rebound?.status ?? 404).toBe(404);
        const first = await fetch(location);
        expect(first.status).toBe(200);
        expect(await first.text()).not.toMatch(/AB11|realmId/);
      },
    });
    expect(run.code).toBe(0);
    await expect(fetch(redirect)).rejects.toThrow(); // nobody listens any more
  });

  it('explains a refusal in both languages and stores nothing', async () => {
    const browser = async (url: string) => {
      const asked = new URL(url).searchParams;
      const back = new URL(asked.get('redirect_uri') ?? '');
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', '<script>alert(1)</script>');
      back.searchParams.set('state', asked.get('state') ?? '');
      expect(await (await fetch(back)).text()).not.toContain('<script>');
    };
    const run = await office.run(['connect', 'calls2', '--json'], { browser });
    expect(run.json).toMatchObject({ code: 'CONNECTION_NOT_CONFIGURED' });
    await install(office, `  fresh:\n${emulator('quickbooks')}`);
    const refused = await office.run(['connect', 'fresh', '--json'], { browser });
    expect(refused).toMatchObject({
      code: 1,
      json: {
        code: 'AUTHORIZATION_REFUSED',
        details: { class: 'G' },
        remedy: { en: expect.any(String), 'zh-HK': expect.stringMatching(/[\u4e00-\u9fff]/) },
      },
    });
    expect(refused.stdout + refused.stderr).not.toContain('alert(1)');
    const { json } = await office.run(['connections', 'list', 'fresh', '--json']);
    expect(json.connections[0].state).toBe('none');
  });

  it('names 授權逾時 when no browser comes back, and gives up when it is stopped', async () => {
    const late = await office.run(['connect', 'books', '--timeout', '0', '--lang', 'zh-HK']);
    expect(late.code).toBe(1);
    expect(late.stderr).toMatch(/AUTH_TIMEOUT[\s\S]*授權逾時/);
    const stop = new AbortController();
    const stopped = await office.run(['connect', 'books', '--json'], {
      stop: stop.signal,
      browser: () => stop.abort(),
    });
    expect(stopped).toMatchObject({ code: 1, json: { code: 'CONSENT_STOPPED' } });
  });

  it('is refused by the emulator what the vendor refuses in production', async () => {
    await office.sandbox.emulators.get('quickbooks')?.command('settings', { productionRedirects: true });
    const run = await office.run(['connect', 'books', '--timeout', '0', '--json'], {
      async browser(url) {
        expect(await office.get(url)).toMatchObject({ status: 400, location: undefined });
      },
    });
    expect(run.json.code).toBe('AUTH_TIMEOUT');
    await install(
      office,
      `  live:\n    connector: quickbooks\n    environment: production\n    acceptTls12: []\n    credentials: { clientId: { env: A }, clientSecret: { env: B } }\n`,
    );
    const live = await office.run(['connect', 'live', '--json'], { env: { A: 'id', B: 'hush' } });
    expect(live).toMatchObject({ code: 1, json: { code: 'REDIRECT_NEEDED' } });
    const http = await office.run(['connect', 'live', '--redirect', 'http://hub.example.test/back', '--json'], {
      env: { A: 'id', B: 'hush' },
    });
    expect(http).toMatchObject({ code: 1, json: { code: 'INVALID_OPTION', place: 'redirectUri' } });
    const shown = await office.run(
      ['connect', 'live', '--redirect', 'https://hub.example.test', '--timeout', '0', '--lang', 'zh-HK'],
      { env: { A: 'id', B: 'hush' } },
    );
    expect(shown.stderr).toContain('https://hub.example.test/v1/oauth/callback/quickbooks\n');
    expect(shown.stderr).toContain('☐ Redirect URIs：只接受');
    expect(shown.stderr).not.toContain('hush');
  });

  it('takes the address that a person pastes, from standard input', async () => {
    const redirect = 'https://books.example.test/registered';
    const flags = ['connect', 'books', '--paste', '--redirect', redirect, '--json'];
    const run = await office.run(flags, { typed: async (url) => (await office.get(url)).location ?? '' });
    expect(run).toMatchObject({ code: 0, json: { mode: 'paste' } });
    expect((await office.run(flags, { typed: async () => '' })).json.code).toBe('NOTHING_PASTED');
    const elsewhere = async (url: string) => ((await office.get(url)).location ?? '').replace('books.', 'evil.');
    expect((await office.run(flags, { typed: elsewhere })).json.code).toBe('REDIRECT_MISMATCH');
  });

  it('waits for the server that takes the answer, and gets the company with it', async () => {
    const { vendor, handlers } = await consentServer();
    const run = await office.run(['connect', 'books', '--redirect', 'https://hub.example.test', '--json'], {
      async browser(url) {
        const started = await handlers.start(new Request(url));
        const { location = '' } = await office.get(started.headers.get('location') ?? '');
        const cookie = (started.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
        expect((await handlers.callback(new Request(location, { headers: { cookie } }))).status).toBe(200);
      },
    });
    await vendor.close();
    expect(run).toMatchObject({ code: 0, json: { mode: 'server', settings: { realmId: expect.any(String) } } });
  });

  it('says at once, with code and remedy, that the vendor refused what the server asked', async () => {
    const { vendor, handlers } = await consentServer();
    const run = await office.run(['connect', 'books', '--redirect', 'https://hub.example.test', '--json'], {
      async browser(url) {
        const started = await handlers.start(new Request(url));
        const asked = new URL(started.headers.get('location') ?? '').searchParams;
        const back = new URL(asked.get('redirect_uri') ?? '');
        for (const [name, value] of [
          ['error', 'access_denied'],
          ['error_description', '<b>alert(1)</b>'],
          ['state', asked.get('state') ?? ''],
        ] as const) {
          back.searchParams.set(name, value);
        }
        const cookie = (started.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
        expect((await handlers.callback(new Request(back, { headers: { cookie } }))).status).toBe(400);
      },
    });
    await vendor.close();
    expect(run).toMatchObject({
      code: 1,
      json: {
        code: 'AUTHORIZATION_REFUSED',
        details: { class: 'G' },
        remedy: { en: expect.any(String), 'zh-HK': expect.stringMatching(/[\u4e00-\u9fff]/) },
      },
    });
    expect(run.stdout + run.stderr).not.toContain('alert(1)');
  });

  it('loses nothing when the answer to the code is lost, when two connect at once, or when the company is another', async () => {
    const twin = office.sandbox.emulators.get('quickbooks');
    twin?.switchOn({ fault: 'lost-answer', operations: ['oauth.token'], times: 1 });
    expect((await connect('books')).json.code).toBe('CODE_UNKNOWN_OUTCOME');
    const both = await Promise.all([connect('books'), connect('books')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(new Set(both.map(({ json }) => json.id)).size).toBe(1);
    expect((await office.run(['connections', 'test', 'books', '--json'])).code).toBe(0);
    await install(office, `  books:\n${emulator('quickbooks', '    settings: { realmId: "1" }\n')}`);
    expect((await connect('books')).json.code).toBe('ACCOUNT_OTHER');
  });

  it('asks nobody where the vendor gives tokens to the app itself', async () => {
    const calls = await connect('calls');
    expect(calls).toMatchObject({ code: 0, json: { mode: 'credentials', scopes: { missing: [] } } });
    const zoom = office.sandbox.emulators.get('zoom');
    await zoom?.command('settings', { scopes: ['user:read:user:admin'] });
    await zoom?.command('deactivate', {});
    const less = await connect('calls');
    expect(less).toMatchObject({ code: 1, json: { ok: false, scopes: { granted: ['user:read:user:admin'] } } });
    expect(less.json.scopes.missing).toContain('meeting:write:meeting:admin');
    const chat = await connect('chat');
    expect(chat).toMatchObject({ code: 0, json: { mode: 'credentials', connector: 'dingtalk' } });
  });

  it('refuses unknown connections, contradictory flags and another use of a name', async () => {
    expect((await connect('books', '--sandbox', '--production')).code).toBe(2);
    expect((await connect('books', '--production')).json.code).toBe('CONNECTION_NOT_CONFIGURED');
    await connect('calls');
    await install(office, `  calls:\n${emulator('quickbooks')}`);
    expect((await connect('calls')).json.code).toBe('CONNECTION_CHANGED');
  });
});

describe('a key that is gone', () => {
  it('is no end: the list says so, and each way of connecting starts anew', async () => {
    expect([(await connect('books')).code, (await connect('calls')).code]).toEqual([0, 0]);
    await office.write('countersign.keys', `k1 ${'cd'.repeat(32)}\n`);
    const states = async () => {
      const { json } = await office.run(['connections', 'list', 'books', 'calls', '--json']);
      return json.connections.map(({ state }: { state: string }) => state);
    };
    expect(await states()).toEqual(['unreadable', 'unreadable']);
    expect((await office.run(['connections', 'list', '--lang', 'zh-HK'])).stdout).toContain('此金鑰無法讀取');
    const test = await office.run(['connections', 'test', 'calls', '--json']);
    expect(test.json.connections[0].error).toMatchObject({
      code: 'TOKEN_STORE_UNREADABLE',
      remedy: { en: expect.stringContaining('connect again') },
    });
    const waiting = ['connect', 'books', '--redirect', 'https://hub.example.test', '--timeout', '0', '--json'];
    expect((await office.run(waiting)).json.code).toBe('AUTH_TIMEOUT'); // it asked, and did not stumble over what is stored
    expect([(await connect('books')).code, (await connect('calls')).code]).toEqual([0, 0]);
    expect(await states()).toEqual(['connected', 'connected']);
  });
});

describe('a stored file with one altered byte', () => {
  it.each([
    ['in its form', 5],
    ['in its sealed text', -40],
  ])('%s is named, keeps no other connection from working, and is put right by connecting again', async (_what, at) => {
    const { id } = (await connect('books')).json;
    await connect('calls');
    const folder = join(office.folder, 'data', 'tokens');
    const file = readdirSync(folder)
      .map((name) => join(folder, name))
      .find((path) => path.endsWith('.json') && readFileSync(path, 'utf8').includes(id));
    if (file === undefined) throw new Error('books is stored');
    const bytes = readFileSync(file);
    const position = at < 0 ? bytes.length + at : at;
    bytes[position] = (bytes[position] ?? 0) ^ 1;
    writeFileSync(file, bytes);

    const { json } = await office.run(['connections', 'list', 'books', 'calls', '--json']);
    expect(json.connections.map(({ state }: { state: string }) => state)).toEqual(['unreadable', 'connected']);
    expect((await office.run(['connections', 'test', 'calls', '--json'])).code).toBe(0);
    const doctor = await office.run(['doctor', 'books', '--offline', '--json']);
    expect(doctor.json.findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'TOKEN_STORE_UNREADABLE', fix: 'countersign connect books' }),
      ]),
    );
    expect((await office.run(['keys', 'list', '--json'])).code).toBe(0);
    expect((await connect('books')).code).toBe(0);
    expect((await office.run(['connections', 'test', 'books', '--json'])).code).toBe(0);
  });
});

it('a key file that is none names the file, and makes nothing of it', async () => {
  for (const text of ['', 'k1 short\n', 'k1\n']) {
    await office.write('countersign.keys', text);
    const run = await office.run(['connections', 'list', '--json']);
    expect(run).toMatchObject({ code: 1, json: { code: 'KEY_FILE_INVALID', place: 'countersign.yaml:5:1' } });
    expect(run.json.message).toContain('countersign.keys, ');
    expect(run.json.message).not.toContain('short');
  }
});

describe('connections', () => {
  it('revokes at the vendor and forgets, once', async () => {
    await connect('books');
    const run = await office.run(['connections', 'revoke', 'books', '--json']);
    expect(run.json.connections).toEqual([{ connection: 'books', ok: true, revoked: true, forgotten: true }]);
    expect((await office.run(['connections', 'revoke', 'books'])).stdout).toContain('had nothing stored');
    const test = await office.run(['connections', 'test', 'books', '--json']);
    expect(test).toMatchObject({
      code: 1,
      json: { connections: [{ ok: false, error: { code: 'CONSENT_REQUIRED' } }] },
    });
    expect((await office.run(['connections', 'revoke'])).code).toBe(2);
  });

  it('keeps the tokens when the vendor doesn’t confirm, unless they are to be forgotten', async () => {
    await connect('books');
    const twin = office.sandbox.emulators.get('quickbooks');
    twin?.switchOn({ fault: 'server-error', operations: ['oauth.revoke'] });
    const kept = await office.run(['connections', 'revoke', 'books', '--lang', 'zh-HK']);
    expect([kept.code, kept.stdout]).toEqual([1, expect.stringContaining('加上 --forget 則只在此處刪除')]);
    expect((await office.run(['connections', 'list', 'books', '--json'])).json.connections[0].state).toBe('connected');
    const forgotten = await office.run(['connections', 'revoke', 'books', '--forget']);
    expect([forgotten.code, forgotten.stdout]).toEqual([0, expect.stringContaining('has not confirmed')]);
    expect((await office.run(['connections', 'list', 'books', '--lang', 'zh-HK'])).stdout).toContain('尚未連接');
  });

  it('says what needs reconnecting, since when', async () => {
    await connect('books');
    const twin = office.sandbox.emulators.get('quickbooks');
    await twin?.command('disconnect', {});
    expect((await office.run(['connections', 'test', 'books', '--json'])).json.connections[0].error.code).toBe(
      'NEEDS_RECONNECT',
    );
    const { json } = await office.run(['connections', 'list', 'books', '--json']);
    expect(json.connections[0]).toMatchObject({ state: 'needs_reconnect', since: expect.stringMatching(/Z$/) });
    expect((await connect('books')).code).toBe(0);
  });
});
