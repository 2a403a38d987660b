import { execFile } from 'node:child_process';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { createTestCa, startTlsServer } from '@countersign/testing';

const run = promisify(execFile);
const child = join(import.meta.dirname, 'hostile-client.test-support.mjs');
const MB = 1024 * 1024;

type Answer = (response: ServerResponse) => unknown;

const zeros = Buffer.alloc(32 * MB, ' ');
const compressed = (encoding: string, bytes: Buffer): Answer => {
  return (response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes);
};

/** Sends until nobody listens, at most a gigabyte. */
function pour(response: ServerResponse, chunk: Buffer): void {
  let left = 1024 * MB;
  const more = (): void => {
    while (!response.destroyed && left > 0) {
      left -= chunk.length;
      if (!response.write(chunk)) return;
    }
  };
  response.on('drain', more);
  more();
}

const json = { 'content-type': 'application/json' };

function valid(text: string): Answer {
  return (response) => response.writeHead(200, json).end(text);
}

const answers: Record<string, readonly [Answer, string]> = {
  endless: [(response) => pour(response.writeHead(200, json), Buffer.alloc(65_536, ' ')), 'UNEXPECTED_RESPONSE'],
  announced: [
    (response) => pour(response.writeHead(200, { 'content-length': 1024 * MB }), Buffer.alloc(65_536)),
    'UNEXPECTED_RESPONSE',
  ],
  gzip: [compressed('gzip', gzipSync(zeros)), 'UNEXPECTED_RESPONSE'],
  'gzip-in-gzip': [compressed('gzip, gzip', gzipSync(gzipSync(zeros))), 'UNEXPECTED_RESPONSE'],
  deflate: [compressed('deflate', deflateSync(zeros)), 'UNEXPECTED_RESPONSE'],
  br: [
    compressed('br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })),
    'UNEXPECTED_RESPONSE',
  ],
  zstd: [compressed('zstd', zstdCompressSync(zeros)), 'UNEXPECTED_RESPONSE'],
  deep: [(response) => response.writeHead(200, json).end('[{"a":'.repeat(100_000)), 'UNEXPECTED_RESPONSE'],
  'deep-closed': [
    (response) => response.writeHead(200, json).end('['.repeat(100_000) + ']'.repeat(100_000)),
    'UNEXPECTED_RESPONSE',
  ],
  headers: [
    (response) =>
      response
        .writeHead(200, Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`x-${n}`, 'x'.repeat(8000)])))
        .end('{}'),
    'CONNECTION_FAILED',
  ],
  'pages-looping': [
    (response) => response.writeHead(200, json).end('{"items":[{"id":1}],"next":"same"}'),
    'UNEXPECTED_RESPONSE',
  ],
  'pages-endless': [(response) => response.writeHead(200, json).end('{"items":[]}'), 'UNEXPECTED_RESPONSE'],
  good: [(response) => response.writeHead(200, json).end('{}'), 'none'],
};

/** Just within the cap: what they cost in memory is their content. */
const longAnswers: Record<string, readonly [Answer, string]> = {
  'long-records': [
    valid(
      `[${Array.from({ length: 240_000 }, (_, id) => `{"id":${id},"name":"abcdefghij","paid":true,"amount":1.25}`).join()}]`,
    ),
    'none',
  ],
  'long-escapes': [valid(`["\\u005f",${'{"name":"\\u6703\\u7c3d"},'.repeat(600_000)}0]`), 'none'],
  'long-numbers': [valid(`[${'1234567890123456789,'.repeat(800_000)}0]`), 'none'],
  'long-text': [valid(`"${'會'.repeat(5_000_000)}"`), 'none'],
  'long-nothings': [valid(`[${'{},'.repeat(5_000_000)}0]`), 'UNEXPECTED_RESPONSE'],
  'long-list-then-cut': [valid(`[${'1,'.repeat(8_000_000)}`), 'UNEXPECTED_RESPONSE'],
};

const all = { ...answers, ...longAnswers };

export interface HostileResult {
  /** The code of the typed error that it has to end as, in every round. */
  readonly asExpected: boolean;
  readonly codes: readonly string[];
  /** Resident memory above the settled baseline. */
  readonly grownMb: number;
  /** The longest that the event loop stood still. */
  readonly blockedMs: number;
}

/** One client in a process of its own meets every answer, several times: the hostile ones, or the long ones. */
export async function measureHostileAnswers(
  rounds: number,
  kind: 'hostile' | 'long' = 'hostile',
): Promise<Record<string, HostileResult>> {
  const server = await startTlsServer((request, response) => all[(request.url ?? '/').slice(1)]?.[0](response), {
    ca: await createTestCa(),
  });
  try {
    const given = {
      ca: server.ca,
      origin: server.origin,
      faults: Object.keys(kind === 'long' ? longAnswers : answers),
      rounds,
    };
    const { stdout } = await run(process.execPath, ['--expose-gc', child, JSON.stringify(given)]);
    const found: Record<string, Omit<HostileResult, 'asExpected'>> = JSON.parse(stdout);
    return Object.fromEntries(
      Object.entries(found).map(([name, one]) => {
        return [name, { ...one, asExpected: one.codes.length === 1 && one.codes[0] === all[name]?.[1] }];
      }),
    );
  } finally {
    await server.close();
  }
}
