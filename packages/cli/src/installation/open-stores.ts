import { join, resolve } from 'node:path';
import type { AuthorizationStore, ConnectionStore, Keyring } from '@countersign/oauth';
import { openLiveKeyring } from './live-keyring.js';
import type { Installation } from './read-installation.js';
import { type ReferencePlaces, resolveReference } from './references.js';

/** Where tokens and consents under way are kept; every process of the installation shares them. */
export interface Stores {
  readonly tokens: ConnectionStore;
  readonly authorizations: AuthorizationStore;
  /** What they are sealed with. Left out for a sandbox's own store. */
  readonly keyring?: Keyring | undefined;
  close(): Promise<void>;
}

/**
 * With a data folder: sealed files in it, for the processes of one machine. With a database: sealed rows there.
 * @throws {@link ConfigurationError} `SECRET_NOT_FOUND`; `KEY_FILE_INVALID`, or `INVALID_OPTION` in the environment, for keys that are none.
 */
export async function openStores(installation: Installation, { env }: Pick<ReferencePlaces, 'env'>): Promise<Stores> {
  const oauth = await import('@countersign/oauth');
  const { database, keys, folder, tenant, placeOf } = installation;
  const places = { folder, env };
  const keyring =
    'file' in keys
      ? await openLiveKeyring(resolve(folder, keys.file), placeOf('keys'))
      : oauth.createKeyring(oauth.parseKeyFile(resolveReference(keys, places, placeOf('keys'))));
  if ('folder' in database) {
    const data = resolve(folder, database.folder);
    return {
      tokens: oauth.createFileTokenStore({ path: join(data, 'tokens'), keyring, tenant }),
      authorizations: oauth.createFileAuthorizationStore({ path: join(data, 'authorizations'), keyring, tenant }),
      keyring,
      close: async () => {},
    };
  }
  const { connectDatabase, migrate } = await import('@countersign/runtime');
  const url = resolveReference(database.url, places, placeOf('database', 'url')).reveal();
  const sql = await connectDatabase({ url, connections: 2 });
  try {
    await migrate(sql, oauth.migrations);
    const options = { sql, keyring, tenant };
    return {
      tokens: oauth.createSqlTokenStore(options),
      authorizations: oauth.createSqlAuthorizationStore(options),
      keyring,
      close: () => sql.close(),
    };
  } catch (error) {
    await sql.close();
    throw error;
  }
}
