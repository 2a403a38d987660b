import { type CloudEvent, type JsonObject, TransportError } from '@countersign/contracts';
import { createFakeClock } from '@countersign/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOffice, install, type Office } from '../../test-project/office.js';
import { openInstallation } from '../installation/open-installation.js';
import { openVendor } from '../installation/vendor-at-hand.js';
import { watchGrants } from './watch-grants.js';

let office: Office;
beforeAll(async () => {
  office = await createOffice('quickbooks');
  await install(
    office,
    '  books:\n    connector: quickbooks\n    environment: emulator\n    expires: { clientSecret: 2026-12-10 }\n',
  );
});
afterAll(() => office.remove());

it('a store that is away while a lost grant is looked at delays the word of it, and is no event itself', async () => {
  const connected = await office.run(['connect', 'books', '--json'], { browser: (url) => office.agree(url) });
  const stop = new AbortController();
  const terminal = { stdout: process.stdout, stderr: process.stderr, cwd: office.folder, env: {}, stop: stop.signal };
  const opened = await openInstallation({ terminal }, undefined);
  const configured = opened.installation.connections['books'];
  if (configured === undefined) throw new Error('books is configured');
  const vendor = await openVendor(opened.installation, 'books', configured, { env: {}, stores: opened.stores });
  const clock = createFakeClock('2026-11-20T00:00:00.000Z');
  const events: string[] = [];
  let isAway = false;
  const { tokens } = opened.stores;
  const read: typeof tokens.read = async (connection) => {
    if (!isAway) return tokens.read(connection);
    throw new TransportError('TOKEN_STORE_UNAVAILABLE', 'It is away.', { maybeProcessed: true });
  };
  const watching = watchGrants({
    vendors: [vendor],
    stores: { tokens: { ...tokens, read } },
    logger: { warn: (event) => events.push(event) },
    tenant: 'acme',
    publish: async () => {},
    signal: stop.signal,
    clock,
  });
  const look = async () => {
    await clock.untilSleeping(1);
    await clock.advance(2_000);
    await clock.untilSleeping(1);
  };
  await look();
  isAway = true;
  const generation = (await tokens.read(connected.json.id))?.generation ?? 0;
  await tokens.note(connected.json.id, generation, { kind: 'refused', reason: 'invalid_grant' });
  await look();
  expect(events).toEqual(['connection.expires_soon']);
  isAway = false;
  await look();
  expect(events).toEqual(['connection.expires_soon', 'connection.needs_reconnect']);
  stop.abort();
  await watching;
  await vendor.close();
  await opened.stores.close();
});

it('a server tells each warning and each lost grant once, as events', async () => {
  const connected = await office.run(['connect', 'books', '--json'], { browser: (url) => office.agree(url) });
  const stop = new AbortController();
  const terminal = { stdout: process.stdout, stderr: process.stderr, cwd: office.folder, env: {}, stop: stop.signal };
  const opened = await openInstallation({ terminal }, undefined);
  const configured = opened.installation.connections['books'];
  if (configured === undefined) throw new Error('books is configured');
  const vendor = await openVendor(opened.installation, 'books', configured, { env: {}, stores: opened.stores });
  const clock = createFakeClock('2026-11-20T00:00:00.000Z');
  const events: string[] = [];
  const published: CloudEvent<string, JsonObject>[] = [];
  let isAway = true;
  const watching = watchGrants({
    vendors: [vendor],
    stores: opened.stores,
    logger: { warn: (event, { days, reason }) => events.push(`${event} ${days ?? reason}`) },
    tenant: 'acme',
    publish: async (event) => {
      if (isAway) throw new TransportError('DATABASE_UNAVAILABLE', 'It is away.', { maybeProcessed: false });
      published.push(event);
    },
    signal: stop.signal,
    clock,
  });
  const hours = async (count: number) => {
    for (let hour = 0; hour < count; hour += 1) {
      await clock.untilSleeping(1);
      await clock.advance(3_600_000);
    }
    await clock.untilSleeping(1);
  };
  await hours(3);
  expect(events).toEqual(['connection.expires_soon 30']);
  const { generation = 0 } = (await opened.stores.tokens.read(connected.json.id)) ?? {};
  await opened.stores.tokens.note(connected.json.id, generation, { kind: 'refused', reason: 'invalid_grant' });
  expect(published).toEqual([]);
  isAway = false;
  await clock.advance(2_000); // not an hour
  await clock.untilSleeping(1);
  expect(events).toEqual(['connection.expires_soon 30', 'connection.needs_reconnect invalid_grant']);
  expect(published.map(({ type }) => type)).toEqual([
    'io.countersign.connection.expires-soon.v1',
    'io.countersign.connection.needs-reconnect.v1',
  ]);
  expect(published[1]?.data).toMatchObject({
    connection: connected.json.id,
    name: 'books',
    details: { reconnect: 'countersign connect books' },
    remedy: {
      en: expect.stringContaining('countersign connect'),
      'zh-HK': expect.stringContaining('countersign connect'),
    },
  });
  await hours(2);
  expect(published).toHaveLength(2);
  await clock.advance(14 * 86_400_000);
  await hours(1);
  expect(events.at(-1)).toBe('connection.expires_soon 7');
  stop.abort();
  await watching;
  await vendor.close();
  await opened.stores.close();
});
