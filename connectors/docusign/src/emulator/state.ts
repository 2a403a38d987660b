import type { EmulatorContext } from '@countersign/testing';

/** A JSON object that a handler builds or reads. */
export type Value = null | boolean | number | string | readonly Value[] | Row;
export type Row = { [key: string]: Value };

export interface Recipient {
  readonly kind: 'signer' | 'copy';
  readonly recipientId: string;
  readonly guid: string;
  readonly userId: string;
  readonly routingOrder: number;
  readonly roleName: string;
  name: string;
  email: string;
  readonly clientUserId: string;
  readonly tabs: Row;
  status: 'created' | 'sent' | 'delivered' | 'completed' | 'declined' | 'autoresponded';
  sentAt?: number;
  deliveredAt?: number;
  signedAt?: number;
  declinedAt?: number;
  declinedReason?: string;
}

export interface StoredDocument {
  readonly documentId: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface CustomField {
  readonly fieldId: string;
  readonly name: string;
  readonly value: string;
  readonly show: string;
  readonly required: string;
}

export interface Envelope {
  readonly id: string;
  subject: string;
  readonly blurb: string;
  readonly transactionId: string;
  readonly documents: readonly StoredDocument[];
  readonly recipients: readonly Recipient[];
  readonly customFields: readonly CustomField[];
  /** Where this envelope is reported to, as its maker asked. Deliveries go to the twin's own receivers all the same. */
  readonly eventNotification: Row | undefined;
  readonly createdAt: number;
  status: 'created' | 'sent' | 'delivered' | 'completed' | 'declined' | 'voided';
  changedAt: number;
  sentAt?: number;
  deliveredAt?: number;
  completedAt?: number;
  declinedAt?: number;
  voidedAt?: number;
  voidedReason?: string;
  /** How often its recipients were asked: more than once is a defect of a client, or a resend. */
  timesSent: number;
}

export interface Template {
  readonly id: string;
  readonly name: string;
  readonly subject: string;
  readonly roles: readonly string[];
  readonly documents: readonly StoredDocument[];
}

/** A mail that a recipient got. */
export interface Mail {
  readonly at: number;
  readonly to: string;
  readonly subject: string;
  /** Where to sign; `undefined` for a notice. */
  readonly link?: string;
}

/** An address where one recipient signs. */
export interface SigningAddress {
  readonly envelopeId: string;
  readonly recipientId: string;
  /** Of an embedded view: once, within five minutes, and back there. */
  readonly expiresAt?: number;
  readonly returnUrl?: string;
  used: boolean;
}

export interface OAuthGrant {
  readonly kind: 'code' | 'jwt';
  readonly scopes: readonly string[];
  readonly startedAt: number;
  revoked: boolean;
}

export interface AuthorizationCode {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly challenge: string | undefined;
  readonly issuedAt: number;
  used: boolean;
}

/** What a tester may change while the twin runs (`settings` command). */
export interface EmulatorSettings {
  /** HTTP status of limits: 429 since 2026, 400 before. */
  rateLimitStatus: 429 | 400;
  /** Whether the vendor's rate limits are counted. */
  limits: boolean;
  /** Whether a refresh token dies when it was used. */
  strictRotation: boolean;
  /** What Connect messages hold besides ids; nothing = no `envelopeSummary`. */
  includeData: readonly string[];
}

export interface DocuSignState {
  readonly accountId: string;
  readonly userId: string;
  readonly publicKeys: string[];
  /** Whether the user has agreed to be impersonated. */
  consented: boolean;
  readonly envelopes: Map<string, Envelope>;
  readonly templates: Map<string, Template>;
  readonly mails: Mail[];
  readonly addresses: Map<string, SigningAddress>;
  /** Opened signing pages. */
  readonly sessions: Map<string, SigningAddress>;
  readonly accessTokens: Map<string, { readonly grant: OAuthGrant; readonly expiresAt: number }>;
  readonly refreshTokens: Map<string, { readonly grant: OAuthGrant; readonly expiresAt: number }>;
  readonly codes: Map<string, AuthorizationCode>;
  /** Calls of the present hour. */
  readonly calls: { hour: number; count: number };
  readonly settings: EmulatorSettings;
}

export type Context = EmulatorContext<DocuSignState>;

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function rowOf(value: unknown): Row {
  return isRow(value) ? value : {};
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function rowsOf(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

export function guid(context: Pick<Context, 'random'>): string {
  const bytes = Buffer.from(context.random.bytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
