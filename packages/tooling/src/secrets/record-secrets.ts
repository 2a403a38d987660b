import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@countersign/contracts';
import { keepRemovedFolders } from './keep-folders.ts';
import { searchable, secretsFolder } from './run-folder.ts';

// Set up before each file of tests where `npm test` scans its run: what the tests hide in a `Secret` is written down, and
// the folders that they remove are kept, to be searched at the end.

/** Enough of one file of tests; property tests make thousands. */
const MOST = 200;

const folder = secretsFolder(process.env);
if (folder !== undefined) {
  keepRemovedFolders(tmpdir());
  const file = join(folder, `${process.pid}.txt`);
  const make = Secret.of;
  const seen = new Set<string>();
  Secret.of = (given) => {
    // Keys in PEM begin and end alike: a line from their middle is theirs alone.
    const value = given.startsWith('-----BEGIN') ? (given.split('\n').at(given.split('\n').length / 2) ?? '') : given;
    if (seen.size < MOST && !seen.has(value) && searchable(value)) {
      seen.add(value);
      appendFileSync(file, `${Buffer.from(value).toString('base64url')}\n`);
    }
    return make(given);
  };
}
