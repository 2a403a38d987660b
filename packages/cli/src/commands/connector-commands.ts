import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type CommandInput, type ConnectorCommand, foreignError, InputError } from '@countersign/contracts';
import { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { connectorsWithCommands, loadConnectorCommands } from '../load-connector.js';

const texts = {
  group: { en: 'commands of the connector {name}', 'zh-HK': '連接器 {name} 的指令' },
  FILE_EXISTS: {
    en: 'Name a file that isn’t there yet: nothing is overwritten.',
    'zh-HK': '請指定尚未存在的檔案：不會覆寫任何檔案。',
  },
  FILE_NOT_WRITABLE: { en: 'Check the path and the right to write there.', 'zh-HK': '請檢查路徑及寫入權限。' },
} as const;

/**
 * Adds what connectors bring themselves: a group for each, and its commands where the command line is about them. Nothing
 * of a connector is loaded before. A name that the program has stays the program's.
 */
export async function addConnectorCommands(
  program: Command,
  context: CommandContext,
  args: readonly string[],
): Promise<void> {
  const { terminal, locale } = context;
  const called = args.find((arg, at) => !arg.startsWith('-') && args[at - 1] !== '--lang');
  const taken = new Set(program.commands.map((command) => command.name()));
  for (const name of connectorsWithCommands(terminal.cwd)) {
    if (taken.has(name)) continue;
    const group = program.command(name).helpCommand(false).description(texts.group[locale].replace('{name}', name));
    if (name !== called) continue;
    for (const command of await loadConnectorCommands(name, terminal.cwd)) addCommand(group, command, context);
  }
}

function addCommand(group: Command, command: ConnectorCommand, context: CommandContext): void {
  const { locale, report, terminal } = context;
  const added = new Command(command.name).description(command.title[locale]);
  for (const { name, value, required, title } of command.options) {
    const flags = value === undefined ? `--${name}` : `--${name} <${value}>`;
    if (required) added.requiredOption(flags, title[locale]);
    else added.option(flags, title[locale]);
  }
  added.action(async () => {
    const given = added.options.flatMap((option) => {
      const value: unknown = added.getOptionValue(option.attributeName());
      const name = option.long?.slice(2);
      return name !== undefined && (typeof value === 'string' || value === true) ? [[name, value] as const] : [];
    });
    const { ok, document, text } = await command.run({
      options: Object.fromEntries(given),
      locale,
      now: Date.now(),
      files: filesOf(context),
      signal: terminal.stop,
    });
    report.result({ ...document, ok }, text);
    context.end(ok ? 0 : 1);
  });
  group.addCommand(added);
}

function filesOf({ files }: CommandContext): CommandInput['files'] {
  return {
    resolve: (path) => files.resolve(path),
    bytes: (path, option) => files.bytes(path, `--${option}`),
    write: (path, bytes, option) => {
      try {
        mkdirSync(dirname(files.resolve(path)), { recursive: true });
        writeFileSync(files.resolve(path), bytes, { flag: 'wx' });
      } catch (error) {
        const { code = 'unwritable' } = foreignError(error);
        const ours = code === 'EEXIST' ? 'FILE_EXISTS' : 'FILE_NOT_WRITABLE';
        throw new InputError(ours, `${path} can't be written (${code}).`, {
          place: `--${option}`,
          remedy: texts[ours],
        });
      }
    },
  };
}
