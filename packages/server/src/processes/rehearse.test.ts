import { type ConnectionIdentity, Secret, SignatureError, type WebhookIntake } from '@countersign/contracts';
import { createTestCa } from '@countersign/testing';
import { expect, it } from 'vitest';
import { rehearse } from './rehearse.js';

const identity: ConnectionIdentity = {
  id: '0190b6a0-0000-7000-8000-000000000001',
  name: 'books',
  tenant: 'harbour',
  connector: 'ledger',
  environment: 'emulator',
  settings: {},
};

async function rehearsalAt(origin: string) {
  const { leaf } = await createTestCa();
  const seen: { readonly path: string; readonly signed: boolean }[] = [];
  const intake: WebhookIntake = {
    receive({ path, headers }) {
      seen.push({ path, signed: 'x-signature' in headers });
      throw new SignatureError('SIGNATURE_MISSING', 'There is no signature.');
    },
  };
  let rests = 0;
  await rehearse({
    origin,
    receivers: [{ identity, intake, secrets: () => [Secret.of('never used')] }],
    tls: { certificate: leaf.cert, privateKey: Secret.of(leaf.key) },
    rest: async () => {
      rests += 1;
    },
  });
  return { seen, rests };
}

it('has unsigned deliveries refused over TLS, in parts between which others get the cores', async () => {
  const { seen, rests } = await rehearsalAt('https://localhost:8443');
  expect(seen).toHaveLength(192);
  expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(['/v1/webhooks/books']));
  expect(seen.some(({ signed }) => signed)).toBe(false);
  expect(rests).toBe(12);
});

it('is over, and no failure, where the certificate is for another name', async () => {
  expect(await rehearsalAt('https://approvals.example')).toEqual({ seen: [], rests: 0 });
});

it('is over where the line is cut between two deliveries', async () => {
  const { leaf } = await createTestCa();
  const intake: WebhookIntake = {
    receive: () => ({ kind: 'challenge', answer: { status: 200, headers: { connection: 'close' } } }),
  };
  await rehearse({
    origin: 'https://localhost:8443',
    receivers: [{ identity, intake, secrets: () => [] }],
    tls: { certificate: leaf.cert, privateKey: Secret.of(leaf.key) },
    rest: async () => {},
  });
});
