import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createFileTokenStore,
  createKeyring,
  createRefreshTokenSource,
  createTokenEndpoint,
  generateKey,
} from './index.js';
import { type StrictTokenServer, startStrictTokenServer } from './strict-token-server.test-support.js';
import { type CrashStep, startWorker, type Worker, type WorkerSetup } from './worker-process.test-support.js';

// The file store over processes; what it stores and refuses is in token-stores.test.ts.

let server: StrictTokenServer;
let folder: string;
const workers: Worker[] = [];
beforeAll(async () => {
  server = await startStrictTokenServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-files-'));
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((one) => one.stop()));
  await rm(folder, { recursive: true });
});

const key = generateKey();
const facts = { rotatesRefreshToken: true, refreshGraceMs: 0 };

async function storeWithGrant() {
  const keyring = createKeyring({ current: 'k1', keys: { k1: key } });
  const store = createFileTokenStore({ path: folder, keyring, tenant: 'hk' });
  await store.replace('books', 0, {
    accessToken: Secret.of('none'),
    refreshToken: Secret.of(server.grant()),
    expiresAt: '2020-01-01T00:00:00.000Z',
  });
  return store;
}

function worker(crashAt?: CrashStep): Worker {
  const { url, ca, clientId: id, clientSecret: secret } = server;
  const setup: WorkerSetup = {
    store: { kind: 'file', path: folder },
    key: key.reveal(),
    connection: 'books',
    endpoint: { url, ca, id, secret },
    facts,
    crashAt,
  };
  const started = startWorker(setup);
  workers.push(started);
  return started;
}

describe('the file store, over processes', () => {
  it('sends one refresh for each expiry', { timeout: 60_000 }, async () => {
    await storeWithGrant();
    const processes = [worker(), worker()];
    const [before, spent] = [server.posts.length, server.spentUses];
    for (let round = 1; round <= 5; round += 1) {
      const command = { kind: 'get', callers: 32, advanceMs: round === 1 ? 0 : 3_600_000 } as const;
      const answers = await Promise.all(processes.map((one) => one.ask(command)));
      expect(answers.flatMap((answer) => answer.codes ?? [])).toEqual([]);
      expect(new Set(answers.flatMap((answer) => answer.generations ?? []))).toEqual(new Set([round + 1]));
      expect(server.posts.length - before).toBe(round);
    }
    expect(server.spentUses).toBe(spent);
  });

  it.each([
    ['lease', 'lives'],
    ['intent', 'is lost'],
    ['stored', 'lives'],
  ] as const)('after a crash at step %s the connection %s', { timeout: 60_000 }, async (step, fate) => {
    const store = await storeWithGrant();
    const dying = worker(step);
    await dying.ask({ kind: 'get', callers: 1, advanceMs: 0 }).catch(() => {});
    expect(await dying.ended).toBe('SIGKILL');
    const client = { id: server.clientId, secret: Secret.of(server.clientSecret), authentication: 'header' } as const;
    const endpoint = createTokenEndpoint({ url: server.url, client, agent: server.agent });
    const survivor = createRefreshTokenSource({ connection: 'books', store, endpoint, facts });
    if (fate === 'lives') expect(server.accepts((await survivor.get()).value.reveal())).toBe(true);
    else await expect(survivor.get()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    const files = await readdir(folder);
    expect(files.filter((name) => name.includes('.lock.'))).toHaveLength(1); // the dead holder's was cleared away
  });
});
