import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connectDatabase } from '@countersign/runtime';
import { createTestCa, type TestCa } from '@countersign/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOffice, install, type Office, type Run } from '../../test-project/office.js';

let office: Office;
let ca: TestCa;
let origin: string;
let running: Promise<Run>;
let realm = '';
const stop = new AbortController();
const env = { HOOK: 'hush-new', OLD_HOOK: 'hush-old' };

beforeAll(async () => {
  office = await createOffice('quickbooks');
  ca = await createTestCa();
  await office.write('cert.pem', ca.leaf.cert);
  await office.write('key.pem', ca.leaf.key);
  await install(
    office,
    `  books:\n    connector: quickbooks\n    environment: emulator\n    credentials: { webhookSecret: { env: HOOK }, webhookSecretOld: { env: OLD_HOOK } }\n`,
  );
  // Run by root, PostgreSQL is somebody else who has to get in.
  await chmod(office.folder, 0o711);
  await mkdir(join(office.folder, 'data'), { mode: 0o711 });
  const port = await freePort();
  origin = `https://localhost:${port}`;
  running = office.run(
    ['serve', '--origin', origin, '--port', String(port), '--cert', 'cert.pem', '--key', 'key.pem', '--json'],
    { stop: stop.signal, env },
  );
  for (let tries = 0; tries < 200 && (await send('/v1/health').catch(() => undefined))?.status !== 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});
afterAll(async () => {
  stop.abort();
  await running;
  await office.remove();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One request that follows nothing, as a vendor or a browser sends it. */
function send(path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = path.startsWith('https:') ? path : origin + path;
    const sending = request(url, { ca: ca.ca, agent: false, headers, method: body === undefined ? 'GET' : 'POST' });
    sending.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

describe('serve', () => {
  it('takes a consent that the command asks for, in one browser', async () => {
    const run = await office.run(['connect', 'books', '--redirect', origin, '--json'], {
      env,
      async browser(url) {
        const started = await send(url);
        const { location = '' } = await office.get(String(started.headers['location']));
        expect(location).toContain(`${origin}/v1/oauth/callback/quickbooks?`);
        const [cookie = ''] = [started.headers['set-cookie']].flat();
        expect((await send(location, { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200);
      },
    });
    expect(run).toMatchObject({ code: 0, json: { mode: 'server', settings: { realmId: expect.any(String) } } });
    realm = run.json.settings.realmId;
  });

  it('stores a genuine delivery under either live secret, and refuses the others', async () => {
    const deliver = (id: string, secret: string) => {
      const event = { specversion: '1.0', id, source: 'intuit.test', type: 'qbo.bill.updated.v1' };
      const entity = { time: '2026-11-20T02:00:00Z', intuitentityid: '1', intuitaccountid: realm };
      const body = JSON.stringify([{ ...event, ...entity }]);
      const signature = createHmac('sha256', secret).update(body).digest('base64');
      return send('/v1/webhooks/books', { 'intuit-signature': signature }, body);
    };
    expect((await deliver('e1', 'hush-new')).status).toBe(200);
    expect((await deliver('e2', 'hush-old')).status).toBe(200);
    const refused = await deliver('e3', 'guess');
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([401, 'SIGNATURE_INVALID']);
    const database = await connectDatabase({ dataFolder: `${office.folder}/data` });
    const { rows } = await database.query<{ id: string }>('select id from inbox order by seq');
    await database.close();
    expect(rows.map(({ id }) => id)).toEqual(['e1', 'e2']);
  });

  it('tells within seconds what another process learns: a grant that the vendor revoked', async () => {
    await office.sandbox.emulators.get('quickbooks')?.command('disconnect', {});
    const test = await office.run(['connections', 'test', 'books', '--json'], { env });
    expect(test.json.connections[0].error).toMatchObject({
      code: 'NEEDS_RECONNECT',
      details: { reconnect: 'countersign connect books' },
      remedy: {
        en: expect.stringContaining('`countersign connect books`'),
        'zh-HK': expect.stringContaining('重新連線。指令：`countersign connect books`'),
      },
    });
    const listed = await office.run(['connections', 'list', '--json'], { env });
    expect(listed.json.connections[0]).toMatchObject({ state: 'needs_reconnect', id: expect.any(String) });

    const database = await connectDatabase({ dataFolder: `${office.folder}/data` });
    const ask = `select event from inbox where event->>'type' = 'io.countersign.connection.needs-reconnect.v1'`;
    let told: readonly { readonly event: unknown }[] = [];
    for (let tries = 0; tries < 200 && told.length === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      ({ rows: told } = await database.query<{ event: unknown }>(ask));
    }
    await database.close();
    expect(told).toEqual([
      {
        event: expect.objectContaining({
          tenant: 'acme',
          subject: `connection/${listed.json.connections[0].id}`,
          data: expect.objectContaining({
            name: 'books',
            since: listed.json.connections[0].since,
            details: { reason: expect.any(String), reconnect: 'countersign connect books' },
          }),
        }),
      },
    ]);
  });

  it('needs a certificate and its key, and an origin', async () => {
    const lone = ['serve', '--origin', origin, '--cert', 'cert.pem', '--json'];
    expect(await office.run(lone)).toMatchObject({ code: 1, json: { code: 'FILE_NOT_READABLE', place: '--key' } });
    expect((await office.run(['serve', '--json'])).code).toBe(2);
    const open = ['serve', '--origin', origin, '--host', '0.0.0.0', '--port', '0', '--json'];
    expect(await office.run(open, { env })).toMatchObject({ code: 1, json: { code: 'INVALID_OPTION', place: 'tls' } });
  });

  it('says what to register, and keeps every secret to itself', async () => {
    stop.abort();
    const run = await running;
    expect(run).toMatchObject({
      code: 0,
      json: {
        ok: true,
        webhooks: [`${origin}/v1/webhooks/books`],
        callbacks: [`${origin}/v1/oauth/callback/quickbooks`],
      },
    });
    expect(run.stdout + run.stderr).not.toContain('hush');
    expect(run.stderr).toContain('SIGNATURE_INVALID');
    expect(run.stderr).toContain(' connection.needs_reconnect {"connection":"books"');
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
