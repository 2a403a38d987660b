import type { Source } from '@countersign/contracts';

/** Intuit's reference of one entity. Pages of developer.intuit.com need a browser; read as public text copies. */
export function reference(entity: string): Source {
  return {
    from: `developer.intuit.com, Accounting API reference: ${entity}`,
    read: '2026-11-21',
    confidence: 'documented',
  };
}

/** Idempotency keys: replays the first answer; how long is not said. */
export const requestIdSource: Source = {
  from: 'Intuit developer blog, 2015-04-06 (requestid); repeated on the batch page',
  read: '2026-11-21',
  confidence: 'documented',
};

export const limitSource: Source = {
  from: 'Intuit developer blog, 2016-08-08 (500 a minute, 10 in flight) and 2025-08-13 (batch: 120 a minute)',
  read: '2026-11-21',
  confidence: 'documented',
};

export const oauthSource: Source = {
  from: 'npm intuit-oauth 4.2.5; Intuit developer blog, 2024-06-03 (100 days, rolling) and 2025-11-12 (five years)',
  read: '2026-11-21',
  confidence: 'documented',
};
