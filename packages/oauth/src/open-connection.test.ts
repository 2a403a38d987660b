import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NetworkOptions, type OAuthDescriptor, Secret } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ConnectableConnector, createMemoryTokenStore, openConnection } from './index.js';
import { leaks } from './secret-scan.test-support.js';
import { type StrictTokenServer, startStrictTokenServer } from './strict-token-server.test-support.js';

let server: StrictTokenServer;
let folder: string;
beforeAll(async () => {
  server = await startStrictTokenServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-sandbox-'));
});
afterEach(() => rm(folder, { recursive: true }));

const source = { from: 'test', read: '2026-11-22', confidence: 'documented' } as const;
const oauth: OAuthDescriptor = {
  grants: ['authorization_code', 'refresh_token'],
  token: { origin: 'token', path: '/token' },
  clientAuthentication: 'header',
  pkce: 'unsupported',
  rotatesRefreshToken: true,
  refreshGraceMs: 0,
  scopes: {},
  source,
};

function connectorWith(parts: Partial<OAuthDescriptor> = {}): ConnectableConnector & { asked: NetworkOptions[] } {
  const asked: NetworkOptions[] = [];
  const place = { hosts: [], origins: { token: 'https://{region}.vendor.test' }, redirectModes: [] };
  return {
    asked,
    descriptor: {
      id: 'vendor',
      name: 'Vendor',
      environments: { production: place, sandbox: place, emulator: { ...place, origins: {} } },
      oauth: { ...oauth, ...parts },
      limits: [],
      throttling: [],
      operations: {},
    },
    network(options) {
      asked.push(options);
      const agent = new Agent({ ca: options.ca, minVersion: 'TLSv1.3' });
      return { agent, transport: () => Promise.reject(new Error('unused')), close: async () => agent.destroy() };
    },
  };
}

async function writeSandbox(startId: string, refreshToken = server.grant()): Promise<string> {
  const path = join(folder, 'sandbox.json');
  const { clientId, clientSecret, origin } = server;
  const entry = { origin, origins: { token: origin, api: origin }, clientId, clientSecret, refreshToken };
  const settings = { realmId: '4611' };
  await writeFile(
    path,
    JSON.stringify({ version: 1, startId, ca: server.ca, emulators: { vendor: { ...entry, settings } } }),
  );
  return path;
}

describe('a sandbox connection', () => {
  it('is all that a client needs', async () => {
    const connector = connectorWith();
    const connection = await openConnection(connector, { sandbox: await writeSandbox('s1') });
    expect(connection.environment).toBe('emulator');
    expect(connection.settings).toEqual({ realmId: '4611' });
    expect(connector.asked).toMatchObject([
      { environment: 'emulator', ca: server.ca, origins: { api: server.origin } },
    ]);
    const token = await connection.tokens.get();
    expect(server.accepts(token.value.reveal())).toBe(true);
    await connection.network.close();
  });

  it('goes on with the stored token in the next process, and starts anew with a restarted sandbox', async () => {
    const sandbox = await writeSandbox('s1');
    const before = server.posts.length;
    const first = await (await openConnection(connectorWith(), { sandbox })).tokens.get();
    const again = await (await openConnection(connectorWith(), { sandbox })).tokens.get();
    expect(again.value.reveal()).toBe(first.value.reveal());
    expect(server.posts.length - before).toBe(1);

    await writeSandbox('s2');
    const restarted = await (await openConnection(connectorWith(), { sandbox })).tokens.get();
    expect(restarted.value.reveal()).not.toBe(first.value.reveal());
    expect(server.accepts(restarted.value.reveal())).toBe(true);
    expect(server.spentUses).toBe(0);
  });

  it('keeps its key to the owner and its tokens encrypted', async () => {
    const sandbox = await writeSandbox('s1');
    await (await openConnection(connectorWith(), { sandbox })).tokens.get();
    expect((await stat(join(folder, 'key'))).mode & 0o777).toBe(0o600);
    const files = await readdir(join(folder, 'tokens'));
    const texts = await Promise.all(files.map((file) => readFile(join(folder, 'tokens', file), 'utf8')));
    expect(leaks(texts.join('\n'), server.secrets)).toEqual([]);
  });

  it('says how to start a sandbox that isn’t there', async () => {
    const code = 'SANDBOX_NOT_RUNNING';
    const missing = openConnection(connectorWith(), { sandbox: join(folder, 'sandbox.json') });
    await expect(missing).rejects.toMatchObject({
      code,
      remedy: { en: expect.stringContaining('countersign sandbox') },
    });
    await writeFile(join(folder, 'sandbox.json'), '{"version":1,"ca":"","emulators":{}}');
    await expect(openConnection(connectorWith(), { sandbox: join(folder, 'sandbox.json') })).rejects.toMatchObject({
      code,
    });
    await writeFile(join(folder, 'sandbox.json'), 'not json');
    await expect(openConnection(connectorWith(), { sandbox: join(folder, 'sandbox.json') })).rejects.toMatchObject({
      code,
    });
  });
});

