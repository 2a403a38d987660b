import { type PreparedServer, serveInTurn } from '@countersign/server';
import { CONNECTION, isIntakeOrder, TENANT } from './intake-order.js';

// One of the processes behind the port. What it needs it imports when it is told to prepare, and in parts: the others serve.

const CONNECTIONS = 4;

serveInTurn(prepare);

async function prepare(order: unknown, rest: () => Promise<void>): Promise<PreparedServer> {
  if (!isIntakeOrder(order)) throw new TypeError('no order');
  const { database: url, port, certificate, privateKey, secret } = order;
  await rest();
  const { Secret } = await import('@countersign/contracts');
  const { createServer, listen, rehearse } = await import('@countersign/server');
  await rest();
  const { default: quickbooks } = await import('@countersign/quickbooks');
  await rest();
  const { connectDatabase } = await import('@countersign/runtime');
  await rest();
  const database = await connectDatabase({ url, connections: CONNECTIONS });
  // All of them: a delivery that opens one waits for it.
  await Promise.all(Array.from({ length: CONNECTIONS }, () => database.query('select pg_sleep(0.05)')));
  const { openCompany } = await import('./company.js');
  const runtime = await openCompany(database);
  if (quickbooks.webhooks === undefined) throw new Error('QuickBooks delivers nothing');
  const identity = {
    ...CONNECTION,
    tenant: TENANT,
    connector: 'quickbooks',
    environment: 'emulator',
    settings: {},
  } as const;
  const secrets = [Secret.of(secret)];
  const origin = `https://localhost:${port}`;
  const receivers = [{ identity, intake: quickbooks.webhooks, secrets: () => secrets }];
  const tls = { certificate, privateKey: Secret.of(privateKey) };
  const server = createServer({ origin, inbox: runtime.inbox, receivers });
  await rest();
  await rehearse({ origin, receivers, tls, rest });
  return {
    async listen() {
      await listen(server, { port, host: 'localhost', tls });
    },
    async close() {
      await runtime.close();
      await database.close();
    },
  };
}
