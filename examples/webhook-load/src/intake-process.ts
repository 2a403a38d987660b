import { Secret } from '@countersign/contracts';
import quickbooks from '@countersign/quickbooks';
import { connectDatabase } from '@countersign/runtime';
import { createServer, listen, type PreparedServer, serveInTurn } from '@countersign/server';
import { openCompany } from './company.js';
import { CONNECTION, isIntakeOrder, TENANT } from './intake-order.js';

// One of the processes behind the port.

serveInTurn(prepare);

async function prepare(order: unknown): Promise<PreparedServer> {
  if (!isIntakeOrder(order)) throw new TypeError('no order');
  const { database: url, port, certificate, privateKey, secret } = order;
  const database = await connectDatabase({ url, connections: 4 });
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
  const server = createServer({
    origin: `https://localhost:${port}`,
    inbox: runtime.inbox,
    receivers: [{ identity, intake: quickbooks.webhooks, secrets: () => secrets }],
  });
  return {
    async listen() {
      await listen(server, { port, host: 'localhost', tls: { certificate, privateKey: Secret.of(privateKey) } });
    },
    async close() {
      await runtime.close();
      await database.close();
    },
  };
}
