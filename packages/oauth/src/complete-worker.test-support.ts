import { Agent } from 'node:https';
import { Secret } from '@countersign/contracts';
import {
  completeAuthorization,
  createFileAuthorizationStore,
  createFileTokenStore,
  createKeyring,
  createSqlAuthorizationStore,
  createSqlTokenStore,
  createTokenEndpoint,
} from './index.js';

// A process that ends one consent, told how on its command line.

/** All that is needed of a consent that came back. */
export interface CompleteSetup {
  /** base64url. */
  readonly key: string;
  readonly store: { readonly kind: 'sql'; readonly url: string } | { readonly kind: 'file'; readonly path: string };
  readonly callbackUrl: string;
  readonly endpoint: { readonly url: string; readonly ca: string; readonly id: string; readonly secret: string };
}

const { key, store, callbackUrl, endpoint }: CompleteSetup = JSON.parse(process.argv[2] ?? '');
const keyring = createKeyring({ current: 'k1', keys: { k1: Secret.of(key) } });
const stores = await open();
await completeAuthorization({
  callbackUrl,
  ...stores,
  endpoint: createTokenEndpoint({
    url: endpoint.url,
    client: { id: endpoint.id, secret: Secret.of(endpoint.secret), authentication: 'header' },
    agent: new Agent({ ca: endpoint.ca, minVersion: 'TLSv1.3' }),
  }),
});

async function open() {
  if (store.kind === 'file') {
    const options = { path: store.path, keyring, tenant: 'hk' };
    return { authorizations: createFileAuthorizationStore(options), tokens: createFileTokenStore(options) };
  }
  const { connectSql } = await import('./pg-sql.test-support.js');
  const options = { sql: connectSql(store.url), keyring, tenant: 'hk' };
  return { authorizations: createSqlAuthorizationStore(options), tokens: createSqlTokenStore(options) };
}
