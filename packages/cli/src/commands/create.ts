import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { refusedInput, UsageError } from '../command-errors.js';
import { packageFiles } from '../new-connector/package-files.js';
import { readOpenApi } from '../new-connector/read-openapi.js';
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
      if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(name) || name.length > 40 || RESERVED.has(name)) {
        throw new UsageError('NAME is lower-case words with hyphens between, such as harbour-parcels.', 'NAME');
      }
      createConnector(context, name, flags);
    });
}

/** Names of files in the package, and words that no variable may be called. */
const RESERVED = new Set(
  (
    'index descriptor options auth break case catch class const continue debugger default delete do else enum export ' +
    'extends false finally for function if implements import in instanceof interface let new null package private ' +
    'protected public return static super switch this throw true try typeof var void while with yield await eval arguments'
  ).split(' '),
);

function createConnector(
  { files, report, say }: CommandContext,
  name: string,
  { openapi, folder = name }: { readonly openapi: string; readonly folder?: string },
): void {
  const target = files.resolve(folder);
  if (existsSync(target)) throw refusedInput('FOLDER_EXISTS', `${folder} is there already.`, folder);
  const vendor = readOpenApi(files.data(openapi, '--openapi'), new Date().toISOString().slice(0, 10));
  const written = packageFiles(name, vendor, packageVersion());
  for (const [path, content] of Object.entries(written)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), content, { flag: 'wx' });
  }
  report.result(
    { connector: name, folder: target, files: Object.keys(written), operations: vendor.operations.map(({ id }) => id) },
    say('created', { folder, operations: vendor.operations.length }),
  );
}