describe('a connector that may bring its own token source', () => {
  it('is given the connection, and may leave it to the descriptor all the same', async () => {
    const own = { get: async () => ({ value: Secret.of('own'), generation: 1 }), invalidate: () => undefined };
    const connector = {
      ...connectorWith(),
      tokens: ({ settings }: { readonly settings: Readonly<Record<string, string>> }) =>
        settings['grant'] === 'own' ? own : undefined,
    };
    const sandbox = await writeSandbox('s1');
    const opened = await openConnection(connector, { sandbox, settings: { grant: 'own' } });
    expect(opened.tokens).toBe(own);
    const left = await openConnection(connector, { sandbox });
    expect(server.accepts((await left.tokens.get()).value.reveal())).toBe(true);
  });
});

describe('a client certificate', () => {
  const pair = { clientCertificate: 'certificate', clientCertificateKey: 'key' };

  it('is shown by the network that the connection and its token endpoint use', async () => {
    const connector = connectorWith();
    const connection = await openConnection(connector, { sandbox: await writeSandbox('s1'), credentials: pair });
    const [asked] = connector.asked;
    expect(asked?.clientCertificate?.certificate).toBe('certificate');
    expect(asked?.clientCertificate?.privateKey.reveal()).toBe('key');
    expect(connection.clientCertificate).toBe(asked?.clientCertificate);
    await connection.network.close();
  });

  it.each(['clientCertificate', 'clientCertificateKey'] as const)('is refused without %s', async (missing) => {
    const { [missing]: _left, ...half } = pair;
    const opening = openConnection(connectorWith(), { sandbox: await writeSandbox('s1'), credentials: half });
    await expect(opening).rejects.toMatchObject({ code: 'MISSING_CREDENTIAL', place: `credentials/${missing}` });
  });
});

describe('a vendor connection', () => {
  const credentials = { clientId: 'id', clientSecret: Secret.of('secret'), refreshToken: Secret.of('first') };

  it('needs a store where refresh tokens rotate', async () => {
    const options = { environment: 'sandbox', credentials, settings: { region: 'eu' } } as const;
    await expect(openConnection(connectorWith(), options)).rejects.toMatchObject({ place: 'store' });
    const connection = await openConnection(connectorWith(), { ...options, store: createMemoryTokenStore() });
    expect(connection.environment).toBe('sandbox');
  });

  it('fills settings into the vendor’s address and refuses what would change the host', async () => {
    const store = createMemoryTokenStore();
    await expect(openConnection(connectorWith(), { credentials, store })).rejects.toMatchObject({
      place: 'settings/region',
    });
    const settings = { region: 'evil.test/' };
    await expect(openConnection(connectorWith(), { credentials, store, settings })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });

  it('names a missing client id or secret', async () => {
    const store = createMemoryTokenStore();
    const settings = { region: 'eu' };
    const error = { code: 'MISSING_CREDENTIAL' };
    await expect(openConnection(connectorWith(), { store, settings })).rejects.toMatchObject(error);
    const noSecret = { store, settings, credentials: { clientId: 'id' } };
    await expect(openConnection(connectorWith(), noSecret)).rejects.toMatchObject(error);
  });

  it('uses the connector’s own token source when it brings one', async () => {
    const connector = connectorWith({ grants: ['jwt_bearer'] });
    await expect(openConnection(connector, { credentials, settings: { region: 'eu' } })).rejects.toMatchObject({
      place: 'connector/tokens',
    });
    const own = { get: async () => ({ value: Secret.of('own'), generation: 1 }), invalidate: () => {} };
    const connection = await openConnection(
      {
        ...connector,
        tokens: ({ origins }) => (origins['token'] === 'https://eu.vendor.test' ? own : Promise.reject()),
      },
      { credentials, settings: { region: 'eu' } },
    );
    expect(connection.tokens).toBe(own);
  });
});
