import { AssertionError, ok } from 'node:assert/strict';
import { inspect } from 'node:util';
import { ConnectorError } from '@countersign/contracts';
import type { ConformanceOptions } from './conformance-types.js';

/** What a promise was rejected with. */
export async function rejection(work: () => unknown): Promise<unknown> {
  let value: unknown;
  try {
    value = await work();
  } catch (error) {
    return error;
  }
  throw new AssertionError({ message: `expected a refusal, got ${inspect(value, { depth: 3 }).slice(0, 300)}` });
}

/** The error is one of ours, says what to do in both languages, and shows no secret however it is printed. */
export function assertOurError(error: unknown, secrets: readonly string[]): ConnectorError {
  ok(ConnectorError.is(error), `expected an error of the SDK, got ${inspect(error, { depth: 1 }).slice(0, 300)}`);
  ok(/^[A-Z][A-Z0-9_]+$/.test(error.code), `the code ${error.code} is not of the form NAME_NAME`);
  ok(error.remedy.en.length > 5, `${error.code} has no English remedy`);
  ok(/\p{Script=Han}/u.test(error.remedy['zh-HK']), `${error.code} has no Chinese remedy`);
  assertNoSecret(error, secrets, error.code);
  return error;
}

export function assertNoSecret(value: unknown, secrets: readonly string[], what: string): void {
  const printed = [
    inspect(value, { depth: 12, showHidden: true, getters: true }),
    JSON.stringify(value) ?? '',
    String(value),
    value instanceof Error ? `${value.stack} ${value.message}` : '',
  ].join('\n');
  for (const secret of secrets) {
    ok(secret.length === 0 || !printed.includes(secret), `${what} shows a secret when printed`);
  }
}

/** Every secret of the emulator's credentials and of the ports. */
export function knownSecrets({ emulator, open }: ConformanceOptions): readonly string[] {
  const { clientSecret, refreshToken, webhookSecret, secrets } = emulator.credentials;
  return [clientSecret, refreshToken, webhookSecret, ...Object.values(secrets ?? {}), ...(open.secrets?.() ?? [])]
    .filter((secret) => secret !== undefined)
    .filter((secret) => secret.length >= 6);
}
