import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOffice, install, type Office } from '../../test-project/office.js';

let office: Office;
beforeAll(async () => {
  office = await createOffice('google-workspace', 'docusign');
});
afterAll(() => office.remove());
beforeEach(() =>
  install(
    office,
    '  calendar:\n    connector: google-workspace\n    environment: emulator\n  paper:\n    connector: docusign\n    environment: emulator\n',
  ),
);
afterEach(() => {
  for (const one of office.sandbox.emulators.values()) one.reset();
});

const twin = (vendor: string) => {
  const found = office.sandbox.emulators.get(vendor);
  if (found === undefined) throw new Error(`${vendor} doesn't run`);
  return found;
};
const agree = (url: string) => office.agree(url);
const connect = (...args: string[]) => office.run(['connect', ...args, '--json'], { browser: agree });

describe('connect, where only the organisation’s accounts count', () => {
  it('takes an account of the organisation, with PKCE and a nonce', async () => {
    const run = await office.run(['connect', 'calendar', '--json'], {
      async browser(url) {
        const asked = new URL(url).searchParams;
        expect(asked.get('code_challenge_method')).toBe('S256');
        expect(asked.get('nonce')).toMatch(/^[\w-]{43}$/);
        await office.agree(url);
      },
    });
    expect(run).toMatchObject({ code: 0, json: { mode: 'loopback', scopes: { missing: [] } } });
    expect(run.json.scopes.granted).toContain('openid');
  });

  it('refuses a personal account before anything is stored', async () => {
    await twin('google-workspace').command('settings', { consumer: true });
    await install(office, '  other:\n    connector: google-workspace\n    environment: emulator\n');
    const run = await connect('other');
    expect(run).toMatchObject({ code: 1, json: { code: 'CONSUMER_ACCOUNT', remedy: { 'zh-HK': expect.any(String) } } });
    expect((await office.run(['connections', 'list', '--json'])).json.connections[0].state).toBe('none');
  });

  it('names 授權逾時 where the vendor keeps the browser on a page of its own', async () => {
    await twin('google-workspace').command('settings', { blocked: true });
    const run = await office.run(['connect', 'calendar', '--timeout', '0', '--json'], {
      async browser(url) {
        expect(await office.get(url)).toMatchObject({ status: 400, location: undefined });
      },
    });
    expect(run).toMatchObject({ code: 1, json: { code: 'AUTH_TIMEOUT' } });
    expect(run.json.remedy['zh-HK']).toContain('授權逾時');
  });
});

describe('connect by signed assertions', () => {
  it('shows where the user that is acted for agrees, once, and works afterwards', async () => {
    await twin('docusign').command('consent', { given: false });
    const before = await office.run(['connect', 'paper', '--json']);
    expect(before).toMatchObject({ code: 1, json: { code: 'CONSENT_REQUIRED' } });
    const url: string = before.json.details.consentUrl;
    expect(new URL(url).searchParams.get('scope')).toBe('signature impersonation');
    expect(before.stderr).toContain(url);
    expect((await office.get(url)).status).toBe(302);
    const after = await office.run(['connect', 'paper', '--json']);
    expect(after).toMatchObject({ code: 0, json: { mode: 'credentials', account: expect.any(String) } });
  });

  it('chooses among the accounts that the user reaches, and keeps the choice', async () => {
    const run = await connect('paper', '--account', 'nobody’s');
    expect(run).toMatchObject({ code: 1, json: { code: 'ACCOUNT_UNKNOWN' } });
    const { accountId } = twin('docusign').credentials.settings;
    const chosen = await connect('paper', '--account', accountId ?? '');
    expect(chosen).toMatchObject({
      code: 0,
      json: { settings: { accountId }, accounts: [{ settings: { accountId } }] },
    });
  });
});
