import { deepEqual, ok } from 'node:assert/strict';
import type { Action, ConnectorDescriptor, Environment, LocalizedText, Source } from '@countersign/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { asObject } from '../openapi-document.js';
import type { ConformanceCheck, ConformanceOptions } from './conformance-types.js';
import { operationIdOf } from './vendor-operations.js';

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const REMOTE: readonly Environment[] = ['production', 'sandbox'];

/** The vendor as data is complete, dated and in step with the document. */
export function descriptorChecks(options: ConformanceOptions): readonly ConformanceCheck[] {
  const { connector, emulator, cases } = options;
  const { descriptor } = connector;
  const check = (name: string, run: () => void): ConformanceCheck => ({
    name: `descriptor: ${name}`,
    run: async () => run(),
  });
  return [
    check('every fact names its source and the day it was read', () => {
      for (const [place, source] of sources(descriptor, connector.actions)) assertSource(place, source);
    }),
    check('every host has evidence; one below TLS 1.3 has a dated exception, the others have none', () => {
      for (const environment of REMOTE) {
        const { hosts, origins } = descriptor.environments[environment];
        ok(hosts.length > 0, `${environment} lists no host`);
        for (const host of hosts) {
          ok(/^[a-z0-9.-]+$/.test(host.host), `${host.host} is not a plain lower-case host name`);
          if (host.tlsFloor === '1.3') ok(host.exception === undefined, `${host.host}: an exception without need`);
          else assertException(host.host, host.exception);
        }
        const listed = new Set(hosts.map(({ host }) => host));
        for (const [service, origin] of Object.entries(origins)) {
          if (origin.includes('{')) continue; // depends on settings of the connection
          const url = new URL(origin);
          ok(url.protocol === 'https:', `${environment}: ${service} is not https`);
          ok(listed.has(url.hostname), `${environment}: ${service} is at ${url.hostname}, which is not listed`);
        }
      }
    }),
    check('the emulator plays every service and lists no host', () => {
      deepEqual(descriptor.environments.emulator.hosts, []);
      for (const service of Object.keys(descriptor.environments.production.origins)) {
        ok(service in emulator.origins, `the emulator does not play ${service}`);
      }
    }),
    check('every operation is in the document, and its limits exist', () => {
      const limits = new Set(descriptor.limits.map(({ id }) => id));
      for (const [name, operation] of Object.entries(descriptor.operations)) {
        ok(operationIdOf(emulator, operation), `${name}: the document has no ${operation.method} ${operation.path}`);
        for (const limit of operation.limits) ok(limits.has(limit), `${name}: there is no limit ${limit}`);
      }
      for (const { limit } of descriptor.throttling) ok(limit === undefined || limits.has(limit), `no limit ${limit}`);
    }),
    check('no write is repeated freely, unless repeating changes nothing', () => {
      for (const [name, operation] of Object.entries(descriptor.operations)) {
        if (operation.effect === 'write' && operation.retry === 'safe') {
          ok(['PUT', 'DELETE'].includes(operation.method), `${name} is a write that is retried as safe`);
        }
        if (operation.retry === 'key') ok(operation.idempotency, `${name} is retried by a key that it doesn't take`);
        if (operation.method === 'GET') ok(operation.effect === 'read', `${name} writes by GET`);
        ok((operation.idempotency?.maxLength ?? 32) >= 32, `${name}: an effect's key of 32 characters doesn't fit`);
      }
    }),
    check('every action is titled, guaranteed, reversible by an action that exists, and has a case here', () => {
      const names = connector.actions.map(({ name }) => name);
      deepEqual(names.length, new Set(names).size, 'two actions share a name');
      deepEqual(Object.keys(cases.actions).sort(), [...names].sort(), 'actions and cases differ');
      for (const action of connector.actions) {
        assertText(`${action.name}: title`, action.title);
        assertText(`${action.name}: guarantee`, action.guarantee.statement);
        ok(action.guarantee.kind !== 'undecided', `${action.name}: how it happens once is undecided`);
        ok(action.operations.length > 0, `${action.name} declares no operation`);
        for (const operation of action.operations) {
          ok(operation in descriptor.operations, `${action.name}: the descriptor has no operation ${operation}`);
        }
        if (action.reverse)
          ok(names.includes(action.reverse.action), `${action.name}: no action ${action.reverse.action}`);
        if (action.guarantee.kind === 'search-before-send') {
          ok(cases.faults.lookupLag, `${action.name} searches before it sends: give the fault lookupLag`);
        }
      }
      for (const { type, title } of connector.triggers) assertText(`${type}: title`, title);
      for (const { name, title } of connector.settings) assertText(`${name}: title`, title);
    }),
    check('what the redirect brings is a setting, and no secret', () => {
      const settings = connector.settings.filter(({ secret }) => !secret).map(({ name }) => name);
      for (const name of descriptor.oauth?.redirectSettings ?? []) {
        ok(settings.includes(name), `there is no setting ${name} for what the redirect brings`);
      }
    }),
    check('every action’s JSON Schema compiles and closes its objects', () => {
      for (const action of connector.actions) {
        const schema = asObject(action.inputJsonSchema);
        ok(schema, `${action.name} has no JSON Schema`);
        const { $schema: _dialect, ...rest } = schema;
        new Ajv2020({ strict: false, logger: false }).compile(rest);
        ok(rest['additionalProperties'] === false, `${action.name}: its JSON Schema takes unknown fields`);
      }
    }),
  ];
}

function sources(descriptor: ConnectorDescriptor, actions: readonly Action[]): readonly (readonly [string, Source])[] {
  return [
    ...REMOTE.flatMap((environment) =>
      descriptor.environments[environment].hosts.map(({ host, evidence }) => [host, evidence] as const),
    ),
    ...Object.entries(descriptor.operations).map(([name, { source }]) => [name, source] as const),
    ...descriptor.limits.map(({ id, source }) => [`limit ${id}`, source] as const),
    ...descriptor.throttling.map(({ status, source }) => [`throttling ${status}`, source] as const),
    ...actions.map(({ name, guarantee }) => [`guarantee of ${name}`, guarantee.source] as const),
    ...(descriptor.oauth ? [['oauth', descriptor.oauth.source] as const] : []),
  ];
}

function assertSource(place: string, source: Source): void {
  ok(source.from.length > 3, `${place} names no source`);
  ok(DATE.test(source.read), `${place}: ${source.read} is not a date`);
}

function assertException(
  host: string,
  exception: ConnectorDescriptor['environments']['production']['hosts'][number]['exception'],
): void {
  ok(exception, `${host} is below TLS 1.3 without an exception`);
  ok(exception.name.length > 0 && exception.owner.length > 0, `${host}: the exception has no name or owner`);
  assertText(`${host}: reason`, exception.reason);
  ok(DATE.test(exception.since) && DATE.test(exception.until), `${host}: the exception is not dated`);
  ok(exception.since < exception.until, `${host}: the exception ends before it begins`);
}

function assertText(place: string, text: LocalizedText): void {
  ok(text.en.length > 0, `${place}: no English`);
  ok(/\p{Script=Han}/u.test(text['zh-HK']), `${place}: no Chinese`);
}
