import { writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { flushCompileCache } from 'node:module';
import { type Clock, ConnectorError, Secret, systemClock, type TokenStore } from '@countersign/contracts';
import {
  createFileTokenStore,
  createKeyring,
  createRefreshTokenSource,
  createSqlTokenStore,
  createTokenEndpoint,
  type TokenEndpoint,
} from './index.js';
import type {
  CrashStep,
  StopRecord,
  StopRequest,
  StopStep,
  WorkerAnswer,
  WorkerCommand,
  WorkerSetup,
} from './worker-process.test-support.js';

// One process of a race: told what to do over IPC, it refreshes through the public API, and kills itself where asked.

const setup: WorkerSetup = JSON.parse(process.argv[2] ?? '');
const { connection, facts, leaseMs } = setup;

let offsetMs = 0;
let stopped = false;
const clock: Clock = { now: () => Date.now() + offsetMs, sleep: systemClock.sleep };
const store = crashing(await openStore());
const source = createRefreshTokenSource({ connection, store, endpoint: openEndpoint(), facts, clock });

async function openStore(): Promise<TokenStore> {
  const keyring = createKeyring({ current: 'k1', keys: { k1: Secret.of(setup.key) } });
  if (setup.store.kind === 'file') {
    return createFileTokenStore({ path: setup.store.path, keyring, tenant: 'hk' });
  }
  const { connectSql } = await import('./pg-sql.test-support.js');
  return createSqlTokenStore({ sql: connectSql(setup.store.url), keyring, tenant: 'hk', leaseMs });
}

function at(step: CrashStep): void {
  if (setup.crashAt === step) process.kill(process.pid, 'SIGKILL');
}

let stop: StopRequest | undefined;
const refused = { notes: 0, tokens: 0 };

function stopAt(step: StopStep): void {
  if (stop?.at !== step) return;
  try {
    const record: StopRecord = { pid: process.pid, refused };
    writeFileSync(stop.file, `${JSON.stringify(record)}\n`, { flag: 'wx' });
  } catch {
    return; // another one stands still already
  }
  process.kill(process.pid, 'SIGSTOP');
}

function crashing(inner: TokenStore): TokenStore {
  return {
    ...inner,
    async withLock(name, work) {
      const result = await inner.withLock(name, (lock) => {
        at('lease');
        stopAt('lease');
        return work(lock);
      });
      at('released');
      return result;
    },
    async note(...args) {
      const done = await inner.note(...args);
      if (!done) refused.notes += 1;
      at('intent');
      if (done && args[2]?.kind === 'sent') stopAt('intent');
      if (setup.stopBeforeSending && !stopped) {
        stopped = true;
        process.kill(process.pid, 'SIGSTOP');
      }
      return done;
    },
    async replace(...args) {
      stopAt('store');
      const done = await inner.replace(...args);
      if (!done) refused.tokens += 1;
      at('stored');
      return done;
    },
  };
}

/** `sent` and `answered` are the server's to say: the test kills this process from there. */
function openEndpoint(): Pick<TokenEndpoint, 'refresh'> {
  const { url, ca, id, secret } = setup.endpoint;
  const agent = new Agent({ ca, minVersion: 'TLSv1.3' });
  const client = { id, secret: Secret.of(secret), authentication: 'header' } as const;
  return createTokenEndpoint({ url, client, agent, clock });
}

let release = Promise.withResolvers<void>();

async function obey(command: WorkerCommand): Promise<WorkerAnswer> {
  switch (command.kind) {
    case 'get': {
      offsetMs += command.advanceMs;
      stop = command.stop;
      const results = await Promise.allSettled(Array.from({ length: command.callers }, () => source.get()));
      return {
        generations: results.flatMap((one) => (one.status === 'fulfilled' ? [one.value.generation] : [])),
        codes: results.flatMap((one) => (one.status === 'rejected' ? [codeOf(one.reason)] : [])),
        refused: { ...refused },
      };
    }
    case 'hold': {
      const held = Promise.withResolvers<WorkerAnswer>();
      release = Promise.withResolvers();
      void store.withLock(connection, async () => {
        const stored = await store.read(connection);
        held.resolve({ held: true });
        await release.promise;
        const generation = stored?.generation ?? 0;
        const noted = await store.note(connection, generation, { kind: 'sent' });
        const tokens = { accessToken: Secret.of('stale'), expiresAt: '2030-01-01T00:00:00.000Z' };
        const written = await store.replace(connection, generation, tokens);
        process.send?.({ noted, written });
      });
      return held.promise;
    }
    case 'write':
      release.resolve();
      return {};
  }
}

function codeOf(error: unknown): string {
  return ConnectorError.is(error) ? error.code : String(error);
}

process.on('message', (command: WorkerCommand) => {
  void obey(command).then((answer) => {
    if (command.kind !== 'write') process.send?.(answer);
    flushCompileCache(); // nothing where no folder is given; a killed process would leave none
  });
});
