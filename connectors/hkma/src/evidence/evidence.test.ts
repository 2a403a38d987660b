import { canonicalJson } from '@countersign/contracts';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { createEvidencePack, digestList, evidenceFiles } from './evidence-pack.js';
import { zipFiles } from './pack-zip.js';
import { keys, receiver, sampleEvidence, submitter } from './sample-evidence.test-support.js';
import { verifyEvidencePack } from './verify-evidence.js';

const evidence = sampleEvidence();
const files = evidenceFiles(evidence);
const pack = createEvidencePack(evidence);
const codes = (given: Parameters<typeof verifyEvidencePack>[0]) =>
  verifyEvidencePack(given, keys).findings.map(({ code, file }) => `${code} ${file}`);

/** The files with some replaced, and their list of digests signed anew by whoever holds the submitter's key. */
function resigned(changes: Readonly<Record<string, string | Uint8Array | undefined>>) {
  const next = new Map(files);
  for (const [name, content] of Object.entries(changes)) {
    if (content === undefined) next.delete(name);
    else next.set(name, Buffer.from(content));
  }
  const digests = Buffer.from(digestList(next, 'kri-2026-10-0000000001'));
  return next.set('digests.json', digests).set('digests.jws', Buffer.from(submitter.sign(digests)));
}

describe('an evidence pack', () => {
  it('proves who submitted what, who approved it and what became of it, as zip and as folder', () => {
    for (const given of [pack, files]) {
      expect(verifyEvidencePack(given, keys)).toMatchObject({
        valid: true,
        findings: [],
        proves: {
          entity: 'AI-000',
          preparedBy: 'u-maker',
          approvedBy: ['u-checker', 'u-head'],
          simulated: false,
          receipt: { receiptNo: 'R20261112-000001', state: 'accepted' },
        },
      });
    }
  });

  it('needs no receipt when it goes by another channel, and says that there is none', () => {
    const { receipt: _none, ...manual } = evidence;
    expect(verifyEvidencePack(createEvidencePack(manual), keys)).toMatchObject({
      valid: true,
      proves: { receipt: null },
    });
  });

  it('tells how to verify it, in both languages', () => {
    const text = (name: string) => Buffer.from(files.get(name) ?? '').toString('utf8');
    expect(text('README.en.txt')).toContain('HKMA publishes no API');
    expect(text('README.zh-HK.txt')).toContain('金管局沒有公布');
  });

  it('shows any change of one byte in any file', () => {
    fc.assert(
      fc.property(fc.constantFrom(...files.keys()), fc.nat(), fc.integer({ min: 1, max: 255 }), (name, at, flip) => {
        const bytes = Buffer.from(files.get(name) ?? '');
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ flip;
        return !verifyEvidencePack(new Map(files).set(name, bytes), keys).valid;
      }),
    );
  });

  it('shows any change of one byte in the zip, also in what no reader shows', () => {
    fc.assert(
      fc.property(fc.nat(pack.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Buffer.from(pack);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        return !verifyEvidencePack(bytes, keys).valid;
      }),
    );
  });

  it('shows what is cut off, added, missing or swapped', () => {
    const name = fc.constantFrom(...files.keys());
    const change = fc.oneof(
      name.map((one) => new Map([...files].filter(([other]) => other !== one))),
      name.map((one) => new Map(files).set(one, Buffer.from(files.get(one) ?? '').subarray(0, -1))),
      name.map((one) => new Map(files).set(one, Buffer.concat([files.get(one) ?? Buffer.alloc(0), Buffer.from('\n')]))),
      fc
        .tuple(name, name)
        .filter(([one, other]) => one !== other)
        .map(([one, other]) => new Map(files).set(one, files.get(other) ?? new Uint8Array())),
      fc
        .constantFrom('files/other.json', '../evil', '/etc/passwd', 'files/../evil', 'Manifest.json', '')
        .map((one) => new Map(files).set(one, Buffer.from('x'))),
    );
    fc.assert(fc.property(change, (changed) => !verifyEvidencePack(changed, keys).valid));
  });

  it('is not believed by other keys, nor by swapped ones', () => {
    const stranger = { ...submitter.trusted, publicKey: receiver.trusted.publicKey };
    expect(verifyEvidencePack(pack, { ...keys, submitterKeys: [stranger] }).valid).toBe(false);
    expect(verifyEvidencePack(pack, { submitterKeys: [], receiverKeys: [] }).valid).toBe(false);
    const swapped = { submitterKeys: keys.receiverKeys, receiverKeys: keys.submitterKeys };
    expect(verifyEvidencePack(pack, swapped).valid).toBe(false);
  });
});

