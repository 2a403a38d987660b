import { Agent, type AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import type { Dial, Dialed } from './dial.js';
import type { EgressPolicy } from './egress-policy.js';

interface ConnectTo {
  readonly host?: string | null | undefined;
  readonly hostname?: string | null | undefined;
  readonly port?: number | string | null | undefined;
}

/**
 * An `https.Agent` for libraries that bring an HTTP client of their own. From a request's options it takes host and
 * port, nothing else: a certificate list, a context, a socket path or `rejectUnauthorized` given there has no effect.
 */
export class StrictAgent extends Agent {
  readonly #dial: Dial;
  readonly #checkData: EgressPolicy['checkData'];

  constructor(dial: Dial, checkData: EgressPolicy['checkData'], options: Pick<AgentOptions, 'maxSockets'> = {}) {
    super({ keepAlive: true, maxCachedSessions: 0, ...options });
    this.#dial = dial;
    this.#checkData = checkData;
  }

  override createConnection(
    options: ConnectTo,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const port = Number(options.port ?? 443);
    const host = options.host ?? options.hostname ?? '';
    const done: Dialed = (error, socket) => {
      // The type wants a stream even beside an error; node reads the error only.
      if (callback !== undefined) Reflect.apply(callback, undefined, [error, socket ?? undefined]);
    };
    try {
      // Nothing is known of what the library sends: all that the host lists.
      this.#checkData(host);
    } catch (error) {
      queueMicrotask(() => done(error instanceof Error ? error : new Error('check failed'), null));
      return undefined;
    }
    this.#dial(host, port, done);
    return undefined;
  }
}
