import { isIP } from 'node:net';
import {
  ConfigurationError,
  type ConnectorDescriptor,
  EgressError,
  type HostRule,
  type NetworkOptions,
  type PinSet,
  type TlsFloor,
} from '@countersign/contracts';
import { coreRemedies } from '../remedies.js';
import { isGlobalAddress, isLoopbackAddress, normaliseHost } from './addresses.js';
import { resolveOrigins } from './origins.js';
import { isLive, residencyCheck, type Warn } from './residency.js';

const PIN = /^[A-Za-z0-9+/]{43}=$/;

/** Where a connection may go, and how low its TLS version may be. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly floor: TlsFloor;
  /** Of the descriptor's rule; `loopback` for the emulator. */
  readonly region: string;
  /** Name of the accepted exception that lowered the floor. */
  readonly exception?: string;
  /** Pins that are in force today. */
  readonly pins: readonly PinSet[];
}

/** What one environment of one connector may reach: the public internet or only loopback, never both. */
export interface EgressPolicy {
  readonly reach: 'internet' | 'loopback';
  /** @throws {@link EgressError} when host and port are not in the list. */
  admit(host: string, port: number): Destination;
  addressAllowed(address: string): boolean;
  /**
   * Judges data on its way to a host that is in the list; of another, `admit` says what it is.
   * @param classes - all that the host lists when left out.
   * @throws {@link EgressError} `RESIDENCY_DENIED`.
   */
  checkData(host: string, classes?: readonly string[]): void;
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
  warn: Warn = () => {},
): EgressPolicy {
  const origins = resolveOrigins(descriptor, options);
  return options.environment === 'emulator'
    ? loopbackPolicy(origins, options)
    : internetPolicy(descriptor, options, origins, now, warn);
}

function loopbackPolicy(origins: ReadonlyMap<string, URL>, options: NetworkOptions): EgressPolicy {
  if (options.ca === undefined) {
    throw new ConfigurationError('INVALID_OPTION', 'The emulator environment needs the CA of the emulator.', {
      place: 'ca',
    });
  }
  if (options.proxy !== undefined) {
    throw new ConfigurationError('INVALID_OPTION', 'The emulator is not behind a proxy.', { place: 'proxy' });
  }
  if ((options.acceptTls12 ?? []).length > 0) {
    throw new ConfigurationError('INVALID_OPTION', 'The emulator has no TLS exceptions.', { place: 'acceptTls12' });
  }
  const allowed = new Set([...origins.values()].map((origin) => `${normaliseHost(origin.hostname)}:${portOf(origin)}`));
  return {
    reach: 'loopback',
    addressAllowed: isLoopbackAddress,
    checkData: () => {},
    admit: (name, port) => {
      const host = normaliseHost(name);
      if (!allowed.has(`${host}:${port}`)) deny(host, port);
      if (isIP(host) !== 0 && !isLoopbackAddress(host)) denyAddress(host);
      return { host, port, floor: '1.3', region: 'loopback', pins: [] };
    },
  };
}

function internetPolicy(
  descriptor: ConnectorDescriptor,
  options: NetworkOptions,
  origins: ReadonlyMap<string, URL>,
  now: () => number,
  warn: Warn,
): EgressPolicy {
  const { hosts } = descriptor.environments[options.environment];
  const accepted = acceptedExceptions(descriptor, options);
  const residency = residencyCheck(options.residency, now, warn);
  checkPins(options.pins ?? {}, descriptor);
  const rules = new Map(hosts.map((rule) => [normaliseHost(rule.host), rule]));
  const ports = new Set(hosts.map((rule) => `${normaliseHost(rule.host)}:443`));
  for (const origin of origins.values()) ports.add(`${normaliseHost(origin.hostname)}:${portOf(origin)}`);
  return {
    reach: 'internet',
    addressAllowed: isGlobalAddress,
    checkData: (name, classes) => {
      if (options.residency === undefined) return;
      const rule = rules.get(name) ?? rules.get(normaliseHost(name)); // a URL's host is normal already
      if (rule !== undefined) residency(rule, classes);
    },
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
      const pins = [rule.pins ?? [], options.pins?.[host] ?? []].flat().filter((set) => isLive(set.until, now()));
      const floor = exception === undefined ? '1.3' : '1.2';
      return { host, port, region: rule.region, floor, pins, ...(exception === undefined ? {} : { exception }) };
    },
  };
}

/** Name of the rule's exception when the operator accepted it and its last day isn't over. */
function liveException(rule: HostRule, accepted: ReadonlySet<string>, now: number): string | undefined {
  const { exception } = rule;
  if (rule.tlsFloor !== '1.2' || exception === undefined || !accepted.has(exception.name)) return undefined;
  return isLive(exception.until, now) ? exception.name : undefined;
}

/** At least two keys, for a pin without a backup is an outage to come, and a day on which they end. */
export function isPinSet({ spkiSha256, until }: PinSet): boolean {
  const dated = /^\d{4}-\d{2}-\d{2}$/.test(until) && !Number.isNaN(Date.parse(until));
  return dated && spkiSha256.length >= 2 && spkiSha256.every((pin) => PIN.test(pin));
}

function checkPins(pins: Readonly<Record<string, PinSet>>, descriptor: ConnectorDescriptor): void {
  for (const [host, set] of Object.entries(pins)) {
    if (isPinSet(set)) continue;
    throw new ConfigurationError('INVALID_OPTION', `${descriptor.name}: pins are two keys or more and a last day.`, {
      place: `pins/${host}`,
    });
  }
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
