import type { Readable } from 'node:stream';
import { ConfigurationError, ConnectorError } from '@countersign/contracts';
import { Hono } from 'hono';
import { ownRefusal } from './answers.js';
import type { ServerOptions } from './options.js';
import { webhookIntake } from './webhooks.js';

/** The server as a function from Request to Response (Fetch API); `listen` puts it on a port. */
export interface CountersignServer {
  readonly origin: string;
  /** @param incoming - the request's body as Node has it, where the caller has one: cheaper to read than the request's. */
  fetch(request: Request, incoming?: Readable): Promise<Response>;
}

/**
 * Vendor webhooks (`/v1/webhooks/{connection}`), consents (`/v1/oauth/…`), single sign-on (`/v1/sso/…`) and
 * `/v1/health`.
 * @throws {@link ConfigurationError} `INVALID_OPTION` for an origin that isn't https, or two receivers of one name.
 */
export function createServer(options: ServerOptions): CountersignServer {
  const origin = checkOrigin(options.origin);
  checkReceivers(options);
  const app = new Hono();
  const intake = webhookIntake(options);
  const { consents, sso, ready, logger } = options;
  if (consents) {
    // One callback for all connections, or one below it for each.
    for (const callback of ['/v1/oauth/callback', '/v1/oauth/callback/:name']) {
      app.get(`${callback}/start`, ({ req }) => consents.start(req.raw));
      app.get(callback, ({ req }) => consents.callback(req.raw));
    }
  }
  if (sso) {
    app.get('/v1/sso/login', ({ req }) => sso.login(req.raw));
    app.post('/v1/sso/acs', ({ req }) => sso.acs(req.raw));
    app.get('/v1/sso/metadata', () => sso.metadata());
    app.on(['GET', 'POST'], '/v1/sso/logout', ({ req }) => sso.logout(req.raw));
  }
  app.get('/v1/health', async () => {
    await ready?.();
    return Response.json({ ok: true }, { headers: { 'cache-control': 'no-store' } });
  });
  app.notFound(() => ownRefusal(404, 'NOT_FOUND', 'Nothing is served at this path.'));
  app.onError((error) => {
    const code = ConnectorError.is(error) ? error.code : 'INTERNAL';
    logger?.warn('request.failed', { code });
    return ownRefusal(ConnectorError.is(error) ? 503 : 500, 'INTERNAL', 'The server could not do this.');
  });
  return {
    origin: origin.origin,
    async fetch(request, incoming) {
      const asked = new URL(request.url);
      const host = (request.headers.get('host') ?? asked.host).toLowerCase().replace(/:443$/, '');
      if (host !== origin.host) return ownRefusal(421, 'HOST_REFUSED', 'This server goes by another name.');
      const connection = deliveredTo(request.method, asked.pathname);
      if (connection !== undefined) {
        // The many: they need neither a router nor a second request.
        return intake({ request, connection, target: asked.pathname + asked.search, incoming });
      }
      // Behind a proxy the request says http; everything that compares addresses reads ours.
      // Set piece by piece: resolved against it, a path such as `//evil.example/` would name another host.
      const known = new URL(origin);
      known.pathname = asked.pathname;
      known.search = asked.search;
      return app.fetch(new Request(known, request));
    },
  };
}

/** Name of the connection, when it is a delivery: a POST, or the GET by which some vendors try an address. */
function deliveredTo(method: string, path: string): string | undefined {
  if (method !== 'POST' && method !== 'GET') return undefined;
  const name = /^\/v1\/webhooks\/([^/]+)$/.exec(path)?.[1];
  try {
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    return undefined; // no name is written so
  }
}

function checkOrigin(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.origin === text.replace(/\/$/, '')) return url;
  throw new ConfigurationError('INVALID_OPTION', 'The origin is https://host[:port] and nothing more.', {
    place: 'origin',
  });
}

function checkReceivers({ receivers = [] }: ServerOptions): void {
  const names = receivers.map(({ identity }) => identity.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new ConfigurationError('INVALID_OPTION', `Two connections are named ${twice}.`, { place: 'receivers' });
}
