import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestProject, type TestProject } from '../../test-project/project.js';

let project: TestProject;
const good = `- id: note-it
  on: io.countersign.approval.approved.v1
  when: '=values.amount > money("10", "HKD")'
  run: { connection: notes, action: note.create }
  input:
    text: '=values.payee'
`;

beforeAll(async () => {
  project = await createTestProject();
  await project.write('good.yaml', good);
});
afterAll(() => project.remove());
const check = (...args: string[]) => project.run('bindings', 'check', ...args, '--connection', 'notes=acme', '--json');

describe('bindings check', () => {
  it('finds nothing wrong with a sound file', async () => {
    expect(await check('good.yaml')).toMatchObject({ code: 0, json: { ok: true, bindings: 1, findings: [] } });
    expect((await project.run('bindings', 'check', 'good.yaml', '--connection', 'notes=acme')).stdout).toBe(
      '1 bindings are sound.\n',
    );
  });

  it.each([
    ['a typo in the action', ['note.create', 'note.craete'], 'ACTION_UNKNOWN', 'typo.yaml:4'],
    ['a typo in a field', ['    text:', '    txet:'], 'UNKNOWN_FIELD', 'typo.yaml:6'],
    ['a typo in a key', ['  when:', '  wehn:'], 'UNKNOWN_FIELD', 'typo.yaml:3'],
    ['an unknown connection', ['connection: notes', 'connection: ntoes'], 'CONNECTION_UNKNOWN', 'typo.yaml:4'],
  ] as const)('finds %s, with file and line', async (_name, [from, to], code, place) => {
    await project.write('typo.yaml', good.replace(from, to));
    const outcome = await check('typo.yaml');
    expect(outcome.code).toBe(1);
    expect(outcome.json.findings).toContainEqual({
      code,
      place,
      message: expect.any(String),
      remedy: { en: expect.any(String), 'zh-HK': expect.any(String) },
    });
  });

  it('goes on past a file that can’t be read, and takes connectors by their own names', async () => {
    const outcome = await check('gone.yaml', 'good.yaml');
    expect(outcome).toMatchObject({
      code: 1,
      json: { ok: false, bindings: 1, findings: [{ code: 'FILE_NOT_READABLE' }] },
    });
    await project.write('own.yaml', good.replace('connection: notes', 'connection: acme'));
    expect((await project.run('bindings', 'check', 'own.yaml', '--json')).json).toMatchObject({ ok: true });
  });
});
