import { request } from 'node:https';
import {
  type ConnectorDescriptor,
  ConnectorError,
  type ResidencyRules,
  type TransferRecord,
} from '@countersign/contracts';
import { describe, expect, test } from 'vitest';
import { books, clientOptions, type paths } from '../books.test-support.js';
import { createClient } from '../client.js';
import { FakeClock } from '../fake-clock.test-support.js';
import { createEgressPolicy } from './egress-policy.js';
import { createNetwork } from './network.js';
import { draftTransferRecords, residencyCheck } from './residency.js';

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
  policy.checkData(host);
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

describe('kinds of data', () => {
  const classed = {
    ...books,
    environments: {
      ...books.environments,
      production: {
        ...books.environments.production,
        hosts: [{ ...books.environments.production.hosts[0], region: 'US', dataClasses: ['accounting', 'identity'] }],
        origins: { api: 'https://api.books.example', legacy: 'https://api.books.example' },
      },
    },
    operations: {
      ...books.operations,
      'notes.create': { ...books.operations['notes.create'], dataClasses: ['identity'] },
    },
  } as const satisfies ConnectorDescriptor;

  /** Which operations get as far as asking for an address. */
  async function reached(rules: Partial<ResidencyRules>, warnings: unknown[] = []) {
    const names: string[] = [];
    const call = async (name: 'bills.get' | 'notes.create') => {
      const client = createClient<paths, typeof classed>(
        classed,
        clientOptions({
          residency: { allowed: ['HK'], mode: 'enforce', transfers: [], ...rules },
          clock: new FakeClock(),
          logger: { debug: () => {}, warn: (event, fields) => warnings.push([event, fields]) },
        }),
        {},
        {
          resolve: async () => {
            names.push(name);
            return [{ address: '127.0.0.1', family: 4 }]; // refused in its turn: nothing is ever connected
          },
        },
      );
      const work =
        name === 'bills.get'
          ? client.call(name, { params: { path: { realmId: '1', id: '7' } } })
          : client.call(name, { body: { text: 'x' } });
      const code = await work.then(
        () => 'none',
        (error: unknown) => (ConnectorError.is(error) ? error.code : 'foreign'),
      );
      expect(code).toBe(names.includes(name) ? 'EGRESS_PRIVATE_ADDRESS' : 'RESIDENCY_DENIED');
      await client.close();
    };
    await call('bills.get');
    await call('notes.create');
    return names;
  }

  test('an operation is judged by what it sends, one that does not say by all that its host lists', async () => {
    expect(await reached({})).toEqual([]);
    expect(await reached({ dataClasses: { identity: { allowed: ['US'] } } })).toEqual(['notes.create']);
    expect(await reached({ dataClasses: { identity: { allowed: [] } }, allowed: ['US'] })).toEqual([]);
    expect(await reached({ dataClasses: { accounting: { allowed: [] } }, allowed: ['US'] })).toEqual(['notes.create']);
  });

  test('a rule of one kind may warn where the rest is refused, and names the kind', async () => {
    const warnings: unknown[] = [];
    expect(await reached({ dataClasses: { identity: { allowed: ['HK'], mode: 'warn' } } }, warnings)).toEqual([
      'notes.create',
    ]);
    expect(warnings).toEqual([
      ['residency.not-covered', { host: 'api.books.example', region: 'US', dataClasses: ['identity'] }],
    ]);
  });

  test('a record of one kind frees the operations that send only that kind', async () => {
    const transfers = [{ ...record, host: 'api.books.example', dataClasses: ['identity'] }];
    expect(await reached({ transfers })).toEqual(['notes.create']);
  });

  test('a library with the agent is judged by all that the host lists, and gets an error event', async () => {
    const network = createNetwork(classed, {
      environment: 'production',
      residency: { allowed: ['HK'], mode: 'enforce', transfers: [], dataClasses: { identity: { allowed: ['US'] } } },
    });
    const failed = await new Promise((resolve) => {
      request('https://api.books.example/', { agent: network.agent }).on('error', resolve).end();
    });
    expect(failed).toMatchObject({ code: 'RESIDENCY_DENIED', details: { dataClasses: ['accounting'] } });
    await network.close();
  });

  test('a warning is given once a day', () => {
    let at = now();
    const warnings: unknown[] = [];
    const check = residencyCheck(
      { allowed: [], mode: 'warn', transfers: [] },
      () => at,
      (event) => warnings.push(event),
    );
    const [rule] = classed.environments.production.hosts;
    check(rule);
    check(rule);
    expect(warnings).toHaveLength(1);
    at += 86_400_000;
    check(rule);
    expect(warnings).toHaveLength(2);
  });
});
