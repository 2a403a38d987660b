import type { KeyObject } from 'node:crypto';
import type { Randomness } from '@countersign/contracts';
import type { EmulatorContext, EmulatorCredentials } from '@countersign/testing';
import type { ReadMessage } from './mime.js';

/** A JSON object that may still change: how the twin keeps records, under Google's own field names. */
export type Value = null | boolean | number | string | readonly Value[] | Row;
export type Row = { [key: string]: Value };

export interface StoredEvent {
  readonly id: string;
  /** What callers set, under Google's names. */
  fields: Row;
  status: 'confirmed' | 'cancelled';
  readonly createdAt: number;
  updatedAt: number;
  /** Rises with each change in the calendar. */
  version: number;
  /** How often people were told by mail. */
  mails: number;
}

export interface OAuthGrant {
  readonly scopes: readonly string[];
  readonly refreshToken: string;
  readonly startedAt: number;
  revoked: boolean;
}

export interface OAuthCode {
  readonly redirectUri: string;
  readonly challenge: string;
  readonly nonce: string;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  grant: OAuthGrant | undefined;
}

/** A draft's message, or one that was sent. */
export interface StoredMail {
  readonly id: string;
  readonly threadId: string;
  labels: readonly string[];
  readonly content: ReadMessage;
  readonly size: number;
  readonly changedAt: number;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  readonly description: string | undefined;
  readonly parent: string;
  readonly appProperties: Readonly<Record<string, string>>;
  readonly size: number;
  readonly sha256: string;
  readonly md5: string;
  readonly createdAt: number;
  trashed: boolean;
}

/** An upload that was begun. */
export interface StoredUpload {
  readonly metadata: Row;
  readonly type: string;
  /** As announced; NaN where it wasn't. */
  readonly length: number;
  readonly endsAt: number;
}

export interface Channel {
  readonly id: string;
  readonly resourceId: string;
  readonly token: string;
  readonly expiresAt: number;
  messages: number;
}

/** What a tester may change while the twin runs (`settings` command). */
export interface EmulatorSettings {
  /** Whether Google's rates are counted. */
  limits: boolean;
  /** The person who consents has a personal account: the id token has no `hd`. */
  consumer: boolean;
  /** The consent screen is in testing: a grant ends after seven days. */
  testing: boolean;
  /** `error_subtype` of the next refusals to refresh: the organisation wants a new log-in. */
  reauth: boolean;
  /** The administrator blocks the app: on the consent page, and at the next refresh. */
  blocked: boolean;
  /** Single sign-on at the organisation's own provider fails: Google's page ends there, and nobody comes back. */
  ssoBroken: boolean;
  /** How many grants of one account live; each further one ends the oldest without a word. */
  grantLimit: number;
  /** Gmail is switched on for the user. */
  mail: boolean;
}

export interface GoogleState {
  readonly user: string;
  readonly domain: string;
  readonly calendarId: string;
  readonly events: Map<string, StoredEvent>;
  readonly accessTokens: Map<
    string,
    { readonly scopes: readonly string[]; readonly grant: OAuthGrant | undefined; readonly expiresAt: number }
  >;
  readonly refreshTokens: Map<string, OAuthGrant>;
  readonly codes: Map<string, OAuthCode>;
  readonly serviceAccounts: Map<string, { readonly key: KeyObject; readonly delegated: readonly string[] }>;
  readonly pageTokens: Map<string, { readonly offset: number; readonly expiresAt: number }>;
  /** Version that each sync token knows. */
  readonly syncTokens: Map<string, number>;
  readonly drafts: Map<string, { readonly id: string; readonly mail: StoredMail }>;
  /** What was sent. */
  readonly mails: Map<string, StoredMail>;
  /** Id of the one folder. */
  readonly folder: string;
  readonly files: Map<string, StoredFile>;
  /** Ids that were given out. */
  readonly fileIds: Set<string>;
  readonly uploads: Map<string, StoredUpload>;
  readonly channels: Map<string, Channel>;
  version: number;
  readonly settings: EmulatorSettings;
}

export type Context = EmulatorContext<GoogleState>;

export const CALENDAR = 'https://www.googleapis.com/auth/calendar.events';
export const COMPOSE = 'https://www.googleapis.com/auth/gmail.compose';
export const READ_MAIL = 'https://www.googleapis.com/auth/gmail.readonly';
export const DRIVE_FILE = 'https://www.googleapis.com/auth/drive.file';
const USER = 'owner@harbour-lantern.example';

export function newCredentials(random: Randomness): EmulatorCredentials {
  return {
    clientId: `${word(random, 12)}.apps.googleusercontent.com`,
    clientSecret: `GOCSPX-${word(random, 14)}`,
    refreshToken: `1//0g${word(random, 24)}`,
    // What a tester gives as the token of a channel; each has the one that it was opened with.
    webhookSecret: word(random, 24),
    settings: { archiveFolder: `1${word(random, 16)}` },
  };
}

/** A Hong Kong company's user with a calendar of its own, connected once. */
export function newOrganisation(credentials: EmulatorCredentials, now: number): GoogleState {
  const state: GoogleState = {
    user: USER,
    domain: USER.split('@')[1] ?? '',
    calendarId: USER,
    events: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    codes: new Map(),
    serviceAccounts: new Map(),
    pageTokens: new Map(),
    syncTokens: new Map(),
    drafts: new Map(),
    mails: new Map(),
    folder: credentials.settings['archiveFolder'] ?? '',
    files: new Map(),
    fileIds: new Set(),
    uploads: new Map(),
    channels: new Map(),
    version: 3_181_161_784_712_000,
    settings: {
      limits: true,
      consumer: false,
      testing: false,
      reauth: false,
      blocked: false,
      ssoBroken: false,
      grantLimit: 100,
      mail: true,
    },
  };
  const { refreshToken = '' } = credentials;
  state.refreshTokens.set(refreshToken, {
    scopes: ['openid', 'email', CALENDAR, COMPOSE, READ_MAIL, DRIVE_FILE],
    refreshToken,
    startedAt: now,
    revoked: false,
  });
  return state;
}

/** Letters and digits that need no escaping anywhere. */
export function word(random: Randomness, bytes: number): string {
  return Buffer.from(random.bytes(bytes)).toString('hex');
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function rowOf(value: unknown): Row {
  return isRow(value) ? value : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
