import { flushCompileCache } from 'node:module';
import { foreignError } from '@countersign/contracts';
import { isToProcess } from './turn-messages.js';

/** A server that has all it needs and waits for its turn. */
export interface PreparedServer {
  /** Takes the port. Called once. */
  listen(): Promise<void>;
  close(): Promise<void>;
}

/**
 * What a process that {@link superviseIntake} started runs: it prepares (loads, connects, migrates), waits, and takes the
 * port when another process has died, or at once when there are too few. It ends with its supervisor, whatever becomes of
 * that; a failure to prepare ends it, too.
 *
 * @param prepare - is given the supervisor's `order`, as JSON brings it.
 */
export function serveInTurn(prepare: (order: unknown) => Promise<PreparedServer>): void {
  let prepared: Promise<PreparedServer> | undefined;
  process.on('SIGINT', () => {}); // a terminal sends it to all; the supervisor says when to end
  process.on('message', (message) => {
    if (!isToProcess(message)) return;
    if (message.countersign === 'prepare') {
      prepared ??= prepare(message.order);
      void prepared.then(() => {
        flushCompileCache(); // a process that is killed leaves none otherwise
        process.send?.({ countersign: 'prepared' });
      }, fail);
    } else if (message.countersign === 'listen') {
      prepared?.then((server) => server.listen()).then(() => process.send?.({ countersign: 'listening' }), fail);
    } else {
      void Promise.resolve(prepared)
        .then((server) => server?.close())
        .then(() => process.exit(0), fail);
    }
  });
}

/** Tells its code or name on standard error; a message could hold what is secret. */
function fail(error: unknown): void {
  const { code, name } = foreignError(error);
  process.stderr.write(`A process of the server ends: ${code ?? name}\n`);
  process.exit(1);
}
