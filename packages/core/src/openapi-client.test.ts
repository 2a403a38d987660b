import { describe, expect, test } from 'vitest';
import { books, CountingTokens, json, type paths } from './books.test-support.js';
import { createClient } from './client.js';
import { openApiClient } from './openapi-client.js';

function setUp(respond: () => Response = () => json({ Id: '7' })) {
  const sent: { readonly line: string; readonly key: string | null; readonly body: string }[] = [];
  const api = createClient<paths, typeof books>(books, {
    environment: 'production',
    tokens: new CountingTokens(),
    transport: async (request) => {
      sent.push({
        line: `${request.method} ${request.url}`,
        key: request.headers.get('authorization'),
        body: await request.text(),
      });
      return respond();
    },
  });
  return { client: openApiClient(api), sent };
}

describe('openapi-fetch’s own client over the pipeline', () => {
  test('sends a path’s operation, with its token', async () => {
    const { client, sent } = setUp();
    const { data, response } = await client.POST('/v3/company/{realmId}/bill', {
      params: { path: { realmId: '1' } },
      body: { VendorRef: 'Ada' },
    });
    expect([data, response.status]).toEqual([{ Id: '7' }, 200]);
    expect(sent).toMatchObject([{ key: expect.stringMatching(/^Bearer /), body: '{"VendorRef":"Ada"}' }]);
    expect(sent[0]?.line).toMatch(/^POST https:\/\/[^/]+\/v3\/company\/1\/bill/);
    expect(sent[0]?.line).not.toContain('pipeline.invalid');
  });

  test('throws a refusal as the pipeline does', async () => {
    const { client } = setUp(() => json({ Fault: {} }, { status: 400 }));
    const asked = client.POST('/v3/company/{realmId}/bill', {
      params: { path: { realmId: '1' } },
      body: { VendorRef: 'x' },
    });
    await expect(asked).rejects.toMatchObject({ name: 'ApiError', status: 400 });
  });

  test('refuses what no operation declares, and a path parameter that leaves its segment, before anything is sent', async () => {
    const { client, sent } = setUp();
    // @ts-expect-error: the types know no such path
    await expect(client.GET('/v3/secrets')).rejects.toMatchObject({ code: 'OPERATION_UNDECLARED' });
    const out = client.POST('/v3/company/{realmId}/bill', {
      params: { path: { realmId: '..' } },
      body: { VendorRef: 'x' },
    });
    await expect(out).rejects.toMatchObject({ code: 'PATH_PARAMETER_INVALID' });
    expect(sent).toEqual([]);
  });
});
