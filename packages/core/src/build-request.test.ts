import type { OperationDescriptor } from '@countersign/contracts';
import fc from 'fast-check';
import createFetchClient from 'openapi-fetch';
import { describe, expect, test } from 'vitest';
import { buildRequest, type RawInit } from './build-request.js';
import { LightRequest } from './http/request.js';
import { planOperation } from './operation-plan.js';

const BASE = 'https://books.example:8443/v3/';
const shape: Omit<OperationDescriptor, 'method' | 'path'> = {
  effect: 'write',
  retry: 'unsent-only',
  limits: [],
  source: { from: 'this test', read: '2026-11-22', confidence: 'observed' },
};

interface AnyPaths {
  [path: string]: Record<'get' | 'post', { parameters: Record<string, unknown>; responses: Record<number, unknown> }>;
}

/** What openapi-fetch makes of the same call with the platform's own classes. */
async function byOpenapiFetch(method: 'GET' | 'POST', path: string, init: RawInit): Promise<Request> {
  const { promise, resolve } = Promise.withResolvers<Request>();
  const client = createFetchClient<AnyPaths>({
    baseUrl: BASE,
    fetch: async (request) => {
      resolve(request);
      return new Response('{}');
    },
  });
  const given = { ...init, headers: { accept: 'application/json', ...init.headers } };
  // What a call may hold is known to its operation only; here anything goes.
  await client[method](path, given as Parameters<typeof client.GET>[1]);
  return promise;
}

async function described(request: Request): Promise<unknown> {
  const headers = Object.fromEntries(request.headers);
  // A fragment is not sent.
  const url = request.url.replace(/#.*$/, '');
  return { url, method: request.method, headers, body: await request.text() };
}

async function compare(method: 'GET' | 'POST', path: string, init: RawInit): Promise<void> {
  const ours = buildRequest(planOperation('o', { ...shape, method, path }, new URL(BASE)), init);
  const theirs = await byOpenapiFetch(method, path, init);
  expect(await described(ours)).toEqual(await described(theirs));
  expect(ours.path).toBe(`${new URL(theirs.url).pathname}${new URL(theirs.url).search}`);
}

const parameter = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what no path parameter may hold.
  .filter((text) => text.isWellFormed() && !/[\0-\x1f\x7f]|\.|%/.test(text));

describe('a request is what openapi-fetch makes of the call', () => {
  test('with any path parameters and query', async () => {
    await fc.assert(
      fc.asyncProperty(
        parameter,
        parameter,
        fc.dictionary(
          fc.stringMatching(/^[a-zA-Z$_]\w{0,8}$/),
          fc.oneof(
            fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
            fc.integer(),
            fc.boolean(),
            fc.array(fc.string(), { maxLength: 3 }),
            fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.string(), { maxKeys: 2 }),
            fc.constant(undefined),
          ),
          { maxKeys: 4 },
        ),
        async (realmId, id, query) => {
          await compare('GET', '/company/{realmId}/bill/{id}:copy', { params: { path: { realmId, id }, query } });
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each<[string, RawInit]>([
    ['a query in SQL', { params: { query: { query: "select * from Bill where Name = 'a#b & c'" } } }],
    [
      'reserved characters left as they are',
      { params: { query: { q: 'a/b?c' } }, querySerializer: { allowReserved: true } },
    ],
    ['a fragment smuggled in that way', { params: { query: { q: 'a#b' } }, querySerializer: { allowReserved: true } }],
    [
      'lists with commas',
      { params: { query: { l: ['1', '2'] } }, querySerializer: { array: { style: 'form', explode: false } } },
    ],
    ['a JSON body', { body: { a: [1, 'ü', null] } }],
    ['a body that is null', { body: null }],
    ['a text', { body: 'plain' }],
    ['a body of its own kind', { body: 'x,y', bodySerializer: String, headers: { 'content-type': 'text/csv' } }],
    ['a form', { body: { a: '1 2', b: 'ü' }, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }],
    ['headers over headers', { headers: { Accept: 'text/csv', 'x-a': '1' }, params: { header: { 'X-A': '2', n: 5 } } }],
    ['nothing', {}],
  ])('with %s', async (_name, init) => {
    await compare('POST', '/a/b(c)', init);
  });

  test('a form with files names its own boundary', async () => {
    const body = new FormData();
    body.set('f', new Blob(['x']), 'f.txt');
    const request = buildRequest(planOperation('o', { ...shape, method: 'POST', path: '/f' }, new URL(BASE)), { body });
    expect(request.headers.get('content-type')).toBeNull();
    expect(request.take()).toBe(body);
  });
});

describe('a request', () => {
  test('goes to its operation, whatever the parameters are', () => {
    const plan = planOperation('o', { ...shape, method: 'GET', path: '/c/{a}/{b}/end' }, new URL(BASE));
    const hostile = fc.oneof(
      fc.constantFrom('//evil.example', '?x', '#x', '@evil.example', '\\\\evil', 'a/b', '%2e%2e%2f', ';a', 'a:b'),
      fc.string({ unit: 'binary', minLength: 1 }),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (a, b, q) => {
        let request: LightRequest;
        try {
          request = buildRequest(plan, { params: { path: { a, b }, query: { q } } });
        } catch {
          return; // refused is well too
        }
        const url = new URL(request.url);
        expect(url.host).toBe('books.example:8443');
        expect(`${url.pathname}${url.search}`).toBe(request.path);
        expect(url.pathname.split('/').map((part, index) => (index === 3 || index === 4 ? '' : part))).toEqual([
          '',
          'v3',
          'c',
          '',
          '',
          'end',
        ]);
      }),
    );
  });

  test('with GET has no body', () => {
    const plan = planOperation('o', { ...shape, method: 'GET', path: '/c' }, new URL(BASE));
    expect(() => buildRequest(plan, { body: { a: 1 } })).toThrow(TypeError);
  });

  test.each(['/a/../b', '/a?b=c', '/a#b', '/a/./b'])('is never made of the path %s', (path) => {
    expect(() => planOperation('o', { ...shape, method: 'GET', path }, new URL(BASE))).toThrow(
      expect.objectContaining({ code: 'OPERATION_UNDECLARED' }),
    );
  });

  test('for a further try has headers of its own', () => {
    const plan = planOperation('o', { ...shape, method: 'POST', path: '/c' }, new URL(BASE));
    const request = buildRequest(plan, { body: { a: 1 } });
    const first = request.forAttempt();
    first.headers.set('authorization', 'Bearer 1');
    first.appendQuery('key', "it's");
    expect(request.headers.has('authorization')).toBe(false);
    expect([request.path, first.path, first.url]).toEqual([
      '/v3/c',
      '/v3/c?key=it%27s',
      'https://books.example:8443/v3/c?key=it%27s',
    ]);
    expect(request).toBeInstanceOf(LightRequest);
  });
});
