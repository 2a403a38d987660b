import { describe, expect, test } from 'vitest';
import { books } from '../books.test-support.js';
import { createEgressPolicy } from './egress-policy.js';
import { resolveOrigins } from './origins.js';

const at = (day: string) => () => Date.parse(day);
const production = { environment: 'production' } as const;

describe('the TLS floor', () => {
  test('is 1.3 for a host with an exception that nobody accepted', () => {
    const policy = createEgressPolicy(books, production, at('2026-11-22'));
    expect(policy.admit('legacy.books.example', 443)).toMatchObject({ floor: '1.3', region: 'US' });
  });

  test('is lowered by accepting the exception by name, for that host only', () => {
    const policy = createEgressPolicy(books, { ...production, acceptTls12: ['books-legacy-tls12'] }, at('2026-11-22'));
    expect(policy.admit('legacy.books.example', 443)).toMatchObject({ floor: '1.2', exception: 'books-legacy-tls12' });
    expect(policy.admit('api.books.example', 443)).toMatchObject({ floor: '1.3' });
  });

  test('is 1.3 again when the last day of the exception is over, also in a process that has been running', () => {
    let now = Date.parse('2027-01-31T23:59:59.000Z');
    const policy = createEgressPolicy(books, { ...production, acceptTls12: ['books-legacy-tls12'] }, () => now);
    expect(policy.admit('legacy.books.example', 443).floor).toBe('1.2');
    now = Date.parse('2027-02-01T00:00:00.000Z');
    expect(policy.admit('legacy.books.example', 443).floor).toBe('1.3');
  });
});

describe('origins with settings', () => {
  const regional = {
    ...books,
    environments: {
      ...books.environments,
      production: { ...books.environments.production, origins: { api: 'https://{region}.books.example' } },
    },
  };

  test('reach the listed host that they make', () => {
    const policy = createEgressPolicy(regional, { ...production, settings: { region: 'api' } }, at('2026-11-22'));
    expect(policy.admit('api.books.example', 443).host).toBe('api.books.example');
  });

  test.each(['evil.example/', 'evil.example#', 'a@evil.example', '', 'a b', '{region}', '..'])(
    'refuse the setting %j',
    (region) => {
      expect(() => createEgressPolicy(regional, { ...production, settings: { region } }, at('2026-11-22'))).toThrow(
        /region/,
      );
    },
  );

  test('fall back on the default that the template names', () => {
    const origins = { api: 'https://{region=api}.books.example' };
    const optional = {
      ...regional,
      environments: { ...regional.environments, production: { ...books.environments.production, origins } },
    };
    const host = (settings?: Readonly<Record<string, string>>) =>
      resolveOrigins(optional, { ...production, settings }).get('api')?.host;
    expect([host(), host({}), host({ region: 'legacy' })]).toEqual([
      'api.books.example',
      'api.books.example',
      'legacy.books.example',
    ]);
    expect(() => host({ region: 'evil.example/' })).toThrow(/region/);
  });

  test('do not widen the list of hosts', () => {
    const policy = createEgressPolicy(regional, { ...production, settings: { region: 'other' } }, at('2026-11-22'));
    expect(() => policy.admit('other.books.example', 443)).toThrow(expect.objectContaining({ code: 'EGRESS_DENIED' }));
  });
});

describe('pins', () => {
  const [one, two] = [Buffer.alloc(32, 1).toString('base64'), Buffer.alloc(32, 2).toString('base64')];

  test('are in force until their last day', () => {
    const pins = {
      'api.books.example': { spkiSha256: [one, two], until: '2026-11-22', onMismatch: 'refuse' },
    } as const;
    const options = { ...production, pins };
    expect(
      createEgressPolicy(books, options, at('2026-11-22T12:00:00Z')).admit('api.books.example', 443).pins,
    ).toHaveLength(1);
    expect(createEgressPolicy(books, options, at('2026-11-23')).admit('api.books.example', 443).pins).toHaveLength(0);
  });

  test.each([[[one]], [[one, 'sha256/x']], [[]]])('%j are refused: a pin needs a backup', (spkiSha256) => {
    const pins = { 'api.books.example': { spkiSha256, until: '2027-01-01', onMismatch: 'refuse' } } as const;
    expect(() => createEgressPolicy(books, { ...production, pins }, at('2026-11-22'))).toThrow(/pins/);
  });

  test('without a last day are refused, not ignored', () => {
    const pins = { 'api.books.example': { spkiSha256: [one, two], until: 'for ever', onMismatch: 'refuse' } } as const;
    expect(() => createEgressPolicy(books, { ...production, pins }, at('2026-11-22'))).toThrow(/pins/);
  });
});
