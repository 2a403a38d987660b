import { createHmac } from 'node:crypto';
import type { RobotCredentials } from '../options.js';

/**
 * What a robot's calls carry in the query: its token, and with the security option `sign` the base64 HMAC-SHA256 of
 * `{timestamp}\n{secret}` under the secret. Not escaped yet.
 */
export function robotQuery({ token, secret }: RobotCredentials, now: number): Readonly<Record<string, string>> {
  const access_token = token.reveal();
  if (secret === undefined) return { access_token };
  const timestamp = String(now);
  const sign = createHmac('sha256', secret.reveal()).update(`${timestamp}\n${secret.reveal()}`).digest('base64');
  return { access_token, timestamp, sign };
}
