import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createConsentHandlers } from '@countersign/oauth';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createOffice, install, type Office } from '../../test-project/office.js';
import { consentFacts } from '../consent/run-consent.js';
import { openInstallation } from '../installation/open-installation.js';
import { openVendor } from '../installation/vendor-at-hand.js';

// A vendor with several kinds of app: which one a connection is of, a setting says.

let office: Office;
beforeAll(async () => {
  office = await createOffice('zoom');
});
afterAll(() => office.remove());
afterEach(() => {
  for (const one of office.sandbox.emulators.values()) one.reset();
});

const HUB = 'https://hub.example.test';

function connection(grant: string, name = 'calls', more = 'environment: emulator'): Promise<void> {
  const chosen = grant === '' ? '' : `    settings: { grant: ${grant} }\n`;
  return install(office, `  ${name}:\n    connector: zoom\n    ${more}\n${chosen}`);
}

const agree = (url: string) => office.agree(url);
const connect = (...args: string[]) => office.run(['connect', 'calls', ...args, '--json'], { browser: agree });

describe('an app without a secret', () => {
  it('is agreed to by loopback, says what it may do, and never shows a secret', async () => {
    await connection('user-public');
    let asked = '';
    const run = await office.run(['connect', 'calls', '--json'], {
      browser: (url) => {
        asked = url;
        return agree(url);
      },
    });
    expect(run).toMatchObject({
      code: 0,
      json: { ok: true, mode: 'loopback', scopes: { missing: [] }, settings: { grant: 'user-public' } },
    });
    expect(run.json.scopes.asked).toContain('meeting:write:meeting');
    expect(run.json.scopes.granted).not.toContain('meeting:write:meeting:admin');
    expect(run.stderr).toContain('Make your meetings (meeting:write:meeting)');
    const query = new URL(asked).searchParams;
    expect([query.get('code_challenge_method'), query.has('scope')]).toEqual(['S256', false]);
    const test = await office.run(['connections', 'test', 'calls', '--json']);
    expect(test).toMatchObject({ code: 0 });
    const doctor = await office.run(['doctor', 'calls', '--offline', '--json']);
    const [end] = doctor.json.connections[0].ends;
    expect(end.kind).toBe('refresh_token');
    const days = (Date.parse(end.expiresAt) - Date.parse(doctor.json.at)) / 86_400_000;
    expect(Math.round(days)).toBe(90);
    const data = join(office.folder, 'data');
    const stored = readdirSync(data, { recursive: true, encoding: 'utf8' })
      .map((name) => join(data, name))
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'latin1'))
      .join('\n');
    expect(stored).not.toMatch(/eyJ[0-9a-f]{48}/);
  });

  it('says which scope the app lacks, and doctor says it, too', async () => {
    await connection('user-public');
    const twin = office.sandbox.emulators.get('zoom');
    await twin?.command('settings', { userScopes: ['meeting:read:meeting', 'user:read:user'] });
    const run = await connect();
    expect(run).toMatchObject({ code: 1, json: { ok: false } });
    expect(run.json.scopes.missing).toContain('meeting:write:meeting');
    const doctor = await office.run(['doctor', 'calls', '--offline', '--json']);
    expect(doctor.json.findings).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'SCOPES_MISSING', severity: 'problem' })]),
    );
  });
});

