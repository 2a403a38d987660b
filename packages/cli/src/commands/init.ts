import { existsSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { type Connector, foreignError, type InputError, type Locale } from '@countersign/contracts';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { refusedInput, UsageError } from '../command-errors.js';
import { INSTALLATION_FILE, readInstallation } from '../installation/read-installation.js';
import { connectorIds, loadConnector } from '../load-connector.js';
import { append } from '../option-values.js';

interface InitFlags {
  readonly tenant?: string;
  readonly timeZone?: string;
  readonly connection: readonly string[];
  readonly data: string;
  readonly databaseUrlEnv?: string;
  readonly keyFile?: string;
  readonly folder: string;
}

interface FirstConnection {
  readonly name: string;
  readonly connector: Connector;
  readonly spelled: string;
  readonly environment: string;
}

export function addInit(program: Command, context: CommandContext): void {
  const { say } = context;
  program
    .command('init')
    .description(say('init'))
    .option('--tenant <name>', say('initTenant'))
    .option('--time-zone <zone>', say('initTimeZone'))
    .option('--connection <name=vendor:environment>', say('initConnection'), append, [])
    .option('--data <folder>', say('initData'), 'countersign-data')
    .option('--database-url-env <name>', say('initDatabase'))
    .option('--key-file <file>', say('initKeyFile'))
    .option('--folder <folder>', say('initFolder'), '.')
    .action((flags: InitFlags) => runInit(context, flags));
}

async function runInit(context: CommandContext, flags: InitFlags): Promise<void> {
  const { terminal, report, say, files, locale } = context;
  const folder = resolve(files.resolve(flags.folder));
  const file = join(folder, INSTALLATION_FILE);
  if (existsSync(file)) throw alreadyThere(file); // before anything is asked
  const ask = async (question: string, otherwise: string): Promise<string> =>
    (report.json ? undefined : await terminal.ask?.(`${question} [${otherwise}] `)) || otherwise;

  const tenant = flags.tenant ?? (await ask(say('initTenant'), nameOf(basename(folder))));
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const timeZone = flags.timeZone ?? (await ask(say('initTimeZone'), here === 'UTC' ? 'Asia/Hong_Kong' : here));
  const asked =
    flags.connection.length > 0
      ? flags.connection
      : [await ask(say('initFirst', { known: connectorIds(terminal.cwd).join(', ') || '-' }), '-')];
  const connections = await Promise.all(
    asked.filter((one) => one !== '-').map((one) => firstConnection(one, terminal.cwd)),
  );

  const keyFile = files.resolve(flags.keyFile ?? defaultKeyFile(terminal.env, tenant));
  const shownKey = pathFrom(folder, keyFile);
  writeNew(file, installationText({ tenant, timeZone, locale, flags, keyFile: shownKey, connections }));
  let madeKey: boolean;
  try {
    readInstallation(file); // what is written must be what is read
    madeKey = await makeKeyFile(keyFile);
  } catch (error) {
    unlinkSync(file); // the next try starts anew
    throw error;
  }
  report.result(
    { ok: true, file, keyFile, keyMade: madeKey, connections: connections.map(({ name }) => name) },
    [
      say('initDone', { file }),
      say(madeKey ? 'initKeyMade' : 'initKeyKept', { keyFile }),
      ...connections.map(({ name }) => say('initNext', { name })),
    ].join('\n'),
  );
}

async function firstConnection(text: string, cwd: string): Promise<FirstConnection> {
  const [, name, spelled, environment = 'sandbox'] =
    /^([a-z0-9][a-z0-9-]*)=([^:]+)(?::(production|sandbox|emulator))?$/.exec(text) ?? [];
  if (name === undefined || spelled === undefined) {
    throw new UsageError(`--connection takes NAME=VENDOR:sandbox, not ${text}.`, '--connection');
  }
  return { name, spelled, environment, connector: await loadConnector(spelled, cwd) };
}

/** Beside the user's other configuration: never in the data folder, and not in a folder that is shared. */
function defaultKeyFile(env: Readonly<Record<string, string | undefined>>, tenant: string): string {
  const home = env['HOME'] ?? env['USERPROFILE'];
  const config = env['XDG_CONFIG_HOME'] ?? (home === undefined ? undefined : join(home, '.config'));
  if (config === undefined) throw new UsageError('Give --key-file: there is no home folder.', '--key-file');
  return join(config, 'countersign', `${tenant}.keys`);
}

async function makeKeyFile(path: string): Promise<boolean> {
  const { generateKey } = await import('@countersign/oauth');
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(
      path,
      `# The current key first. Keep a copy in another place than the data's.\nk1 ${generateKey().reveal()}\n`,
      {
        flag: 'wx',
        mode: 0o600,
        flush: true,
      },
    );
    return true;
  } catch (error) {
    if (foreignError(error).code === 'EEXIST' && existsSync(path)) return false; // another installation's of this tenant: its tokens need it
    const { code = 'unknown' } = foreignError(error);
    throw refusedInput('FILE_NOT_WRITABLE', `${path} can't be written (${code}).`, '--key-file');
  }
}

