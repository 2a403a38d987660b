import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestCa, type LoopbackTlsServer, startTlsServer } from '@countersign/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const child = join(import.meta.dirname, 'weakened-client.test-support.mjs');

let folder: string;
let ca: string;
let modern: LoopbackTlsServer;
let old: LoopbackTlsServer;
let untrusted: LoopbackTlsServer;
let misnamed: LoopbackTlsServer;

beforeAll(async () => {
  const authority = await createTestCa();
  ca = authority.ca;
  const answer = (request: { socket: object }, response: { end(text: string): unknown }): void => {
    const protocol: unknown = Reflect.apply(Reflect.get(request.socket, 'getProtocol'), request.socket, []);
    response.end(String(protocol));
  };
  modern = await startTlsServer(answer, { ca: authority });
  old = await startTlsServer(answer, { ca: authority, maxVersion: 'TLSv1.2' });
  untrusted = await startTlsServer(answer);
  misnamed = await startTlsServer(answer, {
    ca: authority,
    certificate: await authority.issue({ names: ['other.example'] }),
  });
  folder = await mkdtemp(join(tmpdir(), 'weakened-'));
  await writeFile(join(folder, 'openssl.cnf'), openssl);
  await writeFile(join(folder, 'extra.pem'), untrusted.ca);
});

afterAll(async () => {
  await Promise.all([modern, old, untrusted, misnamed].map((server) => server.close()));
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

describe('what weakens the rest of the process does not weaken the network', () => {
  test.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['NODE_TLS_REJECT_UNAUTHORIZED=0', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
    ['--tls-max-v1.2', { NODE_OPTIONS: '--tls-max-v1.2' }],
    ['--tls-min-v1.0', { NODE_OPTIONS: '--tls-min-v1.0' }],
    ['--tls-cipher-list of 1.2 suites', { NODE_OPTIONS: '--tls-cipher-list=ECDHE-ECDSA-AES128-GCM-SHA256' }],
    ['OPENSSL_CONF with MaxProtocol 1.2', { OPENSSL_CONF: 'openssl.cnf' }],
    ['NODE_EXTRA_CA_CERTS with another CA', { NODE_EXTRA_CA_CERTS: 'extra.pem' }],
    ['--use-openssl-ca with that CA', { NODE_OPTIONS: '--use-openssl-ca', SSL_CERT_FILE: 'extra.pem' }],
    ['a proxy in the environment', { HTTPS_PROXY: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1' }],
  ])('%s', async (_name, variables) => {
    const targets = Object.fromEntries(
      Object.entries({ modern, old, untrusted, misnamed }).map(([name, { origin }]) => [name, origin]),
    );
    const before = [old, untrusted, misnamed].map((server) => server.requests);
    const { stdout } = await run(process.execPath, [child, JSON.stringify({ ca, targets })], {
      cwd: folder,
      env: { PATH: process.env['PATH'], ...variables },
    });
    expect(JSON.parse(stdout)).toEqual({
      modern: { undici: 'TLSv1.3', agent: 'TLSv1.3' },
      old: { undici: 'TLS_REFUSED', agent: 'TLS_REFUSED' },
      untrusted: { undici: 'CERTIFICATE_REFUSED', agent: 'CERTIFICATE_REFUSED' },
      misnamed: { undici: 'CERTIFICATE_REFUSED', agent: 'CERTIFICATE_REFUSED' },
    });
    expect([old, untrusted, misnamed].map((server) => server.requests)).toEqual(before);
  });
});
