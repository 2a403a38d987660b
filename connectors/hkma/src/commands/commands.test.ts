import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandInput, InputError, type Locale, Secret } from '@countersign/contracts';
import { startSandbox } from '@countersign/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import emulator from '../emulator/index.js';
import { createEvidencePack } from '../evidence/evidence-pack.js';
import { keys, receiver, sampleEvidence, submitter } from '../evidence/sample-evidence.test-support.js';
import { newNonce, signDetached } from '../signature/detached-jws.js';
import { readSigningKey } from '../signature/keys.js';
import commands from './index.js';

const evidence = sampleEvidence();
const { receipt: _receipt, ...unsent } = evidence;
const jwks = ({ publicKey, keyId, algorithm }: typeof submitter.trusted) =>
  JSON.stringify([{ ...publicKey.export({ format: 'jwk' }), kid: keyId, alg: algorithm }]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hkma-commands-'));
});
afterAll(() => rm(folder, { recursive: true }));

const written = new Map<string, Uint8Array>();
const files = new Map<string, string | Uint8Array>([
  ['good.json', evidence.file],
  ['bad.json', '{"schema":"countersign.kri/1"}'],
  ['pack.zip', createEvidencePack(evidence)],
  ['cut.zip', createEvidencePack(evidence).subarray(1)],
  [
    'output.json',
    JSON.stringify({ manifest: evidence.manifest, approvals: evidence.approvals, receipt: evidence.receipt }),
  ],
  ['receipt.json', evidence.receipt.text],
  ['receipt.jws', `${evidence.receipt.jws}\n`],
  ['manifest.json', evidence.manifest.text],
  ['submitter.json', jwks(submitter.trusted)],
  ['receiver.json', jwks(receiver.trusted)],
]);

async function run(name: string, options: CommandInput['options'], locale: Locale = 'en') {
  const command = commands.find((each) => each.name === name);
  if (command === undefined) throw new Error(`There is no ${name}.`);
  const known = new Set(command.options.map((option) => option.name));
  for (const option of Object.keys(options)) expect(known).toContain(option);
  return command.run({
    options,
    locale,
    now: Date.parse('2026-11-22T04:00:00Z'),
    signal: new AbortController().signal,
    files: {
      resolve: (path) => path,
      bytes: (path, option) => {
        const found = files.get(path);
        if (found === undefined) throw new InputError('FILE_NOT_READABLE', 'none', { place: `--${option}` });
        return Buffer.from(found);
      },
      write: (path, bytes) => void written.set(path, bytes),
    },
  });
}

describe('validate', () => {
  it('says that a dataset is sound, or where it is not', async () => {
    expect(await run('validate', { dataset: 'good.json' })).toMatchObject({
      ok: true,
      document: { entity: 'AI-000', records: 1, findings: [] },
      text: 'Sound: 1 records.',
    });
    const bad = await run('validate', { dataset: 'bad.json' }, 'zh-HK');
    expect(bad).toMatchObject({ ok: false, document: { findings: expect.arrayContaining([]) } });
    expect(bad.text).toMatch(/^FORM \/entity: 欄位/);
  });
});

describe('calendar', () => {
  it('says when a month is due, what was passed over and how sure the holidays are', async () => {
    expect(await run('calendar', { period: '2026-09' })).toMatchObject({
      ok: true,
      document: { dueAt: '2026-10-15T18:00:00+08:00', years: { '2026': 'gazetted' }, known: ['2026', '2027'] },
    });
    expect((await run('calendar', { period: '2027-01' })).text).toContain('2027: computed; the gazette was not seen');
    const closed = await run('calendar', { period: '2026-10', closed: '2026-11-04,2026-11-05' }, 'zh-HK');
    expect(closed.text).toContain('2026-11-04  所指定的停辦日');
  });

  it('refuses a year without data, and what is no month', async () => {
    await expect(run('calendar', { period: '2027-12' })).rejects.toMatchObject({ code: 'HOLIDAYS_UNKNOWN' });
    for (const period of ['2026-13', '2026', '']) {
      await expect(run('calendar', { period })).rejects.toMatchObject({ code: 'USAGE', place: '--period' });
    }
    for (const closed of ['soon', '2026-11-31', '2027-02-29']) {
      await expect(run('calendar', { period: '2026-10', closed })).rejects.toMatchObject({ code: 'USAGE' });
    }
  });
});

