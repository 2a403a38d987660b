import { connect } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { call } from '../test-vendor/call.js';
import { createTestCa, startPlainServer, startRelay, startTlsServer } from './index.js';

const open: { close(): Promise<void> }[] = [];
const keep = <T extends { close(): Promise<void> }>(one: T): T => {
  open.push(one);
  return one;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const hello = startTlsServer.bind(undefined, (_request, response) => {
  response.end('x'.repeat(50_000));
});

describe('TLS servers for tests', () => {
  it('speak TLS 1.3 under all three loopback names', async () => {
    const server = keep(await hello());
    for (const name of ['localhost', '127.0.0.1']) {
      const answer = await call(`https://${name}:${server.port}/`, { ca: server.ca });
      expect(answer).toMatchObject({ status: 200, protocol: 'TLSv1.3' });
    }
    expect(server.requests).toBe(2);
  });

  it('refuse a client that is capped at TLS 1.2', async () => {
    const server = keep(await hello());
    await expect(call(server.origin, { ca: server.ca, maxVersion: 'TLSv1.2' })).rejects.toThrow(/version/i);
    expect(server).toMatchObject({ requests: 0, connections: 1 });
  });

  it('can be capped at TLS 1.2', async () => {
    const server = keep(await hello({ maxVersion: 'TLSv1.2' }));
    expect((await call(server.origin, { ca: server.ca })).protocol).toBe('TLSv1.2');
    const refused = new Promise((resolve) => {
      const socket = connect({
        port: server.port,
        host: '127.0.0.1',
        servername: 'localhost',
        ca: server.ca,
        minVersion: 'TLSv1.3',
      });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      socket.on('secureConnect', () => resolve('connected'));
    });
    expect(await refused).toMatch(/PROTOCOL_VERSION/);
    expect(server.requests).toBe(1);
  });

  it('are trusted by their own CA only, and for their names only', async () => {
    const ca = await createTestCa();
    const other = await createTestCa();
    const server = keep(await hello({ ca }));
    await expect(call(server.origin, { ca: other.ca })).rejects.toMatchObject({ code: /UNABLE_TO_VERIFY|SELF_SIGNED/ });
    const stranger = keep(await hello({ ca, certificate: await ca.issue({ names: ['stranger.example'] }) }));
    await expect(call(stranger.origin, { ca: ca.ca })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    const past = new Date('2020-01-02T00:00:00Z');
    const expired = await ca.issue({
      names: ['localhost'],
      notBefore: new Date('2020-01-01T00:00:00Z'),
      notAfter: past,
    });
    const old = keep(await hello({ ca, certificate: expired }));
    await expect(call(old.origin, { ca: ca.ca })).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
  });

  it('come in plain text for the tests that must refuse them', async () => {
    const server = keep(await startPlainServer((_request, response) => response.end('plain')));
    expect(server.origin).toBe(`http://localhost:${server.port}`);
    await expect(call(`https://localhost:${server.port}`, { ca: (await createTestCa()).ca })).rejects.toThrow();
    expect(server.requests).toBe(0);
  });
});

describe('the relay', () => {
  it('passes bytes on and counts them', async () => {
    const server = keep(await hello());
    const relay = keep(await startRelay(server));
    const answer = await call(`https://localhost:${relay.port}/`, { ca: server.ca });
    expect(answer.text).toHaveLength(50_000);
    expect(relay.connections).toBe(1);
    expect(relay.bytes.toTarget).toBeGreaterThan(100);
    expect(relay.bytes.fromTarget).toBeGreaterThan(50_000);
  });

  it('cuts after exactly the bytes asked for, and passes again afterwards', async () => {
    const server = keep(await hello());
    const relay = keep(await startRelay(server));
    relay.cutAfter('fromTarget', 10_000);
    await expect(call(`https://localhost:${relay.port}/`, { ca: server.ca })).rejects.toThrow();
    expect(relay.bytes.fromTarget).toBe(10_000);
    expect(server.requests).toBe(1);
    relay.restore();
    expect((await call(`https://localhost:${relay.port}/`, { ca: server.ca })).status).toBe(200);
  });

  it('holds a direction back until its hook lets it go: nothing arrives meanwhile', async () => {
    const server = keep(await hello());
    let release: (verdict: 'pass' | 'cut') => void = () => undefined;
    let reached: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const relay = keep(
      await startRelay(server, {
        onChunk(chunk) {
          if (chunk.direction === 'toTarget' || chunk.offset + chunk.bytes.length < 5000) return 'pass';
          reached();
          return new Promise((resolve) => {
            release = resolve;
          });
        },
      }),
    );
    const answer = call(`https://localhost:${relay.port}/`, { ca: server.ca });
    const broken = expect(answer).rejects.toThrow();
    await held;
    expect(server.requests).toBe(1);
    release('cut');
    await broken;
  });

  it('refuses new connections while told to', async () => {
    const server = keep(await hello());
    const relay = keep(await startRelay(server));
    relay.refuse(true);
    await expect(call(`https://localhost:${relay.port}/`, { ca: server.ca })).rejects.toThrow();
    expect(server.connections).toBe(0);
    relay.refuse(false);
    expect((await call(`https://localhost:${relay.port}/`, { ca: server.ca })).status).toBe(200);
  });
});
