import { deepEqual, equal, ok } from 'node:assert/strict';
import { startPlainServer, startTlsServer } from '../tls-server.js';
import type { ConformanceCheck, ConformanceOptions } from './conformance-types.js';
import { assertOurError, knownSecrets, rejection } from './error-assertions.js';

/** The connector's own network keeps the floor: shown on real servers, one of them capped at TLS 1.2. */
export function networkChecks(options: ConformanceOptions): readonly ConformanceCheck[] {
  const { connector, emulator, open } = options;
  const { descriptor } = connector;
  const refuses = async (origin: string, ca: string, url: string, codes: readonly string[]) => {
    const origins = Object.fromEntries(Object.keys(emulator.origins).map((service) => [service, origin]));
    const network = connector.network({
      environment: 'emulator',
      origins,
      ca,
      settings: emulator.credentials.settings,
      acceptTls12: [],
    });
    try {
      const error = assertOurError(
        await rejection(() =>
          network.transport(new Request(url, { headers: { authorization: 'Bearer canary-token' } })),
        ),
        [...knownSecrets(options), 'canary-token'],
      );
      ok(codes.includes(error.name), `${error.name} ${error.code}: expected ${codes.join(' or ')}`);
    } finally {
      await network.close();
    }
  };

  return [
    {
      name: 'network: refuses a server capped at TLS 1.2; no request reaches it',
      async run() {
        const server = await startTlsServer((_request, response) => response.end(), { maxVersion: 'TLSv1.2' });
        try {
          await refuses(server.origin, server.ca, `${server.origin}/`, ['TlsError']);
          equal(server.requests, 0);
          ok(server.connections > 0, 'the server was never tried');
        } finally {
          await server.close();
        }
      },
    },
    {
      name: 'network: refuses a certificate of another CA; no request is sent',
      async run() {
        const server = await startTlsServer((_request, response) => response.end());
        try {
          await refuses(server.origin, emulator.ca, `${server.origin}/`, ['TlsError']);
          equal(server.requests, 0);
        } finally {
          await server.close();
        }
      },
    },
    {
      name: 'network: the emulator’s policy reaches neither plain HTTP nor any host beyond loopback',
      async run() {
        const server = await startPlainServer((_request, response) => response.end());
        try {
          await refuses(emulator.origin, emulator.ca, `${server.origin}/`, ['TlsError', 'EgressError']);
          equal(server.requests + server.connections, 0);
          for (const { host } of descriptor.environments.production.hosts) {
            await refuses(emulator.origin, emulator.ca, `https://${host}/`, ['EgressError']);
          }
        } finally {
          await server.close();
        }
      },
    },
    {
      name: 'check: a harmless call tells who the connection is',
      async run() {
        ok(connector.check, 'the connector has no check: nobody can ask whether a connection is good');
        emulator.reset();
        await open.restart();
        const account = await connector.check(await open.client('none'));
        ok(account.account.length > 0, 'the check names no account');
        deepEqual(emulator.drifts, []);
      },
    },
  ];
}
