import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestProject, type TestProject } from '../test-project/project.js';

let project: TestProject;
beforeAll(async () => {
  project = await createTestProject();
});
afterAll(() => project.remove());

describe('the command line', () => {
  it('shows its help in both languages', async () => {
    const english = await project.run('--help');
    expect(english).toMatchObject({ code: 0, stderr: '' });
    expect(english.stdout).toMatch(/^Usage: countersign[\s\S]*sandbox[\s\S]*approvals[\s\S]*webhooks[\s\S]*tls/);
    const chinese = await project.run('sandbox', '--help', '--lang', 'zh-HK');
    expect(chinese.stdout).toMatch(/^用法[\s\S]*選項[\s\S]*指令/);
  });

  it('prints its version', async () => {
    expect((await project.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [[]],
    [['nonsense']],
    [['approvals']],
    [['approvals', 'simulate']],
    [['tls', 'probe', 'a b']],
    [['sandbox', '--port', 'x']],
    [['sandbox', '--prot', '1']],
    [['--lang', 'fr', 'demo']],
    [['webhooks', 'verify', 'acme']],
    [['accounts', 'plan', '--source', 'only']],
  ])('ends with 2 and says what is wrong with %j', async (args) => {
    const outcome = await project.run(...args, '--json');
    expect(outcome.code).toBe(2);
    expect(outcome.json).toEqual({
      code: 'USAGE',
      message: expect.any(String),
      remedy: { en: expect.any(String), 'zh-HK': expect.stringMatching(/\p{Script=Han}/u) },
      ...('place' in outcome.json ? { place: expect.any(String) } : {}),
    });
  });

  it('says errors on stderr, with the remedy in the language asked for', async () => {
    const english = await project.run('sandbox', 'nobody');
    expect(english).toMatchObject({ code: 1, stdout: '' });
    expect(english.stderr).toMatch(/^CONNECTOR_NOT_FOUND.*nobody.*Installed: .*acme.*\nInstall the connector here/);
    const chinese = await project.run('sandbox', 'nobody', '--lang=zh-HK');
    expect(chinese.stderr).toMatch(/請在此安裝連接器/);
  });

  it('says that no demo is there, instead of failing', async () => {
    const outcome = await project.run('demo', '@countersign/no-such-demo', '--json');
    expect(outcome).toMatchObject({ code: 1, json: { code: 'PACKAGE_NOT_FOUND' } });
  });

  it('hands a demo what was asked for, and ends as it says', async () => {
    await project.write('node_modules/my-demo/package.json', { name: 'my-demo', type: 'module', exports: './demo.js' });
    await project.write(
      'node_modules/my-demo/demo.js',
      'export async function runDemo({ stdout, stderr, signal, ...rest }) { stdout.write(JSON.stringify(rest) + "\\n"); return 1; }',
    );
    const outcome = await project.run('demo', 'my-demo', '--json', '--crash', '--chart', 'c.json', '--lang', 'zh-HK');
    expect(outcome).toMatchObject({
      code: 1,
      json: {
        json: true,
        crash: true,
        open: false,
        lang: 'zh-HK',
        workspace: 'local',
        chart: expect.stringMatching(/c\.json$/),
      },
    });
  });
});
