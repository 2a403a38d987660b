export { type IdpMetadata, parseIdpMetadata } from './metadata/idp-metadata.js';
export { parseServiceProvider } from './metadata/service-provider-settings.js';
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
