import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { refusedInput, UsageError } from '../command-errors.js';
import { packageFiles } from '../new-connector/package-files.js';
import { planConnector } from '../new-connector/plan.js';
import { readOpenApi } from '../new-connector/read-openapi.js';
import { isReserved } from '../new-connector/source-text.js';
import { packageVersion } from '../version.js';

export function addCreate(program: Command, context: CommandContext): void {
  const { say } = context;
  program
    .command('create')
    .description(say('create'))
    .command('connector')
    .description(say('createConnector'))
    .argument('<name>', say('createName'))
    .requiredOption('--openapi <file>', say('createOpenApi'))
    .option('--folder <folder>', say('createFolder'))
    .action((name: string, flags: { readonly openapi: string; readonly folder?: string }) => {
      if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(name) || name.length > 40 || TAKEN.has(name) || isReserved(name)) {
        throw new UsageError('NAME is lower-case words with hyphens between, such as harbour-parcels.', 'NAME');
      }
      createConnector(context, name, flags);
    });
}

/** Names of files in the package. */
const TAKEN = new Set(['index', 'descriptor', 'options', 'auth', 'error', 'webhooks']);

function createConnector(
  { files, report, say }: CommandContext,
  name: string,
  { openapi, folder = name }: { readonly openapi: string; readonly folder?: string },
): void {
  const target = files.resolve(folder);
  if (existsSync(target)) throw refusedInput('FOLDER_EXISTS', `${folder} is there already.`, folder);
  const vendor = readOpenApi(files.data(openapi, '--openapi'), new Date().toISOString().slice(0, 10));
  const plan = planConnector(vendor, name);
  const written = packageFiles(name, vendor, plan, packageVersion());
  for (const [path, content] of Object.entries(written)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), content, { flag: 'wx' });
  }
  const actions = Object.fromEntries(plan.actions.map((action) => [action.name, action.guarantee.kind]));
  const operations = vendor.operations.map(({ id }) => id);
  report.result(
    { connector: name, folder: target, files: Object.keys(written), operations, actions, withoutAction: plan.left },
    say('created', { folder, operations: vendor.operations.length }),
  );
}
