import type { Locale } from '@countersign/contracts';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { notSetUp } from '../command-errors.js';
import { loadPackage } from '../load-connector.js';

/** What a demo package exports as `runDemo` takes. */
interface DemoOptions {
  readonly json: boolean;
  readonly crash: boolean;
  readonly open: boolean;
  readonly chart?: string | undefined;
  readonly lang: Locale;
  readonly workspace: string;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

export function addDemo(program: Command, context: CommandContext): void {
  const { say, terminal, report, files } = context;
  program
    .command('demo')
    .description(say('demo'))
    .argument('[name]', say('demoName'), '@countersign/demo')
    .option('--crash', say('demoCrash'))
    .option('--open', say('demoOpen'))
    .option('--chart <file>', say('demoChart'))
    .option('--workspace <kind>', say('demoWorkspace'), 'local')
    .action(
      async (
        name: string,
        options: {
          readonly crash?: boolean;
          readonly open?: boolean;
          readonly chart?: string;
          readonly workspace: string;
        },
      ) => {
        const { runDemo } = await loadPackage(name, terminal.cwd);
        if (!isRunDemo(runDemo)) throw notSetUp('PACKAGE_NOT_FOUND', `${name} has no demo.`, name);
        const code = await runDemo({
          json: report.json,
          crash: options.crash ?? false,
          open: options.open ?? false,
          chart: options.chart === undefined ? undefined : files.resolve(options.chart),
          lang: report.locale,
          workspace: options.workspace,
          stdout: terminal.stdout,
          stderr: terminal.stderr,
          signal: terminal.stop,
        });
        context.end(code === 0 || code === 2 ? code : 1);
      },
    );
}

function isRunDemo(value: unknown): value is (options: DemoOptions) => Promise<number> {
  return typeof value === 'function';
}
