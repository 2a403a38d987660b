import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, rename, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { createTestCa } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOffice, install, type Office } from '../../test-project/office.js';
import { acs, entityId, idpMetadata, sign } from '../../test-project/saml-login.js';

let office: Office;
beforeAll(async () => {
  office = await createOffice('quickbooks', 'zoom', 'docusign', 'hkma');
});
afterAll(() => office.remove());

const emulator = (name: string, connector: string, more = '') =>
  `  ${name}:\n    connector: ${connector}\n    environment: emulator\n${more}`;
beforeEach(() =>
  install(
    office,
    emulator('books', 'quickbooks') +
      emulator('calls', 'zoom') +
      emulator('paper', 'docusign') +
      emulator('returns', 'hkma'),
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
const connect = (name: string) => office.run(['connect', name, '--json'], { browser: (url) => office.agree(url) });
const doctor = (...args: string[]) => office.run(['doctor', ...args, '--json']);
interface Found {
  readonly code: string;
  readonly severity: string;
  readonly since: string | null;
  readonly connection: string | null;
  readonly why: { readonly en: string; readonly 'zh-HK': string };
  readonly remedy: { readonly en: string; readonly 'zh-HK': string };
  readonly details?: Readonly<Record<string, unknown>>;
  readonly fix?: string;
}
const found = (run: { readonly json: { readonly findings: readonly Found[] } }, code: string): Found => {
  const one = run.json.findings.find((finding) => finding.code === code);
  if (one === undefined) throw new Error(`${code} is not among ${run.json.findings.map((each) => each.code).join()}`);
  for (const text of [one.why, one.remedy]) {
    expect(text.en).not.toBe('');
    expect(text['zh-HK']).toMatch(/[\u4e00-\u9fff]/);
  }
  return one;
};

describe('the five failures that the product guide names', () => {
  it('Google 授權逾時: a login that the identity provider’s expired certificate breaks', async () => {
    const { leaf } = await createTestCa();
    await office.write('idp.xml', idpMetadata(leaf.cert));
    await office.write('sp.json', JSON.stringify({ entityId, acsUrl: acs }));
    await office.write('login.xml', sign((await createTestCa()).leaf.key));
    const files = ['--saml', 'login.xml', '--sp', 'sp.json', '--idp-metadata', 'idp.xml', '--offline'];
    const run = await doctor('calls', ...files);
    expect(run.code).toBe(1);
    const finding = found(run, 'AUTH_TIMEOUT');
    expect(finding).toMatchObject({ severity: 'problem', details: { class: 'A', saml: 'SAML_SIG_INVALID' } });
    expect(finding.why['zh-HK']).toContain('授權逾時');
    const late = await doctor('calls', ...files, '--now', '2099-01-01T00:00:00.000Z');
    expect(found(late, 'AUTH_TIMEOUT').details?.['evidence']).not.toEqual([]);
    expect((await doctor('--saml', 'login.xml')).code).toBe(2);
  });

  it('Zoom 會議無法建立: which limit, until when, what helps', async () => {
    twin('zoom').switchOn({ fault: 'account-daily-limit', operations: ['users.get'] });
    const run = await doctor('calls');
    expect(run.code).toBe(1);
    const finding = found(run, 'RATE_LIMITED');
    expect(finding.details).toMatchObject({ limit: 'account-daily', until: expect.stringMatching(/Z$/) });
    expect(finding.why['zh-HK']).toMatch(/Zoom 的請求失敗.*限制：account-daily。直至：/);
    expect(found(run, 'PLAN_IS_NO_REMEDY').why.en).toContain('會議無法建立');
  });

  it('DocuSign Invalid OAuth Token', async () => {
    twin('docusign').switchOn({ fault: 'unauthorized' });
    const run = await doctor('paper');
    expect(run.code).toBe(1);
    const finding = run.json.findings.find(({ severity }: Found) => severity === 'problem');
    expect(found(run, finding.code).why['zh-HK']).toContain('DocuSign');
    expect(`${finding.why.en} ${finding.remedy.en}`).toMatch(/token/i);
    expect(found(run, 'EIGHT_HOURS_IS_ONE_KIND').remedy.en).toContain('Invalid OAuth Token');
  });

  it('QuickBooks 帳戶映射失敗: account levels differ', async () => {
    const rows = Array.from({ length: 7 }, (_, level) => ({
      code: `6${level}`,
      name: `Level ${level}`,
      type: 'Expense',
      parent: level === 0 ? null : `6${level - 1}`,
    }));
    await office.write('chart.json', JSON.stringify(rows));
    await install(office, emulator('books', 'quickbooks', '    chart: chart.json\n'));
    await connect('books');
    const run = await doctor('books');
    const finding = run.json.findings.find(({ why }: Found) => why['zh-HK'].startsWith('帳戶映射失敗'));
    expect(found(run, finding.code)).toMatchObject({ connection: 'books', details: { place: expect.any(String) } });
    expect(finding.why.en).toMatch(/level/i);
  });

  it('HKMA: anything but TLS 1.3 is refused, and said', async () => {
    const { leaf, ca } = await createTestCa();
    const old = createServer({ key: leaf.key, cert: leaf.cert, maxVersion: 'TLSv1.2' });
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve));
    const address = old.address();
    const origin = `https://localhost:${typeof address === 'object' ? address?.port : 0}`;
    const { hkma, ...rest } = office.sandbox.document.emulators;
    const entry = {
      ...hkma,
      origin,
      origins: Object.fromEntries(Object.keys(hkma?.origins ?? {}).map((one) => [one, origin])),
    };
    const document = { ...office.sandbox.document, ca, emulators: { ...rest, hkma: entry } };
    await office.write('old/sandbox.json', JSON.stringify(document));
    await install(office, emulator('returns', 'hkma', '    sandbox: old/sandbox.json\n'));
    try {
      const run = await doctor('returns');
      expect(run.code).toBe(1);
      const finding = run.json.findings.find(({ severity }: Found) => severity === 'problem');
      expect(found(run, finding.code).code).toMatch(/TLS/);
    } finally {
      await new Promise((resolve) => old.close(resolve));
    }
  });
});

