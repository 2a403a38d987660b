import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from './command-line.js';

async function run(...args: readonly string[]) {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const code = await runCommandLine(args, { ...streams, cwd: tmpdir(), env: {}, stop: new AbortController().signal });
  const text = (stream: PassThrough): string => stream.read()?.toString() ?? '';
  return { code, stdout: text(streams.stdout), stderr: text(streams.stderr) };
}

describe('the words of the parser', () => {
  it('leaves no English word of the parser in Chinese help', async () => {
    const commands = [[], ['serve'], ['connect'], ['sandbox'], ['sandbox', 'fault'], ['doctor'], ['keys', 'retire']];
    for (const command of commands) {
      const { stdout } = await run(...command, '--help', '--lang', 'zh-HK');
      expect(stdout).not.toMatch(/\b(?:Usage|Options|Commands|Arguments|default|choices)\b|\[options\]|\[command\]/);
      expect(stdout).toContain('[選項]');
    }
    const serve = await run('serve', '--help', '--lang', 'zh-HK');
    expect(serve.stdout).toContain('接聽的連接埠（預設："8443"）');
    // Chinese characters are two columns wide.
    expect(serve.stdout).toMatch(/\n {2}--port <number> {8}接聽/);
    const program = await run('--help', '--lang', 'zh-HK');
    expect(program.stdout).toMatch(/\n {2}keys {25}用以.*\n[\s\S]*\n {2}serve \[選項\] +接收/);
    expect(program.stdout).toContain('（可選："en"、"zh-HK"）');
    expect((await run('serve', '--help')).stdout).toContain('port to listen on (default: "8443")');
  });

  it.each([
    [['sandbox', '--prot', '1'], '沒有 --prot 這個選項。是否指 --port？'],
    [['docter'], '沒有 docter 這個指令。是否指 doctor？'],
    [['connect'], '缺少參數 vendor。'],
    [['serve'], '必須指定選項 --origin <url>。'],
    [['connect', 'a', '--port'], '選項 --port <number> 缺少其值。'],
    [['connect', 'a', 'b'], '參數過多：只接受 1 個，但有 2 個（a, b）。'],
    [['approvals'], '缺少指令。'],
  ])('says in Chinese what is wrong with %j', async (args, text) => {
    const { code, stderr } = await run(...args, '--lang', 'zh-HK');
    expect([code, stderr]).toEqual([2, expect.stringContaining(`USAGE: ${text}\n請以 --help 查看指令的用法。`)]);
  });
});

it('says that Node.js is too old, instead of failing on what it lacks', async () => {
  for (const [nodeVersion, code] of [
    ['20.20.2', 1],
    ['22.18.0', 1],
    ['22.19.0', 0],
    ['24.1.0', 0],
  ] as const) {
    const stderr = new PassThrough();
    const stop = new AbortController().signal;
    const terminal = { stdout: new PassThrough(), stderr, cwd: tmpdir(), env: {}, stop, nodeVersion };
    expect(await runCommandLine(['--help', '--lang', 'zh-HK'], terminal)).toBe(code);
    expect(stderr.read()?.toString() ?? '').toMatch(code === 0 ? /^$/ : /NODE_TOO_OLD.*\n請安裝 Node.js 22\.19/);
  }
});
