import { flushCompileCache } from 'node:module';
import { foreignError } from '@countersign/contracts';
import { isToProcess } from './turn-messages.js';

/** A server that has all it needs and waits for its turn. */
export interface PreparedServer {
  /** Takes the port. Called once. */
  listen(): Promise<void>;
  close(): Promise<void>;
}

/** It rests this many times as long as it was at work: two fifths of a core, and ready three seconds after a death. */
const REST = 1.5;

/**
 * What a process that {@link superviseIntake} started runs: it prepares (loads, connects, migrates), waits, and takes the
 * port when another process has died, or at once when there are too few. It ends with its supervisor, whatever becomes of
 * that; a failure to prepare ends it, too.
 *
 * @param prepare - is given the supervisor's `order`, as JSON brings it, and `rest`, to be awaited between the parts of
 *   its work, imports above all: a second of a core that others need in one piece makes their deliveries late. It
 *   resolves at once while somebody waits for this process.
 */
export function serveInTurn(prepare: (order: unknown, rest: () => Promise<void>) => Promise<PreparedServer>): void {
  let prepared: Promise<PreparedServer> | undefined;
  const { promise: hurried, resolve: hurry } = Promise.withResolvers<void>();
  let worked = 0;
  const rest = async (): Promise<void> => {
    const { user, system } = process.cpuUsage();
    const ms = (user + system) / 1_000 - worked;
    worked += ms;
    const { promise: rested, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms * REST);
    await Promise.race([rested, hurried]);
    clearTimeout(timer);
  };
  process.on('SIGINT', () => {}); // a terminal sends it to all; the supervisor says when to end
  process.on('message', (message) => {
    if (!isToProcess(message)) return;
    if (message.countersign === 'hurry') {
      hurry();
    } else if (message.countersign === 'prepare') {
      prepared ??= prepare(message.order, rest);
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
