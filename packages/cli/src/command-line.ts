import { ConnectorError } from '@countersign/contracts';
import { Command, CommanderError, Option } from 'commander';
import type { CommandContext } from './command-context.js';
import { notSetUp, UsageError } from './command-errors.js';
import { addAccounts } from './commands/accounts.js';
import { addApprovals } from './commands/approvals.js';
import { addAudit } from './commands/audit.js';
import { addBindings } from './commands/bindings.js';
import { addConnect } from './commands/connect.js';
import { addConnections } from './commands/connections.js';
import { addConnectorCommands } from './commands/connector-commands.js';
import { addCreate } from './commands/create.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addInit } from './commands/init.js';
import { addKeys } from './commands/keys.js';
import { addSaml } from './commands/saml.js';
import { addSandbox } from './commands/sandbox.js';
import { addServe } from './commands/serve.js';
import { addTls } from './commands/tls.js';
import { addWebhooks } from './commands/webhooks.js';
import { helpIn, usageText } from './help-words.js';
import { Files } from './read-files.js';
import { type ExitCode, Report, type Terminal } from './terminal.js';
import { localeOf, textsIn } from './texts.js';
import { packageVersion } from './version.js';

/** As `engines` of package.json says. */
const OLDEST_NODE = [22, 19] as const;

/**
 * Runs one command line.
 * @param args - without the program's own name.
 * @returns 0 on success, 1 on a negative finding or refused input, 2 on bad usage.
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const locale = localeOf(args, terminal.env);
  const say = textsIn(locale);
  const report = new Report(terminal, { json: asksForJson(args), locale });
  let exit: ExitCode = 0;
  const context: CommandContext = {
    terminal,
    report,
    files: new Files(terminal.cwd),
    locale,
    say,
    end: (code) => {
      exit = code;
    },
  };
  try {
    refuseOldNode(terminal.nodeVersion);
    const program = createProgram(context);
    await addConnectorCommands(program, context, args);
    dress(program, context);
    await program.parseAsync([...args], { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0; // help or version, printed already
      // A program reads one language, whatever the person's is.
      report.error(new UsageError(usageText(error)[report.json ? 'en' : locale]));
      return 2;
    }
    report.error(error);
    return ConnectorError.is(error) && error.code === 'USAGE' ? 2 : 1;
  }
}

/** @throws {@link ConfigurationError} `NODE_TOO_OLD`: what is missing there fails later, in words that tell nobody why. */
function refuseOldNode(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw notSetUp('NODE_TOO_OLD', `This is Node.js ${version}.`, 'node');
}

function createProgram(context: CommandContext): Command {
  const { say } = context;
  const program = new Command('countersign')
    .description(say('about'))
    .version(packageVersion(), '-V, --version', say('version'))
    .addOption(new Option('--json', say('json')))
    .addOption(new Option('--lang <language>', say('lang')).choices(['en', 'zh-HK']))
    .helpCommand(false);
  addInit(program, context);
  addDemo(program, context);
  addSandbox(program, context);
  addConnect(program, context);
  addConnections(program, context);
  addDoctor(program, context);
  addKeys(program, context);
  addApprovals(program, context);
  addAccounts(program, context);
  addServe(program, context);
  addWebhooks(program, context);
  addSaml(program, context);
  addAudit(program, context);
  addBindings(program, context);
  addTls(program, context);
  addCreate(program, context);
  return program;
}

/** Errors are thrown, help speaks the chosen language; for the program and every command below it. */
function dress(command: Command, context: CommandContext): void {
  const { say, terminal } = context;
  const titles: Readonly<Record<string, string>> = {
    'Usage:': say('usage'),
    'Arguments:': say('arguments'),
    'Options:': say('options'),
    'Commands:': say('commands'),
  };
  command
    .exitOverride()
    .helpOption('-h, --help', say('help'))
    .configureHelp(helpIn(context.locale, titles))
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      // What is wrong is said once, by the report.
      outputError: () => undefined,
      writeErr: (text) => terminal.stderr.write(text),
    });
  for (const child of command.commands) dress(child, context);
}

/** Known before parsing, so that bad usage too is answered in JSON. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).includes('--json');
}
