import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createTestProject, type TestProject } from '../../test-project/project.js';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const guide = readFileSync(join(root, 'docs', 'write-a-connector.md'), 'utf8');
const example = readFileSync(join(root, 'docs', 'examples', 'harbour-parcels.openapi.yaml'), 'utf8');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, text = '']) =>
    text.trim(),
  );
const run = promisify(execFile);

let project: TestProject;
beforeEach(async () => {
  project = await createTestProject({ connector: false });
  await project.write('harbour-parcels.openapi.yaml', example);
});
afterEach(() => project.remove());

describe('docs/write-a-connector.md', () => {
  it('leads to a connector that builds, is called, conforms, and runs in the sandbox', {
    timeout: 120_000,
  }, async () => {
    const scope = join(project.folder, 'node_modules', '@countersign');
    await mkdir(scope, { recursive: true });
    for (const name of ['contracts', 'core', 'oauth', 'testing']) {
      await symlink(join(root, 'packages', name), join(scope, name), 'junction');
    }
    await symlink(join(root, 'node_modules', '@types'), join(project.folder, 'node_modules', '@types'), 'junction');
    const [create = '', build = '', check = '', sandbox = '', ...others] = blocks('sh');
    expect(others).toEqual([]);
    const words = (line: string, program: string) => {
      const [first, ...rest] = line.split(' ');
      expect(first).toBe(program);
      return rest;
    };

    expect(await project.run(...words(create, 'countersign'), '--json')).toMatchObject({
      code: 0,
      json: {
        connector: 'harbour-parcels',
        operations: ['parcels.list', 'parcels.create', 'parcels.get', 'parcels.delete'],
      },
    });
    const at = { cwd: project.folder };
    await run(join(root, 'node_modules', '.bin', 'tsc'), words(build, 'tsc'), at);
    const [script = ''] = blocks('js');
    await project.write('check.mjs', script);
    const { stdout } = await run(process.execPath, words(check, 'node'), at);
    expect(stdout).toContain('parcels {"parcels":[{"addressee":"Harbour Lantern Ltd","id":"1"}]}');
    expect(stdout.match(/^ok /gm)?.length).toBeGreaterThan(3);

    await project.write(
      'ids.mjs',
      `import definition from './harbour-parcels/dist/emulator/index.js';
const { operations } = definition;
const context = { state: definition.initialState() };
const create = () => operations['parcels.create']({ path: '/v1/parcels', body: {} }, context).body.id;
const gone = create();
create();
operations['parcels.delete']({ path: '/v1/parcels/' + gone }, context);
console.log(create());`,
    );
    expect((await run(process.execPath, ['ids.mjs'], at)).stdout, 'no id is given twice').toBe('3\n');

    const running = project.start(...words(sandbox, 'countersign'), '--json');
    const said = await running.said;
    expect(await running.stop()).toMatchObject({ code: 0 });
    expect(JSON.parse(said)).toHaveProperty(['emulators', 'harbour-parcels', 'origin']);
  });
});

describe('create connector', () => {
  // biome-ignore lint/suspicious/noExplicitAny: the cases break the document at will
  const broken: readonly [string, (document: any) => void, string, string][] = [
    [
      'another version',
      (it) => {
        it.openapi = '3.0.3';
      },
      'OPENAPI_VERSION',
      '/openapi',
    ],
    ['no server', (it) => delete it.servers, 'OPENAPI_INVALID', '/servers'],
    [
      'a server in the clear',
      (it) => {
        it.servers[0].url = 'http://api.harbour-parcels.example';
      },
      'OPENAPI_SERVER',
      '/servers/0/url',
    ],
    [
      'an operation without a name',
      (it) => delete it.paths['/parcels'].post.operationId,
      'OPENAPI_OPERATION_ID',
      '/paths/~1parcels/post/operationId',
    ],
    [
      'a name used twice',
      (it) => {
        it.paths['/parcels'].post.operationId = 'parcels.list';
      },
      'OPENAPI_OPERATION_ID',
      '/paths/~1parcels/post/operationId',
    ],
  ];
  it.each(broken)('refuses %s, and writes nothing', async (_title, spoil, code, place) => {
    const document = parse(example);
    spoil(document);
    await project.write('broken.json', document);
    const outcome = await project.run('create', 'connector', 'broken', '--openapi', 'broken.json', '--json');
    expect(outcome.code).toBe(1);
    expect(outcome.stdout + outcome.stderr).toContain(`"${code}"`);
    expect(outcome.stdout + outcome.stderr).toContain(`"${place}"`);
    const again = await project.run('create', 'connector', 'broken', '--openapi', 'harbour-parcels.openapi.yaml');
    expect(again.code).toBe(0);
  });

  it('refuses a folder that is there, with a remedy in Chinese', async () => {
    await mkdir(join(project.folder, 'here'));
    const outcome = await project.run(
      ...['create', 'connector', 'parcels', '--openapi', 'harbour-parcels.openapi.yaml'],
      ...['--folder', 'here', '--lang', 'zh-HK'],
    );
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('請以 --folder 指定尚未存在的資料夾');
  });

  it.each(['../x', 'delete', 'Parcels'])('refuses the name %s', async (name) => {
    const outcome = await project.run('create', 'connector', name, '--openapi', 'harbour-parcels.openapi.yaml');
    expect(outcome.code).toBe(2);
  });

  it('lets no text of the document become code', async () => {
    const title = "'};throw 1;//`${";
    const document = { ...parse(example), info: { title, version: '1' } };
    await project.write('odd.json', document);
    expect(await project.run('create', 'connector', 'odd', '--openapi', 'odd.json')).toMatchObject({ code: 0 });
    const descriptor = readFileSync(join(project.folder, 'odd', 'src', 'descriptor.ts'), 'utf8');
    expect(descriptor).toContain(`  name: ${JSON.stringify(title)},\n`);
  });
});
