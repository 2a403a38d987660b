import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOffice, install, type Office } from '../../test-project/office.js';
import { openInstallation } from './open-installation.js';
import { openVendor } from './vendor-at-hand.js';

let office: Office;
beforeAll(async () => {
  office = await createOffice('quickbooks');
  await install(office, '  books:\n    connector: quickbooks\n    environment: emulator\n');
});
afterAll(() => office.remove());

it('a connection is closed when the refresh that was sent is stored, though nobody waits for it; none begins after', async () => {
  await office.run(['connect', 'books', '--json'], { browser: (url) => office.agree(url) });
  const stop = new AbortController();
  const terminal = { stdout: process.stdout, stderr: process.stderr, cwd: office.folder, env: {}, stop: stop.signal };
  const { installation, stores } = await openInstallation({ terminal }, undefined);
  const configured = installation.connections['books'];
  const twin = office.sandbox.emulators.get('quickbooks');
  if (configured === undefined || twin === undefined) throw new Error('books is configured');
  const vendor = await openVendor(installation, 'books', configured, { env: {}, stores });
  const { tokens } = await vendor.open();
  const { generation, ...first } = await tokens.get();
  tokens.invalidate({ generation, ...first });
  twin.switchOn({ fault: 'slow', operations: ['oauth.token'], settings: { ms: 300 }, times: 1 });
  const waiting = tokens.get(stop.signal);
  const isSent = async () => (await stores.tokens.read(vendor.id))?.note?.kind === 'sent';
  while (!(await isSent())) await new Promise(setImmediate);
  stop.abort();
  await expect(waiting).rejects.toThrow();
  await vendor.close();
  expect(await stores.tokens.read(vendor.id)).toMatchObject({ generation: generation + 1, note: undefined });

  expect((await tokens.get()).generation).toBe(generation + 1);
  tokens.invalidate({ generation: generation + 1, ...first });
  const sent = twin.requests.length;
  await expect(tokens.get()).rejects.toMatchObject({ code: 'TOKEN_STORE_BUSY' });
  expect(twin.requests.length).toBe(sent);
  await stores.close();
});
