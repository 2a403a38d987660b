import { Secret } from '@countersign/contracts';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { createTestCa, startEmulator, startRelay, startTlsServer, type TestCertificate } from '@countersign/testing';
import { afterAll, describe, expect, it } from 'vitest';
import definition from './emulator/index.js';
import hkma, { connectReceiver, createHkma } from './hkma.js';

const ca = await createTestCa();
const twin = await startEmulator(definition, { ca });
const another = await ca.issue({ names: ['another.example'], usage: 'client' });
afterAll(() => twin.close());

const evidence = { from: 'test', read: '2026-11-22', confidence: 'unverified' } as const;
const receiver = { host: 'upload.example.hk', region: 'hk', evidence };

/** A connection that shows this certificate; the emulator's own when left out, none for `null`. */
function open(shown?: TestCertificate | null, store = createMemoryTokenStore()) {
  const { clientId, clientSecret, settings, secrets = {} } = twin.credentials;
  const { clientCertificate, clientCertificateKey, ...others } = secrets;
  const pair =
    shown === undefined
      ? { clientCertificate, clientCertificateKey }
      : shown === null
        ? {}
        : { clientCertificate: shown.cert, clientCertificateKey: shown.key };
  return openConnection(hkma, {
    environment: 'emulator',
    origins: twin.origins,
    ca: twin.ca,
    settings,
    credentials: { ...others, ...JSON.parse(JSON.stringify(pair)), clientId, clientSecret },
    store,
  });
}

describe('an access token', () => {
  it('names the certificate that it was given for, and is refused with another or none', async () => {
    const own = await open();
    const token = (await own.tokens.get()).value.reveal();
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims.cnf['x5t#S256']).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const statuses: number[] = [];
    for (const connection of [own, await open(another), await open(null)]) {
      const url = `${twin.origin}/v1/submissions/0123456789abcdef`;
      const headers = { authorization: `Bearer ${token}` };
      statuses.push((await connection.network.transport(new Request(url, { headers }))).status);
      await connection.network.close();
    }
    expect(statuses).toEqual([404, 401, 401]);
  });

  it('is not given without a certificate', async () => {
    const connection = await open(null);
    await expect(connection.tokens.get()).rejects.toMatchObject({ name: 'AuthError' });
    await connection.network.close();
  });

  it('is asked for anew when the certificate was changed', async () => {
    const store = createMemoryTokenStore();
    const first = createHkma(await open(undefined, store));
    await first.submissions.probe();
    await first.close();
    const before = twin.requests.length;
    const second = createHkma(await open(another, store));
    await second.submissions.probe();
    await second.close();
    expect(twin.requests.slice(before).map(({ status }) => status)).toEqual([401, 200, 404]);
  });
});

describe('TLS', () => {
  it('below 1.3 carries no byte of a request', async () => {
    const old = await startTlsServer((_request, response) => response.end(), { ca, maxVersion: 'TLSv1.2' });
    const sent: Buffer[] = [];
    const relay = await startRelay(old, {
      onChunk: ({ direction, bytes }) => {
        if (direction === 'toTarget') sent.push(Buffer.from(bytes));
        return 'pass';
      },
    });
    const origin = `https://localhost:${relay.port}`;
    const { settings, secrets = {} } = twin.credentials;
    const options = { environment: 'emulator', origins: { api: origin }, ca: twin.ca, settings } as const;
    const clientCertificate = {
      certificate: secrets['clientCertificate'] ?? '',
      privateKey: Secret.of(secrets['clientCertificateKey'] ?? ''),
    };
    const network = hkma.network({ ...options, clientCertificate });
    const request = new Request(`${origin}/v1/submissions`, { method: 'POST', body: 'risk data' });
    await expect(network.transport(request)).rejects.toMatchObject({ name: 'TlsError' });
    await network.close();
    await relay.close();
    await old.close();
    expect(old.requests).toBe(0);
    // Handshake (22) and alert (21); no record of application data (23).
    expect(recordTypes(Buffer.concat(sent)).filter((type) => type !== 22 && type !== 21)).toEqual([]);
    expect(sent.length).toBeGreaterThan(0);
  });

  it('takes no exception by name, at no receiver', () => {
    const settings = { apiHost: receiver.host };
    for (const environment of ['production', 'sandbox', 'emulator'] as const) {
      const origins = { api: twin.origin };
      const given = environment === 'emulator' ? { origins, ca: twin.ca } : {};
      const options = { environment, settings, ...given, acceptTls12: ['receiver-legacy-tls12'] };
      for (const connector of [hkma, connectReceiver([receiver])]) {
        expect(() => connector.network(options)).toThrow(
          expect.objectContaining({ code: 'INVALID_OPTION', place: 'acceptTls12' }),
        );
      }
    }
  });

  it('has no floor that an operator’s host record could lower', () => {
    const exception = { name: 'receiver-legacy-tls12', reason: 'old', owner: 'nobody', until: '2099-01-01', evidence };
    const sly = { ...receiver, tlsFloor: '1.2', exception };
    const { production } = connectReceiver([sly]).descriptor.environments;
    expect(production.hosts).toEqual([
      { host: receiver.host, region: 'hk', dataClasses: ['risk-data'], tlsFloor: '1.3', evidence },
    ]);
  });
});

/** Content types of the TLS records in a stream. */
function recordTypes(bytes: Buffer): readonly number[] {
  const types: number[] = [];
  for (let at = 0; at + 5 <= bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) types.push(bytes.readUInt8(at));
  return types;
}
