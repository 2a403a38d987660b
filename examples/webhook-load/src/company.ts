import { type Database, openRuntime, type Runtime } from '@countersign/runtime';
import { TENANT } from './intake-order.js';

/** A runtime that only takes in: no people, no connection, nothing to do outside. */
export function openCompany(database: Database): Promise<Runtime> {
  return openRuntime({
    tenant: TENANT,
    timeZone: 'Asia/Hong_Kong',
    locale: 'en',
    database,
    bindings: [],
    wakeups: 'scan',
    directory: async () => ({ users: [], roles: [], departments: [], substitutions: [], admins: [] }),
    connect: async () => [],
  });
}
