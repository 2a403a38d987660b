import type { Environment } from '@countersign/contracts';
import type { DoctorFinding } from './finding.js';

/** What of the connection a command needs. */
export interface FixFacts {
  readonly connector?: string | undefined;
  readonly environment?: Environment | undefined;
}

const RECONNECT = new Set([
  ...['NOT_CONNECTED', 'NEEDS_RECONNECT', 'CONNECTION_LOST', 'CONSENT_REQUIRED', 'SCOPES_MISSING'],
  ...['TOKEN_STORE_UNREADABLE', 'KEY_UNKNOWN'],
]);

/** The one command that mends a finding, to be pasted into a shell; `undefined` where a person must do more than that. */
export function fixCommand({ code, connection, details }: DoctorFinding, facts: FixFacts): string | undefined {
  if (code === 'SECRET_FILE_OPEN') return typeof details?.['file'] === 'string' ? chmod(details['file']) : undefined;
  if (code === 'SEALED_WITH_OLD_KEY') return 'countersign keys reencrypt';
  if (code === 'CLOCK_WRONG') return process.platform === 'linux' ? 'sudo timedatectl set-ntp true' : undefined;
  if (connection === null) return undefined;
  if (RECONNECT.has(code)) return `countersign connect ${connection}`;
  if (code === 'EXPIRED' || code === 'EXPIRES_SOON') return fixExpiry(code, connection, details?.['kind']);
  if (code === 'SANDBOX_NOT_RUNNING') return `countersign sandbox ${facts.connector ?? ''}`.trim();
  if (code.startsWith('RESIDENCY_')) return `countersign doctor residency ${connection}`;
  if (code === 'CONNECTOR_NOT_FOUND' && /^[a-z][a-z-]*$/.test(facts.connector ?? '')) {
    return `npm install @countersign/${facts.connector}`;
  }
  return undefined;
}

function fixExpiry(code: string, connection: string, kind: unknown): string | undefined {
  if (kind === 'refresh_token' && code === 'EXPIRES_SOON') return `countersign connections test ${connection}`;
  const byConsent = kind === 'refresh_token' || kind === 'consent' || kind === 'access_token';
  return byConsent ? `countersign connect ${connection}` : undefined;
}

function chmod(file: string): string {
  return `chmod 600 '${file.replaceAll("'", "'\\''")}'`;
}