describe('pack', () => {
  const pinned = { 'submitter-keys': 'submitter.json', 'receiver-keys': 'receiver.json' };

  it('verifies a pack offline', async () => {
    expect(await run('pack', { verify: 'pack.zip', ...pinned })).toMatchObject({
      ok: true,
      document: { findings: [], proves: { receipt: { receiptNo: 'R20261112-000001' } } },
    });
    expect(await run('pack', { verify: 'cut.zip', ...pinned })).toMatchObject({
      ok: false,
      document: { proves: null },
    });
    await expect(run('pack', { verify: 'pack.zip' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('makes one of what the action gave', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    files.set('key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    files.set(
      'both.json',
      JSON.stringify([
        ...JSON.parse(jwks(submitter.trusted)),
        { ...publicKey.export({ format: 'jwk' }), kid: 'packer', alg: 'PS256' },
      ]),
    );
    const given = {
      output: 'output.json',
      dataset: 'good.json',
      'signing-key': 'key.pem',
      'key-id': 'packer',
      out: 'p.zip',
    };
    expect(await run('pack', given)).toMatchObject({ ok: true, document: { file: 'p.zip' } });
    files.set('p.zip', written.get('p.zip') ?? '');
    const verified = await run('pack', { ...pinned, verify: 'p.zip', 'submitter-keys': 'both.json' });
    expect(verified).toMatchObject({ ok: true });
    await expect(run('pack', { ...given, dataset: 'bad.json' })).rejects.toMatchObject({ code: 'CONTENT_CHANGED' });
    await expect(run('pack', { ...given, output: 'good.json' })).rejects.toMatchObject({ place: '--output' });
    await expect(run('pack', { ...given, 'signing-key': 'good.json' })).rejects.toMatchObject({
      place: '--signing-key',
    });
  });
});

describe('receipts', () => {
  const given = {
    receipt: 'receipt.json',
    signature: 'receipt.jws',
    manifest: 'manifest.json',
    'receiver-keys': 'receiver.json',
  };

  it('tells of a pack what the receiver decided', async () => {
    files.set('rejected.zip', createEvidencePack(sampleEvidence({ state: 'rejected' })));
    const trusted = { 'submitter-keys': 'submitter.json', 'receiver-keys': 'receiver.json' };
    const { text } = await run('pack', { verify: 'rejected.zip', ...trusted });
    expect(text).toContain('R20261112-000001, rejected');
  });

  it('believes a receipt by a pinned key about this manifest, and no other', async () => {
    expect(await run('receipts', given)).toMatchObject({ ok: true, document: { state: 'accepted', onTime: true } });
    expect(await run('receipts', { ...given, 'receiver-keys': 'submitter.json' })).toMatchObject({
      ok: false,
      document: { code: 'RECEIPT_INVALID', why: 'SIGNATURE_INVALID' },
    });
    files.set('other.json', evidence.manifest.text.replace('AI-000', 'AI-001'));
    expect(await run('receipts', { ...given, manifest: 'other.json' })).toMatchObject({ document: { why: 'DIGEST' } });
    expect(await run('receipts', { ...given, receipt: 'manifest.json' })).toMatchObject({ ok: false });
  });
});

describe('upload', () => {
  it('rehearses with a pack of the sandbox’s own keys, and sends nothing of another', async () => {
    const sandbox = await startSandbox([emulator], { folder });
    try {
      const { settings, secrets } = sandbox.document.emulators['hkma'] ?? {};
      const signingKey = readSigningKey({
        privateKey: Secret.of(secrets?.['signingKey'] ?? ''),
        keyId: settings?.['signingKeyId'] ?? '',
        algorithm: settings?.['signingAlgorithm'] ?? '',
      });
      const sign = (bytes: Uint8Array) => signDetached(bytes, signingKey, { now: Date.now(), nonce: newNonce() });
      const manifest = { ...unsent.manifest, jws: sign(Buffer.from(unsent.manifest.text)) };
      files.set('own.zip', createEvidencePack({ ...unsent, manifest, sign }));
      const stranger = await run('upload', { pack: 'pack.zip', sandbox: sandbox.file });
      expect([stranger.ok, sandbox.emulators.get('hkma')?.ledger()]).toEqual([false, []]);
      const sent = await run('upload', { pack: 'own.zip', sandbox: sandbox.file }, 'zh-HK');
      expect(sent).toMatchObject({ ok: true, document: { submissionId: 'kri-2026-10-0000000001' } });
      expect(sandbox.emulators.get('hkma')?.ledger()).toMatchObject([{ kind: 'submission' }]);
    } finally {
      await sandbox.close();
    }
  });
});

it('every command and option speaks both languages', () => {
  for (const { title, options } of commands) {
    for (const text of [title, ...options.map((option) => option.title)]) {
      expect([text.en.length > 0, text['zh-HK'].length > 0]).toEqual([true, true]);
    }
  }
  expect(commands.map(({ name }) => name)).toEqual(['upload', 'validate', 'pack', 'receipts', 'calendar']);
  expect(keys.receiverKeys).toHaveLength(1);
});
