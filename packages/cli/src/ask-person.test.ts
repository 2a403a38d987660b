import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createLineAsker } from './ask-person.js';

function setUp() {
  const input = new PassThrough();
  const output = new PassThrough();
  const asker = createLineAsker(input, output, () => {});
  return { input, output, asker };
}

it('gives each question its line, also of those that were piped in at once', async () => {
  const { input, output, asker } = setUp();
  input.write('first\n second \n');
  expect(await asker.ask('One? ')).toBe('first');
  expect(await asker.ask('Two? ')).toBe('second');
  const third = asker.ask('Three? ');
  input.write('later\n');
  expect(await third).toBe('later');
  expect(output.read()?.toString()).toBe('One? Two? Three? ');
});

it('answers with nothing once the input has ended, however often it is asked', async () => {
  const { input, asker } = setUp();
  input.end('only');
  expect([await asker.ask('One? '), await asker.ask('Two? '), await asker.ask('Three? ')]).toEqual(['only', '', '']);
});