describe('doctor', () => {
  it('is content with what works, and prints quotas, guarantees and the clock', async () => {
    await connect('calls');
    const run = await doctor('calls');
    expect(run).toMatchObject({
      code: 0,
      json: {
        ok: true,
        connections: [
          {
            name: 'calls',
            account: expect.any(String),
            clockOffsetMs: expect.any(Number),
            quotas: expect.arrayContaining([expect.objectContaining({ id: 'light', requests: 30 })]),
            guarantees: { 'meeting.create': { en: expect.any(String), 'zh-HK': expect.any(String) } },
          },
        ],
      },
    });
    const words = await office.run(['doctor', 'calls', '--lang', 'zh-HK']);
    expect(words.stdout).toMatch(/備註 JWT_APP_ENDED \[calls\][\s\S]*沒有事項需要處理。/);
  });

  it('says what needs reconnecting, since when, and with which command', async () => {
    await install(office, emulator('books', 'quickbooks') + emulator('new', 'quickbooks'));
    expect(found(await doctor('new'), 'NOT_CONNECTED').remedy.en).toContain('countersign connect new');
    await connect('books');
    await twin('quickbooks').command('disconnect', {});
    const run = await doctor('books');
    const finding = found(run, 'NEEDS_RECONNECT');
    expect(finding).toMatchObject({ severity: 'problem', since: expect.stringMatching(/Z$/) });
    expect(finding.details).toMatchObject({ reconnect: 'countersign connect books' });
    expect(finding.fix).toBe('countersign connect books');
    expect((await office.run(['doctor', 'books'])).stdout).toContain('\n  fix: countersign connect books\n');
    expect(run.json.findings.filter(({ code }: Found) => code === 'NEEDS_RECONNECT')).toHaveLength(1);
  });

  it('closes a secret to others only, and what no link leads to', async () => {
    const keys = join(office.folder, 'countersign.keys');
    await chmod(keys, 0o644);
    expect((await doctor('books', '--offline', '--fix')).json.mended).toHaveLength(1);
    expect((await stat(keys)).mode & 0o777).toBe(0o640);
    const elsewhere = join(office.folder, 'elsewhere');
    await rename(keys, elsewhere);
    await chmod(elsewhere, 0o644);
    await symlink(elsewhere, keys);
    const kept = await doctor('books', '--offline', '--fix');
    expect(kept.json.mended).toEqual([]);
    expect(found(kept, 'SECRET_FILE_OPEN').details).toMatchObject({ file: keys });
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o644);
    await rename(elsewhere, keys);
  });

  it('warns of keys and secrets that everybody on the machine may read', async () => {
    await connect('books');
    expect((await doctor('books')).json.findings.map(({ code }: Found) => code)).not.toContain('SECRET_FILE_OPEN');
    await chmod(join(office.folder, 'countersign.keys'), 0o644);
    const one = found(await doctor('books', '--offline'), 'SECRET_FILE_OPEN');
    expect(one).toMatchObject({ severity: 'warning', connection: null, details: { place: 'countersign.yaml:5:1' } });
    expect(one.remedy.en).toContain('chmod 600 countersign.keys');
    expect(one.fix).toBe(`chmod 600 '${join(office.folder, 'countersign.keys')}'`);
    const mended = await doctor('books', '--offline', '--fix');
    expect(mended.json.mended).toEqual([expect.objectContaining({ code: 'SECRET_FILE_OPEN' })]);
    expect(mended.json.findings.map(({ code }: Found) => code)).not.toContain('SECRET_FILE_OPEN');
    expect((await stat(join(office.folder, 'countersign.keys'))).mode & 0o777).toBe(0o640);
  });

  it('finds what an older key seals, and seals it again when asked', async () => {
    await connect('books');
    const newer = `k2 ${'ef'.repeat(32)}\nk1 ${'ab'.repeat(32)}\n`;
    await office.write('countersign.keys', newer);
    const old = found(await doctor('books', '--offline'), 'SEALED_WITH_OLD_KEY');
    expect(old).toMatchObject({ severity: 'warning', fix: 'countersign keys reencrypt', details: { keys: ['k1'] } });
    const words = await office.run(['doctor', 'books', '--offline', '--fix', '--lang', 'zh-HK']);
    expect(words.stdout).toMatch(/✓ 已重新加密 \d+ 個連線。/);
    const after = await doctor('books', '--offline', '--fix');
    expect([after.code, after.json.mended]).toEqual([0, []]);
  });

  it('shows all that ends, long before it warns of it, and the command that helps', async () => {
    await install(
      office,
      emulator('books', 'quickbooks', '    expires: { clientSecret: "2033-03-31" }\n') +
        emulator('returns', 'hkma', '    expires: { clientCertificate: "2027-01-01" }\n'),
    );
    await connect('books');
    const run = await doctor('--offline', '--now', '2026-12-28T00:00:00.000Z');
    const kinds = run.json.connections.map(({ ends }: { ends: readonly { kind: string }[] }) =>
      ends.map(({ kind }) => kind),
    );
    expect(kinds).toEqual([['refresh_token', 'consent', 'client_secret'], ['certificate']]);
    expect(found(run, 'EXPIRES_SOON')).toMatchObject({
      connection: 'returns',
      details: { days: 7, kind: 'certificate' },
    });
    const rolled = await doctor('books', '--offline', '--now', '2028-01-01T00:00:00.000Z');
    expect(found(rolled, 'EXPIRED').fix).toBe('countersign connect books');
    const words = await office.run(['doctor', '--offline', '--lang', 'zh-HK', '--now', '2026-12-28T00:00:00.000Z']);
    expect(words.stdout).toMatch(/連線 +將到期者 +到期日 +剩餘日數\nbooks +更新權杖 +\d{4}-\d\d-\d\d +\d+/);
    expect(words.stdout).toMatch(/returns +憑證 clientCertificate +2027-01-01 +4\n/);
  });

  it('warns of what ends: consents, secrets, keys', async () => {
    await install(
      office,
      emulator('books', 'quickbooks', '    expires: { clientSecret: "2031-11-01", signingKey: "2031-10-01" }\n'),
    );
    await connect('books');
    const run = await doctor('books', '--offline', '--now', '2031-10-05T00:00:00.000Z');
    const kinds = run.json.findings
      .filter(({ code }: Found) => code.startsWith('EXPIRE'))
      .map(({ code, severity, details }: Found) => [code, severity, details?.['kind']]);
    expect(kinds).toEqual(
      expect.arrayContaining([
        ['EXPIRED', 'problem', 'signing_key'],
        ['EXPIRES_SOON', 'warning', 'client_secret'],
        ['EXPIRED', 'problem', 'refresh_token'],
      ]),
    );
    expect(run.code).toBe(1);
  });

  it('compares clocks, and lists scopes that were not granted', async () => {
    await twin('zoom').command('settings', { scopes: ['user:read:user:admin'] });
    await connect('calls');
    const missing = await doctor('calls');
    expect(found(missing, 'SCOPES_MISSING').why['zh-HK']).toContain('建立會議');
    const real = Date.now;
    try {
      Date.now = () => real() + 600_000;
      const ahead = await doctor('calls');
      expect(found(ahead, 'CLOCK_WRONG')).toMatchObject({ severity: 'problem' });
    } finally {
      Date.now = real;
    }
  });

  it('shows every exception from the TLS floor, accepted or not, and advice that is followed though it is outdated', async () => {
    const live = (more: string) =>
      install(
        office,
        `  live:\n    connector: quickbooks\n    environment: production\n    credentials: { clientId: { env: A }, clientSecret: { env: B } }\n    settings: { realmId: "123" }\n${more}  old:\n    connector: zoom\n    environment: production\n    settings: { accountId: abcdef }\n    credentials: { clientId: { env: A }, clientSecret: { env: B }, apiKey: { env: A } }\n`,
      );
    const env = { A: 'id', B: 'hush' };
    await live('');
    const run = await office.run(['doctor', '--offline', '--json'], { env });
    const refused = found(run, 'TLS_EXCEPTION_NOT_ACCEPTED');
    expect(refused.severity).toBe('problem');
    expect(found(run, 'JWT_APP_ENDED')).toMatchObject({ severity: 'problem', details: { names: ['apiKey'] } });
    await install(office, '  bare:\n    connector: zoom\n    environment: production\n');
    const bare = await doctor('bare', '--offline');
    const missing = bare.json.findings.filter(({ code }: Found) => code === 'SETTING_MISSING');
    expect(missing.map(({ details }: Found) => details?.['place'])).toEqual([
      'connections.bare.settings.accountId',
      'connections.bare.credentials.clientId',
      'connections.bare.credentials.clientSecret',
    ]);
    await live(`    acceptTls12: [${refused.details?.['exception']}]\n`);
    const accepted = await office.run(['doctor', 'live', '--offline', '--json'], { env });
    expect(found(accepted, 'TLS_EXCEPTION_ACCEPTED')).toMatchObject({ severity: 'note', since: expect.any(String) });
    const weak = await office.run(['doctor', 'live', '--offline', '--json'], {
      env: { ...env, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    });
    expect(found(weak, 'TLS_WEAKENED').severity).toBe('problem');
    expect(run.stdout + run.stderr + accepted.stdout).not.toContain('hush');
    expect((await office.run(['doctor', '--offline', '--json'], { env: { A: 'id' } })).json.findings).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'SECRET_NOT_FOUND', connection: 'live' })]),
    );
  });

  it('says that a sandbox was killed, instead of looking for it on the network', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    const { quickbooks, ...others } = office.sandbox.document.emulators;
    const gone = { ...quickbooks, origin: 'https://localhost:9' };
    const document = { ...office.sandbox.document, pid: child.pid, emulators: { ...others, quickbooks: gone } };
    await office.write('killed/sandbox.json', JSON.stringify(document));
    await install(office, emulator('books', 'quickbooks', '    sandbox: killed/sandbox.json\n'));
    for (const args of [
      ['connect', 'books'],
      ['connections', 'test', 'books'],
      ['doctor', 'books'],
    ]) {
      const run = await office.run([...args, '--json']);
      expect(run.code).toBe(1);
      expect(run.stdout).toContain('SANDBOX_NOT_RUNNING');
      expect(run.stdout).toContain(`is gone`);
    }
    const words = await office.run(['doctor', 'books', '--lang', 'zh-HK']);
    expect(words.stdout).toMatch(
      /SANDBOX_NOT_RUNNING[\s\S]*啟動模擬器[\s\S]*\n {2}fix: countersign sandbox quickbooks\n/,
    );
    // One that answers runs, whatever its number says here.
    const seen = { ...document, emulators: office.sandbox.document.emulators };
    await office.write('killed/sandbox.json', JSON.stringify(seen));
    expect((await connect('books')).code).toBe(0);
  });

  it('drafts transfer records', async () => {
    await install(
      office,
      `  live:\n    connector: quickbooks\n    environment: production\n    residency: { allowed: [hk], mode: enforce }\n`,
    );
    const run = await office.run(['doctor', 'residency', '--json']);
    expect(run).toMatchObject({
      code: 1,
      json: {
        drafts: expect.arrayContaining([expect.objectContaining({ connection: 'live', region: 'us', approvedBy: '' })]),
      },
    });
    expect((await office.run(['doctor', 'residency', '--lang', 'zh-HK'])).stdout).toContain('位於 us');
  });
});
