export { type Diagnosis, type DiagnosisInput, diagnose } from './diagnosis/diagnose.js';
export { type DiagnosisClass, diagnosisTexts } from './diagnosis/diagnosis-texts.js';
export { type CertificateFinding, certificateFindings } from './metadata/certificate-expiry.js';
export { fetchMetadata, type MetadataFetch } from './metadata/fetch-metadata.js';
export { type IdpMetadata, parseIdpMetadata } from './metadata/idp-metadata.js';
export { parseServiceProvider } from './metadata/service-provider-settings.js';
export {
  lookAtMetadata,
  type MetadataEvent,
  type MetadataLook,
  startWatching,
  trustCertificate,
  trustedMetadata,
  type WatchedMetadata,
} from './metadata/watch-metadata.js';
export { type SamlCode, samlCodes } from './remedies.js';
export { readPostedMessage } from './response/posted-message.js';
export type { AuthnRules, SamlAttribute, SamlIdentity } from './response/read-identity.js';
export {
  MOST_SKEW_MS,
  type ResponseToVerify,
  type ServiceProviderRules,
  type VerifiedLogin,
  verifyResponse,
} from './response/verify-response.js';
export { SamlError, type SamlErrorDocument } from './saml-error.js';
export { type AcceptedLogin, acceptResponse, type ResponseToAccept } from './service-provider/accept-response.js';
export {
  type IdpProfile,
  type JitProfile,
  jitProfile,
  mappedAttributes,
  type RoleRule,
  rolesOf,
  wsClaims,
} from './service-provider/idp-profile.js';
export { type LogoutToVerify, type VerifiedLogout, verifyLogoutRequest } from './service-provider/logout-message.js';
export {
  createLoginRequest,
  createLogoutRequest,
  createLogoutResponse,
  type LoginRequest,
  type LoginRequestOptions,
  type ServiceProvider,
  spMetadata,
} from './service-provider/service-provider.js';
export {
  createSessions,
  type ResumedSession,
  type SessionOptions,
  type Sessions,
} from './service-provider/sessions.js';
export { createSsoHandlers, type SsoHandlers, type SsoHandlersOptions } from './service-provider/sso-handlers.js';
export { createMemorySsoStores } from './stores/memory-stores.js';
export { migrations } from './stores/migrations.js';
export { createSqlSsoStores, type SqlSsoStoresOptions } from './stores/sql-stores.js';
export type {
  LoginStore,
  PendingLogin,
  ReplayCache,
  SessionStore,
  SsoSession,
  SsoStores,
  StoredSession,
} from './stores/sso-stores.js';
