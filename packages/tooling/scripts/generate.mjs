// @ts-check
/**
 * Generates from every `specs/<vendor>.yaml` into `connectors/<vendor>/src/generated/`: `schema.ts` (types, by
 * openapi-typescript) and `openapi.json` (the same document, for the emulator). Both are committed.
 *
 *   npm run generate                     all
 *   npm run generate -- quickbooks zoom  these
 *   npm run generate -- --check          writes nothing; exits 1 and names the files that differ
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../../..');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { check: { type: 'boolean' } } });

/** @param {string} path @returns {Promise<string | undefined>} */
async function readOrNothing(path) {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {string} vendor @returns {Promise<Map<string, string>>} text by path */
async function generated(vendor) {
  const source = join('specs', `${vendor}.yaml`);
  const text = await readFile(join(root, source), 'utf8');
  const document = parse(text, { strict: true, uniqueKeys: true });
  const outside = /\$ref:\s*["']?([^#\s"'][^\s"']*)/.exec(text);
  if (outside) throw new Error(`${source}: $ref ${outside[1]} leads to another file; specs are one file each`);
  const hash = createHash('sha256').update(text).digest('hex');
  const types = astToString(await openapiTypescript(structuredClone(document), { alphabetize: false }));
  const folder = join('connectors', vendor, 'src', 'generated');
  return new Map([
    [
      join(folder, 'schema.ts'),
      `// Generated from ${source} (sha256 ${hash}) by \`npm run generate -- ${vendor}\`. Do not edit.\n${types}`,
    ],
    [join(folder, 'openapi.json'), `${JSON.stringify(document, null, 1)}\n`],
  ]);
}

const connectors = new Set(await readdir(join(root, 'connectors')));
const specs = (await readdir(join(root, 'specs')))
  .flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []))
  .filter((vendor) => connectors.has(vendor) && (positionals.length === 0 || positionals.includes(vendor)));
const unknown = positionals.filter((vendor) => !specs.includes(vendor));
if (unknown.length > 0) {
  console.error(`No specs/${unknown[0]}.yaml with a folder connectors/${unknown[0]}.`);
  process.exit(2);
}

let stale = 0;
for (const vendor of specs.sort()) {
  for (const [path, text] of await generated(vendor)) {
    if ((await readOrNothing(join(root, path))) === text) continue;
    stale += 1;
    if (values.check) {
      console.error(`${path} differs from what specs/${vendor}.yaml gives; run: npm run generate -- ${vendor}`);
      continue;
    }
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
    console.log(`wrote ${path}`);
  }
}
if (values.check && stale > 0) process.exit(1);
