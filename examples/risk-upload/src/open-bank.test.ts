import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTrustedKeys, verifyEvidencePack } from '@countersign/hkma';
import emulator from '@countersign/hkma/emulator';
import { connectDatabase, type Database } from '@countersign/runtime';
import { createOffsetClock, type RunningEmulator, startEmulator } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directory, person, proofOf } from './company.js';
import { type Bank, openBank } from './open-bank.js';
import { indicators } from './sample-indicators.js';

const clock = createOffsetClock({ pace: 20 });
let folder: string;
let database: Database;
let receiver: RunningEmulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'four-eyes-'));
  database = await connectDatabase({ dataFolder: folder });
  receiver = await startEmulator(emulator, { clock });
});
afterAll(async () => {
  await receiver.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => receiver.reset());

let month = 0;
/** Another file for each test: a form is its file's. */
const nextFile = (): Uint8Array => {
  month += 1;
  return indicators(`${month}`);
};

async function within(options: Partial<Parameters<typeof openBank>[0]>, work: (bank: Bank) => Promise<void>) {
  const bank = await openBank({ database, receiver, clock, ...options });
  try {
    await work(bank);
  } finally {
    await bank.close();
  }
}

/** State and error of the effects of one approval. */
async function outcome({ runtime }: Bank, approval: string) {
  await runtime.worker.runUntilIdle();
  const effects = await runtime.effects.list();
  return effects
    .filter((effect) => effect.approval === approval)
    .map(({ state, lastError }) => [state, lastError?.code]);
}

const submissions = () => receiver.ledger().length;

describe('an upload that was cut', () => {
  it('goes on after a restart from the byte where it stood, and is announced once', async () => {
    await receiver.command('settings', { chunkSize: 100 });
    const file = nextFile();
    receiver.switchOn({ fault: 'cut-mid-chunk', times: 1, settings: { at: 41 } });
    receiver.switchOn({ fault: 'lost-request', operations: ['uploads.offset'] });
    let id = '';
    await within({}, async (bank) => {
      const form = await bank.agree(await bank.agree(await bank.start(file, 1), 'risk-head'), 'compliance-head');
      id = form.id;
      expect(await outcome(bank, id)).toEqual([['ready', expect.any(String)]]);
    });
    receiver.switchOff();
    await within({}, async (bank) => {
      await expect.poll(() => outcome(bank, id), { timeout: 15_000 }).toEqual([['done', undefined]]);
    });
    const calls = receiver.requests.map(({ operationId }) => operationId);
    expect(calls.filter((operation) => operation === 'submissions.create')).toHaveLength(1);
    expect(receiver.ledger()).toMatchObject([{ kind: 'submission' }]);
  });

  it('is one submission when two processes work at once', async () => {
    await receiver.command('settings', { chunkSize: 100 });
    await within({}, async (bank) => {
      await within({}, async (other) => {
        const form = await bank.agree(
          await bank.agree(await bank.start(nextFile(), 1), 'risk-head'),
          'compliance-head',
        );
        await Promise.all([bank, other, bank, other].map(({ runtime }) => runtime.worker.runUntilIdle()));
        expect(await outcome(bank, form.id)).toEqual([['done', undefined]]);
        expect(receiver.ledger()).toMatchObject([{ kind: 'submission' }]);
      });
    });
  });
});

describe('a submission', () => {
  it('goes out when two people agreed who neither made nor started it', async () => {
    await within({}, async (bank) => {
      const once = await bank.agree(await bank.start(nextFile(), 1), 'risk-head');
      expect(await outcome(bank, once.id)).toEqual([]);
      await bank.agree(once, 'compliance-head');
      expect(await outcome(bank, once.id)).toEqual([['done', undefined]]);
      expect(receiver.ledger()).toMatchObject([{ kind: 'submission' }]);
      const [pack] = await bank.upload();
      const { submitterKeys, receiverKeys } = receiver.credentials.settings;
      const keys = {
        submitterKeys: readTrustedKeys(submitterKeys ?? ''),
        receiverKeys: readTrustedKeys(receiverKeys ?? ''),
      };
      expect(verifyEvidencePack(pack ?? new Uint8Array(), keys)).toMatchObject({
        findings: [],
        proves: { preparedBy: 'maker', approvedBy: ['compliance-head', 'risk-head'], receipt: { state: 'accepted' } },
      });
    });
  });

  it('stays when one of the two is its maker', async () => {
    await within({}, async (bank) => {
      const started = await bank.start(nextFile(), 1, { maker: 'Compliance-Head' });
      const form = await bank.agree(await bank.agree(started, 'risk-head'), 'compliance-head');
      expect(form.state).toBe('approved');
      expect(await outcome(bank, form.id)).toEqual([['parked', 'SELF_APPROVAL']]);
      expect(submissions()).toBe(0);
    });
  });

  it('can’t be approved by whoever started it', async () => {
    await within({}, async (bank) => {
      const started = await bank.start(nextFile(), 1, { initiator: 'risk-head' });
      await expect(bank.agree(started, 'risk-head')).rejects.toMatchObject({ name: 'StateError' });
      expect(await outcome(bank, started.id)).toEqual([]);
    });
  });

  it('stays when one person agreed twice, the second time as a delegate', async () => {
    const from = '2020-01-01T00:00:00.000Z';
    const substitutions = [
      { principal: person('compliance-head'), delegate: person('risk-head'), from, scope: 'all', kind: 'planned' },
    ] as const;
    await within({ directory: { ...directory, substitutions } }, async (bank) => {
      const form = await bank.agree(await bank.agree(await bank.start(nextFile(), 1), 'risk-head'), 'risk-head');
      expect(form.state).toBe('approved');
      expect(await outcome(bank, form.id)).toEqual([['parked', 'SAME_PERSON_TWICE']]);
      expect(submissions()).toBe(0);
    });
  });

  it('stays when its approval is revoked between decision and upload', async () => {
    await within({}, async (bank) => {
      const form = await bank.agree(await bank.agree(await bank.start(nextFile(), 1), 'risk-head'), 'compliance-head');
      await bank.runtime.workspace.revoke({ approval: form.id, proof: proofOf('risk-head'), reason: 'wrong month' });
      expect(await outcome(bank, form.id)).toEqual([['refused', 'APPROVAL_DENIED']]);
      expect(submissions()).toBe(0);
    });
  });

  it('stays when the stored file changed after the approval', async () => {
    await within({}, async (bank) => {
      const file = nextFile();
      const form = await bank.agree(await bank.agree(await bank.start(file, 1), 'risk-head'), 'compliance-head');
      await database.query('update documents set bytes = $1 where bytes = $2', [
        Buffer.from(indicators('0')),
        Buffer.from(file),
      ]);
      expect(await outcome(bank, form.id)).toEqual([['parked', 'DOCUMENT_MISSING']]);
      expect(submissions()).toBe(0);
    });
  });

  it('stays when the effect’s own input was changed after the approval', async () => {
    await within({}, async (bank) => {
      const form = await bank.agree(await bank.agree(await bank.start(nextFile(), 1), 'risk-head'), 'compliance-head');
      await database.query(
        `update effects set input = jsonb_set(input::jsonb, '{preparedBy}', '"somebody"')::json where approval = $1`,
        [form.id],
      );
      expect(await outcome(bank, form.id)).toEqual([['refused', 'NOT_COVERED']]);
      expect(submissions()).toBe(0);
    });
  });
});
