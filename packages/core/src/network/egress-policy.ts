import { isIP } from 'node:net';
import {
  ConfigurationError,
  type ConnectorDescriptor,
  EgressError,
  type HostRule,
  type NetworkOptions,
  type TlsFloor,
} from '@countersign/contracts';
import { coreRemedies } from '../remedies.js';
import { isGlobalAddress, isLoopbackAddress, normaliseHost } from './addresses.js';
import { resolveOrigins } from './origins.js';

/** Where a connection may go, and how low its TLS version may be. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly floor: TlsFloor;
  /** Of the descriptor's rule; `loopback` for the emulator. */
  readonly region: string;
  /** Name of the accepted exception that lowered the floor. */
  readonly exception?: string;
}

/** What one environment of one connector may reach: the public internet or only loopback, never both. */
export interface EgressPolicy {
  readonly reach: 'internet' | 'loopback';
  /** @throws {@link EgressError} when host and port are not in the list. */
  admit(host: string, port: number): Destination;
  addressAllowed(address: string): boolean;
}

/**
 * Default deny: only the descriptor's hosts (production, sandbox) or the given loopback origins (emulator).
 * @param now - epoch ms; an exception ends with its day `until`.
 * @throws {@link ConfigurationError} for a name in `acceptTls12` that the descriptor doesn't list, or an emulator without CA.
 */
export function createEgressPolicy(
  descriptor: ConnectorDescriptor,
  options: NetworkOptions,
  now: () => number,
): EgressPolicy {
  const origins = resolveOrigins(descriptor, options);
  return options.environment === 'emulator'
    ? loopbackPolicy(origins, options)
    : internetPolicy(descriptor, options, origins, now);
}

function loopbackPolicy(origins: ReadonlyMap<string, URL>, options: NetworkOptions): EgressPolicy {
  if (options.ca === undefined) {
    throw new ConfigurationError('INVALID_OPTION', 'The emulator environment needs the CA of the emulator.', {
      place: 'ca',
    });
  }
  if ((options.acceptTls12 ?? []).length > 0) {
    throw new ConfigurationError('INVALID_OPTION', 'The emulator has no TLS exceptions.', { place: 'acceptTls12' });
  }
  const allowed = new Set([...origins.values()].map((origin) => `${normaliseHost(origin.hostname)}:${portOf(origin)}`));
  return {
    reach: 'loopback',
    addressAllowed: isLoopbackAddress,
    admit: (name, port) => {
      const host = normaliseHost(name);
      if (!allowed.has(`${host}:${port}`)) deny(host, port);
      if (isIP(host) !== 0 && !isLoopbackAddress(host)) denyAddress(host);
      return { host, port, floor: '1.3', region: 'loopback' };
    },
  };
}

function internetPolicy(
  descriptor: ConnectorDescriptor,
  options: NetworkOptions,
  origins: ReadonlyMap<string, URL>,
  now: () => number,
): EgressPolicy {
  const { hosts } = descriptor.environments[options.environment];
  const accepted = acceptedExceptions(descriptor, options);
  const rules = new Map(hosts.map((rule) => [normaliseHost(rule.host), rule]));
  const ports = new Set(hosts.map((rule) => `${normaliseHost(rule.host)}:443`));
  for (const origin of origins.values()) ports.add(`${normaliseHost(origin.hostname)}:${portOf(origin)}`);
  return {
    reach: 'internet',
    addressAllowed: isGlobalAddress,
    admit: (name, port) => {
      const host = normaliseHost(name);
      if (isIP(host) !== 0) {
        throw new EgressError('EGRESS_IP_LITERAL', 'An IP address was given where a host name is needed.', {
          remedy: coreRemedies.EGRESS_IP_LITERAL,
        });
      }
      const rule = rules.get(host);
      if (rule === undefined || !ports.has(`${host}:${port}`)) return deny(host, port);
      const exception = liveException(rule, accepted, now());
      return {
        host,
        port,
        region: rule.region,
        floor: exception === undefined ? '1.3' : '1.2',
        ...(exception ? { exception } : {}),
      };
    },
  };
}

/** Name of the rule's exception when the operator accepted it and its last day isn't over. */
function liveException(rule: HostRule, accepted: ReadonlySet<string>, now: number): string | undefined {
  const { exception } = rule;
  if (rule.tlsFloor !== '1.2' || exception === undefined || !accepted.has(exception.name)) return undefined;
  return now <= Date.parse(`${exception.until}T23:59:59.999Z`) ? exception.name : undefined;
}

function acceptedExceptions(descriptor: ConnectorDescriptor, options: NetworkOptions): ReadonlySet<string> {
  const known = new Set(
    Object.values(descriptor.environments).flatMap(({ hosts }) => hosts.flatMap((rule) => rule.exception?.name ?? [])),
  );
  for (const name of options.acceptTls12 ?? []) {
    if (!known.has(name)) {
      throw new ConfigurationError('INVALID_OPTION', `${descriptor.name} lists no TLS exception of that name.`, {
        place: 'acceptTls12',
        details: { name, known: [...known] },
      });
    }
  }
  return new Set(options.acceptTls12 ?? []);
}

function portOf(url: URL): number {
  return url.port === '' ? 443 : Number(url.port);
}

function deny(host: string, port: number): never {
  throw new EgressError('EGRESS_DENIED', `The egress policy does not list ${host}:${port}.`, {
    details: { host, port },
  });
}

function denyAddress(host: string): never {
  throw new EgressError('EGRESS_DENIED', `The emulator environment reaches loopback only, not ${host}.`, {
    details: { host },
  });
}
