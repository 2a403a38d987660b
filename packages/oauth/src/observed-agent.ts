import type { ClientRequest } from 'node:http';
import type { Agent } from 'node:https';

/** What was seen of one request on its way, from outside of the library that sent it. */
export interface Observation {
  /** False: certainly nothing reached the server, as no secured socket was there. */
  readonly maybeSent: boolean;
  readonly status?: number | undefined;
  readonly retryAfter?: string | undefined;
}

export interface ObservedAgent {
  /** For the `agent` option of one request. */
  readonly agent: object;
  seen(): Observation;
}

/**
 * Hands an agent to simple-oauth2 for one request and watches it.
 *
 * Given as it is, the agent would be deep-copied by its option merging: a copy has sockets of its own, which
 * `Network.close` doesn't reach, and no private fields. A copy of the view below still leads to the agent itself.
 *
 * @param maySend - asked at the last moment before the request is written; false drops it, unsent.
 */
export function observeAgent(agent: Agent, maySend: () => boolean = () => true): ObservedAgent {
  let attached = false;
  let secured = false;
  let status: number | undefined;
  let retryAfter: string | undefined;

  const watch = (request: ClientRequest): void => {
    attached = true;
    request.once('socket', (socket) => {
      if (!maySend()) {
        request.destroy(); // a secured socket is written to after this event only
        return;
      }
      const pending = socket.connecting || ('secureConnecting' in socket && socket.secureConnecting === true);
      if (pending) socket.once('secureConnect', () => (secured = true));
      else secured = true;
    });
    request.once('response', (response) => {
      status = response.statusCode;
      retryAfter = response.headers['retry-after'];
    });
  };
  const view = {
    // What node:http asks of an agent, and no more.
    ...Object.fromEntries(
      ['protocol', 'defaultPort', 'keepAlive', 'maxSockets'].map((name) => [name, Reflect.get(agent, name)]),
    ),
    addRequest(request: ClientRequest, ...rest: readonly unknown[]): unknown {
      watch(request);
      return Reflect.apply(Reflect.get(agent, 'addRequest'), agent, [request, ...rest]);
    },
  };
  return {
    agent: view,
    // A request that never came to the agent (another interceptor took it) may have been sent.
    seen: () => ({ maybeSent: secured || status !== undefined || !attached, status, retryAfter }),
  };
}
