import { sha256, toInstant } from '@countersign/contracts';
import {
  base64,
  createSigningKey,
  idpMetadataXml,
  now,
  responseXml,
  signXml,
} from '../identity-provider.test-support.js';
import { createSqlSsoStores } from '../index.js';
import { startTestDatabase } from '../postgres.test-support.js';
import { startRaceProcess } from './replay-race.test-support.js';

export interface RaceOutcome {
  readonly races: number;
  /** What the processes answered, race by race, sorted. */
  readonly answers: readonly (readonly string[])[];
}

/**
 * Hands the same response to several processes at once: in every second race one that the identity provider began, so
 * that the replay cache alone decides, else one with its pending login.
 */
export async function runRaces(options: { readonly races: number; readonly processes: number }): Promise<RaceOutcome> {
  const db = await startTestDatabase();
  const key = await createSigningKey('P-256');
  const setup = { url: db.url, metadata: idpMetadataXml([key]), now };
  const processes = await Promise.all(Array.from({ length: options.processes }, () => startRaceProcess(setup)));
  try {
    const { logins } = createSqlSsoStores({
      sql: db.database,
      tenant: 'hk',
      clock: { now: () => now, sleep: async () => {} },
    });
    const answers: (readonly string[])[] = [];
    for (let race = 0; race < options.races; race += 1) {
      const solicited = race % 2 === 0;
      const plain = responseXml({ assertionId: `_a-${race}` });
      const xml = solicited ? plain : plain.replaceAll(' InResponseTo="_request-1"', '');
      const response = base64(signXml(xml, key, { algorithm: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256' }));
      const pending = solicited ? { relayState: `handle-${race}`, browser: 'browser' } : {};
      if (solicited) {
        await logins.put({
          handle: `handle-${race}`,
          requestId: '_request-1',
          browserHash: sha256('browser'),
          returnTo: '/',
          passive: false,
          createdAt: toInstant(now),
          expiresAt: toInstant(now + 600_000),
        });
      }
      answers.push((await Promise.all(processes.map((one) => one.ask({ response, ...pending })))).toSorted());
    }
    return { races: options.races, answers };
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
    await db.close();
  }
}
