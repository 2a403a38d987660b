import { InputError, type Sql } from '@countersign/contracts';
import type { AuditVerdict } from '../runtime-types.js';
import { verifyTrail } from './verify-trail.js';

export interface TenantVerdict extends AuditVerdict {
  readonly tenant: string;
}

export interface VerifyAuditOptions {
  /** Only this tenant. @defaultValue every tenant that has an audit log */
  readonly tenant?: string | undefined;
  /** A head noted earlier, outside. With several tenants it needs `tenant`. */
  readonly expectHead?: string | undefined;
}

/**
 * Verifies the audit logs of a database without opening a runtime; changes nothing.
 * @returns a verdict for each tenant, none when the database holds no audit log (of that tenant).
 * @throws {@link InputError} `INVALID_INPUT` for a head that could belong to several tenants.
 */
export async function verifyAudit(sql: Sql, options: VerifyAuditOptions = {}): Promise<readonly TenantVerdict[]> {
  const { rows: tables } = await sql.query<{ audit: string | null }>(`select to_regclass('audit')::text as audit`);
  if (tables[0]?.audit == null) return [];
  const { rows } = await sql.query<{ tenant: string }>('select distinct tenant from audit order by tenant');
  const tenants = rows.map(({ tenant }) => tenant).filter((tenant) => (options.tenant ?? tenant) === tenant);
  if (options.expectHead !== undefined && tenants.length > 1) {
    throw new InputError('INVALID_INPUT', `The head may belong to any of ${tenants.join(', ')}.`, { place: 'tenant' });
  }
  const verdicts: TenantVerdict[] = [];
  for (const tenant of tenants) verdicts.push({ tenant, ...(await verifyTrail(sql, tenant, options.expectHead)) });
  return verdicts;
}
