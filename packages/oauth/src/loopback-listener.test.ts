import { request } from 'node:http';
import { createFakeClock } from '@countersign/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoopbackListener, startLoopbackListener } from './index.js';

let listener: LoopbackListener;
const clock = createFakeClock();
beforeEach(async () => {
  listener = await startLoopbackListener({ clock });
});
afterEach(() => listener.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}

function ask(path: string, options: { method?: string; host?: string } = {}): Promise<Answer> {
  const { port } = new URL(listener.redirectUri);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = { host: options.host ?? `127.0.0.1:${port}` };
  request({ host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers }, (response) => {
    response.resume();
    response.on('end', () => resolve({ status: response.statusCode, headers: response.headers }));
  })
    .on('error', reject)
    .end();
  return promise;
}

describe('the loopback listener', () => {
  it('gives the address that the browser came back to, and answers without script, cache or referrer', async () => {
    const callback = listener.callback('s1');
    const answer = await ask('/callback?code=c&state=s1');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(answer.headers).not.toHaveProperty('location');
    expect(await callback).toBe(`${listener.redirectUri}?code=c&state=s1`);
    expect(listener.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  });

  it('is not ended by what another page makes the browser send', async () => {
    const callback = listener.callback('s1');
    expect((await ask('/callback?code=evil&state=guess')).status).toBe(404);
    expect((await ask('/callback?code=evil')).status).toBe(404);
    expect((await ask('/other?code=evil&state=s1')).status).toBe(404);
    expect((await ask('//evil.test/callback?state=s1')).status).toBe(404);
    expect((await ask('/callback?code=evil&state=s1', { host: 'rebound.test' })).status).toBe(404);
    expect((await ask('/callback?code=evil&state=s1', { method: 'POST' })).status).toBe(404);
    await ask('/callback?code=good&state=s1');
    expect(await callback).toContain('code=good');
    expect((await ask('/callback?code=late&state=s1')).status).toBe(404);
  });

  it('gives up when nobody comes back in time, or when the caller does', async () => {
    const late = expect(listener.callback('s1', { timeoutMs: 5_000 })).rejects.toMatchObject({
      code: 'AUTHORIZATION_EXPIRED',
    });
    await clock.advance(5_000);
    await late;
    const controller = new AbortController();
    const reason = new Error('no');
    const aborted = expect(listener.callback('s2', { signal: controller.signal })).rejects.toBe(reason);
    controller.abort(reason);
    await aborted;
  });
});
