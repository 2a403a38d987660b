import { ConfigurationError, type ConnectorDescriptor, type Finding, type HostRule } from '@countersign/contracts';
import { isPinSet } from './network/egress-policy.js';
import { coreRemedies } from './remedies.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What is incoherent in a descriptor; empty when nothing is. */
export function checkDescriptor(descriptor: ConnectorDescriptor): readonly Finding[] {
  return [
    ...checkEnvironments(descriptor),
    ...checkOperations(descriptor),
    ...checkLimits(descriptor),
    ...checkAdaptive(descriptor),
    ...checkOAuth(descriptor),
  ];
}

/** @throws {@link ConfigurationError} `INVALID_DESCRIPTOR`, all findings in its details. */
export function assertDescriptor(descriptor: ConnectorDescriptor): void {
  const findings = checkDescriptor(descriptor);
  const [first] = findings;
  if (first === undefined) return;
  throw new ConfigurationError(
    'INVALID_DESCRIPTOR',
    `The descriptor of ${descriptor.id} is incoherent: ${first.message}`,
    {
      place: first.place,
      remedy: coreRemedies.INVALID_DESCRIPTOR,
      details: { findings: findings.map(({ place, message }) => ({ place, message })) },
    },
  );
}

function* checkEnvironments(descriptor: ConnectorDescriptor): Generator<Finding> {
  for (const [name, environment] of Object.entries(descriptor.environments)) {
    const place = `environments/${name}`;
    if (name === 'emulator' && environment.hosts.length > 0) {
      yield finding(`${place}/hosts`, 'the emulator lists no hosts; its origins are loopback and given.');
    }
    const hosts = new Set(environment.hosts.map((rule) => rule.host));
    for (const rule of environment.hosts) yield* checkHost(rule, `${place}/hosts/${rule.host}`);
    for (const [service, origin] of Object.entries(environment.origins)) {
      if (name !== 'emulator') yield* checkOrigin(origin, hosts, `${place}/origins/${service}`);
    }
  }
}

function* checkHost(rule: HostRule, place: string): Generator<Finding> {
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(rule.host) || /^[\d.]+$/.test(rule.host)) {
    yield finding(place, 'a host is a full name in lower case, not an address or a pattern.');
  }
  for (const each of rule.dataClasses ?? []) yield* checkDataClass(each, place);
  if (rule.pins !== undefined && !isPinSet(rule.pins))
    yield finding(`${place}/pins`, 'pins need two keys and a last day.');
  if (rule.tlsFloor === '1.3') {
    if (rule.exception !== undefined) yield finding(place, 'a host at TLS 1.3 has no exception.');
    return;
  }
  const { exception } = rule;
  if (exception === undefined) yield finding(place, 'a host below TLS 1.3 needs an exception.');
  else if (!isDay(exception.since) || !isDay(exception.until) || exception.until < exception.since) {
    yield finding(`${place}/exception`, 'an exception needs the days since when and until when.');
  }
}

function* checkOrigin(origin: string, hosts: ReadonlySet<string>, place: string): Generator<Finding> {
  if (origin.includes('{')) return; // depends on settings: judged when they are known
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url?.protocol !== 'https:') yield finding(place, 'an origin is an https URL.');
  else if (!hosts.has(url.hostname))
    yield finding(place, `its host ${url.hostname} is not among the environment's hosts.`);
}

function* checkOperations(descriptor: ConnectorDescriptor): Generator<Finding> {
  const limits = new Set(descriptor.limits.map((limit) => limit.id));
  for (const [name, operation] of Object.entries(descriptor.operations)) {
    const place = `operations/${name}`;
    if (!operation.path.startsWith('/')) yield finding(`${place}/path`, 'a path starts with a slash.');
    for (const each of operation.dataClasses ?? []) yield* checkDataClass(each, place);
    for (const id of operation.limits) {
      if (!limits.has(id)) yield finding(`${place}/limits`, `there is no limit ${id}.`);
    }
    if (operation.retry === 'key' && operation.idempotency === undefined) {
      yield finding(`${place}/retry`, 'repeating with a key needs a place for the key.');
    }
    if (operation.effect === 'write' && operation.retry === 'safe' && operation.method === 'POST') {
      yield finding(`${place}/retry`, 'a POST that writes is not safe to repeat.');
    }
    if (operation.effect === 'write' && operation.method === 'GET') {
      yield finding(`${place}/effect`, 'a GET does not write.');
    }
    for (const [key, environment] of Object.entries(descriptor.environments)) {
      const service = operation.origin ?? 'api';
      if (key !== 'emulator' && !Object.hasOwn(environment.origins, service)) {
        yield finding(place, `environment ${key} has no origin ${service}.`);
      }
    }
  }
}

function* checkDataClass(name: string, place: string): Generator<Finding> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) yield finding(`${place}/dataClasses`, 'a kind of data is a word in lower case.');
}

function* checkLimits(descriptor: ConnectorDescriptor): Generator<Finding> {
  const seen = new Set<string>();
  for (const limit of descriptor.limits) {
    const place = `limits/${limit.id}`;
    if (seen.has(limit.id)) yield finding(place, 'the id is used twice.');
    seen.add(limit.id);
    const windowed = limit.requests !== undefined && limit.windowMs !== undefined;
    if ((limit.requests === undefined) !== (limit.windowMs === undefined)) {
      yield finding(place, 'requests and windowMs go together.');
    }
    const told = descriptor.throttling.some((dialect) => dialect.limit === limit.id && dialect.resets !== undefined);
    if (!windowed && limit.inFlight === undefined && !told) yield finding(place, 'it limits nothing.');
    for (const value of [limit.requests, limit.windowMs, limit.inFlight]) {
      if (value !== undefined && !(Number.isInteger(value) && value > 0))
        yield finding(place, 'its numbers are whole and above zero.');
    }
  }
  for (const dialect of descriptor.throttling) {
    if (dialect.limit !== undefined && !seen.has(dialect.limit)) {
      yield finding('throttling', `there is no limit ${dialect.limit}.`);
    }
    if (dialect.status < 300 && dialect.codes.length === 0) {
      yield finding('throttling', `status ${dialect.status} alone can't mean a limit; name the codes.`);
    }
  }
}

function* checkAdaptive(descriptor: ConnectorDescriptor): Generator<Finding> {
  for (const { limit, remaining, total, resets, when } of descriptor.adaptive ?? []) {
    if (!descriptor.limits.some(({ id }) => id === limit)) yield finding('adaptive', `there is no limit ${limit}.`);
    for (const name of [remaining, total, resets, ...Object.keys(when ?? {})]) {
      if (name !== undefined && !HEADER.test(name)) yield finding('adaptive', `${name} is no header in lower case.`);
    }
  }
}

const HEADER = /^[a-z][a-z0-9-]*$/;

function* checkOAuth(descriptor: ConnectorDescriptor): Generator<Finding> {
  const chosen = Object.values(descriptor.grantChoices?.choices ?? {}).map((choice) => choice.oauth);
  for (const end of [descriptor.oauth, ...chosen].flatMap((oauth) => [oauth?.authorize, oauth?.token, oauth?.revoke])) {
    if (end === undefined) continue;
    for (const [key, environment] of Object.entries(descriptor.environments)) {
      if (key !== 'emulator' && !Object.hasOwn(environment.origins, end.origin)) {
        yield finding(`oauth`, `environment ${key} has no origin ${end.origin}.`);
      }
    }
  }
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text));
}

function finding(place: string, message: string): Finding {
  return { code: 'INVALID_DESCRIPTOR', place, message };
}
