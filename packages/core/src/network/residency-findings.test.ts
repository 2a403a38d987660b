import type { ConnectorDescriptor, ResidencyRules, TransferRecord } from '@countersign/contracts';
import { describe, expect, test } from 'vitest';
import { books } from '../books.test-support.js';
import { residencyFindings } from './residency-findings.js';

const { production } = books.environments;
const descriptor: ConnectorDescriptor = {
  ...books,
  environments: {
    ...books.environments,
    production: {
      ...production,
      hosts: production.hosts.map((rule) => (rule.region === 'US' ? { ...rule, dataClasses: ['accounting'] } : rule)),
      origins: { api: 'https://api.books.example', legacy: 'https://{area=legacy}.books.example/v2' },
    },
  },
  operations: {
    ...books.operations,
    'old.read': { ...books.operations['bills.get'], origin: 'legacy' },
    'old.people': { ...books.operations['bills.get'], origin: 'legacy', dataClasses: ['identity'] },
  },
};

const record: TransferRecord = {
  host: 'legacy.books.example',
  region: 'US',
  dataClasses: ['accounting', 'identity'],
  purpose: 'Bookkeeping',
  approvedBy: 'Data protection officer',
  approvedOn: '2026-11-01',
  until: '2027-10-31',
};

function findings(rules: Partial<ResidencyRules> | undefined, today = '2026-11-22') {
  const full =
    rules === undefined ? undefined : ({ allowed: ['HK'], mode: 'enforce', transfers: [], ...rules } as const);
  return residencyFindings(descriptor, full, today);
}

describe('findings about residency', () => {
  test('draft the record that is missing, with every kind of data and the operations that fail without it', () => {
    expect(findings({})).toMatchObject([
      {
        code: 'RESIDENCY_NOT_COVERED',
        severity: 'refused',
        place: 'environments/production/hosts/legacy.books.example',
        host: 'legacy.books.example',
        region: 'US',
        dataClasses: ['accounting', 'identity'],
        operations: ['old.read', 'old.people'],
        draft: {
          host: 'legacy.books.example',
          region: 'US',
          dataClasses: ['accounting', 'identity'],
          purpose: 'Books',
        },
      },
    ]);
  });

  test('a draft that people complete leaves nothing to find', () => {
    const [found] = findings({});
    const draft = found?.draft ?? { host: '', region: '', dataClasses: [], purpose: '' };
    const completed = { ...draft, approvedBy: 'Officer', approvedOn: '2026-11-22', until: '2027-11-21' };
    expect(findings({ transfers: [completed] })).toEqual([]);
  });

  test('name only the kinds and operations that are not free', () => {
    expect(findings({ dataClasses: { accounting: { allowed: ['US'] } }, mode: 'warn' })).toMatchObject([
      { severity: 'warned', dataClasses: ['identity'], operations: ['old.people'] },
    ]);
    expect(findings({ transfers: [{ ...record, dataClasses: ['identity'] }] })).toMatchObject([
      { severity: 'refused', dataClasses: ['accounting'], operations: ['old.read'] },
    ]);
  });

  test('without rules, every host is listed, and nothing is refused', () => {
    expect(findings(undefined).map(({ code, severity, host }) => [code, severity, host])).toEqual([
      ['RESIDENCY_NOT_SET', 'note', 'api.books.example'],
      ['RESIDENCY_NOT_SET', 'note', 'legacy.books.example'],
    ]);
  });

  test('speak of a record thirty days before it ends, and of one that covers nothing', () => {
    expect(findings({ transfers: [record] }, '2027-09-30')).toEqual([]);
    expect(findings({ transfers: [record] }, '2027-10-02')).toMatchObject([{ code: 'RESIDENCY_RECORD_ENDS' }]);
    for (const changes of [
      { until: '2026-11-21' },
      { region: 'EU' },
      { approvedBy: '' },
      { approvedOn: '2026-12-01' },
    ]) {
      expect(findings({ transfers: [{ ...record, ...changes }] }).map(({ code }) => code)).toEqual([
        'RESIDENCY_NOT_COVERED',
        'RESIDENCY_RECORD_USELESS',
      ]);
    }
    expect(findings({ transfers: [record, { ...record, host: 'elsewhere.example' }] })).toEqual([]);
  });

  test('speak both languages', () => {
    for (const { text, message } of [...findings({}), ...findings(undefined)]) {
      expect(message).toBe(text.en);
      expect(text['zh-HK']).toMatch(/位於 (US|HK)/);
    }
  });
});
