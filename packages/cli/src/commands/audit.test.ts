import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApprovalTemplate, Directory } from '@countersign/contracts';
import { connectDatabase, type Database, openRuntime } from '@countersign/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestProject, type TestProject } from '../../test-project/project.js';

let project: TestProject;
let folder: string;
let database: Database;
let head: string;

const ref = (id: string) => ({ system: 'local', tenant: 'harbour', kind: 'userId', id });
const directory: Directory = {
  system: 'local',
  tenant: 'harbour',
  users: ['clerk', 'boss'].map((id) => ({ id, departments: [] })),
  roles: [],
  departments: [],
  substitutions: [],
  admins: ['boss'],
};
const template: ApprovalTemplate = {
  id: 'note',
  version: 1,
  name: { en: 'Note' },
  fields: [{ key: 'text', label: { en: 'Text' }, type: 'text', required: true }],
  flow: [
    {
      id: 'boss',
      name: 'Boss',
      type: 'approval',
      who: { any: [{ kind: 'users', users: [ref('boss')] }] },
      policy: { mode: 'single' },
      onEmpty: 'admin',
      sameActor: 'ask',
      timeouts: [],
      allow: [],
      onReject: 'end',
    },
  ],
};

beforeAll(async () => {
  project = await createTestProject({ connector: false });
  folder = await mkdtemp(join(tmpdir(), 'countersign-audit-'));
  database = await connectDatabase({ dataFolder: folder });
  const runtime = await openRuntime({
    tenant: 'harbour',
    timeZone: 'Asia/Hong_Kong',
    locale: 'en',
    database,
    bindings: [],
    templates: [template],
    directory: async () => directory,
    connect: async () => [],
  });
  for (const key of ['a', 'b', 'c']) {
    await runtime.workspace.start({
      idempotencyKey: key,
      template: { id: 'note' },
      initiator: { type: 'user', ref: ref('clerk') },
      values: { text: key },
    });
  }
  ({ head } = await runtime.audit.seal());
  await runtime.close();
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
  await project.remove();
});
const verify = (...args: string[]) => project.run('audit', 'verify', '--data', folder, ...args, '--json');

describe('audit verify', () => {
  it('finds the whole log sound, beside a running server', async () => {
    const outcome = await verify('--expect-head', head);
    expect(outcome).toMatchObject({ code: 0, json: { verified: true, tenants: [{ tenant: 'harbour', head }] } });
    expect(outcome.json.events).toBeGreaterThan(2);
    const words = await project.run('audit', 'verify', '--data', folder, '--lang', 'zh-HK');
    expect(words.stdout).toContain(`驗證無誤。檢查點：${head}`);
  });

  it('ends with 1 for a tenant or a folder that is not there, and makes neither', async () => {
    expect(await verify('--tenant', 'nobody')).toMatchObject({ code: 1, json: { code: 'TENANT_UNKNOWN' } });
    const gone = await project.run('audit', 'verify', '--data', 'gone', '--json');
    expect(gone).toMatchObject({ code: 1, json: { code: 'FILE_NOT_READABLE', place: '--data' } });
    expect(await project.run('audit', 'verify', '--json')).toMatchObject({
      code: 1,
      json: { code: 'DATABASE_NOT_NAMED' },
    });
  });

  it('finds a cut tail by the head, and a changed payload by itself', async () => {
    const cut = `${Number(head.split(':')[0]) + 1}:${'0'.repeat(64)}`;
    expect(await verify('--expect-head', cut)).toMatchObject({
      code: 1,
      json: { verified: false, tenants: [{ firstBad: { problem: 'headMissing' } }] },
    });
    await database.query(
      `update audit_payloads set payload = payload || ' ' where commitment = (select commitment from audit where position = 2)`,
    );
    const changed = await verify();
    expect(changed).toMatchObject({
      code: 1,
      json: { verified: false, tenants: [{ firstBad: { position: 2, problem: 'payloadChanged' } }] },
    });
  });
});
