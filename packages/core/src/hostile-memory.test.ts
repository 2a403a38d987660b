import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { measureHostileAnswers } from './hostile-answers.test-support.js';

test('whatever a server sends, it ends as a typed error within 64 MB', { timeout: 60_000 }, async () => {
  const found = Object.entries(await measureHostileAnswers(2));
  expect(found.length).toBeGreaterThan(10);
  for (const [name, { asExpected, codes }] of found) expect(asExpected, `${name}: ${codes.join()}`).toBe(true);
  expect(found.filter(([, { grownMb }]) => grownMb > 64)).toEqual([]);
});

test('nothing is inflated in one go, which would stop the event loop', async () => {
  const sources: string[] = [];
  for await (const file of glob('**/*.ts', { cwd: import.meta.dirname })) sources.push(file);
  const wrong: string[] = [];
  for (const file of sources.filter((name) => !/\.test(-support|-d)?\.ts$/.test(name))) {
    const text = await readFile(join(import.meta.dirname, file), 'utf8');
    if (/(?:gunzip|unzip|inflate\w*|decompress)Sync/i.test(text)) wrong.push(file);
  }
  expect(sources.length).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});
