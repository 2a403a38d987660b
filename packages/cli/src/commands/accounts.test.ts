import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestProject, type TestProject } from '../../test-project/project.js';

let project: TestProject;
const row = (code: string | null, name: string, more: object = {}) => ({
  code,
  name,
  type: 'asset',
  parent: null,
  ...more,
});

beforeAll(async () => {
  project = await createTestProject();
  await project.write('source.json', [
    row('1', 'Cash', { contra: true }),
    row(null, 'Bank', { names: { 'zh-HK': '銀行' } }),
  ]);
  await project.write('target.json', [row('1', 'Cash')]);
  await project.write('twice.json', [row('1', 'Cash'), row('2', 'Cash')]);
  await project.write('typo.json', [{ code: '1', name: 'Cash', type: 'asset', parnt: null }]);
  await project.write('broken.json', '[{"code":"1",\n "name":}]');
  await project.write('latin1.json', Buffer.from([0x5b, 0x22, 0xe9, 0x22, 0x5d]));
});
afterAll(() => project.remove());
// Named: the command also finds the connectors of the checkout that it is run from.
const plan = (...args: string[]) => project.run('accounts', 'plan', '--connector', 'acme', ...args);

describe('accounts plan', () => {
  it('prints what the connector plans', async () => {
    const outcome = await plan('--source', 'source.json', '--target', 'target.json', '--json');
    expect(outcome).toMatchObject({
      code: 0,
      json: { mappings: [{ by: 'name' }], findings: [], create: [{ name: 'Bank' }] },
    });
    expect((await plan('--source', 'source.json', '--target', 'target.json')).stdout).toMatch(
      /1 accounts map, 1 are to be made/,
    );
  });

  it('ends with 1 when a row is refused, with reason and way out in the language', async () => {
    const outcome = await plan('--source', 'twice.json', '--target', 'target.json', '--lang', 'zh-HK');
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/NAME_TWICE \[2 Cash\]\n {2}說明/);
  });

  it.each([
    ['typo.json', 'FILE_INVALID', '--source/0/parent'],
    ['broken.json', 'FILE_INVALID', 'broken.json:2:9'],
    ['latin1.json', 'FILE_INVALID', '--source'],
    ['missing.json', 'FILE_NOT_READABLE', '--source'],
  ])('refuses %s', async (source, code, place) => {
    const outcome = await plan('--source', source, '--target', 'target.json', '--json');
    expect(outcome).toMatchObject({ code: 1, json: { code, place, remedy: { en: expect.any(String) } } });
  });

  it('answers a batch line by line, whatever a line holds', async () => {
    const lines = [
      { id: 'good', source: 'source.json', target: 'target.json' },
      { id: 2, source: 'twice.json', target: 'target.json' },
      { id: 'typo', sauce: 'source.json', target: 'target.json' },
      { id: 'gone', source: 'missing.json', target: 'target.json' },
      { id: 'number', source: 7, target: 'target.json' },
    ].map((line) => JSON.stringify(line));
    await project.write('batch.jsonl', [...lines, '{"id":', '', '[]', ''].join('\n'));
    const outcome = await plan('--batch', 'batch.jsonl');
    expect(outcome.code).toBe(1);
    expect(outcome.lines.map(({ id, ok, code }) => [id, ok, code])).toEqual([
      ['good', true, undefined],
      [2, false, 'NAME_TWICE'],
      ['typo', false, 'FILE_INVALID'],
      ['gone', false, 'FILE_NOT_READABLE'],
      ['number', false, 'FILE_INVALID'],
      [null, false, 'FILE_INVALID'],
      [null, false, 'FILE_INVALID'],
    ]);
    expect(outcome.lines[0]).toMatchObject({ create: [{ name: 'Bank' }] });
    await project.write('good.jsonl', lines[0] ?? '');
    expect((await plan('--batch', 'good.jsonl')).code).toBe(0);
  });
});
