// `npm run soak -- NAME [--rounds N] [--minutes M] [--from SEED] [--seed SEED]` runs rounds of packages/tooling/soak/NAME.mjs
// and adds their results up in .countersign/soak/NAME.jsonl. Stopped by Ctrl-C it goes on next time where it was; --seed runs one
// round again. Without a NAME it lists the soaks and their sums.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { appendLine, readLines, seedsToRun, soakFile, sumUp } from '../src/measure/soak.ts';
import { runCommand } from '../src/run/command.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const folder = join(import.meta.dirname, '..', 'soak');
mkdirSync(folder, { recursive: true });
const known = readdirSync(folder).flatMap((file) => (file.endsWith('.mjs') ? [file.slice(0, -4)] : []));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '10' },
    minutes: { type: 'string' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
});
const [name] = positionals;
if (name === undefined) {
  for (const one of known) show(one, readLines(soakFile(root, one)));
  process.exit(0);
}
if (!known.includes(name)) {
  console.error(`no soak called ${name}; there are: ${known.join(', ') || 'none yet'}`);
  process.exit(2);
}

const { default: soak } = await import(join(folder, `${name}.mjs`));
const file = soakFile(root, name);
const commit = await currentCommit();
const endsAt = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;
let stopping = false;
process.on('SIGINT', () => {
  stopping = true;
  console.error('stopping after this round');
});

const seeds =
  values.seed === undefined ? seedsToRun(readLines(file), commit, Number(values.from)) : [Number(values.seed)];
const most = values.minutes === undefined ? Number(values.rounds) : Number.POSITIVE_INFINITY;
let rounds = 0;
for (const seed of seeds) {
  if (stopping || rounds >= most || Date.now() >= endsAt) break;
  appendLine(file, await round(seed));
  rounds += 1;
}
const lines = readLines(file).filter((line) => line.commit === commit);
show(name, lines);
process.exit(sumUp(lines).failed.length === 0 ? 0 : 1);

async function round(seed) {
  const scratch = mkdtempSync(join(tmpdir(), `soak-${name}-`));
  chmodSync(scratch, 0o711); // started by root, PostgreSQL runs as somebody else who has to enter
  const startedAt = Date.now();
  const log = (text) => console.error(`  ${text}`);
  const outcome = await soak
    .round({ root, scratch, seed, log })
    .catch((error) => ({ ok: false, counts: {}, detail: String(error?.stack ?? error) }));
  const ms = Date.now() - startedAt;
  console.error(`${outcome.ok ? '✓' : '✗'} seed ${seed} (${ms} ms) ${JSON.stringify(outcome.counts)}`);
  if (outcome.ok) rmSync(scratch, { recursive: true, force: true });
  else console.error(`  ${outcome.detail ?? 'failed'}\n  left in ${scratch}`);
  return { seed, commit, ms, ...outcome };
}

function show(of, all) {
  const { rounds: done, failed, counts } = sumUp(all);
  console.log(JSON.stringify({ soak: of, rounds: done, failed, counts }));
}

/** A tree with changes is a state of its own, not the commit it started from. */
async function currentCommit() {
  const head = await runCommand('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: root });
  const changes = await runCommand('git', ['status', '--porcelain'], { cwd: root });
  return `${head.stdout.trim()}${changes.stdout.trim() === '' ? '' : '+changes'}`;
}
