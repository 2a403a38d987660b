import type { LocalizedText } from './locale.js';

/** Where a fact about a vendor comes from. */
export interface Source {
  /** The vendor's page, a standard's section, or how it was measured. */
  readonly from: string;
  /** `YYYY-MM-DD`. */
  readonly read: string;
  /** `unverified`: from a second hand, or inferred. Stays configurable. */
  readonly confidence: 'documented' | 'observed' | 'unverified';
}

export type Environment = 'production' | 'sandbox' | 'emulator';

export type TlsFloor = '1.2' | '1.3';

export interface HostRule {
  /** Lower case, exact. */
  readonly host: string;
  readonly region: string;
  /** Kinds of data that go there: `accounting`, `identity`, `documents`. */
  readonly dataClasses?: readonly string[] | undefined;
  /** The default is 1.3. A host at 1.2 needs `exception`, and the operator's acceptance by name. */
  readonly tlsFloor: TlsFloor;
  readonly exception?: TlsException | undefined;
  readonly pins?: PinSet | undefined;
  readonly evidence: Source;
}

/** Public keys of which a server must show one. */
export interface PinSet {
  /** Base64 of the SHA-256 of the key (SPKI, DER; RFC 7469 §2.4). At least two: one of them is the backup. */
  readonly spkiSha256: readonly string[];
  /** `YYYY-MM-DD`, the last day on which they are looked at. */
  readonly until: string;
  /** `refuse` drops the connection, `warn` only says so. */
  readonly onMismatch: 'refuse' | 'warn';
}

/** Why a host may be reached below TLS 1.3, until when. */
export interface TlsException {
  /** What the operator writes into `acceptTls12`. */
  readonly name: string;
  readonly reason: LocalizedText;
  readonly owner: string;
  /** `YYYY-MM-DD`. */
  readonly since: string;
  readonly until: string;
}

export interface EnvironmentDescriptor {
  /** All that may be reached; of the emulator environment: none, its origins are loopback and given. */
  readonly hosts: readonly HostRule[];
  /** Origin of each service by name (`api`, `authorize`, `token`, `revoke`). May hold `{setting}` of the connection, or `{setting=default}`. */
  readonly origins: Readonly<Record<string, string>>;
  /** How a user's browser may come back with the code. */
  readonly redirectModes: readonly ('loopback' | 'server' | 'paste')[];
  /** What a person does in the vendor's console before the first consent, in order. */
  readonly registration?: readonly LocalizedText[] | undefined;
}

/** A quota that the vendor enforces. */
export interface LimitDescriptor {
  readonly id: string;
  /** Who shares it. */
  readonly per: 'connection' | 'app' | 'user';
  /** Requests per window; left out when only `inFlight` is limited, or when the vendor alone counts (a dialect with `resets`). */
  readonly requests?: number | undefined;
  readonly windowMs?: number | undefined;
  readonly inFlight?: number | undefined;
  /** What is another number elsewhere: a developer account that may send less. */
  readonly inEnvironment?:
    | Readonly<Partial<Record<Environment, Pick<LimitDescriptor, 'requests' | 'windowMs' | 'inFlight'>>>>
    | undefined;
  readonly source: Source;
}

/** How it is made sure that a write's effect happens once. */
export type GuaranteeKind =
  | 'vendor-key'
  | 'client-id'
  | 'draft-then-send'
  | 'search-before-send'
  | 'idempotent'
  /** Nobody has settled it yet, as in a connector that was just created: `bind` refuses to run such an action. */
  | 'undecided';

export interface Guarantee {
  readonly kind: GuaranteeKind;
  /** How long the vendor honours it, in ms; `undefined` = not documented. */
  readonly windowMs?: number | undefined;
  /** One sentence, printed by docs and `doctor`. */
  readonly statement: LocalizedText;
  readonly source: Source;
}

