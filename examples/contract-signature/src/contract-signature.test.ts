import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import docusignEmulator from '@countersign/docusign/emulator';
import { startSandbox } from '@countersign/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sendFirstEnvelope } from './first-envelope.js';
import { runContract } from './run-contract.js';

const contract = Buffer.from('%PDF-1.4\nSupply contract /sign/ /date/\n%%EOF\n');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contract-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('sends a first envelope in ten lines, and the same one again', async () => {
  const sandbox = await startSandbox([docusignEmulator], { folder });
  try {
    const file = join(folder, 'contract.pdf');
    await writeFile(file, contract);
    const first = await sendFirstEnvelope(sandbox.file, file);
    expect(await sendFirstEnvelope(sandbox.file, file)).toBe(first);
    expect(sandbox.emulators.get('docusign')?.ledger()).toMatchObject([{ kind: 'envelope', id: first }]);
  } finally {
    await sandbox.close();
  }
});

describe('an approved contract form', { timeout: 120_000 }, () => {
  it('is signed, and the signed PDF is archived under its digest', async () => {
    const run = await runContract({ folder, contract });
    expect(run.envelopes).toEqual(['envelope completed']);
    expect(run.archived).toHaveLength(1);
    expect(run.archived[0]?.sha256).toBe(createHash('sha256').update(run.pdf).digest('hex'));
    expect(run.notes.filter((note) => note.includes(String(run.archived[0]?.sha256)))).toHaveLength(1);
    expect(run.archivedAgain).toBe(0);
    const text = Buffer.from(run.pdf).toString('latin1');
    expect(text).toContain('Signed by Supplier Representative');
    expect(text).toContain(createHash('sha256').update(contract).digest('hex'));
    expect(run.events).toContain('io.countersign.docusign.envelope.completed.v1');
    expect(run.auditVerified).toBe(true);
  });

  it('is signed once although answers are lost and webhooks come twice', async () => {
    const faults = [
      { fault: 'lost-answer', operations: ['envelopes.create'], times: 1 },
      { fault: 'lost-answer', operations: ['envelopes.send'], times: 1 },
      { fault: 'duplicate-webhooks' },
    ];
    const run = await runContract({ folder, contract, faults });
    expect(run.envelopes).toEqual(['envelope completed']);
    expect(run.archived).toHaveLength(1);
    expect(run.events.filter((type) => type.endsWith('envelope.completed.v1'))).toHaveLength(1);
  });
});
