import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
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

/** The packages that `npm install` would bring. */
async function install(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@countersign'), { recursive: true });
  for (const name of ['contracts', 'core', 'oauth', 'runtime', 'testing']) {
    await symlink(join(root, 'packages', name), join(modules, '@countersign', name), 'junction');
  }
  await symlink(join(root, 'node_modules', '@types'), join(modules, '@types'), 'junction');
  await symlink(join(root, 'packages', 'contracts', 'node_modules', 'valibot'), join(modules, 'valibot'), 'junction');
}

const bin = (folder: string, name: string) => join(root, ...folder.split('/'), 'node_modules', '.bin', name);

/** What a line of the guide does, `npm` without its registry. */
async function step(line: string, cwd: string): Promise<string> {
  const { scripts } = JSON.parse(await readFile(join(cwd, 'package.json'), 'utf8').catch(() => '{"scripts":{}}'));
  const [program = '', ...args] = line.split(' ');
  if (line === 'npm install') return '';
  if (program === 'node') return (await run(process.execPath, args, { cwd })).stdout;
  const said = String(scripts[line === 'npm test' ? 'test' : (args[1] ?? '')]);
  const [tool = '', ...words] = said.split(' ');
  const files = words.map((word) => word.replaceAll('"', ''));
  if (tool === 'node') return (await run(process.execPath, ['--test-reporter=tap', ...files], { cwd })).stdout;
  return (await run(tool === 'tsc' ? bin('.', tool) : bin('packages/tooling', tool), files, { cwd })).stdout;
}

