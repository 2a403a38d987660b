import { isIP } from 'node:net';
import {
  type Clock,
  ConfigurationError,
  EgressError,
  InputError,
  type Logger,
  systemClock,
} from '@countersign/contracts';
import { readBody, responseTooLarge } from '../http/read-body.js';
import { LightRequest } from '../http/request.js';
import { Deadline } from '../pipeline/deadline.js';
import { coreRemedies } from '../remedies.js';
import { isGlobalAddress, isLoopbackAddress, normaliseHost } from './addresses.js';
import { createDial } from './dial.js';
import type { EgressPolicy } from './egress-policy.js';
import type { ConnectionEvidence } from './evidence.js';
import { exchangeError } from './exchange-error.js';
import { type Resolve, systemResolve } from './guarded-lookup.js';
import { createTransport } from './transport.js';

/** Last labels of names that no public DNS answers (RFC 6761, 6762, 7686, 8375, ICANN's `internal`; read 2026-11-22). */
const NOT_PUBLIC = new Set(['localhost', 'local', 'internal', 'arpa', 'onion', 'invalid', 'test', 'alt']);

/** RFC 1123 §2.1, and the underscore that some names have. */
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

export interface UntrustedFetchOptions {
  /** Called once per connection, after all checks passed. */
  readonly onConnection?: ((evidence: ConnectionEvidence) => void) | undefined;
  /** @defaultValue [443] */
  readonly ports?: readonly number[] | undefined;
  /** For each request as a whole, in ms. @defaultValue 20_000 */
  readonly deadlineMs?: number | undefined;
  /** Of an answer, inflated. @defaultValue 1 MiB */
  readonly maxBytes?: number | undefined;
  /** PEM; the bundled public list when left out. */
  readonly ca?: string | undefined;
  /** `loopback`, for tests: this machine only, with a CA given. @defaultValue 'internet' */
  readonly reach?: 'internet' | 'loopback' | undefined;
  readonly resolve?: Resolve | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

export interface UntrustedRequest {
  /** As somebody typed it. */
  readonly url: string;
  /** @defaultValue 'GET' */
  readonly method?: 'GET' | 'HEAD' | 'POST' | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | Uint8Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface UntrustedAnswer {
  /** Whatever it is: a redirect is handed back and not followed. */
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export interface UntrustedFetch {
  /**
   * @throws {@link InputError} `INVALID_INPUT` for what is no URL, {@link EgressError} for a destination that is refused,
   * `TlsError`, `TransportError`, `ResponseShapeError` for an answer above the cap.
   */
  send(request: UntrustedRequest): Promise<UntrustedAnswer>;
  close(): Promise<void>;
}

/**
 * The one way to a URL that a tenant gave: a callback, a webhook's target, an identity provider's metadata. Unlike a
 * connector's network it has no list of hosts, so all else is stricter: https by TLS 1.3, a full public name (no address
 * in any spelling, no credentials), the ports given, only public addresses, which are resolved once and connected to,
 * no proxy (it would resolve by itself), no redirect, little time and few bytes.
 */
export function createUntrustedFetch(options: UntrustedFetchOptions = {}): UntrustedFetch {
  const { ca, clock = systemClock, deadlineMs = 20_000, logger, maxBytes = 1024 * 1024, reach = 'internet' } = options;
  if (reach === 'loopback' && ca === undefined) {
    throw new ConfigurationError('INVALID_OPTION', 'Reaching loopback needs the CA of the servers there.', {
      place: 'ca',
    });
  }
  const policy = publicPolicy(reach, new Set(options.ports ?? [443]));
  const dial = createDial({
    policy,
    resolve: options.resolve ?? systemResolve,
    clock,
    ca,
    connectTimeoutMs: Math.min(10_000, deadlineMs),
    onConnection: (evidence) => {
      logger?.debug('tls.connected', { ...evidence });
      options.onConnection?.(evidence);
    },
    warn: (event, fields) => logger?.warn(event, fields),
  });
  const transport = createTransport(dial);
  return {
    send: async ({ url, method = 'GET', headers = {}, body, signal }) => {
      signal?.throwIfAborted();
      const target = parse(url);
      policy.admit(target.hostname, target.port === '' ? 443 : Number(target.port));
      const request = new LightRequest(target, { method, headers, ...(body === undefined ? {} : { body }) });
      const deadline = new Deadline(clock, deadlineMs, 'fetch', signal);
      request.endWith(deadline);
      request.bodyCap = { maxBytes, error: () => responseTooLarge('fetch', maxBytes) };
      try {
        const response = await deadline.guard(transport.send(request));
        const bytes = await deadline.guard(readBody(response, maxBytes, 'fetch'));
        return { status: response.status, headers: response.headers, body: bytes };
      } catch (error) {
        throw exchangeError(error, deadline.ended ? deadline : undefined, target.hostname);
      } finally {
        deadline.clear();
      }
    },
    close: async () => {
      await transport.close();
      dial.close();
    },
  };
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new InputError('INVALID_INPUT', 'That is no URL.', { place: 'url' });
  if (url.protocol !== 'https:') {
    throw new EgressError('EGRESS_PLAINTEXT', 'Only https is spoken.', { remedy: coreRemedies.EGRESS_PLAINTEXT });
  }
  if (url.username !== '' || url.password !== '') {
    throw new EgressError('EGRESS_DENIED', 'A URL with credentials is never used.');
  }
  return url;
}

function publicPolicy(reach: 'internet' | 'loopback', ports: ReadonlySet<number>): EgressPolicy {
  return {
    reach,
    addressAllowed: reach === 'internet' ? isGlobalAddress : isLoopbackAddress,
    checkData: () => {},
    admit: (name, port) => {
      const host = normaliseHost(name);
      if (isIP(host) !== 0) {
        throw new EgressError('EGRESS_IP_LITERAL', 'An IP address was given where a host name is needed.', {
          remedy: coreRemedies.EGRESS_IP_LITERAL,
        });
      }
      const labels = host.split('.');
      const isPublic = reach === 'loopback' || (labels.length > 1 && !NOT_PUBLIC.has(labels.at(-1) ?? ''));
      if (!labels.every((label) => LABEL.test(label)) || !isPublic || !ports.has(port)) {
        throw new EgressError('EGRESS_DENIED', `${host}:${port} is no public destination.`, {
          details: { host, port },
        });
      }
      return { host, port, floor: '1.3', region: reach === 'loopback' ? 'loopback' : 'unknown', pins: [] };
    },
  };
}
