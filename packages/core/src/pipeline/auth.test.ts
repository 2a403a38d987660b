import { Secret } from '@countersign/contracts';
import { expect, it } from 'vitest';
import { createClient } from '../client.js';
import { LightResponse } from '../http/response.js';
import type { VendorDialect } from './context.js';

const source = { from: 'test', read: '2026-11-22', confidence: 'documented' } as const;
const environment = { hosts: [], origins: { api: 'https://api.books.example' }, redirectModes: [] };
const books = {
  id: 'books',
  name: 'Books',
  environments: {
    production: {
      ...environment,
      hosts: [{ host: 'api.books.example', region: 'hk', tlsFloor: '1.3', evidence: source }],
    },
    sandbox: environment,
    emulator: { ...environment, origins: {} },
  },
  limits: [],
  throttling: [],
  operations: { 'bills.list': { method: 'GET', path: '/bills', effect: 'read', retry: 'safe', limits: [], source } },
} as const;

it('puts tokens into the query, and renews one that is refused with another status than 401', async () => {
  const sent: string[] = [];
  let generation = 1;
  const dialect: VendorDialect = {
    authorize: () => undefined,
    authorizeQuery: (token, operation) => ({ key: token.value.reveal(), of: operation }),
    refusesToken: ({ codes }) => codes.includes('EXPIRED'),
    readVendorError: (body) =>
      typeof body === 'object' && body !== null && 'code' in body ? { codes: [String(body.code)] } : undefined,
  };
  const client = createClient(
    books,
    {
      environment: 'production',
      tokens: {
        get: async () => ({ value: Secret.of(`token-${generation}`), generation }),
        invalidate: () => {
          generation += 1;
        },
      },
      async transport(request) {
        sent.push(`${new URL(request.url).search} ${request.headers.get('authorization')}`);
        return new LightResponse(Buffer.from('{"code":"EXPIRED"}'), { status: 400 });
      },
    },
    dialect,
  );
  await expect(client.call('bills.list')).rejects.toMatchObject({ status: 400 });
  await expect(client.call('bills.list')).rejects.toMatchObject({ status: 400 });
  expect(sent).toEqual(['?key=token-1&of=bills.list null', '?key=token-2&of=bills.list null']);
});
