import {
  type AccessToken,
  type ClientOptions,
  type ConnectorDescriptor,
  Secret,
  type Source,
  type TokenSource,
} from '@countersign/contracts';

/** An invented vendor. */
const source: Source = { from: 'https://books.example/docs', read: '2026-11-22', confidence: 'documented' };
const evidence = source;

export const anotherHost = { en: 'Use another host.', 'zh-HK': '請改用其他主持人。' };

export const books = {
  id: 'books',
  name: 'Books',
  environments: {
    production: {
      hosts: [
        { host: 'api.books.example', region: 'HK', tlsFloor: '1.3', evidence },
        {
          host: 'legacy.books.example',
          region: 'US',
          tlsFloor: '1.2',
          exception: {
            name: 'books-legacy-tls12',
            reason: { en: 'The server speaks no 1.3 yet.', 'zh-HK': '伺服器尚未支援 1.3。' },
            owner: 'platform',
            since: '2026-07-11',
            until: '2027-01-31',
          },
          evidence,
        },
      ],
      origins: { api: 'https://api.books.example', legacy: 'https://legacy.books.example' },
      redirectModes: ['server'],
    },
    sandbox: {
      hosts: [{ host: 'sandbox.books.example', region: 'HK', tlsFloor: '1.3', evidence }],
      origins: { api: 'https://sandbox.books.example', legacy: 'https://sandbox.books.example' },
      redirectModes: ['loopback'],
    },
    emulator: { hosts: [], origins: {}, redirectModes: ['loopback'] },
  },
  limits: [
    { id: 'minute', per: 'connection', requests: 500, windowMs: 60_000, source },
    { id: 'in-flight', per: 'connection', inFlight: 10, source },
    { id: 'exports', per: 'user', requests: 2, windowMs: 1000, source },
  ],
  throttling: [
    { status: 403, codes: ['3001'], limit: 'minute', defaultWaitMs: 60_000, source },
    { status: 200, codes: ['90002'], defaultWaitMs: 1000, source },
    { status: 429, codes: ['day'], defaultWaitMs: 1000, resets: 'utc-midnight', remedy: anotherHost, source },
  ],
  requestIdHeader: 'x-request-id',
  operations: {
    'bills.get': {
      method: 'GET',
      path: '/v3/company/{realmId}/bill/{id}',
      effect: 'read',
      retry: 'safe',
      limits: [],
      source,
    },
    'bills.query': {
      method: 'GET',
      path: '/v3/company/{realmId}/query',
      effect: 'read',
      retry: 'safe',
      limits: ['minute', 'in-flight'],
      source,
    },
    'bills.create': {
      method: 'POST',
      path: '/v3/company/{realmId}/bill',
      effect: 'write',
      retry: 'key',
      idempotency: { in: 'query', name: 'requestid', maxLength: 50 },
      limits: ['minute', 'in-flight'],
      source,
    },
    'notes.create': { method: 'POST', path: '/notes', effect: 'write', retry: 'unsent-only', limits: [], source },
    'payments.create': {
      method: 'POST',
      path: '/payments',
      effect: 'write',
      retry: 'key',
      idempotency: { in: 'header', name: 'Idempotency-Key', maxLength: 255 },
      limits: [],
      source,
    },
    'files.export': { method: 'GET', path: '/files/{id}', effect: 'read', retry: 'safe', limits: ['exports'], source },
  },
} as const satisfies ConnectorDescriptor;

/** As openapi-typescript would write it. */
export interface paths {
  '/v3/company/{realmId}/bill/{id}': {
    get: {
      parameters: { path: { realmId: string; id: string } };
      responses: { 200: { content: { 'application/json': { Id: string; TotalAmt?: number } } } };
    };
  };
  '/v3/company/{realmId}/query': {
    get: {
      parameters: { path: { realmId: string }; query: { query: string } };
      responses: { 200: { content: { 'application/json': { Bill: { Id: string }[] } } } };
    };
  };
  '/v3/company/{realmId}/bill': {
    post: {
      parameters: { path: { realmId: string } };
      requestBody: { content: { 'application/json': { VendorRef: string } } };
      responses: { 200: { content: { 'application/json': { Id: string } } } };
    };
  };
  '/notes': {
    post: {
      requestBody: { content: { 'application/json': { text: string } } };
      responses: { 201: { content: { 'application/json': { id: string } } } };
    };
  };
  '/payments': {
    post: {
      requestBody: { content: { 'application/json': { amount: string } } };
      responses: { 200: { content: { 'application/json': { id: string } } }; 204: { content?: never } };
    };
  };
  '/files/{id}': {
    get: { parameters: { path: { id: string } }; responses: { 200: { content: { 'application/pdf': string } } } };
  };
}

/** Gives `token-1`, and after each invalidation of the present one the next. */
export class CountingTokens implements TokenSource {
  generation = 1;
  readonly invalidated: number[] = [];

  async get(): Promise<AccessToken> {
    return { value: Secret.of(`token-${this.generation}`), generation: this.generation };
  }

  invalidate(token: AccessToken): void {
    this.invalidated.push(token.generation);
    if (token.generation === this.generation) this.generation += 1;
  }
}

export function clientOptions(options: Partial<ClientOptions> = {}): ClientOptions {
  return { environment: 'production', tokens: new CountingTokens(), ...options };
}

export function json(body: unknown, init: ResponseInit = {}): Response {
  return new Response(JSON.stringify(body), {
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  });
}
