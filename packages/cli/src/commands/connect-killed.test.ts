import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOffice, install, type Office } from '../../test-project/office.js';

const command = join(import.meta.dirname, '..', '..', 'dist', 'main.js');
let office: Office;
beforeAll(async () => {
  office = await createOffice('quickbooks');
  await install(office, '  books:\n    connector: quickbooks\n    environment: emulator\n');
});
afterAll(() => office.remove());

describe('connect, killed', () => {
  it('between the consent and the store leaves nothing half done, and no secret where others look', async () => {
    const twin = office.sandbox.emulators.get('quickbooks');
    twin?.switchOn({ fault: 'slow', operations: ['oauth.token'], settings: { ms: 60_000 } });
    const child = spawn(process.execPath, [command, 'connect', 'books', '--json'], {
      cwd: office.folder,
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const url = await new Promise<string>((resolve) => {
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = /agree: (https:\S+)\n/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const { location = '' } = await office.get(url);
    // The browser has come back, and the vendor is slow to answer the code: now.
    expect((await fetch(location)).status).toBe(200);
    const seen = process.platform === 'linux' ? readFileSync(`/proc/${child.pid}/cmdline`, 'latin1') : '';
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;

    const { clientSecret } = office.sandbox.document.emulators['quickbooks'] ?? {};
    const code = new URL(location).searchParams.get('code');
    for (const secret of [clientSecret, code]) expect(seen + said).not.toContain(secret);
    await expect(fetch(location)).rejects.toThrow();
    twin?.switchOff();
    const { json } = await office.run(['connections', 'list', '--json']);
    expect(json.connections[0].state).toBe('none');
    const again = await office.run(['connect', 'books', '--json'], { browser: (to) => office.agree(to) });
    expect(again).toMatchObject({ code: 0, json: { id: json.connections[0].id } });
  });
});