describe('a submitter who signs a changed pack anew', () => {
  it.each([
    ['the dataset', { 'files/kri-2026-10.json': '{}' }, 'DATASET files/kri-2026-10.json'],
    ['the approvals', { 'approvals.json': '{}' }, 'APPROVALS approvals.json'],
    [
      'one name among the approvals',
      { 'approvals.json': evidence.approvals.replaceAll('u-head', 'u-dean') },
      'APPROVALS approvals.json',
    ],
    ['the receipt', { 'receipt.json': evidence.receipt.text.replace('true', 'false') }, 'SIGNATURE receipt.jws'],
    ['the receipt away', { 'receipt.json': undefined }, 'FILE_MISSING receipt.json'],
    ['the instructions away', { 'README.en.txt': undefined }, 'FILE_MISSING README.en.txt'],
  ])('can’t change %s', (_what, changes, code) => {
    expect(codes(resigned(changes))).toContain(code);
  });

  it('can’t put another manifest under the receipt', () => {
    const text = evidence.manifest.text.replace('"version":1', '"version":2');
    const changed = { 'manifest.json': text, 'manifest.jws': submitter.sign(Buffer.from(text)) };
    expect(codes(resigned(changed))).toEqual(['FORM manifest.json', 'RECEIPT receipt.json']);
  });

  it('can’t take approvals by one person for four eyes', () => {
    const record = JSON.parse(evidence.approvals);
    const approvals = canonicalJson({ ...record, approvals: [record.approvals[0]] });
    const { files: _files, ...others } = JSON.parse(evidence.manifest.text);
    expect(() => evidenceFiles({ ...evidence, approvals })).toThrow(
      expect.objectContaining({ code: 'CONTENT_CHANGED' }),
    );
    expect(others.approvedBy).toEqual(['u-checker', 'u-head']);
    expect(codes(resigned({ 'approvals.json': approvals }))).toContain('APPROVALS approvals.json');
  });
});

describe('a hostile zip', () => {
  const plain = Object.fromEntries(files);
  const stored = { level: 0, mtime: new Date(1980, 0, 1) } as const;

  it.each([
    ['that is none', Buffer.from('PK no'), 'PACK_UNREADABLE '],
    ['that is empty', Buffer.alloc(0), 'PACK_UNREADABLE '],
    ['of more than 40 MiB', Buffer.alloc(41 * 1024 * 1024), 'PACK_UNREADABLE '],
    ['that is packed, as bombs are', zipSync({ 'manifest.json': new Uint8Array(8_000_000) }), 'NOT_CANONICAL '],
    [
      'of many files',
      zipSync(Object.fromEntries(Array.from({ length: 999 }, (_, at) => [`${at}`, new Uint8Array()])), stored),
      'NOT_CANONICAL ',
    ],
    [
      'with a comment',
      zipSync({ ...plain, 'README.en.txt': [plain['README.en.txt'] ?? new Uint8Array(), { comment: 'x' }] }, stored),
      'NOT_CANONICAL ',
    ],
    ['with bytes behind', Buffer.concat([pack, Buffer.from('x')]), 'NOT_CANONICAL '],
    ['with bytes before', Buffer.concat([Buffer.from('x'), pack]), 'NOT_CANONICAL '],
    [
      'with a path upwards',
      zipFiles(new Map(files).set('files/../../evil', Buffer.from('x'))),
      'FILE_UNEXPECTED files/../../evil',
    ],
    [
      'with an absolute path',
      zipFiles(new Map(files).set('/etc/cron.d/evil', Buffer.from('x'))),
      'FILE_UNEXPECTED /etc/cron.d/evil',
    ],
    ['with a backslash', zipFiles(new Map(files).set('files\\evil', Buffer.from('x'))), 'FILE_UNEXPECTED files\\evil'],
  ])('%s is refused, and nothing is written', (_case, zip, code) => {
    expect(codes(zip)).toContain(code);
  });

  it('whose files lie over each other is refused before they are copied', () => {
    // Sixteen names in the directory, all of the same thirty megabytes.
    const big = Buffer.alloc(30 * 1024 * 1024, 'x');
    const one = Buffer.from(zipFiles(new Map([['a', big]])));
    const from = one.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
    const end = one.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    const entry = Buffer.from(one.subarray(from, end));
    const entries = Array.from({ length: 16 }, (_, at) => {
      const named = Buffer.from(entry);
      named.write(String.fromCharCode(97 + at), 46);
      return named;
    });
    const tail = Buffer.from(one.subarray(end));
    tail.writeUInt16LE(16, 8);
    tail.writeUInt16LE(16, 10);
    tail.writeUInt32LE(16 * entry.length, 12);
    const before = process.memoryUsage().arrayBuffers;
    expect(codes(Buffer.concat([one.subarray(0, from), ...entries, tail]))).toEqual(['NOT_CANONICAL ']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 1024 * 1024);
  });

  it.each([
    ['twice in the directory', (zip: Buffer) => withDirectory(zip, (entries) => [...entries, ...entries.slice(0, 1)])],
    ['once less in the directory', (zip: Buffer) => withDirectory(zip, (entries) => entries.slice(1))],
    ['in another order', (zip: Buffer) => withDirectory(zip, (entries) => entries.toReversed())],
    ['with an extra field', (zip: Buffer) => withDirectory(zip, (entries) => entries.map(withExtraField))],
    ['as a symbolic link', (zip: Buffer) => withDirectory(zip, (entries) => entries.map(asSymbolicLink))],
    ['with sizes of 64 bits', (zip: Buffer) => withDirectory(zip, (entries) => entries.map(as64Bits))],
    ['with a remark at the end of the zip', (zip: Buffer) => withRemark(zip)],
  ])('that has a file %s is refused', (_case, change) => {
    expect(verifyEvidencePack(Buffer.from(pack), keys).valid).toBe(true);
    const report = verifyEvidencePack(change(Buffer.from(pack)), keys);
    expect(['NOT_CANONICAL', 'PACK_UNREADABLE']).toContain(report.findings[0]?.code);
    expect(report.proves).toBeUndefined();
  });

  it('that shows one name in two places is refused', () => {
    // The name of a local header differs from that of the directory: two readers would see two files.
    const forged = Buffer.from(pack);
    forged.write('MANIFEST.json', forged.indexOf('manifest.json'));
    expect(codes(forged)).toEqual(['NOT_CANONICAL ']);
  });

  it('never makes the verifier throw', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => !verifyEvidencePack(bytes, keys).valid));
    const cuts = fc.nat(pack.length - 1).map((length) => pack.subarray(0, length));
    fc.assert(fc.property(cuts, (bytes) => !verifyEvidencePack(bytes, keys).valid));
  });
});

