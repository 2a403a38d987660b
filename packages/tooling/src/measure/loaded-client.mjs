// A client of an invented vendor with every part of the pipeline at work, for benches.
import { join } from 'node:path';

const source = { from: 'https://books.example/docs', read: '2026-11-22', confidence: 'documented' };
const rule = { host: 'localhost', region: 'US', dataClasses: ['accounting'], tlsFloor: '1.3', evidence: source };
const settings = { origins: { api: 'https://localhost' }, redirectModes: ['server'] };
const operation = { retry: 'safe', limits: ['minute', 'in-flight'], dataClasses: ['accounting'], source };

/** Its quotas are wide enough never to make a call wait, and are counted all the same. */
export const ledger = {
  id: 'ledger',
  name: 'Ledger',
  environments: {
    production: { ...settings, hosts: [rule] },
    sandbox: { ...settings, hosts: [rule] },
    emulator: { hosts: [], origins: {}, redirectModes: ['loopback'] },
  },
  limits: [
    { id: 'minute', per: 'connection', requests: 100_000_000, windowMs: 60_000, source },
    { id: 'in-flight', per: 'connection', inFlight: 1000, source },
  ],
  throttling: [{ status: 403, codes: ['3001'], limit: 'minute', defaultWaitMs: 60_000, source }],
  requestIdHeader: 'x-request-id',
  operations: {
    'bills.get': { ...operation, method: 'GET', path: '/v3/company/{realmId}/bill/{id}', effect: 'read' },
    'bills.create': {
      ...operation,
      method: 'POST',
      path: '/v3/company/{realmId}/bill',
      effect: 'write',
      retry: 'key',
      idempotency: { in: 'query', name: 'requestid', maxLength: 50 },
    },
  },
};

/**
 * Deadline, grant, idempotency key, retry, two quotas, token, a write's watch, residency by data class, telemetry of
 * every attempt.
 * @param {string} root the repository, built
 * @param {{ origin: string, ca: string }} server
 */
export async function loadedClient(root, server) {
  const dist = (part, file) => import(join(root, 'packages', part, 'dist', file));
  const { createClient, createNetwork } = await dist('core', 'index.js');
  const { createEgressPolicy } = await dist('core', 'network/egress-policy.js');
  const { Secret } = await dist('contracts', 'index.js');
  const spans = { begun: 0, ended: 0 };
  const network = createNetwork(ledger, { environment: 'emulator', origins: { api: server.origin }, ca: server.ca });
  // Loopback is free of residency rules: the check of the internet's policy is asked before each request here.
  const transfer = { host: 'localhost', region: 'US', dataClasses: ['accounting'], purpose: 'bench' };
  const policy = createEgressPolicy(
    ledger,
    {
      environment: 'production',
      residency: {
        allowed: ['HK'],
        mode: 'enforce',
        transfers: [{ ...transfer, approvedBy: 'bench', approvedOn: '2026-01-01', until: '2099-12-31' }],
      },
    },
    () => Date.now(),
  );
  const checked = (request) => {
    policy.checkData('localhost', request.dataClasses);
    return network.transport(request);
  };
  const token = { value: Secret.of('token'), generation: 1 };
  const api = createClient(ledger, {
    environment: 'emulator',
    origins: { api: server.origin },
    ca: server.ca,
    network: { ...network, transport: checked },
    tokens: { get: async () => token, invalidate: () => {} },
    grant: { approval: 'a', action: 'bill', connection: 'c', digest: 'd', operations: ['bills.create'] },
    writes: { before: () => undefined, accepted: () => {} },
    telemetry: {
      begin: () => {
        spans.begun += 1;
        return {
          end: () => {
            spans.ended += 1;
          },
        };
      },
    },
  });
  return {
    call: api.call,
    spans,
    close: async () => {
      await api.close();
      await network.close();
    },
  };
}

/** A bill as it is sent. */
export const billInput = {
  VendorRef: { value: '56', name: 'Tai Kok Tsui Hardware' },
  TxnDate: '2026-11-20',
  Line: [
    {
      Amount: 1280.5,
      DetailType: 'AccountBasedExpenseLineDetail',
      Description: '五金配件',
      AccountRef: { value: '7' },
    },
  ],
};

/**
 * A bill as it comes back, with as many lines as make about that many bytes of JSON.
 * @param {number} bytes
 */
export function billAnswer(bytes) {
  const bill = { Id: '145', SyncToken: '0', TotalAmt: 0, CurrencyRef: { value: 'HKD' }, ...billInput, Line: [] };
  for (let line = 1; Buffer.byteLength(JSON.stringify({ Bill: bill })) < bytes; line += 1) {
    bill.Line.push({ Id: String(line), LineNum: line, ...billInput.Line[0] });
  }
  return { Bill: bill, time: '2026-11-20T10:00:00.000+08:00' };
}
