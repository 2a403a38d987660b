import type { Instant, LocalizedText } from '@countersign/contracts';
import type { CertificateFinding } from '../metadata/certificate-expiry.js';
import type { SamlCode } from '../remedies.js';
import { type DiagnosisClass, diagnosisTexts } from './diagnosis-texts.js';

/** What is known about a login or consent that failed or never came back. All of it optional: evidence grows. */
export interface DiagnosisInput {
  /** The code that our own check gave. */
  readonly saml?: { readonly code: SamlCode; readonly step?: number | undefined } | undefined;
  /** `error` of the OAuth callback, when one arrived. */
  readonly oauthError?: string | undefined;
  /** Code on the identity provider's own error page, as a person reads it out: `AADSTS50011`, `app_not_configured`. */
  readonly pageCode?: string | undefined;
  readonly attempt?:
    | {
        readonly state: 'created' | 'redirected' | 'returned';
        readonly ageMs: number;
        readonly lifeMs: number;
        readonly passive?: boolean | undefined;
        /** Automatic redirects of this browser within ten minutes. */
        readonly redirects?: number | undefined;
        readonly cookieMissing?: boolean | undefined;
        readonly expectedAccount?: string | undefined;
        readonly returnedAccount?: string | undefined;
      }
    | undefined;
  /** Whether the organisation's accounts sign in through another identity provider. */
  readonly federated?: boolean | undefined;
  readonly metadata?:
    | {
        readonly state: 'ok' | 'unreachable' | 'invalid' | 'entity-id-changed' | 'endpoint-changed';
        readonly certificates?: readonly CertificateFinding[] | undefined;
        /** Certificates stand there that are not known here. */
        readonly unknownCertificates?: readonly string[] | undefined;
      }
    | undefined;
  /** Other clock minus ours, in ms; from the `Date` of a token endpoint. */
  readonly clockOffsetMs?: number | undefined;
  /** A fresh login: new state, new request. */
  readonly loginUrl?: string | undefined;
  readonly at: Instant;
}

export interface Diagnosis {
  readonly code: 'AUTH_TIMEOUT';
  readonly class: DiagnosisClass | 'unknown';
  readonly title: LocalizedText;
  readonly remedy: LocalizedText;
  /** Facts that led here, the decisive one first. */
  readonly evidence: readonly string[];
  /** Other classes that the facts allow. */
  readonly alsoPossible: readonly DiagnosisClass[];
  readonly loginUrl?: string | undefined;
  /** May a program send the browser there by itself? Never after a loop. */
  readonly automaticRetry: boolean;
  readonly at: Instant;
}

const CLOCK_TOLERANCE_MS = 60_000;
/** Automatic redirects of one browser in ten minutes. */
export const MOST_REDIRECTS = 2;

type Found = readonly [DiagnosisClass, string];

const samlClasses: Partial<Record<SamlCode, DiagnosisClass>> = {
  SAML_SIG_INVALID: 'A',
  SAML_CERT_EXPIRED: 'A',
  SAML_CERT_WEAK: 'A',
  SAML_ISSUER: 'B',
  SAML_AUDIENCE: 'B',
  SAML_RECIPIENT: 'B',
  SAML_DESTINATION: 'B',
  SAML_TIME: 'C',
  SAML_STATUS_NO_PASSIVE: 'D',
  SAML_STATUS_AUTHN_FAILED: 'E',
  SAML_STATUS_UNKNOWN_PRINCIPAL: 'E',
  SAML_AUTHN: 'F',
  SAML_STATUS_NO_AUTHN_CONTEXT: 'F',
  SAML_STATUS_REQUEST_DENIED: 'G',
  SAML_UNSOLICITED: 'H',
  SAML_IRT: 'H',
  SAML_REPLAY: 'H',
};

/** RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6, and what vendors add. */
const oauthClasses: Readonly<Record<string, DiagnosisClass>> = {
  redirect_uri_mismatch: 'B',
  login_required: 'D',
  interaction_required: 'D',
  consent_required: 'D',
  account_selection_required: 'E',
  invalid_rapt: 'F',
  access_denied: 'G',
  admin_policy_enforced: 'G',
  org_internal: 'G',
  unauthorized_client: 'G',
};

const pageClasses: Readonly<Record<string, DiagnosisClass>> = {
  AADSTS50011: 'B',
  AADSTS700016: 'B',
  AADSTS750054: 'B',
  app_not_configured: 'B',
  invalid_sp_id: 'B',
  AADSTS50058: 'D',
  AADSTS50126: 'E',
  AADSTS75011: 'F',
  AADSTS50105: 'G',
  app_not_configured_for_user: 'G',
  app_not_enabled_for_user: 'G',
};

