import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { notSetUp, refusedInput } from '../command-errors.js';

interface VerifyFlags {
  readonly data?: string;
  readonly tenant?: string;
  readonly expectHead?: string;
}

export function addAudit(program: Command, context: CommandContext): void {
  const { say } = context;
  program
    .command('audit')
    .description(say('audit'))
    .command('verify')
    .description(say('auditVerify'))
    .option('--data <folder>', say('data'))
    .option('--tenant <tenant>', say('tenant'))
    .option('--expect-head <head>', say('expectHead'))
    .action((flags: VerifyFlags) => runVerify(context, flags));
}

async function runVerify(context: CommandContext, flags: VerifyFlags): Promise<void> {
  const { report, say } = context;
  const { connectDatabase, verifyAudit } = await import('@countersign/runtime');
  const database = await connectDatabase(databaseOf(context, flags.data));
  try {
    const tenants = await verifyAudit(database, { tenant: flags.tenant, expectHead: flags.expectHead });
    if (tenants.length === 0) {
      throw refusedInput(
        'TENANT_UNKNOWN',
        `There is no audit log${flags.tenant ? ` of ${flags.tenant}` : ''}.`,
        '--tenant',
      );
    }
    const verified = tenants.every((verdict) => verdict.verified);
    const events = tenants.reduce((sum, verdict) => sum + verdict.events, 0);
    report.result(
      { verified, events, tenants },
      tenants
        .map(({ tenant, events, head, firstBad }) =>
          firstBad ? say('notVerified', { tenant, events, ...firstBad }) : say('verified', { tenant, events, head }),
        )
        .join('\n'),
    );
    context.end(verified ? 0 : 1);
  } finally {
    await database.close();
  }
}

/** `--data` before DATABASE_URL. Looking must not make a database where there is none. */
function databaseOf(
  { files, terminal }: CommandContext,
  folder: string | undefined,
): { dataFolder: string } | { url: string } {
  if (folder !== undefined) {
    const dataFolder = files.resolve(folder);
    if (!existsSync(dataFolder)) throw refusedInput('FILE_NOT_READABLE', `There is no folder ${folder}.`, '--data');
    return { dataFolder };
  }
  const url = terminal.env['DATABASE_URL'];
  if (!url) throw notSetUp('DATABASE_NOT_NAMED', 'Neither --data nor DATABASE_URL names a database.', '--data');
  return { url };
}
