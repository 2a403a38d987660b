import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { Randomness } from '@countersign/contracts';
import type { EmulatorCredentials } from '@countersign/testing';
import { beginGrant } from './oauth.js';
import { textPdf } from './pdf.js';
import { type DocuSignState, guid } from './state.js';

/** An integration with a key of its own, a user that it acts for, and an account. */
export function newCredentials(random: Randomness): EmulatorCredentials {
  const secret = (length: number) => Buffer.from(random.bytes(length)).toString('hex');
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    // The form that DocuSign gives its keys in.
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return {
    clientId: guid({ random }),
    clientSecret: guid({ random }),
    refreshToken: `eyJ${secret(40)}`,
    webhookSecret: Buffer.from(random.bytes(32)).toString('base64'),
    settings: {
      accountId: guid({ random }),
      userId: guid({ random }),
      redirectUri: 'https://app.example/callback',
    },
    secrets: { privateKey },
  };
}

/** An account with one template, whose user has agreed to be impersonated. */
export function newAccount(credentials: EmulatorCredentials, now: number): DocuSignState {
  const { settings, secrets, refreshToken } = credentials;
  const privateKey = secrets?.['privateKey'];
  const state: DocuSignState = {
    accountId: settings['accountId'] ?? '',
    userId: settings['userId'] ?? '',
    publicKeys:
      privateKey === undefined ? [] : [createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()],
    consented: true,
    envelopes: new Map(),
    templates: new Map(),
    mails: [],
    addresses: new Map(),
    sessions: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    codes: new Map(),
    calls: { hour: 0, count: 0 },
    settings: {
      rateLimitStatus: 429,
      limits: true,
      strictRotation: false,
      includeData: ['custom_fields', 'recipients'],
    },
  };
  if (refreshToken !== undefined) {
    beginGrant(state, { kind: 'code', scopes: ['signature', 'extended'] }, refreshToken, now);
  }
  const id = 'c3c1a9f0-0000-4000-8000-5d2b7e9f1a04';
  state.templates.set(id, {
    id,
    name: 'Mutual non-disclosure agreement',
    subject: 'Mutual non-disclosure agreement',
    roles: ['Discloser', 'Recipient'],
    documents: [
      { documentId: '1', name: 'NDA.pdf', bytes: textPdf([['Mutual non-disclosure agreement', '/sn1/', '/sn2/']]) },
    ],
  });
  return state;
}