/**
 * Names the likeliest reason for 授權逾時 (a login that never came back) or a refused one. A pure function: who calls it
 * gathers the facts. Order of the decision tree: loop, what the parties said, our own record, metadata, clock.
 */
export function diagnose(input: DiagnosisInput): Diagnosis {
  const found = [...spoken(input), ...ours(input), ...surroundings(input)];
  const looping = (input.attempt?.redirects ?? 0) > MOST_REDIRECTS;
  const ordered = looping ? found.toSorted(([left], [right]) => Number(right === 'D') - Number(left === 'D')) : found;
  const decisive = decide(ordered, input);
  const kind = decisive?.[0] ?? 'unknown';
  const others = new Set(ordered.map(([one]) => one).filter((one) => one !== kind));
  if (!decisive && input.federated) for (const one of ['A', 'B'] as const) others.add(one);
  if (!decisive && input.federated === false) for (const one of ['E', 'G'] as const) others.add(one);
  return {
    code: 'AUTH_TIMEOUT',
    class: kind,
    ...diagnosisTexts[kind],
    evidence: [
      ...(decisive ? [decisive[1]] : []),
      ...ordered.filter((one) => one !== decisive).map(([, fact]) => fact),
    ],
    alsoPossible: [...others],
    ...(input.loginUrl === undefined ? {} : { loginUrl: input.loginUrl }),
    automaticRetry: !looping && (kind === 'D' || kind === 'H') && (input.attempt?.redirects ?? 0) < MOST_REDIRECTS,
    at: input.at,
  };
}

/** An attempt that is gone may be only the consequence: what kept the person is worth more than that. */
function decide(found: readonly Found[], input: DiagnosisInput): Found | undefined {
  const [first] = found;
  const consequence = input.saml === undefined || input.saml.code === 'SAML_UNSOLICITED';
  if (first?.[0] !== 'H' || !consequence) return first;
  return found.find(([kind]) => kind === 'A' || kind === 'B' || kind === 'C' || kind === 'E') ?? first;
}

function spoken({ saml, oauthError, pageCode }: DiagnosisInput): readonly Found[] {
  const found: Found[] = [];
  const samlClass = saml && samlClasses[saml.code];
  if (saml && samlClass) found.push([samlClass, `our check refused the response: ${saml.code}`]);
  const oauthClass = oauthError === undefined ? undefined : oauthClasses[oauthError];
  if (oauthClass) found.push([oauthClass, `the callback brought error=${oauthError}`]);
  const pageClass = pageCode === undefined ? undefined : pageClasses[pageCode];
  if (pageClass) found.push([pageClass, `the identity provider’s page showed ${pageCode}`]);
  return found;
}

function ours({ attempt }: DiagnosisInput): readonly Found[] {
  if (!attempt) return [];
  const found: Found[] = [];
  if ((attempt.redirects ?? 0) > MOST_REDIRECTS)
    found.push(['D', `this browser was redirected ${attempt.redirects} times within ten minutes`]);
  if (attempt.cookieMissing)
    found.push(['E', 'the login cookie did not come back (a cross-site POST needs SameSite=None; Secure)']);
  const { expectedAccount, returnedAccount } = attempt;
  if (expectedAccount !== undefined && returnedAccount !== undefined && expectedAccount !== returnedAccount)
    found.push(['E', 'another account came back than was expected']);
  if (attempt.state === 'created') found.push(['H', 'the login page was never opened: the link or pop-up was blocked']);
  if (attempt.state === 'returned' && attempt.ageMs > attempt.lifeMs)
    found.push([
      'H',
      `the answer came after ${Math.round(attempt.ageMs / 1000)} s, and ${Math.round(attempt.lifeMs / 1000)} s were allowed`,
    ]);
  return found;
}

function surroundings({ metadata, clockOffsetMs, federated, attempt }: DiagnosisInput): readonly Found[] {
  const found: Found[] = [];
  if (metadata && metadata.state !== 'ok') found.push(['B', `the identity provider’s metadata: ${metadata.state}`]);
  for (const { severity, fingerprint256, notAfter } of metadata?.certificates ?? [])
    if (severity !== 'notice') found.push(['A', `signing certificate ${short(fingerprint256)} ends ${notAfter}`]);
  for (const one of metadata?.unknownCertificates ?? [])
    found.push(['A', `the metadata has a certificate that is not known here: ${short(one)}`]);
  if (clockOffsetMs !== undefined && Math.abs(clockOffsetMs) > CLOCK_TOLERANCE_MS)
    found.push(['C', `the clocks are ${Math.round(Math.abs(clockOffsetMs) / 1000)} s apart`]);
  if (federated && attempt?.state === 'redirected' && found.length === 0)
    found.push(['A', 'the organisation signs in through another identity provider, and its leg never came back']);
  return found;
}

function short(fingerprint: string): string {
  return fingerprint.slice(0, 23);
}
