import { type ClientOptions, ConfigurationError, type Json } from '@countersign/contracts';
import * as v from 'valibot';
import type { SigningKey, TrustedKey } from './signature/detached-jws.js';
import { readTrustedKeys } from './signature/keys.js';

/** What a client of the upload profile takes besides what every client takes. */
export interface HkmaOptions extends ClientOptions {
  /** Signs manifests. Left out: the key among the connection's credentials; without one nothing can be submitted. */
  readonly signingKey?: SigningKey | undefined;
}

/** Who submits to whom; read from the connection's settings. */
export interface ReceiverSettings {
  /** Code of the institution at the receiver: `AI-000`. */
  readonly entity: string;
  /** What sort of duty it has: an ordinary company has none. */
  readonly entityType: 'AI' | 'SVF' | 'CIO';
  /** Name of the receiver's profile, as it stands in manifests. */
  readonly profile: string;
  readonly receiverKeys: readonly TrustedKey[];
}

const settingsShape = v.object({
  entity: v.pipe(v.string(), v.regex(/^[A-Z0-9][A-Z0-9-]{0,31}$/)),
  entityType: v.picklist(['AI', 'SVF', 'CIO']),
  profile: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  receiverKeys: v.string(),
});

/**
 * Reads `entity`, `entityType`, `profile` and `receiverKeys`.
 * @throws {@link ConfigurationError} `INVALID_OPTION` with the place.
 */
export function parseReceiverSettings(settings: Readonly<Record<string, Json>>): ReceiverSettings {
  const parsed = v.safeParse(settingsShape, settings);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = `settings/${v.getDotPath(issue) ?? ''}`;
    throw new ConfigurationError('INVALID_OPTION', `${place}: ${issue.message}`, { place });
  }
  return { ...parsed.output, receiverKeys: readTrustedKeys(parsed.output.receiverKeys) };
}
