import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestProject, type TestProject } from '../../test-project/project.js';

let project: TestProject;
const body = '{"id":"e-1","text":"便箋"}';
const sign = (text: string, secret = 'live-secret') => createHmac('sha256', secret).update(text).digest('hex');

beforeAll(async () => {
  project = await createTestProject();
  await project.write('body', body);
  await project.write('headers.json', { 'X-Acme-Signature': sign(body), 'X-Multi': ['a', 'b'] });
  await project.write(
    'headers.txt',
    `POST /hook HTTP/1.1\r\nHost: localhost\r\nX-Acme-Signature: ${sign(body)}\r\nX-Multi: a\r\nX-Multi: b\r\n`,
  );
  await project.write('env.json', { 'x-acme-signature': sign(body, 'from-the-environment') });
  await project.write('none.json', {});
  await project.write('bad.json', { 'x-acme-signature': 7 });
  await project.write('bad.txt', 'no colon here');
  await project.write('secret', 'live-secret\n');
  await project.write('ask', '{"ask":"hello"}');
  await project.write('ask.json', { 'x-acme-signature': sign('{"ask":"hello"}') });
});
afterAll(() => project.remove());
const verify = (...args: string[]) => project.run('webhooks', 'verify', 'acme', ...args, '--json');

describe('webhooks verify', () => {
  it.each(['headers.json', 'headers.txt'])('accepts a genuine delivery (%s)', async (headers) => {
    const now = '2026-03-04T05:06:07.000Z';
    const outcome = await verify(
      '--headers',
      headers,
      '--body',
      'body',
      '--secret',
      'old',
      '--secret',
      'live-secret',
      '--now',
      now,
      '--setting',
      'book=7',
      '--path',
      '/hook?a=1',
    );
    expect(outcome).toMatchObject({
      code: 0,
      json: { ok: true, events: [{ id: 'e-1', time: now, data: { path: '/hook?a=1', multi: 'a, b', book: '7' } }] },
    });
  });

  it('takes secrets from the environment and from files', async () => {
    expect((await verify('--headers', 'env.json', '--body', 'body', '--secret', 'env:HOOK_SECRET')).json.ok).toBe(true);
    expect((await verify('--headers', 'headers.json', '--body', 'body', '--secret', 'file:secret')).json.ok).toBe(true);
    expect((await verify('--headers', 'env.json', '--body', 'body', '--secret', 'env:NOT_SET')).json.code).toBe(
      'SECRET_NOT_FOUND',
    );
  });

  it.each([
    ['headers.json', 'wrong', 'SIGNATURE_INVALID'],
    ['none.json', 'live-secret', 'SIGNATURE_MISSING'],
  ])('refuses %s with the secret %s, and says how to mend it', async (headers, secret, code) => {
    const outcome = await verify('--headers', headers, '--body', 'body', '--secret', secret);
    expect(outcome).toMatchObject({
      code: 1,
      json: { ok: false, code, events: [], remedy: { 'zh-HK': expect.any(String) } },
    });
    expect(outcome.stdout + outcome.stderr).not.toContain(secret);
  });

  it('answers a handshake', async () => {
    const outcome = await verify('--headers', 'ask.json', '--body', 'ask', '--secret', 'live-secret');
    expect(outcome).toMatchObject({
      code: 0,
      json: { ok: true, challenge: { status: 200, body: 'hello' }, events: [] },
    });
  });

  it('says what is wrong with the files', async () => {
    for (const headers of ['bad.json', 'bad.txt']) {
      expect((await verify('--headers', headers, '--body', 'body', '--secret', 's')).json.code).toBe('FILE_INVALID');
    }
    expect((await verify('--headers', 'headers.json', '--body', 'body', '--secret', 's', '--now', 'today')).code).toBe(
      2,
    );
  });

  it('says it in words', async () => {
    const genuine = await project.run(
      'webhooks',
      'verify',
      'acme',
      '--headers',
      'headers.json',
      '--body',
      'body',
      '--secret',
      'live-secret',
    );
    expect(genuine.stdout).toMatch(/^Genuine: 1 event/);
    const forged = await project.run(
      'webhooks',
      'verify',
      'acme',
      '--headers',
      'headers.json',
      '--body',
      'body',
      '--secret',
      'x',
      '--lang',
      'zh-HK',
    );
    expect(forged).toMatchObject({ code: 1, stdout: expect.stringMatching(/SIGNATURE_INVALID[\s\S]*請拒收/) });
  });

  it('answers a batch in order', async () => {
    const line = (id: string, more: object) =>
      JSON.stringify({ id, headers: 'headers.json', body: 'body', secret: 'live-secret', ...more });
    const lines = [
      line('a', {}),
      line('b', { secret: ['x', 'live-secret'], now: 1_772_600_767_000 }),
      line('c', { secret: 'x' }),
      line('d', { body: 'gone' }),
      line('e', { now: 'today' }),
      'nonsense',
      line('f', { secert: 'x' }),
    ];
    await project.write('batch.jsonl', lines.join('\n'));
    const outcome = await verify('--batch', 'batch.jsonl');
    expect(outcome.lines.map(({ id, ok, code }) => [id, ok, code])).toEqual([
      ['a', true, undefined],
      ['b', true, undefined],
      ['c', false, 'SIGNATURE_INVALID'],
      ['d', false, 'FILE_NOT_READABLE'],
      ['e', false, 'USAGE'],
      [null, false, 'FILE_INVALID'],
      ['f', false, 'FILE_INVALID'],
    ]);
    expect(outcome.code).toBe(1);
  });
});
