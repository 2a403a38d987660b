import { AuthError, Secret } from '@countersign/contracts';
import * as v from 'valibot';
import type { PendingAuthorization } from './pending-authorization.js';

// The plaintext of a sealed pending consent.

const recordSchema = v.strictObject({
  state: v.string(),
  connection: v.string(),
  redirectUri: v.string(),
  mode: v.picklist(['loopback', 'server', 'paste']),
  tokenUrl: v.string(),
  clientId: v.string(),
  issuer: v.optional(v.string()),
  verifier: v.optional(v.string()),
  nonce: v.optional(v.string()),
  browserHash: v.optional(v.string()),
  awaitsBrowser: v.optional(v.boolean()),
  ticket: v.optional(v.string()),
  failure: v.optional(
    v.strictObject({
      code: v.string(),
      message: v.string(),
      remedy: v.strictObject({ en: v.string(), 'zh-HK': v.string() }),
      details: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
    }),
  ),
  scopes: v.array(v.string()),
  expiresAt: v.string(),
});

export function writePending(pending: PendingAuthorization): string {
  return JSON.stringify({ ...pending, verifier: pending.verifier?.reveal() });
}

/**
 * @param state - that it was found by: under another one it isn't believed, though it is of the same connection.
 * @throws {@link AuthError} `TOKEN_STORE_UNREADABLE`.
 */
export function readPending(text: string, state: string): PendingAuthorization {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), recordSchema), text);
  if (!parsed.success || parsed.output.state !== state) {
    throw new AuthError(
      'TOKEN_STORE_UNREADABLE',
      'The stored consent has an unknown form, or belongs to another state.',
    );
  }
  const { verifier, ...rest } = parsed.output;
  return { ...rest, verifier: verifier === undefined ? undefined : Secret.of(verifier) };
}
