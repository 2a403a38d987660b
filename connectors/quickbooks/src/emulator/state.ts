import type { EmulatorContext } from '@countersign/testing';

/** A JSON object that may still change: how the twin keeps records, under QuickBooks' own field names. */
export type Value = null | boolean | number | string | readonly Value[] | Row;
export type Row = { [key: string]: Value };

export type EntityName = 'Account' | 'Vendor' | 'Customer' | 'Employee' | 'Bill' | 'Attachable';

/** One stored record and when it was written, by the twin's clock. */
export interface Stored {
  row: Row;
  readonly createdAt: number;
  updatedAt: number;
  /** As the maker sent it. */
  readonly requestId: string | undefined;
}

export interface RememberedAnswer {
  readonly at: number;
  readonly status: number;
  readonly body: Row;
}

/** A consent: every token that came from it. */
export interface OAuthGrant {
  readonly id: string;
  readonly startedAt: number;
  revoked: boolean;
  /** The one that works. */
  refreshToken: string;
  refreshedAt: number;
}

export interface AuthorizationCode {
  readonly redirectUri: string;
  readonly issuedAt: number;
  grant: OAuthGrant | undefined;
}

/** What a tester may change while the twin runs (`settings` command). */
export interface EmulatorSettings {
  /** Form of webhooks. */
  webhookFormat: 'cloudevents' | 'legacy';
  /** Refuse redirects that aren't https, and loopback, as for production keys. */
  productionRedirects: boolean;
  /** A dead refresh token that is used again ends its whole grant. */
  revokeOnReuse: boolean;
  /** Whether the vendor's rate limits are counted. */
  limits: boolean;
  /** Longest account number. */
  accountNumberLength: number;
  /** Refuse a second bill with a document number (fault 6140). */
  uniqueDocNumbers: boolean;
}

export interface QuickBooksState {
  readonly realmId: string;
  readonly tables: Record<EntityName, Map<string, Stored>>;
  readonly deletedBills: Map<string, Stored>;
  readonly files: Map<string, Uint8Array>;
  companyInfo: Row;
  preferences: Row;
  readonly remembered: Map<string, RememberedAnswer>;
  nextId: number;
  requests: number;
  readonly grants: Set<OAuthGrant>;
  readonly refreshTokens: Map<string, OAuthGrant>;
  readonly accessTokens: Map<string, { readonly grant: OAuthGrant; readonly expiresAt: number }>;
  readonly codes: Map<string, AuthorizationCode>;
  readonly settings: EmulatorSettings;
}

export type Context = EmulatorContext<QuickBooksState>;

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function rowOf(value: unknown): Row | undefined {
  return isRow(value) ? value : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function listOf(value: unknown): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

/** The Id that a reference field points to. */
export function refOf(row: Row, field: string): string | undefined {
  return textOf(rowOf(row[field])?.['value']);
}

export function isActive(row: Row): boolean {
  return row['Active'] !== false;
}
