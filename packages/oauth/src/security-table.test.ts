import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

// docs/security/oauth.md promises a test for each rule; a promise that names none is found here.

const document = readFileSync(join(import.meta.dirname, '../../../docs/security/oauth.md'), 'utf8');
const rows = document
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| rule '))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('docs/security/oauth.md', () => {
  it('has a row for each rule', () => {
    expect(rows.length).toBeGreaterThan(30);
  });

  it.each(rows.map((cells) => [cells[1], cells[4]]))('%s', (_rule, named) => {
    const [file = '', ...title] = (named ?? '').split(': ');
    expect(readdirSync(import.meta.dirname)).toContain(file);
    const source = readFileSync(join(import.meta.dirname, file), 'utf8');
    expect(source).toContain(`'${title.join(': ')}'`);
  });
});