/** The zip with its central directory rewritten, and nothing else. */
function withDirectory(zip: Buffer, change: (entries: readonly Buffer[]) => readonly Buffer[]): Buffer {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const start = zip.readUInt32LE(end + 16);
  const entries: Buffer[] = [];
  for (let at = start; at < end; ) {
    const length = 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    entries.push(Buffer.from(zip.subarray(at, at + length)));
    at += length;
  }
  const changed = change(entries);
  const directory = Buffer.concat(changed);
  const tail = Buffer.from(zip.subarray(end));
  tail.writeUInt16LE(changed.length, 8);
  tail.writeUInt16LE(changed.length, 10);
  tail.writeUInt32LE(directory.length, 12);
  return Buffer.concat([zip.subarray(0, start), directory, tail]);
}

function withExtraField(entry: Buffer): Buffer {
  const extra = Buffer.from([0xfe, 0xca, 0x02, 0x00, 0x41, 0x41]);
  const at = 46 + entry.readUInt16LE(28);
  entry.writeUInt16LE(extra.length, 30);
  return Buffer.concat([entry.subarray(0, at), extra, entry.subarray(at)]);
}

function asSymbolicLink(entry: Buffer): Buffer {
  entry.writeUInt16LE(0x0314, 4); // made by Unix
  entry.writeUInt32LE(0xa1ff0000, 38);
  return entry;
}

function as64Bits(entry: Buffer): Buffer {
  const extra = Buffer.alloc(4 + 16);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(16, 2);
  extra.writeUInt32LE(entry.readUInt32LE(24), 4);
  extra.writeUInt32LE(entry.readUInt32LE(20), 12);
  const at = 46 + entry.readUInt16LE(28);
  entry.writeUInt32LE(0xffffffff, 20);
  entry.writeUInt32LE(0xffffffff, 24);
  entry.writeUInt16LE(extra.length, 30);
  return Buffer.concat([entry.subarray(0, at), extra, entry.subarray(at)]);
}

function withRemark(zip: Buffer): Buffer {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  zip.writeUInt16LE(6, end + 20);
  return Buffer.concat([zip, Buffer.from('remark')]);
}
