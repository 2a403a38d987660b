import { inspect } from 'node:util';
import createFetchClient from 'openapi-fetch';
import { describe, expect, test } from 'vitest';
import { LightHeaders } from './headers.js';
import { LightRequest } from './request.js';
import { LightResponse } from './response.js';

interface AnyPaths {
  [path: string]: Record<
    'get' | 'post' | 'put' | 'delete' | 'patch',
    { parameters: Record<string, unknown>; responses: Record<number, unknown> }
  >;
}

/** The same client over the light pair and over the platform's classes. */
function pair(answer: () => { body: string | null; init: ResponseInit & { status: number } }) {
  const seen: { light: Request[]; platform: Request[] } = { light: [], platform: [] };
  const light = createFetchClient<AnyPaths>({
    baseUrl: 'https://api.books.example/base/',
    Request: LightRequest,
    fetch: async (request) => {
      seen.light.push(request);
      const { body, init } = answer();
      return new LightResponse(body, { status: init.status, headers: new LightHeaders(init.headers ?? {}) });
    },
  });
  const platform = createFetchClient<AnyPaths>({
    baseUrl: 'https://api.books.example/base/',
    fetch: async (request) => {
      seen.platform.push(request);
      const { body, init } = answer();
      return new Response(body, init);
    },
  });
  return { light, platform, seen };
}

