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
  /** Meeting settings that the account doesn't allow: dropped without a word. */
  dropSettings: string[];
  /** `api_url` of the token answer; the twin's own when empty. */
  apiUrl: string;
}

export interface ZoomState {
  readonly accountId: string;
  /** The app's owner comes first. */
  readonly users: StoredUser[];
  readonly meetings: Map<number, StoredMeeting>;
  readonly deletedMeetings: Map<number, StoredMeeting>;
  readonly accessTokens: Map<string, { readonly scopes: readonly string[]; readonly expiresAt: number }>;
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

export function newCredentials(random: Randomness): EmulatorCredentials {
  return {
    clientId: word(random, 16),
    clientSecret: word(random, 24),
    webhookSecret: word(random, 16),
    settings: { accountId: word(random, 16), host: 'host@harbour-lantern.example' },
  };
}

/** A Hong Kong company with two people who may host. */
export function newAccount(credentials: EmulatorCredentials, random: Randomness): ZoomState {
  const user = (email: string, firstName: string, type: number): StoredUser => ({
    id: word(random, 16),
    email,
    firstName,
    lastName: 'Lantern',
    type,
    timeZone: 'Asia/Hong_Kong',
  });
  return {
    accountId: credentials.settings['accountId'] ?? '',
    users: [
      user('owner@harbour-lantern.example', 'Owner', 2),
      user('host@harbour-lantern.example', 'Host', 2),
      user('second@harbour-lantern.example', 'Second', 1),
    ],
    meetings: new Map(),
    deletedMeetings: new Map(),
    accessTokens: new Map(),
    pageTokens: new Map(),
    // Eleven digits, as theirs by now.
    nextMeetingId: 85_000_000_000 + Buffer.from(random.bytes(3)).readUIntBE(0, 3),
    requests: 0,
    settings: {
      plan: 'pro',
      limits: true,
      singleToken: false,
      scopes: [...ALL_SCOPES],
      dropSettings: [],
      apiUrl: '',
    },
  };
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
