import { canonicalJson } from '@countersign/contracts';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { submissionInput } from '../actions/submission-input.js';
import { parseManifest } from '../manifest.js';
import { parseReceipt } from '../resources/receipt.js';
import { sampleEvidence } from './sample-evidence.test-support.js';

const { manifest, receipt, input } = sampleEvidence();
const fields = JSON.parse(manifest.text);

const fileTricks: readonly string[] = [
  ...['..', '.', '../kri.json', 'a/../../kri.json', '.hidden', '....//x', '%2e%2e%2fkri'],
  ...['/etc/passwd', 'a/b.json', 'a\\b.json', 'C:kri.json', 'C:\\kri.json', 'file:///kri', 'kri.'],
  ...['kri.json\u0000.exe', 'kri\u202ejson', 'kri.json\n', ' kri.json', 'kri‥json', 'kri／json'],
  ...['', '-rf', 'x'.repeat(101)],
];

describe('a manifest', () => {
  it('has one form: a member twice, another order, a space or a number in other words is none', () => {
    expect(parseManifest(manifest.text)).toEqual(fields);
    for (const other of [
      manifest.text.replace('"version":1', '"version":2,"version":1'),
      manifest.text.replace('"version":1', '"version":1.0'),
      manifest.text.replace('"version":1', '"version":1e0'),
      manifest.text.replace('"version":1', '"version":-0'),
      manifest.text.replace('AI-000', '\\u0041I-000'),
      ` ${manifest.text}`,
      JSON.stringify({ ...fields, submissionId: undefined, later: true }),
      JSON.stringify(Object.fromEntries(Object.entries(fields).reverse())),
      'null',
      '',
    ]) {
      expect(parseManifest(other)).toBeUndefined();
    }
  });

  it.each(fileTricks)('names no file as %j', (name) => {
    const files = [{ ...fields.files[0], name }];
    expect(parseManifest(canonicalJson({ ...fields, files }))).toBeUndefined();
    expect(v.safeParse(submissionInput, { ...input, file: { ...input.file, name } }).success).toBe(false);
  });

  it.each(['u-maker', 'maker@example.hk', '0123456789', 'corp\\maker', 'a+b/c=='])(
    'may be prepared by %j, as directories name people',
    (preparedBy) => {
      expect(v.safeParse(submissionInput, { ...input, preparedBy }).success).toBe(true);
    },
  );

  it.each(['u-mаker', 'u-maker\u200b', 'ｕ-maker', 'u maker', 'u-maker\n', '', 'é', 'u'.repeat(129)])(
    'is prepared by nobody called %j',
    (preparedBy) => {
      expect(v.safeParse(submissionInput, { ...input, preparedBy }).success).toBe(false);
    },
  );
});

describe('a receipt', () => {
  it('with a member twice is none', () => {
    expect(parseReceipt(receipt.text)?.state).toBe('accepted');
    expect(parseReceipt(receipt.text.replace('"state":', '"state":"rejected","state":'))).toBeUndefined();
    expect(parseReceipt(receipt.text.replace('2026-11-12T', 'yesterday '))).toBeUndefined();
  });
});
