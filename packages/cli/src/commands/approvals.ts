import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { table } from '../terminal.js';

export function addApprovals(program: Command, { say, files, report, locale }: CommandContext): void {
  program
    .command('approvals')
    .description(say('approvals'))
    .command('simulate')
    .description(say('simulate'))
    .requiredOption('--template <file>', say('template'))
    .requiredOption('--form <file>', say('form'))
    .option('--directory <file>', say('directory'))
    .option('--now <instant>', say('now'))
    .action(
      async (options: {
        readonly template: string;
        readonly form: string;
        readonly directory?: string;
        readonly now?: string;
      }) => {
        const { simulate } = await import('@countersign/approvals');
        const { route, missing } = simulate({
          template: files.data(options.template, '--template'),
          form: files.data(options.form, '--form'),
          directory: options.directory === undefined ? undefined : files.data(options.directory, '--directory'),
          now: options.now,
          locale,
        });
        const rows = route.map(({ node, policy, approvers, why }) => [node, policy, approvers.join(', '), why]);
        const lines = [
          rows.length === 0
            ? say('routeEmpty')
            : table([[say('node'), say('policy'), say('approvers'), say('why')], ...rows]),
          ...(missing.length === 0 ? [] : [say('missing', { fields: missing.join(', ') })]),
        ];
        report.result({ route, missing }, lines.join('\n'));
      },
    );
}
