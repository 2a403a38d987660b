// `npm run bench` runs every bench in packages/tooling/bench; `npm run bench -- install-size` the named ones. Writes
// docs/bench/<date>.json and .md. Exit 1 when a goal is missed.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addToDay, dayPage, describeMachine, judge } from '../src/measure/bench.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const folder = join(import.meta.dirname, '..', 'bench');
const known = readdirSync(folder).flatMap((file) => (file.endsWith('.mjs') ? [file.slice(0, -4)] : []));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no bench called ${unknown.join(', ')}; there are: ${known.join(', ')}`);
  process.exit(2);
}

const results = [];
for (const name of wanted.length === 0 ? known : wanted) {
  const { default: bench } = await import(join(folder, `${name}.mjs`));
  const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
  chmodSync(scratch, 0o711); // started by root, PostgreSQL runs as somebody else who has to enter
  console.error(`${bench.title} …`);
  try {
    results.push(judge(bench, await bench.run({ root, scratch, log: (text) => console.error(`  ${text}`) })));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const date = new Date().toISOString().slice(0, 10);
const file = join(root, 'docs', 'bench', date);
const earlier = existsSync(`${file}.json`) ? JSON.parse(readFileSync(`${file}.json`, 'utf8')) : undefined;
const day = addToDay(earlier, date, describeMachine(), results);
mkdirSync(join(root, 'docs', 'bench'), { recursive: true });
writeFileSync(`${file}.json`, `${JSON.stringify(day, null, 2)}\n`);
writeFileSync(`${file}.md`, dayPage(day));
console.log(dayPage({ ...day, results }));
process.exit(results.some(({ measures }) => measures.some(({ met }) => met === false)) ? 1 : 0);
