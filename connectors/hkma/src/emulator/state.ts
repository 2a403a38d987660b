import { generateKeyPairSync } from 'node:crypto';
import type { JsonObject, Randomness } from '@countersign/contracts';
import { Secret } from '@countersign/contracts';
import type { EmulatorContext, EmulatorCredentials } from '@countersign/testing';
import type { SigningKey, TrustedKey } from '../signature/detached-jws.js';
import { readSigningKey, readTrustedKeys } from '../signature/keys.js';

export interface StoredSubmission {
  readonly id: string;
  readonly manifest: JsonObject;
  readonly manifestSha256: string;
  readonly file: { readonly name: string; readonly size: number; readonly sha256: string };
  bytes: Buffer;
  /** `validating` becomes `decision` at `decidedAt`. */
  state: 'registered' | 'uploading' | 'validating';
  readonly announcedAt: number;
  receivedAt: number | undefined;
  decision: 'accepted' | 'rejected';
  warnings: readonly string[];
  receiptNo: string;
  /** Exact text and signature, once made. */
  receipt?: { readonly text: string; readonly jws: string };
}

export interface ReceiverState {
  readonly submissions: Map<string, StoredSubmission>;
  /** By token: when it ends (epoch ms), and whose it is. */
  readonly accessTokens: Map<string, { readonly expiresAt: number; readonly certificateSha256: string }>;
  readonly nonces: Set<string>;
  readonly entity: string;
  readonly submitterKeys: readonly TrustedKey[];
  readonly receiverKey: SigningKey;
  readonly settings: { chunkSize: number; validationMs: number };
  /** End of the maintenance that has begun, epoch ms. */
  closedUntil: number | undefined;
}

export type Context = EmulatorContext<ReceiverState>;

const SUBMITTER = 'submitter-1';
const RECEIVER = 'receiver-1';

/** Keys are made anew for each start; the receiver's private one is its own, beside the client's for the twin's reset. */
export function newCredentials(random: Randomness): EmulatorCredentials {
  const submitter = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const receiver = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const jwk = (key: typeof receiver.publicKey, kid: string) =>
    JSON.stringify([{ ...key.export({ format: 'jwk' }), kid, alg: 'ES256' }]);
  return {
    clientId: 'harbour-lantern-bank',
    clientSecret: word(random, 24),
    settings: {
      entity: 'AI-000',
      entityType: 'AI',
      profile: 'emulated/1',
      signingKeyId: SUBMITTER,
      signingAlgorithm: 'ES256',
      receiverKeys: jwk(receiver.publicKey, RECEIVER),
      submitterKeys: jwk(submitter.publicKey, SUBMITTER),
    },
    secrets: {
      signingKey: submitter.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      receiverSigningKey: receiver.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
  };
}

export function newReceiver({ settings, secrets = {} }: EmulatorCredentials): ReceiverState {
  return {
    submissions: new Map(),
    accessTokens: new Map(),
    nonces: new Set(),
    entity: settings['entity'] ?? '',
    submitterKeys: readTrustedKeys(settings['submitterKeys'] ?? ''),
    receiverKey: readSigningKey({
      privateKey: Secret.of(secrets['receiverSigningKey'] ?? ''),
      keyId: RECEIVER,
      algorithm: 'ES256',
    }),
    settings: { chunkSize: 64 * 1024, validationMs: 3000 },
    closedUntil: undefined,
  };
}

export function word(random: Randomness, bytes: number): string {
  return Buffer.from(random.bytes(bytes)).toString('base64url');
}
