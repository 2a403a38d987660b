import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestCa } from '@countersign/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CountingServer, startCanary, startCountingTls } from './counting-server.test-support.js';

const run = promisify(execFile);
const child = join(import.meta.dirname, 'weakened-client.test-support.mjs');

let folder: string;
let ca: string;
let foreignCa: string;
let proxy: CountingServer;
let modern: CountingServer;
let weak: Record<'old' | 'untrusted' | 'misnamed' | 'plain', CountingServer>;

beforeAll(async () => {
  const authority = await createTestCa();
  const other = await createTestCa();
  ca = authority.ca;
  foreignCa = other.ca;
  proxy = await startCanary();
  modern = await startCountingTls({ ...authority.leaf, minVersion: 'TLSv1.3' });
  weak = {
    old: await startCountingTls({ ...authority.leaf, maxVersion: 'TLSv1.2' }),
    untrusted: await startCountingTls({ ...other.leaf }),
    misnamed: await startCountingTls({ ...(await authority.issue({ names: ['other.example'] })) }),
    plain: await startCanary(),
  };
  folder = await mkdtemp(join(tmpdir(), 'weakened-'));
  await writeFile(join(folder, 'openssl.cnf'), openssl);
  await writeFile(join(folder, 'extra.pem'), foreignCa);
});

afterAll(async () => {
  await Promise.all([modern, proxy, ...Object.values(weak)].map((server) => server.close()));
  await rm(folder, { recursive: true });
});

const openssl = `nodejs_conf = settings
openssl_conf = settings
[settings]
ssl_conf = ssl
[ssl]
system_default = weak
[weak]
MinProtocol = TLSv1
MaxProtocol = TLSv1.2
CipherString = DEFAULT@SECLEVEL=0
`;

/** What the whole network made of each server; and no weak one, nor the proxy, heard anything of a request. */
async function expectStrict(variables: Record<string, string>, tampering?: string): Promise<void> {
  const targets = Object.fromEntries(
    Object.entries({ modern, ...weak }).map(([name, { origin }]) => [name, `${origin}/`]),
  );
  const started = modern.heard.length;
  const given = { ca, targets, tampering, foreignCa, proxy: `http://127.0.0.1:${proxy.port}` };
  const { stdout } = await run(process.execPath, [child, JSON.stringify(given)], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...variables },
  });
  expect(JSON.parse(stdout)).toEqual({
    modern: { undici: 'TLSv1.3', agent: 'TLSv1.3' },
    old: { undici: 'TLS_REFUSED', agent: 'TLS_REFUSED' },
    untrusted: { undici: 'CERTIFICATE_REFUSED', agent: 'CERTIFICATE_REFUSED' },
    misnamed: { undici: 'CERTIFICATE_REFUSED', agent: 'CERTIFICATE_REFUSED' },
    plain: { undici: 'TLS_REFUSED', agent: 'TLS_REFUSED' },
  });
  expect(modern.heard.slice(started)).toContain('canary-token');
  for (const server of [weak.old, weak.untrusted, weak.misnamed]) expect(server.heard).toBe('');
  expect(weak.plain.heard).not.toMatch(/canary|HTTP/);
  expect(proxy.connections).toBe(0);
}

describe('what weakens the rest of the process does not weaken the network', () => {
  test.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['NODE_TLS_REJECT_UNAUTHORIZED=0', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ['--tls-max-v1.2', { NODE_OPTIONS: '--tls-max-v1.2' }],
    ['--tls-min-v1.0', { NODE_OPTIONS: '--tls-min-v1.0' }],
    ['--tls-cipher-list of 1.2 suites', { NODE_OPTIONS: '--tls-cipher-list=ECDHE-ECDSA-AES128-GCM-SHA256' }],
    ['OPENSSL_CONF with MaxProtocol 1.2', { OPENSSL_CONF: 'openssl.cnf' }],
    ['the same as a shared configuration', { OPENSSL_CONF: 'openssl.cnf', NODE_OPTIONS: '--openssl-shared-config' }],
    ['NODE_EXTRA_CA_CERTS with another CA', { NODE_EXTRA_CA_CERTS: 'extra.pem' }],
    ['--use-openssl-ca with that CA', { NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: 'extra.pem' }],
  ])('%s', (_name, variables) => expectStrict(variables));

  test('a proxy in the environment', () =>
    expectStrict({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NODE_USE_ENV_PROXY: '1' }));
});

describe('what code in the same process changes does not weaken the network', () => {
  test.each([
    'TLS defaults',
    'the check of names',
    'the global agent',
    'a weak global dispatcher',
    'a global ProxyAgent',
    'a global EnvHttpProxyAgent',
  ])('%s', (tampering) => expectStrict({}, tampering));
});
