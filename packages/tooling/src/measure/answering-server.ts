import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createTestCa } from '@countersign/testing';

/** What a route answers with; JSON unless its headers say otherwise. */
export interface PreparedAnswer {
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

export interface AnsweringServer {
  /** `https://localhost:PORT`, TLS 1.3 only. */
  readonly origin: string;
  /** PEM to trust. */
  readonly ca: string;
  close(): Promise<void>;
}

/**
 * Starts a server in another process that answers from memory.
 * @param answers - by method and path without the query: `GET /v3/bill/1`.
 * @param fallback - the route whose answer all other requests get; they get a 404 when left out.
 */
export async function startAnsweringServer(
  answers: Readonly<Record<string, PreparedAnswer>>,
  fallback?: string,
): Promise<AnsweringServer> {
  const { ca, leaf } = await createTestCa();
  const child = fork(join(import.meta.dirname, 'answering-server.mjs'), { stdio: 'inherit' });
  const started = once(child, 'message');
  child.send({ ...leaf, answers, fallback });
  const [port]: unknown[] = await started;
  return {
    origin: `https://localhost:${Number(port)}`,
    ca,
    close: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
