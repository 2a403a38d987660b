import { describe, expect, test } from 'vitest';
import { checkPathParameters, planOperation } from './operation-plan.js';

const plan = planOperation(
  'bills.get',
  {
    method: 'GET',
    path: '/company/{realmId}/bill/{id}',
    effect: 'read',
    retry: 'safe',
    limits: [],
    source: { from: 'this test', read: '2026-11-22', confidence: 'observed' },
  },
  new URL('https://books.example/v3'),
);

describe('a path parameter', () => {
  test.each([
    '',
    '.',
    '..',
    '../../admin',
    'a/../b',
    '\\..\\x',
    '..;a/x',
    '%2e%2e',
    '..%2Fx',
    'a%5c..%5cb',
    'a\r\nHost: x',
    '\0',
    '\ud800',
  ])('that could make another path is refused: %j', (id) => {
    expect(() => checkPathParameters(plan, { realmId: '1', id })).toThrow(
      expect.objectContaining({ code: 'PATH_PARAMETER_INVALID', place: 'params/path/id' }),
    );
  });

  test.each(['7', 7, '.a', 'a..b', '...', 'a@b.example', 'a/b', '/QmFzZTY0==', '100%', '費用'])(
    'is taken: %j',
    (id) => {
      expect(() => checkPathParameters(plan, { realmId: '1', id })).not.toThrow();
    },
  );
});
