import type { ConnectorDescriptor, ResidencyRules, TransferRecord } from '@countersign/contracts';
import { describe, expect, test } from 'vitest';
import { books } from '../books.test-support.js';
import { createEgressPolicy } from './egress-policy.js';
import { draftTransferRecords } from './residency.js';

const now = () => Date.parse('2026-11-22T00:00:00Z');

const production = {
  ...books.environments.production,
  hosts: books.environments.production.hosts.map((rule) =>
    rule.region === 'US' ? { ...rule, dataClasses: ['accounting', 'identity'] } : rule,
  ),
};
const descriptor: ConnectorDescriptor = { ...books, environments: { ...books.environments, production } };

const record: TransferRecord = {
  host: 'legacy.books.example',
  region: 'US',
  dataClasses: ['accounting', 'identity'],
  purpose: 'Bookkeeping',
  approvedBy: 'Data protection officer',
  approvedOn: '2026-11-01',
  until: '2027-10-31',
};

function admit(host: string, rules: Partial<ResidencyRules>, warnings: unknown[] = []) {
  const residency: ResidencyRules = { allowed: ['HK'], mode: 'enforce', transfers: [], ...rules };
  const policy = createEgressPolicy(descriptor, { environment: 'production', residency }, now, (event, fields) =>
    warnings.push([event, fields]),
  );
  return policy.admit(host, 443);
}

describe('residency', () => {
  test('an allowed region needs no record', () => {
    expect(admit('api.books.example', {}).region).toBe('HK');
  });

  test('another region is refused, or warned about', () => {
    expect(() => admit('legacy.books.example', {})).toThrow(expect.objectContaining({ code: 'RESIDENCY_DENIED' }));
    const warnings: unknown[] = [];
    expect(admit('legacy.books.example', { mode: 'warn' }, warnings).region).toBe('US');
    expect(warnings).toEqual([
      [
        'residency.not-covered',
        { host: 'legacy.books.example', region: 'US', dataClasses: ['accounting', 'identity'] },
      ],
    ]);
  });

  test('a live record covers it', () => {
    expect(admit('legacy.books.example', { transfers: [record] }).region).toBe('US');
  });

  test.each<[string, Partial<TransferRecord>]>([
    ['of another host', { host: 'api.books.example' }],
    ['of another region', { region: 'EU' }],
    ['of less data', { dataClasses: ['accounting'] }],
    ['that is over', { until: '2026-11-21' }],
    ['that has not begun', { approvedOn: '2026-12-01' }],
    ['that nobody approved', { approvedBy: '' }],
    ['with a date that is none', { until: 'for ever' }],
  ])('a record %s does not', (_case, changes) => {
    expect(() => admit('legacy.books.example', { transfers: [{ ...record, ...changes }] })).toThrow(
      expect.objectContaining({ code: 'RESIDENCY_DENIED' }),
    );
  });

  test('records are drafted for what is not free', () => {
    expect(draftTransferRecords(descriptor, 'production', ['HK'])).toEqual([
      { host: 'legacy.books.example', region: 'US', dataClasses: ['accounting', 'identity'], purpose: 'Books' },
    ]);
  });
});
