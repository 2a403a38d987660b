import type { ConnectorDescriptor, HostRule, Source } from '@countersign/contracts';
import { oauthSource, profileStep } from './sources.js';

/** A receiving system that the operator answers for. Reached by TLS 1.3 only, without exception. */
export interface ReceivingHost {
  /** Lower case, exact. */
  readonly host: string;
  readonly region: string;
  readonly evidence: Source;
}

const SUBMISSION = '/v1/submissions/{submissionId}';
const key = { in: 'header', name: 'Idempotency-Key', maxLength: 64 } as const;

const origins = { api: 'https://{apiHost}' };

/**
 * The upload profile as data. It lists no host: the HKMA publishes no upload API, so there is nothing to list. Without a
 * host of the operator's (see `connectReceiver`) every address but the emulator's is refused.
 */
export const hkmaDescriptor = {
  id: 'hkma',
  name: 'Regulatory upload profile (HKMA)',
  environments: {
    production: { hosts: [], origins, redirectModes: [] },
    sandbox: { hosts: [], origins, redirectModes: [] },
    emulator: { hosts: [], origins: {}, redirectModes: [] },
  },
  oauth: {
    grants: ['client_credentials'],
    token: { origin: 'api', path: '/oauth/token' },
    clientAuthentication: 'header',
    pkce: 'unsupported',
    rotatesRefreshToken: false,
    refreshGraceMs: 0,
    scopes: { submissions: { en: 'Upload and follow submissions', 'zh-HK': '上載及查詢提交' } },
    source: oauthSource,
  },
  limits: [],
  throttling: [],
  requestIdHeader: 'x-request-id',
  operations: {
    // The id is the sender's: the same announcement again is answered with what is known.
    'submissions.create': {
      method: 'POST',
      path: '/v1/submissions',
      effect: 'write',
      retry: 'key',
      idempotency: key,
      limits: [],
      source: profileStep('step 1'),
    },
    'uploads.offset': {
      method: 'HEAD',
      path: `${SUBMISSION}/upload`,
      effect: 'read',
      retry: 'safe',
      limits: [],
      source: profileStep('step 2'),
    },
    // A chunk that is there already has another offset, and is refused.
    'uploads.append': {
      method: 'PATCH',
      path: `${SUBMISSION}/upload`,
      effect: 'write',
      retry: 'key',
      idempotency: { ...key, maxLength: 80 },
      limits: [],
      source: profileStep('step 3'),
    },
    'submissions.complete': {
      method: 'POST',
      path: `${SUBMISSION}/complete`,
      effect: 'write',
      retry: 'key',
      idempotency: key,
      limits: [],
      source: profileStep('step 4'),
    },
    'submissions.get': {
      method: 'GET',
      path: SUBMISSION,
      effect: 'read',
      retry: 'safe',
      limits: [],
      source: profileStep('step 5'),
    },
    'submissions.receipt': {
      method: 'GET',
      path: `${SUBMISSION}/receipt`,
      effect: 'read',
      retry: 'safe',
      limits: [],
      source: profileStep('step 6'),
    },
  },
} as const satisfies ConnectorDescriptor;

/** Operations by name: `submissions.create`. */
export type HkmaOperation = keyof typeof hkmaDescriptor.operations;

/** The profile with whatever hosts. */
export type HkmaDescribed = Omit<typeof hkmaDescriptor, 'environments'> & Pick<ConnectorDescriptor, 'environments'>;

/** The profile with the operator's hosts. */
export function describeReceivers(hosts: readonly ReceivingHost[]): HkmaDescribed {
  const rules: readonly HostRule[] = hosts.map(({ host, region, evidence }) => ({
    host,
    region,
    dataClasses: ['risk-data'],
    tlsFloor: '1.3',
    evidence,
  }));
  const { emulator, production, sandbox } = hkmaDescriptor.environments;
  return {
    ...hkmaDescriptor,
    environments: { emulator, production: { ...production, hosts: rules }, sandbox: { ...sandbox, hosts: rules } },
  };
}