function writeNew(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    const { code = 'unknown' } = foreignError(error);
    if (code === 'EEXIST' && existsSync(file)) throw alreadyThere(file);
    throw refusedInput('FILE_NOT_WRITABLE', `${file} can't be written (${code}).`, '--folder');
  }
}

function alreadyThere(file: string): InputError {
  return refusedInput('FOLDER_EXISTS', `${file} is there already.`, '--folder');
}

interface FileParts {
  readonly tenant: string;
  readonly timeZone: string;
  readonly locale: Locale;
  readonly flags: InitFlags;
  readonly keyFile: string;
  readonly connections: readonly FirstConnection[];
}

function installationText({ tenant, timeZone, locale, flags, keyFile, connections }: FileParts): string {
  const { databaseUrlEnv, data } = flags;
  const quoted = (text: string) => JSON.stringify(text);
  return `${[
    '# What `countersign` runs here. Secrets stand elsewhere: { env: NAME } or { file: PATH }.',
    `tenant: ${tenant}`,
    `timeZone: ${timeZone}`,
    `locale: ${locale}`,
    databaseUrlEnv === undefined
      ? `database: { folder: ${quoted(data)} } # or { url: { env: DATABASE_URL } }`
      : `database: { url: { env: ${databaseUrlEnv} } }`,
    `keys: { file: ${quoted(keyFile)} }`,
    'bindings: [bindings/*.yaml]',
    connections.length === 0 ? 'connections: {}' : 'connections:',
    ...connections.flatMap(connectionLines),
  ].join('\n')}\n`;
}

function connectionLines({ name, spelled, environment, connector }: FirstConnection): readonly string[] {
  const head = [`  ${name}:`, `    connector: ${JSON.stringify(spelled)}`, `    environment: ${environment}`];
  if (environment === 'emulator') return head;
  const variable = (setting: string) =>
    `${name}_${setting}`
      .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
      .replaceAll('-', '_')
      .toUpperCase();
  const byConsent = new Set(connector.descriptor.oauth?.redirectSettings ?? []);
  const credentials = connector.settings.filter(({ name: one, secret }) => secret || one === 'clientId');
  const others = connector.settings.filter(
    ({ name: one, secret, required }) => required && !secret && one !== 'clientId' && !byConsent.has(one),
  );
  const line = (one: Connector['settings'][number], value: string) =>
    `      ${one.required ? '' : '# '}${one.name}: ${value} # ${one.title.en}`;
  return [
    ...head,
    '    credentials:',
    ...credentials.map((one) => line(one, `{ env: ${variable(one.name)} }`)),
    ...(others.length === 0
      ? []
      : ['    # settings:', ...others.map((one) => `    #   ${one.name}: # ${one.title.en}`)]),
  ];
}

function pathFrom(folder: string, path: string): string {
  const way = relative(folder, path);
  return isAbsolute(way) || way.startsWith('..') ? path : way;
}

function nameOf(text: string): string {
  return (
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'acme'
  );
}