export interface OperationDescriptor {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path template as in the spec, `/v3/company/{realmId}/bill`. */
  readonly path: string;
  /** Name of the service in `origins` that answers it. The default is `api`. */
  readonly origin?: string | undefined;
  /** A POST that only reads is a read. */
  readonly effect: 'read' | 'write';
  /**
   * `safe`: may be repeated. `key`: may be repeated with the same idempotency key. `unsent-only`: only when the
   * vendor certainly did not process it.
   */
  readonly retry: 'safe' | 'key' | 'unsent-only';
  /** Where the vendor takes an idempotency key, and how long it may be. */
  readonly idempotency?:
    | { readonly in: 'query' | 'header'; readonly name: string; readonly maxLength: number }
    | undefined;
  /** Ids of the limits that this operation spends. */
  readonly limits: readonly string[];
  /** Kinds of data that it sends or brings, judged by residency rules. Left out: all that its host lists. */
  readonly dataClasses?: readonly string[] | undefined;
  readonly source: Source;
}

/** How a vendor says that a limit is reached, where plain 429 + Retry-After isn't it. */
export interface ThrottleDialect {
  readonly status: number;
  /** Vendor codes in the body that mean a limit; empty = the status alone. */
  readonly codes: readonly string[];
  readonly limit?: string | undefined;
  /** Waits this long when the answer doesn't say. */
  readonly defaultWaitMs: number;
  /** When the limit begins anew, where that is a time of day; goes before `defaultWaitMs`. */
  readonly resets?: 'utc-midnight' | undefined;
  /** What helps against this limit, where waiting isn't all there is to say. */
  readonly remedy?: LocalizedText | undefined;
  readonly source: Source;
}

/** What a refused token request is about, where the answer or the grant tells more than its OAuth word. */
export interface TokenRefusal {
  /** `error` of the answer: `invalid_grant`. */
  readonly error: string;
  /** The whole `error_description`; left out: any. */
  readonly description?: string | undefined;
  /** `error_subtype`, which some vendors send; left out: any. */
  readonly subtype?: string | undefined;
  /** Only for a grant that was given so long ago, in ms: from the first, up to the second. */
  readonly grantAgeMs?: readonly [from: number, to: number] | undefined;
  /** Only for a grant with one of these scopes. */
  readonly scopes?: readonly string[] | undefined;
  /** Stable: `SESSION_CONTROL`. */
  readonly code: string;
  readonly remedy: LocalizedText;
  readonly source: Source;
}

/**
 * How answers tell what is left of a quota, which other clients of the account spend too. Numbers are whole requests; an
 * answer without the headers tells nothing.
 */
export interface AdaptiveDialect {
  /** Id of the limit that they speak of. */
  readonly limit: string;
  /** Header with what is left. */
  readonly remaining: string;
  /** Header with the whole quota, where accounts have different ones. It lowers the limit's `requests`, never raises it. */
  readonly total?: string | undefined;
  /** Header with when the quota begins anew: seconds, or an instant in any form. Left out: a window later at most. */
  readonly resets?: string | undefined;
  /** Headers that must have these values for the others to speak of this limit. */
  readonly when?: Readonly<Record<string, string>> | undefined;
  readonly source: Source;
}

