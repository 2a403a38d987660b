// Processes that share a quota over a real Redis, before a server that counts. For the bench and for the peer test.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createTestCa } from '@countersign/testing';

const program = (name) => join(import.meta.dirname, name);

/**
 * @param {{ root: string, folder: string, requests: number, windowMs: number, inFlight?: number, holdMs?: number, judgeMs?: number }} given
 *   with `inFlight` the processes share so many places at once, and no window; `judgeMs` is the window that is judged,
 *   a little shorter where a loaded machine may deliver a request late.
 * @returns the means to start and kill processes and Redis, and to ask the judge.
 */
export async function startSharedQuota({ root, folder, requests, windowMs, inFlight, holdMs, judgeMs = windowMs }) {
  const { ca, leaf } = await createTestCa();
  const judge = fork(program('judging-server.mjs'), { stdio: 'inherit' });
  judge.send({ ...leaf, requests, windowMs: judgeMs, holdMs });
  const [{ port }] = await once(judge, 'message');
  const redisPort = await freePort();
  let redis = await startRedis(redisPort, folder);
  const running = new Map();
  return {
    async start(name, processes, skewMs = 0) {
      const child = fork(program('quota-process.mjs'), { stdio: 'inherit' });
      const going = once(child, 'message');
      const origin = `https://localhost:${port}`;
      child.send({ root, name, origin, ca, redisPort, processes, requests, windowMs, skewMs, inFlight });
      await going;
      running.set(name, child);
    },
    async kill(name) {
      const child = running.get(name);
      running.delete(name);
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    /** Ends a process in order. @returns the warnings that it logged. */
    async stop(name) {
      const child = running.get(name);
      running.delete(name);
      const answer = once(child, 'message');
      const ended = once(child, 'exit');
      child.send('stop');
      const [said] = await answer;
      await ended;
      return said;
    },
    async killRedis() {
      const ended = once(redis, 'exit');
      redis.kill('SIGKILL');
      await ended;
    },
    async restartRedis() {
      redis = await startRedis(redisPort, folder);
    },
    async seen() {
      const answer = once(judge, 'message');
      judge.send('tell');
      return (await answer)[0];
    },
    /** Resolves when the judge has accepted so many requests more. */
    async accepted(more) {
      const { accepted } = await this.seen();
      const until = performance.now() + 120_000;
      while ((await this.seen()).accepted < accepted + more) {
        if (performance.now() > until)
          throw new Error(`nothing more than ${(await this.seen()).accepted} was accepted`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async close() {
      for (const name of [...running.keys()]) await this.kill(name);
      judge.disconnect();
      if (redis.exitCode === null && redis.signalCode === null) await this.killRedis();
    },
  };
}

async function startRedis(port, folder) {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    server.once('error', () =>
      reject(new Error('redis-server is not installed (Debian: apt-get install redis-server)')),
    );
    server.once('exit', () => reject(new Error('redis-server ended')));
    server.stdout.on('data', (text) => {
      if (String(text).includes('Ready to accept connections')) resolve(undefined);
    });
  });
  return server;
}

async function freePort() {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
