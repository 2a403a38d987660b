import type { Locale, LocalizedText } from '@countersign/contracts';
import { type Argument, type Command, type CommanderError, Help, type HelpConfiguration, type Option } from 'commander';
import { width } from './terminal.js';

/** Words that commander writes itself into help. */
const inHelp = {
  '[options]': '[選項]',
  '[command]': '[指令]',
  'choices:': '可選：',
  'default:': '預設：',
} as const;

/** Help in the language, where commander speaks English only. */
export function helpIn(locale: Locale, titles: Readonly<Record<string, string>>): HelpConfiguration {
  const titled: HelpConfiguration = { styleTitle: (title) => titles[title] ?? title };
  if (locale === 'en') return titled;
  const plain = new Help();
  return {
    ...titled,
    displayWidth: width,
    commandUsage: (command: Command) => translated(plain.commandUsage(command)),
    subcommandTerm: (command: Command) => translated(plain.subcommandTerm(command)),
    optionDescription: (option: Option) => described(option.description, plain.optionDescription(option)),
    argumentDescription: (argument: Argument) => described(argument.description, plain.argumentDescription(argument)),
  };
}

/** What commander adds after our own words: `(default: "8443")`. */
function described(ours: string, whole: string): string {
  if (!whole.startsWith(ours)) return whole;
  const [, added] = /^ ?\((.*)\)$/s.exec(whole.slice(ours.length)) ?? [];
  if (added === undefined) return whole;
  const words = translated(added).replaceAll('： ', '：').replaceAll(', ', '、');
  return `${ours}（${words}）`;
}

function translated(text: string): string {
  return Object.entries(inHelp).reduce((done, [english, chinese]) => done.replaceAll(english, chinese), text);
}

interface Wording {
  readonly says: RegExp;
  readonly text: (...found: readonly string[]) => string;
}

/** Commander's errors as it words them, and how they are said in Chinese. */
const wordings: readonly Wording[] = [
  { says: /^unknown option '(.+?)'/, text: (flag) => `沒有 ${flag} 這個選項。` },
  { says: /^unknown command '(.+?)'/, text: (name) => `沒有 ${name} 這個指令。` },
  { says: /^missing required argument '(.+?)'/, text: (name) => `缺少參數 ${name}。` },
  { says: /^option '(.+?)' argument missing/, text: (flags) => `選項 ${flags} 缺少其值。` },
  { says: /^required option '(.+?)' not specified/, text: (flags) => `必須指定選項 ${flags}。` },
  {
    says: /^too many arguments(?: for '.+?')?\. Expected (\d+) arguments? but got (\d+): (.*)\.$/s,
    text: (expected, got, which) => `參數過多：只接受 ${expected} 個，但有 ${got} 個（${which}）。`,
  },
  {
    says: /^option '(.+?)' argument '(.*?)' is invalid\. Allowed choices are (.+)\.$/s,
    text: (flags, value, choices) => `選項 ${flags} 的值 ${value} 無效，可選：${choices?.replaceAll(', ', '、')}。`,
  },
];

/** What was wrong with a command line, in both languages. */
export function usageText({ code, message }: Pick<CommanderError, 'code' | 'message'>): LocalizedText {
  // Its help has been printed on stderr.
  if (code === 'commander.help') return { en: 'A command is missing.', 'zh-HK': '缺少指令。' };
  const en = message.replace(/^error: /, '');
  for (const { says, text } of wordings) {
    const found = says.exec(en);
    if (found === null) continue;
    const [, meant] = /\(Did you mean (?:one of )?(.+?)\?\)$/.exec(en) ?? [];
    const suggestion = meant === undefined ? '' : `是否指 ${meant.replaceAll(', ', '、')}？`;
    return { en, 'zh-HK': `${text(...found.slice(1))}${suggestion}` };
  }
  return { en, 'zh-HK': en };
}