describe('an app with a secret', () => {
  it('takes no loopback address, and takes what a person pastes', async () => {
    await connection('user');
    expect(await connect()).toMatchObject({
      code: 1,
      json: { code: 'REDIRECT_NEEDED', message: expect.stringContaining('server or paste') },
    });
    const flags = ['connect', 'calls', '--paste', '--redirect', `${HUB}/back`, '--json'];
    const run = await office.run(flags, { typed: async (url) => (await office.get(url)).location ?? '' });
    expect(run).toMatchObject({ code: 0, json: { mode: 'paste', scopes: { missing: [] } } });
  });

  it('takes the server’s callback', async () => {
    await connection('user');
    const terminal = {
      ...{ stdout: process.stdout, stderr: process.stderr, cwd: office.folder, env: {} },
      stop: new AbortController().signal,
    };
    const opened = await openInstallation({ terminal }, undefined);
    const configured = opened.installation.connections['calls'];
    if (configured === undefined) throw new Error('calls is configured');
    const vendor = await openVendor(opened.installation, 'calls', configured, { env: {}, stores: opened.stores });
    const handlers = createConsentHandlers({
      authorizations: opened.stores.authorizations,
      tokens: opened.stores.tokens,
      facts: () => consentFacts(vendor),
    });
    const run = await office.run(['connect', 'calls', '--redirect', HUB, '--json'], {
      async browser(url) {
        const started = await handlers.start(new Request(url));
        const { location = '' } = await office.get(started.headers.get('location') ?? '');
        const cookie = (started.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
        expect((await handlers.callback(new Request(location, { headers: { cookie } }))).status).toBe(200);
      },
    });
    await vendor.close();
    await opened.stores.close();
    expect(run).toMatchObject({ code: 0, json: { mode: 'server' } });
    expect(run.stderr).toContain(`${HUB}/v1/oauth/callback/zoom\n`);
  });
});

describe('what is to be done before', () => {
  const live = (grant: string, credentials: string) =>
    connection(grant, 'live', `environment: production\n    credentials: { ${credentials} }`);
  const shown = (...args: string[]) =>
    office.run(['connect', 'live', ...args, '--timeout', '0', '--lang', 'zh-HK'], { env: { A: 'id', B: 'hush' } });

  it('is listed for the kind of app that is meant', async () => {
    await live('user', 'clientId: { env: A }, clientSecret: { env: B }');
    const withSecret = await shown('--redirect', HUB);
    expect(withSecret.stderr).toMatch(/☐ .*General App，選擇 User-managed。/);
    expect(withSecret.stderr).toContain('不可用本機回送網址');
    expect(withSecret.stderr).not.toContain('hush');

    await live('user-public', 'clientId: { env: A }');
    const without = await shown();
    expect(without.stderr).toMatch(/☐ .*啟用公開用戶端/);
    expect(without.stderr).toMatch(/http:\/\/127\.0\.0\.1:\d+\/callback/);
    expect(without.stderr).toContain('建立你的會議 (meeting:write:meeting)');
  });

  it('names the credential that is missing, and no setting of another grant', async () => {
    const missing = async () => {
      const { json } = await office.run(['doctor', 'live', '--offline', '--json'], { env: { A: 'id', B: 'hush' } });
      return json.findings
        .filter(({ code }: { code: string }) => code === 'SETTING_MISSING')
        .map(({ details }: { details: { place: string } }) => details.place);
    };
    await live('user', 'clientId: { env: A }');
    expect(await missing()).toEqual(['connections.live.credentials.clientSecret']);
    expect(await office.run(['connect', 'live', '--redirect', HUB, '--json'], { env: { A: 'id' } })).toMatchObject({
      json: { code: 'MISSING_CREDENTIAL' },
    });
    await live('user-public', 'clientId: { env: A }');
    expect(await missing()).toEqual([]);
    await live('', 'clientId: { env: A }, clientSecret: { env: B }');
    expect(await missing()).toEqual(['connections.live.settings.accountId']);
  });

  it('is told which grants there are', async () => {
    await connection('oauth');
    expect(await connect()).toMatchObject({ code: 1, json: { code: 'INVALID_OPTION', place: 'settings/grant' } });
  });
});

describe('the account’s own app', () => {
  it('asks nobody, and takes the place of what a user gave before', async () => {
    await connection('user-public');
    expect((await connect()).json.scopes.granted).toContain('meeting:write:meeting');
    await connection('');
    const run = await connect();
    expect(run).toMatchObject({ code: 0, json: { mode: 'credentials', scopes: { missing: [] } } });
    expect(run.json.scopes.granted).toContain('meeting:write:meeting:admin');
  });

  it('leaves what a user gave where it is refused', async () => {
    await connection('user-public');
    expect((await connect()).code).toBe(0);
    await connection('');
    const twin = office.sandbox.emulators.get('zoom');
    twin?.switchOn({ fault: 'html-answer', operations: ['oauth.token'], times: 5 });
    expect(await connect()).toMatchObject({ code: 1 });
    twin?.switchOff('html-answer');
    await connection('user-public');
    expect(await office.run(['connections', 'test', 'calls', '--json'])).toMatchObject({ code: 0 });
  });
});
