import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runVisit } from './run-visit.js';

const folder = await mkdtemp(join(tmpdir(), 'site-visit-'));
try {
  await runVisit({ folder, say: (line) => console.log(line) });
} finally {
  await rm(folder, { recursive: true, force: true });
}
