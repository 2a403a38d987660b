import { createHash } from 'node:crypto';
import type { Randomness } from '@countersign/contracts';
import type { EmulatorContext, EmulatorCredentials } from '@countersign/testing';

/** A JSON object that may still change: how the twin keeps records, under Zoom's own field names. */
export type Value = null | boolean | number | string | readonly Value[] | Row;
export type Row = { [key: string]: Value };

export type Plan = 'free' | 'pro' | 'business';

export interface StoredUser {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** 1 basic, 2 licensed, 4 without meetings. */
  readonly type: number;
  readonly timeZone: string;
}

export interface StoredMeeting {
  readonly id: number;
  readonly hostId: string;
  uuid: string;
  /** What the caller set, under Zoom's names; without `settings`. */
  fields: Row;
  settings: Row;
  readonly password: string;
  readonly createdAt: number;
  status: 'waiting' | 'started';
}

/** What a tester may change while the twin runs (`settings` command). */
export interface EmulatorSettings {
  /** Decides the rates. */
  plan: Plan;
  /** Whether Zoom's rate limits are counted. */
  limits: boolean;
  /** A new token ends the one before, as in 2022 and 2023. */
  singleToken: boolean;
  /** Scopes of the app; tokens given before keep theirs. */
  scopes: string[];
  /** Scopes of the General app that users agree to; grants given before keep theirs. */
  userScopes: string[];
  /** E-mail address of who sits at the browser. */
  consentingUser: string;
  /** How long a refresh token still works after its refresh, in ms: Zoom has such a tolerance, of a length that it doesn't tell. */
  refreshToleranceMs: number;
  /** Meeting settings that the account doesn't allow: dropped without a word. */
  dropSettings: string[];
  /** `api_url` of the token answer; the twin's own when empty. */
  apiUrl: string;
}

export interface AccessToken {
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  /** Of a user's grant; the account's token has none. */
  readonly userId?: string | undefined;
}

export type ClientKind = 'confidential' | 'public';

/** What a user agreed to, for one of the app's two clients. */
export interface UserGrant {
  readonly client: ClientKind;
  readonly userId: string;
  readonly scopes: readonly string[];
}

export interface AuthorizationCode extends UserGrant {
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly issuedAt: number;
  used: boolean;
}

export interface RefreshToken {
  readonly grant: UserGrant;
  expiresAt: number;
}

export interface ZoomState {
  readonly accountId: string;
  /** The app's owner comes first. */
  readonly users: StoredUser[];
  readonly meetings: Map<number, StoredMeeting>;
  readonly deletedMeetings: Map<number, StoredMeeting>;
  readonly accessTokens: Map<string, AccessToken>;
  readonly codes: Map<string, AuthorizationCode>;
  readonly refreshTokens: Map<string, RefreshToken>;
  readonly pageTokens: Map<string, { readonly offset: number; readonly expiresAt: number }>;
  nextMeetingId: number;
  requests: number;
  readonly settings: EmulatorSettings;
}

export type Context = EmulatorContext<ZoomState>;

/** Of a Server-to-Server app that may do what the connector does. */
export const ALL_SCOPES: readonly string[] = [
  'meeting:write:meeting:admin',
  'meeting:read:meeting:admin',
  'meeting:read:list_meetings:admin',
  'meeting:update:meeting:admin',
  'meeting:delete:meeting:admin',
  'user:read:user:admin',
];

/** Of a General app: they reach the user who agreed. */
export const USER_SCOPES: readonly string[] = ALL_SCOPES.map((scope) => scope.replace(/:admin$/, ''));

const HOST = 'host@harbour-lantern.example';
const REFRESH_LIFE = 90 * 24 * 60 * 60 * 1000;

/** One app plays all kinds: with its secret a Server-to-Server or a General one; its public client id has no secret. */
export function newCredentials(random: Randomness): EmulatorCredentials {
  const clientId = word(random, 16);
  const clientSecret = word(random, 24);
  return {
    clientId,
    clientSecret,
    refreshToken: `eyJ${derived('refresh token', clientSecret)}`,
    webhookSecret: word(random, 16),
    settings: {
      accountId: word(random, 16),
      host: HOST,
      publicClientId: derived('public client', clientId).slice(0, 32),
    },
  };
}

function derived(what: string, from: string): string {
  return createHash('sha256').update(`${what} ${from}`).digest('hex');
}

/** A user's grant by its first refresh token, which lives 90 days. */
export function beginGrant(state: ZoomState, refreshToken: string, grant: UserGrant, now: number): void {
  state.refreshTokens.set(refreshToken, { grant, expiresAt: now + REFRESH_LIFE });
}

/** A Hong Kong company with two people who may host. */
export function newAccount(credentials: EmulatorCredentials, random: Randomness, now: number): ZoomState {
  const user = (email: string, firstName: string, type: number): StoredUser => ({
    id: word(random, 16),
    email,
    firstName,
    lastName: 'Lantern',
    type,
    timeZone: 'Asia/Hong_Kong',
  });
  // In this order: their ids come of one stream of randomness.
  const owner = user('owner@harbour-lantern.example', 'Owner', 2);
  const host = user(HOST, 'Host', 2);
  const state: ZoomState = {
    accountId: credentials.settings['accountId'] ?? '',
    users: [owner, host, user('second@harbour-lantern.example', 'Second', 1)],
    meetings: new Map(),
    deletedMeetings: new Map(),
    accessTokens: new Map(),
    codes: new Map(),
    refreshTokens: new Map(),
    pageTokens: new Map(),
    // Eleven digits, as theirs by now.
    nextMeetingId: 85_000_000_000 + Buffer.from(random.bytes(3)).readUIntBE(0, 3),
    requests: 0,
    settings: {
      plan: 'pro',
      limits: true,
      singleToken: false,
      scopes: [...ALL_SCOPES],
      userScopes: [...USER_SCOPES],
      consentingUser: HOST,
      refreshToleranceMs: 0,
      dropSettings: [],
      apiUrl: '',
    },
  };
  const { refreshToken } = credentials;
  if (refreshToken !== undefined) {
    beginGrant(state, refreshToken, { client: 'confidential', userId: host.id, scopes: USER_SCOPES }, now);
  }
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
