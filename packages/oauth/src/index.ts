export {
  type BeginAuthorizationOptions,
  type BegunAuthorization,
  beginAuthorization,
} from './begin-authorization.js';
export {
  type CompleteAuthorizationOptions,
  type CompletedAuthorization,
  completeAuthorization,
} from './complete-authorization.js';
export type { ConnectionEvent } from './connection-event.js';
export type { ConnectionStore, ListedConnection } from './connection-store.js';
export {
  type ConsentFacts,
  type ConsentHandlers,
  type ConsentHandlersOptions,
  type ConsentRequest,
  createConsentHandlers,
  type RequestedConsent,
  requestConsent,
} from './consent-server.js';
export {
  type ExpiringKind,
  type Expiry,
  type ExpiryWarning,
  expiriesOf,
  expiryWarnings,
  type RadarConnection,
  type WarningDays,
} from './expiry-radar.js';
export { createFileAuthorizationStore, type FileAuthorizationStoreOptions } from './file-authorization-store.js';
export { createFileTokenStore, type FileTokenStoreOptions } from './file-token-store.js';
export type { IdTokenClaims } from './id-token.js';
export { type AssertionOptions, createAssertionSigner } from './jwt-assertion.js';
export { createJwtBearerSource, type JwtBearerSourceOptions } from './jwt-bearer-source.js';
export {
  createKeyring,
  createWrappedKeyring,
  generateKey,
  type Keyring,
  type KeyringOptions,
  parseKeyFile,
  type WrappedKeyringOptions,
} from './keyring.js';
export { type LoopbackListener, type LoopbackListenerOptions, startLoopbackListener } from './loopback-listener.js';
export { createMemoryTokenStore } from './memory-token-store.js';
export { migrations } from './migrations.js';
export { missingScopes } from './missing-scopes.js';
export {
  type ConnectableConnector,
  clientCredentials,
  endpointFor,
  type OpenConnection,
  type OpenConnectionOptions,
  openConnection,
} from './open-connection.js';
export {
  type AuthorizationStore,
  createMemoryAuthorizationStore,
  type PendingAuthorization,
  type RedirectMode,
} from './pending-authorization.js';
export { oauthRemedies } from './remedies.js';
export type { RefreshFacts, Renewal, TokenSeed } from './renewal.js';
export { createRequestPace, type RequestPace, type RequestPaceOptions } from './request-pace.js';
export { type RevokeConnectionOptions, revokeConnection } from './revoke-connection.js';
export { openSandboxStore, readSandbox, type SandboxEntry } from './sandbox-file.js';
export { createSqlAuthorizationStore, type SqlAuthorizationStoreOptions } from './sql-authorization-store.js';
export { createSqlTokenStore, type SqlTokenStoreOptions } from './sql-token-store.js';
export { type Introspection, parseTokenAnswer, type TokenAnswerContext } from './token-answer.js';
export {
  type CodeExchange,
  createTokenEndpoint,
  type OAuthClient,
  type RefreshOptions,
  type TokenEndpoint,
  type TokenEndpointOptions,
} from './token-endpoint.js';
export { createTokenManager, type TokenManagerOptions } from './token-manager.js';
export type { TokenOutcome } from './token-outcome.js';
export {
  type ClientCredentialsSourceOptions,
  createClientCredentialsSource,
  createRefreshTokenSource,
  createRequestedTokenSource,
  type RefreshTokenSourceOptions,
  type RequestedTokenSourceOptions,
  type TokenRequest,
} from './token-sources.js';
export { endpointUrl, vendorOrigins } from './vendor-origins.js';
