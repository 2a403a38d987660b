import type { ClientOptions, ConnectorDescriptor } from '@countersign/contracts';
import { describe, expect, test } from 'vitest';
import { books } from './books.test-support.js';
import { defineConnector } from './define-connector.js';
import { checkDescriptor } from './descriptor-check.js';

const { source } = books.operations['bills.get'];
const create = (options: ClientOptions): ClientOptions => options;

function withOperation(changes: Partial<ConnectorDescriptor['operations'][string]>): ConnectorDescriptor {
  return {
    ...books,
    operations: {
      'a.b': { method: 'POST', path: '/a', effect: 'write', retry: 'unsent-only', limits: [], source, ...changes },
    },
  };
}

function withHost(changes: object): ConnectorDescriptor {
  const [host] = books.environments.production.hosts;
  const production = {
    ...books.environments.production,
    hosts: [{ ...host, ...changes }],
    origins: { api: 'https://api.books.example' },
  };
  return { ...books, environments: { ...books.environments, production } };
}

describe('a descriptor', () => {
  test('that is coherent has no findings', () => {
    expect(checkDescriptor(books)).toEqual([]);
  });

  test('may name a limit that the vendor alone counts', () => {
    const limits = [...books.limits, { id: 'day', per: 'user' as const, source }];
    const day = {
      status: 429,
      codes: ['day'],
      limit: 'day',
      defaultWaitMs: 1000,
      resets: 'utc-midnight',
      source,
    } as const;
    expect(checkDescriptor({ ...books, limits, throttling: [day] })).toEqual([]);
  });

  test.each<[string, ConnectorDescriptor, string]>([
    ['a limit that there is none of', withOperation({ limits: ['hour'] }), 'operations/a.b/limits'],
    ['a key without a place', withOperation({ retry: 'key' }), 'operations/a.b/retry'],
    ['a POST that writes and is safe', withOperation({ retry: 'safe' }), 'operations/a.b/retry'],
    ['a GET that writes', withOperation({ method: 'GET' }), 'operations/a.b/effect'],
    ['a kind of data that is no word', withOperation({ dataClasses: ['Personal data'] }), 'operations/a.b/dataClasses'],
    ['a service without an origin', withOperation({ origin: 'upload' }), 'operations/a.b'],
    ['TLS 1.2 without an exception', withHost({ tlsFloor: '1.2' }), 'environments/production/hosts/api.books.example'],
    [
      'an exception without an end',
      withHost({
        tlsFloor: '1.2',
        exception: { name: 'x', reason: { en: '', 'zh-HK': '' }, owner: 'o', since: '2026-01-01', until: 'never' },
      }),
      'environments/production/hosts/api.books.example/exception',
    ],
    [
      'a host that is a pattern',
      withHost({ host: '*.books.example' }),
      'environments/production/hosts/*.books.example',
    ],
    ['a host that is an address', withHost({ host: '93.184.216.34' }), 'environments/production/hosts/93.184.216.34'],
    ['an origin outside its hosts', withHost({ host: 'other.books.example' }), 'environments/production/origins/api'],
    ['a limit of nothing', { ...books, limits: [...books.limits, { id: 'x', per: 'app', source }] }, 'limits/x'],
    [
      'requests without a window',
      { ...books, limits: [...books.limits, { id: 'x', per: 'app', requests: 5, source }] },
      'limits/x',
    ],
    ['a limit named twice', { ...books, limits: [...books.limits, books.limits[0]] }, 'limits/minute'],
    [
      'a 200 that always means a limit',
      { ...books, throttling: [{ status: 200, codes: [], defaultWaitMs: 1, source }] },
      'throttling',
    ],
    [
      'a dialect of an unknown limit',
      { ...books, throttling: [{ status: 403, codes: [], limit: 'hour', defaultWaitMs: 1, source }] },
      'throttling',
    ],
    [
      'headers about an unknown limit',
      { ...books, adaptive: [{ limit: 'hour', remaining: 'x-left', source }] },
      'adaptive',
    ],
    ['a header in upper case', { ...books, adaptive: [{ limit: 'minute', remaining: 'X-Left', source }] }, 'adaptive'],
  ])('with %s is found', (_case, descriptor, place) => {
    expect(checkDescriptor(descriptor).map((finding) => finding.place)).toContain(place);
    expect(() => defineConnector({ descriptor, settings: [], create, actions: [], triggers: [] })).toThrow(
      expect.objectContaining({ code: 'INVALID_DESCRIPTOR' }),
    );
  });
});
