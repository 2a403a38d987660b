import { Secret } from '@countersign/contracts';
import quickbooks from '@countersign/quickbooks';
import { connectDatabase } from '@countersign/runtime';
import { createServer, listen } from '@countersign/server';
import { openCompany } from './company.js';
import { CONNECTION, type IntakeOrder, TENANT } from './intake-order.js';

// One of the processes behind the port. It ends when it is killed, or with its parent.

process.once('disconnect', () => process.exit(0));
process.once('message', (order: IntakeOrder) => void serve(order));

async function serve({ database: url, port, certificate, privateKey, secret }: IntakeOrder): Promise<void> {
  const database = await connectDatabase({ url, connections: 8 });
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
  await listen(server, { port, host: 'localhost', tls: { certificate, privateKey: Secret.of(privateKey) } });
  process.send?.('listening');
}