async function outcome(work: Promise<{ data?: unknown; error?: unknown; response: Response }>): Promise<unknown> {
  try {
    const { data, error, response } = await work;
    return { data: data instanceof Blob ? await data.text() : data, error, status: response.status, ok: response.ok };
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

async function described(request: Request | undefined): Promise<unknown> {
  if (request === undefined) return undefined;
  return {
    url: request.url,
    method: request.method,
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
  };
}

const json = { 'content-type': 'application/json' };
const answers = {
  'JSON without a length': () => ({ body: '{"a":1}', init: { status: 200, headers: json } }),
  'JSON with a length': () => ({ body: '{"a":1}', init: { status: 200, headers: { ...json, 'content-length': '7' } } }),
  'an empty 200': () => ({ body: '', init: { status: 200 } }),
  'a length of 0': () => ({ body: null, init: { status: 200, headers: { 'content-length': '0' } } }),
  'no content': () => ({ body: null, init: { status: 204 } }),
  'an error in JSON': () => ({ body: '{"code":"x"}', init: { status: 400, headers: json } }),
  'an error in text': () => ({ body: 'no', init: { status: 500 } }),
  'broken JSON': () => ({ body: '{', init: { status: 200, headers: json } }),
} as const;

describe('openapi-fetch behaves on the light pair as on the platform’s classes', () => {
  test.each(Object.entries(answers))('with %s', async (_name, answer) => {
    for (const parseAs of ['json', 'text', 'arrayBuffer', 'blob'] as const) {
      const { light, platform } = pair(answer);
      expect(await outcome(light.GET('/a', { parseAs }))).toEqual(await outcome(platform.GET('/a', { parseAs })));
    }
  });

  test.each<[string, Record<string, unknown>]>([
    [
      'path and query',
      { params: { path: { id: 'a/b ü' }, query: { q: 'x y', list: ['1', '2'], deep: { k: 'v' }, none: undefined } } },
    ],
    ['headers, one unset', { headers: { 'X-One': '1', 'content-type': null }, body: { a: 1 } }],
    ['a JSON body', { body: { a: [1, 'ü', null] } }],
    [
      'a text body',
      { body: 'plain', bodySerializer: (body: unknown) => String(body), headers: { 'content-type': 'text/plain' } },
    ],
    [
      'a form body',
      {
        body: { a: '1 2' },
        bodySerializer: () => new URLSearchParams({ a: '1 2' }),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    ['no body', {}],
  ])('sending %s', async (_name, init) => {
    const { light, platform, seen } = pair(answers['JSON with a length']);
    await light.POST('/things/{id}', init);
    await platform.POST('/things/{id}', init);
    expect(await described(seen.light[0])).toEqual(await described(seen.platform[0]));
  });

  test('a stream is handed out unread', async () => {
    const { light } = pair(answers['JSON with a length']);
    const { data } = await light.GET('/a', { parseAs: 'stream' });
    expect(data).toBeInstanceOf(ReadableStream);
    expect(await new Response(data).text()).toBe('{"a":1}');
  });

  test('middleware may replace request and response', async () => {
    const { light, seen } = pair(answers['JSON with a length']);
    light.use({
      onRequest: ({ request }) => {
        request.headers.set('x-added', '1');
        return undefined;
      },
    });
    await light.GET('/a');
    expect(seen.light[0]?.headers.get('x-added')).toBe('1');
  });
});

describe('a light message', () => {
  test('can be read once, and cloned before that', async () => {
    const request = new LightRequest('https://a.example/', { method: 'POST', body: 'x' });
    const copy = request.clone();
    expect(await request.text()).toBe('x');
    expect(request.bodyUsed).toBe(true);
    await expect(request.text()).rejects.toThrow(TypeError);
    expect(() => request.clone()).toThrow(TypeError);
    expect(await copy.text()).toBe('x');
  });

  test('splits a stream for a clone', async () => {
    const response = new LightResponse(ReadableStream.from([Buffer.from('a'), Buffer.from('b')]), { status: 200 });
    const copy = response.clone();
    expect(await Promise.all([response.text(), copy.text()])).toEqual(['ab', 'ab']);
  });

  test('gives its body in every form', async () => {
    const make = () => new LightResponse('{"a":"é"}', { status: 200, headers: { 'content-type': 'application/json' } });
    expect(await make().json()).toEqual({ a: 'é' });
    expect(new Uint8Array(await make().arrayBuffer())).toEqual(new TextEncoder().encode('{"a":"é"}'));
    expect(await make().bytes()).toEqual(new TextEncoder().encode('{"a":"é"}'));
    const blob = await make().blob();
    expect([blob.type, await blob.text()]).toEqual(['application/json', '{"a":"é"}']);
    expect(await new Response(make().body).text()).toBe('{"a":"é"}');
  });

  test('drops a byte order mark, as the platform does', async () => {
    const bytes = Buffer.from('\ufeff{}', 'utf8');
    expect(await new LightResponse(bytes, { status: 200 }).text()).toBe(await new Response(bytes).text());
  });

  test('refuses a body for GET', () => {
    expect(() => new LightRequest('https://a.example/', { body: 'x' })).toThrow(TypeError);
  });

  test('refuses header names and values that would break the framing', () => {
    const headers = new LightHeaders();
    for (const value of ['a\r\nb: c', 'a\nb', 'a\0b', 'ключ'])
      expect(() => headers.set('x', value), value).toThrow(TypeError);
    for (const name of ['', 'a b', 'a:b', 'ä', 'a\n']) expect(() => headers.set(name, 'v'), name).toThrow(TypeError);
  });

  test('does not print secrets, however it is printed', () => {
    const request = new LightRequest('https://a.example/p?token=canary-1', {
      method: 'POST',
      body: 'canary-2',
      headers: {
        authorization: 'Bearer canary-3',
        cookie: 'canary-4',
        'x-new-secret': 'canary-5',
        'content-type': 'text/plain',
      },
    });
    const response = new LightResponse('canary-6', {
      status: 200,
      headers: { 'set-cookie': 'canary-7', 'x-amz': 'canary-8' },
    });
    for (const message of [request, response]) {
      const printed = [
        inspect(message, { depth: 9, showHidden: true }),
        JSON.stringify(message),
        `${message}`,
        inspect(message.headers),
        JSON.stringify(message.headers),
        inspect({ deep: { message } }, { depth: 9 }),
      ].join('\n');
      expect(printed).not.toContain('canary');
    }
    expect(inspect(request)).toContain('text/plain');
  });
});