describe('docs/write-a-connector.md', () => {
  it('leads to a connector that builds, conforms, does approved work once, and runs in the sandbox', {
    timeout: 120_000,
  }, async () => {
    await install(project.folder);
    const lines = blocks('sh').flatMap((block) => block.split('\n'));
    const [script = ''] = blocks('js');
    await project.write('approve.mjs', script);
    let cwd = project.folder;
    const said = new Map<string, string>();
    for (const line of lines) {
      if (line.startsWith('cd ')) cwd = join(cwd, line.slice(3));
      else if (!line.startsWith('countersign ')) said.set(line, await step(line, cwd));
      else if (line.startsWith('countersign create')) {
        expect(await project.run(...line.split(' ').slice(1), '--json')).toMatchObject({
          code: 0,
          json: {
            connector: 'harbour-parcels',
            operations: ['parcels.list', 'parcels.create', 'parcels.get', 'parcels.delete'],
            actions: { 'parcel.create': 'search-before-send', 'parcel.delete': 'idempotent' },
            withoutAction: [],
          },
        });
      } else {
        const running = project.start(...line.split(' ').slice(1), '--json');
        const first = await running.said;
        expect(await running.stop()).toMatchObject({ code: 0 });
        expect(JSON.parse(first)).toHaveProperty(['emulators', 'harbour-parcels', 'origin']);
      }
    }
    expect([...said.keys()]).toEqual([
      'npm install',
      'npm run generate',
      'npm run build',
      'npm test',
      'node approve.mjs',
    ]);
    expect(said.get('npm test')).toMatch(/^# fail 0$/m);
    expect(said.get('npm test')?.match(/^ok /gm)?.length).toBeGreaterThan(40);
    for (const [, printed = ''] of guide.matchAll(/^It prints `([^`]+)`, then/gm)) {
      expect(said.get('node approve.mjs')).toContain(printed);
    }
    expect(said.get('node approve.mjs')).toContain("then: done [ 'Harbour Lantern Ltd' ]");

    // As the house has it, without a hand on it.
    await project.write('biome.json', {
      root: true,
      files: { includes: ['**', '!**/dist', '!**/generated', '!**/*.md'] },
      formatter: { indentStyle: 'space', lineWidth: 120 },
      javascript: { formatter: { quoteStyle: 'single' } },
      linter: { rules: { complexity: { useLiteralKeys: 'off' } } },
    });
    const config = `--config-path=${project.folder}`;
    await run(bin('.', 'biome'), ['check', '--error-on-warnings', config, 'harbour-parcels'], { cwd: project.folder });
  });
});

describe('a document with every other way', () => {
  it('gives each write the guarantee that it offers; the one without any is all that fails', {
    timeout: 120_000,
  }, async () => {
    await install(project.folder);
    const file = join(import.meta.dirname, '..', 'new-connector', '__fixtures__', 'ferry-desk.openapi.yaml');
    await project.write('ferry-desk.openapi.yaml', await readFile(file));
    const made = await project.run(
      'create',
      'connector',
      'ferry-desk',
      '--openapi',
      'ferry-desk.openapi.yaml',
      '--json',
    );
    expect(made.json).toMatchObject({
      actions: {
        'booking.create': 'vendor-key',
        'booking.change': 'undecided',
        'pier.put': 'client-id',
        'notice.post': 'search-before-send',
      },
      withoutAction: [{ operation: 'messages.send', why: 'it uses oneOf' }],
    });
    const cwd = join(project.folder, 'ferry-desk');
    await step('npm run generate', cwd);
    await step('npm run build', cwd);
    const failed: unknown = await step('npm test', cwd).catch((error: unknown) => error);
    const { stdout } = Object(failed);
    const names = [...String(stdout).matchAll(/^not ok \d+ - (.*)$/gm)].map(([, name = '']) => name);
    const [descriptor, ...others] = names;
    expect(descriptor).toContain('titled, guaranteed');
    expect(others.length).toBeGreaterThan(5);
    expect(others.filter((name) => !name.startsWith('booking.change: '))).toEqual([]);
    expect(String(stdout)).toMatch(/^ok \d+ - webhooks: any flipped bit of the body is refused$/m);
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
});

describe('a hostile document', () => {
  // biome-ignore lint/suspicious/noExplicitAny: the cases break the document at will
  type Spoil = (document: any) => void;
  const attempt = async (spoil: Spoil) => {
    const document = parse(example);
    spoil(document);
    await project.write('hostile.json', JSON.stringify(document));
    return project.run('create', 'connector', 'hostile', '--openapi', 'hostile.json', '--json');
  };

  it('is refused before anything is written', async () => {
    const outcome = await attempt((it) => {
      it.components.schemas.Parcel = { $ref: 'file:///etc/passwd' };
    });
    expect(outcome.code).toBe(1);
    expect(outcome.stdout + outcome.stderr).toContain('"OPENAPI_REFERENCE"');
    await expect(readFile(join(project.folder, 'hostile', 'package.json'))).rejects.toThrow();
  });

  it('becomes no code: it builds, and only its words are in it', { timeout: 120_000 }, async () => {
    const template = ['$', '{globalThis.pwned=1}'].join('');
    const evil = `'"\`*/}]);globalThis.pwned=1;//\n\u2028${template}<script>|`;
    const outcome = await attempt((it) => {
      it.info = { title: evil, version: evil, description: evil };
      it.tags = [{ name: evil, description: evil }];
      const { get, post } = it.paths['/parcels'];
      Object.assign(get, { summary: evil, description: evil });
      Object.assign(post, { summary: evil, description: evil, operationId: 'constructor' });
      it.paths['/parcels/{parcelId}'].get.operationId = 'hasOwnProperty';
      it.paths['/parcels/{parcelId}'].delete.operationId = 'delete';
      const { properties } = post.requestBody.content['application/json'].schema;
      properties.class = { type: 'string', description: evil, enum: [evil, 'toString'] };
      properties[evil] = { type: 'string', description: evil };
      properties.constructor = { type: 'object', properties: { await: { type: 'string', pattern: "^'`\\/$" } } };
      // A circle: its write gets no action.
      it.components.schemas.Parcel.properties.parent = { $ref: '#/components/schemas/Parcel' };
      it.paths['/boxes'] = {
        post: {
          operationId: 'boxes.nest',
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Parcel' } } } },
          responses: { '200': { description: evil } },
        },
      };
    });
    expect(outcome.json).toMatchObject({
      withoutAction: [{ operation: 'boxes.nest', why: 'a schema contains itself' }],
    });
    await install(project.folder);
    const cwd = join(project.folder, 'hostile');
    await step('npm run generate', cwd);
    await step('npm run build', cwd);
    await project.write(
      'look.mjs',
      `import connector, { hostileDescriptor } from './hostile/dist/index.js';
import './hostile/dist/emulator/index.js';
console.log(JSON.stringify([globalThis.pwned ?? null, hostileDescriptor.name, connector.actions.map(({ name }) => name)]));`,
    );
    const { stdout } = await run(process.execPath, ['look.mjs'], { cwd: project.folder });
    expect(JSON.parse(stdout)).toEqual([null, evil, ['record.constructor', 'record.delete']]);
    const readme = await readFile(join(cwd, 'README.md'), 'utf8');
    expect(readme).not.toContain('<script>');
  });
});
