import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createSecretScan, createTestCa, runScanned, startTlsServer } from '@countersign/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateKey } from './index.js';
import type { LeakRunInput } from './leak-run.test-support.js';
import { startTestDatabase, type TestDatabase } from './postgres.test-support.js';
import { startStrictTokenServer, type Fault as TokenFault } from './strict-token-server.test-support.js';

let folder: string;
let database: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-leaks-'));
  database = await startTestDatabase();
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

/** Its words reach errors and logs as far as a dialect takes them for words; all else of an answer must not. */
interface Said {
  readonly token: string;
  readonly all: string;
}
type Fault = (said: Said, request: IncomingMessage, response: ServerResponse) => void;

const json = (status: number, body: (said: Said) => unknown, headers: Record<string, string> = {}): Fault => {
  return (said, _request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body(said)));
};

/** What a careless vendor does with what it was told: it says it back. */
const faults: Record<string, Fault> = {
  refusal: json(400, ({ token, all }) => ({ code: 'bad', message: `Not understood: ${token}`, all })),
  codes: json(400, ({ token, all }) => ({ code: token, message: 'See code.', all })),
  encoded: json(403, ({ token, all }) => ({ code: encodeURIComponent(token), message: btoa(token.slice(7)), all })),
  unauthorized: json(401, ({ token, all }) => ({ code: 'token', message: `The token of ${token} is bad.`, all })),
  conflict: json(409, (said) => ({ code: 'conflict', said })),
  broken: json(500, ({ token, all }) => ({ code: 'crash', message: token, all })),
  page: ({ all }, _request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<html><pre>${all}</pre></html>`),
  half: ({ all }, _request, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ all }).slice(0, -5)),
  zipped: ({ all }, _request, response) =>
    response.writeHead(502, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify({ all }))),
  redirect: ({ all }, _request, response) =>
    response.writeHead(302, { location: `https://evil.example/?${encodeURIComponent(all)}` }).end(),
  cookie: ({ all }, _request, response) =>
    response.writeHead(500, { 'set-cookie': `all=${encodeURIComponent(all)}`, 'www-authenticate': 'Bearer' }).end(all),
  cut: ({ all }, request) =>
    request.socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n${JSON.stringify(all)}`),
  reset: (_said, request) => request.socket.destroy(),
  noise: ({ all }, request) => request.socket.end(`${all}\r\n\r\n`),
  silence: () => {},
  good: json(200, (said) => ({ said })),
  // Last: the rest would wait for it.
  limit: json(429, ({ token, all }) => ({ code: 'slow', message: token, all }), { 'retry-after': '60' }),
};

/** Of a careless token endpoint, one for each connection. */
const tokenFaults: readonly ((said: string) => TokenFault)[] = [
  (said) => ({
    kind: 'answer',
    status: 400,
    body: JSON.stringify({ error: 'invalid_request', error_description: said }),
  }),
  (said) => ({ kind: 'answer', status: 400, body: JSON.stringify({ error: said }) }),
  (said) => ({
    kind: 'answer',
    status: 401,
    body: JSON.stringify({ error: 'invalid_client', error_description: said }),
  }),
  (said) => ({ kind: 'answer', status: 500, body: `<html>${said}</html>` }),
  (said) => ({ kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: said }),
  (said) => ({ kind: 'answer', status: 302, headers: { location: `https://evil.example/${said}` } }),
  (said) => ({ kind: 'answer', status: 200, body: `{"access_token":"${said}` }),
  (said) => ({ kind: 'answer', status: 200, body: JSON.stringify({ access_token: said, token_type: 'mac' }) }),
  () => ({ kind: 'before' }),
  () => ({ kind: 'after' }),
  () => ({ kind: 'hang' }),
];

describe('a process that meets every fault, and prints and stores all that it can', () => {
  it('gives no secret away on any channel', { timeout: 60_000 }, async () => {
    const ca = await createTestCa();
    const asked: string[] = [];
    const token = await startStrictTokenServer({ grace: true, server: { ca } });
    const api = await startTlsServer(
      (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          const name = new URL(request.url ?? '/', 'https://localhost').pathname.slice(1);
          const token = request.headers.authorization ?? '';
          asked.push(name);
          faults[name]?.(
            { token, all: `${request.url} ${JSON.stringify(request.headers)} ${body}` },
            request,
            response,
          );
        });
        request.on('error', () => {});
      },
      { ca },
    );
    const made = (kind: string): string => `${kind}/+${randomBytes(15).toString('hex')}~`;
    const key = generateKey().reveal();
    const input: LeakRunInput = {
      ca: ca.ca,
      api: api.origin,
      token: token.origin,
      databaseUrl: database.url,
      clientSecret: token.clientSecret,
      refreshTokens: { files: token.grant(), sql: token.grant() },
      key,
      faults: Object.keys(faults),
      failing: tokenFaults.map(() => token.grant()),
      body: made('body'),
      query: made('query'),
      header: made('header'),
    };
    token.onRequest = () => {
      const said = token.posts.at(-1)?.form.get('refresh_token') ?? '';
      const fault = tokenFaults[input.failing.indexOf(said)]?.(said);
      token.faults.splice(0, 1, ...(fault === undefined ? [] : [fault]));
    };
    const work = join(folder, 'work');
    await mkdir(work);
    const scan = createSecretScan();
    const ran = await runScanned(createSecretScan(), join(import.meta.dirname, 'leak-run.test-support.ts'), {
      folder: work,
      nodeOptions: [
        '--disable-warning=ExperimentalWarning',
        '--import',
        join(import.meta.dirname, 'source-hooks.test-support.mjs'),
      ],
      input: JSON.stringify(input),
    });
    await Promise.all([token.close(), api.close()]);
    // What was handed out is known only now.
    for (const [index, value] of token.secrets.entries()) scan.plant(`token ${index}`, value);
    for (const name of ['body', 'query', 'header', 'key'] as const) scan.plant(name, input[name]);
    scan.look('stdout', 'stdout', ran.stdout);
    scan.look('stderr', 'stderr', ran.stderr);
    await scan.lookAtFolder('files', work);
    await scan.lookAtDatabase('database', database.database, 'countersign');

    const codes = new Set((await readFile(join(work, 'codes.txt'), 'utf8')).trim().split('\n'));
    expect(ran.reports, ran.stderr.slice(-2000)).toHaveLength(1);
    for (const code of [
      'BAD_REQUEST',
      'UNAUTHORIZED',
      'RATE_LIMITED',
      'UNEXPECTED_RESPONSE',
      'OUTCOME_UNKNOWN',
      'CLIENT_REFUSED',
    ])
      expect(codes).toContain(code);
    // Every fault was met, with each of the two stores.
    expect(new Set(asked)).toEqual(new Set(Object.keys(faults)));
    expect(asked.filter((name) => name === 'limit')).toHaveLength(2);
    expect(token.posts.length).toBeGreaterThan(2 * tokenFaults.length);
    const seen = [...scan.seen].filter(([, bytes]) => bytes > 1000).map(([channel]) => channel);
    expect(seen).toEqual(['stdout', 'stderr', 'files', 'database']);
    expect(await readdir(work), ran.stderr.slice(-1500)).toEqual(
      expect.arrayContaining(['crash-report.json', 'debug.log', 'report.json', 'spans.jsonl', 'tokens']),
    );
    expect(scan.leaks).toEqual([]);
  });
});
