import { type ErrorDocument, errorDocument, type Instant, toInstant } from '@countersign/contracts';
import { type CertificateFinding, certificateFindings } from './certificate-expiry.js';
import { type IdpMetadata, parseIdpMetadata } from './idp-metadata.js';

/** What is known of an identity provider between two looks. Plain data, to be stored. */
export interface WatchedMetadata {
  readonly entityId: string;
  /** PEM or base64 is not kept: SHA-256 fingerprints tell certificates apart. */
  readonly trusted: readonly string[];
  readonly redirectUrl?: string | undefined;
  /** Last threshold told, by fingerprint. */
  readonly told: Readonly<Record<string, number>>;
}

export type MetadataEvent =
  | {
      readonly type: 'certificate.announced';
      readonly fingerprint256: string;
      readonly notBefore: Instant;
      readonly notAfter: Instant;
    }
  | { readonly type: 'certificate.withdrawn'; readonly fingerprint256: string }
  | { readonly type: 'certificate.expiring'; readonly finding: CertificateFinding }
  | { readonly type: 'endpoint.changed'; readonly from: string | undefined; readonly to: string | undefined }
  | { readonly type: 'entity.changed'; readonly expected: string }
  | { readonly type: 'metadata.unusable'; readonly error: ErrorDocument };

export interface MetadataLook {
  readonly events: readonly MetadataEvent[];
  /** The state to keep. Announced certificates are not trusted by it: approving them is somebody's decision. */
  readonly state: WatchedMetadata;
  /** The metadata, where it could be read and is that of the same entity. */
  readonly metadata?: IdpMetadata | undefined;
}

export function startWatching(metadata: IdpMetadata): WatchedMetadata {
  return {
    entityId: metadata.entityId,
    trusted: metadata.signingCertificates.map(({ fingerprint256 }) => fingerprint256),
    redirectUrl: metadata.singleSignOn.redirect,
    told: {},
  };
}

/** Trusts an announced certificate from now on, beside the others. */
export function trustCertificate(state: WatchedMetadata, fingerprint256: string): WatchedMetadata {
  return { ...state, trusted: [...new Set([...state.trusted, fingerprint256])] };
}

/**
 * Compares metadata that was just fetched with what is known: a pure function; fetching, through the egress policy, is
 * the caller's. A rollover shows as `certificate.announced` before the first response is signed with the new key.
 */
export function lookAtMetadata(state: WatchedMetadata, text: string, now: number): MetadataLook {
  let metadata: IdpMetadata;
  try {
    metadata = parseIdpMetadata(text, { entityId: state.entityId });
  } catch (error) {
    const error_ = errorDocument(error);
    const moved = !text.includes(state.entityId);
    const events: readonly MetadataEvent[] = moved
      ? [
          { type: 'entity.changed', expected: state.entityId },
          { type: 'metadata.unusable', error: error_ },
        ]
      : [{ type: 'metadata.unusable', error: error_ }];
    return { events, state };
  }
  const events: MetadataEvent[] = [];
  const present = new Map(metadata.signingCertificates.map((one) => [one.fingerprint256, one]));
  for (const [fingerprint256, { validFromDate, validToDate }] of present) {
    if (state.trusted.includes(fingerprint256)) continue;
    const [notBefore, notAfter] = [toInstant(validFromDate.getTime()), toInstant(validToDate.getTime())];
    events.push({ type: 'certificate.announced', fingerprint256, notBefore, notAfter });
  }
  for (const fingerprint256 of state.trusted)
    if (!present.has(fingerprint256)) events.push({ type: 'certificate.withdrawn', fingerprint256 });
  const { redirect } = metadata.singleSignOn;
  if (redirect !== state.redirectUrl) events.push({ type: 'endpoint.changed', from: state.redirectUrl, to: redirect });
  const told: Record<string, number> = {};
  for (const finding of certificateFindings(metadata.signingCertificates, now)) {
    told[finding.fingerprint256] = finding.threshold;
    if (state.told[finding.fingerprint256] !== finding.threshold)
      events.push({ type: 'certificate.expiring', finding });
  }
  return { events, metadata, state: { ...state, redirectUrl: redirect, told } };
}

/** The metadata with trusted certificates only: what responses are verified with. */
export function trustedMetadata(metadata: IdpMetadata, state: WatchedMetadata): IdpMetadata {
  const signingCertificates = metadata.signingCertificates.filter((one) => state.trusted.includes(one.fingerprint256));
  return { ...metadata, signingCertificates };
}
