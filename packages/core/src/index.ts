export { type BindOptions, bind } from './bind.js';
export type { CallControl } from './border/call-control.js';
export { type InstantReading, isRealInstant, parseInstant } from './border/instants.js';
export { ifFound, lookAgain } from './border/looking.js';
export { bearsOwnMarker, ownMarker, withOwnMarker } from './border/own-marker.js';
export { isPlainLine, isPlainText, isVisibleAscii, vendorWords } from './border/plain-text.js';
export { parseSettings } from './border/settings.js';
export {
  deliveryHeader,
  deliveryJson,
  type HmacRule,
  malformedDelivery,
  verifyHmac,
} from './border/signatures.js';
export { triggersOf } from './border/triggers.js';
export { type ClientPorts, createClient } from './client.js';
export type { Answer, ApiClient, CallArguments, CallOptions, OperationName } from './client-types.js';
export { type ConnectorDefinition, defineConnector } from './define-connector.js';
export { checkDescriptor } from './descriptor-check.js';
export { LightHeaders } from './http/headers.js';
export { redactHeaders, redactUrl } from './http/redaction.js';
export { LightRequest } from './http/request.js';
export { LightResponse, type LightResponseInit } from './http/response.js';
export { createLimits, type LimitsOptions } from './limits/limits.js';
export {
  createRedisQuotas,
  type RedisClient,
  type RedisQuotasOptions,
  type SharedQuota,
  type SharedQuotas,
  type Turns,
} from './limits/shared-quotas.js';
export type { Priority } from './limits/waiting-line.js';
export type { ConnectionEvidence } from './network/evidence.js';
export type { Resolve, ResolvedAddress } from './network/guarded-lookup.js';
export { createNetwork, type NetworkPorts, type StrictNetwork } from './network/network.js';
export { resolveOrigins } from './network/origins.js';
export { type ProbedCertificate, probeTls, type TlsProbe, type TlsProbeOptions } from './network/probe-tls.js';
export { draftTransferRecords, type TransferDraft } from './network/residency.js';
export { type ResidencyFinding, residencyFindings } from './network/residency-findings.js';
export {
  createUntrustedFetch,
  type UntrustedAnswer,
  type UntrustedFetch,
  type UntrustedFetchOptions,
  type UntrustedRequest,
} from './network/untrusted-fetch.js';
export { findTlsWeakenings, type ProcessStart, type Weakening } from './network/weakenings.js';
export { type OpenTelemetryApi, openTelemetry } from './open-telemetry.js';
export { openApiClient } from './openapi-client.js';
export { type Page, type PaginateOptions, paginate } from './paginate.js';
export type { FailedAnswer, VendorDialect, VendorError } from './pipeline/context.js';
export { parseRetryAfter } from './pipeline/retry-after.js';