export interface OAuthDescriptor {
  readonly grants: readonly (
    | 'authorization_code'
    | 'client_credentials'
    | 'refresh_token'
    | 'jwt_bearer'
    | 'account_credentials'
    | 'app_token'
  )[];
  /** Names in `origins`, and the path below them. */
  readonly authorize?: { readonly origin: string; readonly path: string } | undefined;
  readonly token: { readonly origin: string; readonly path: string };
  readonly revoke?: { readonly origin: string; readonly path: string } | undefined;
  readonly clientAuthentication: 'header' | 'body';
  /**
   * What the app is at the vendor. `public`: its id alone, and a secret is never sent; `confidential`: a secret is needed.
   * Left out: public without a secret where PKCE allows it.
   */
  readonly clientType?: 'public' | 'confidential' | undefined;
  /** Setting with the client id, where an app has one without a secret beside its other. `clientId` where it isn't set. */
  readonly clientIdSetting?: string | undefined;
  readonly pkce: 'required' | 'unsupported';
  /** The issuer that comes back as `iss` beside the code, where the vendor announces it (RFC 9207). */
  readonly issuer?: string | undefined;
  /** Settings that come back beside the code and nowhere else: `realmId`. */
  readonly redirectSettings?: readonly string[] | undefined;
  /** Name of the code's parameter where it isn't `code`. */
  readonly codeParameter?: string | undefined;
  /** Headers that make the token endpoint tell more. */
  readonly tokenHeaders?: Readonly<Record<string, string>> | undefined;
  /** Further parameters of the authorization URL: `access_type=offline`. */
  readonly authorizeParameters?: Readonly<Record<string, string>> | undefined;
  /** `app`: the scopes are those that the app is registered with, and the parameter is refused. @defaultValue `'request'` */
  readonly scopesFrom?: 'request' | 'app' | undefined;
  readonly rotatesRefreshToken: boolean;
  /** After a refresh whose answer was lost: is the old refresh token still good, and for how long? 0 = treat as spent. */
  readonly refreshGraceMs: number;
  /** Rolling life of an unused refresh token, and a cap that refreshing doesn't lift. */
  readonly refreshTokenLifeMs?: number | undefined;
  readonly refreshTokenHardLifeMs?: number | undefined;
  readonly scopes: Readonly<Record<string, LocalizedText>>;
  /** Kinds of ended or refused grants; of those that fit, the first counts. */
  readonly refusals?: readonly TokenRefusal[] | undefined;
  /** What a signed assertion asks for; not known when left out. */
  readonly assertionScopes?: readonly string[] | undefined;
  /** Other names under which token answers state a scope. */
  readonly scopeAliases?: Readonly<Record<string, string>> | undefined;
  readonly source: Source;
}

/** An app of another kind, which a connection may choose: its own grant, redirects and steps in the vendor's console. */
export interface GrantChoice {
  readonly oauth: OAuthDescriptor;
  readonly environments: Readonly<Record<Environment, Pick<EnvironmentDescriptor, 'redirectModes' | 'registration'>>>;
  /** Settings and credentials that the other grants require, and this one takes not. */
  readonly unneeded: readonly string[];
}

/** Advice about a vendor that readers may have from older guides, and that is wrong by now. */
export interface OutdatedAdvice {
  /** `JWT_APP_ENDED`: also the finding's code. */
  readonly code: string;
  /** What is said, and why it no longer holds. */
  readonly why: LocalizedText;
  readonly remedy: LocalizedText;
  /** Names of credentials and settings that show that a connection was set up by it. */
  readonly shownBy?: readonly string[] | undefined;
  readonly source: Source;
}

/** A vendor as typed data. */
export interface ConnectorDescriptor {
  readonly id: string;
  readonly name: string;
  readonly environments: Readonly<Record<Environment, EnvironmentDescriptor>>;
  /** The grant of a connection that chooses none. */
  readonly oauth?: OAuthDescriptor | undefined;
  /** Other grants, by the value of a setting; see `withChosenGrant`. */
  readonly grantChoices?:
    | { readonly setting: string; readonly choices: Readonly<Record<string, GrantChoice>> }
    | undefined;
  readonly limits: readonly LimitDescriptor[];
  readonly throttling: readonly ThrottleDialect[];
  /** What good answers say about quotas. */
  readonly adaptive?: readonly AdaptiveDialect[] | undefined;
  /** Response header that carries the vendor's request id. */
  readonly requestIdHeader?: string | undefined;
  readonly operations: Readonly<Record<string, OperationDescriptor>>;
  readonly outdatedAdvice?: readonly OutdatedAdvice[] | undefined;
}
