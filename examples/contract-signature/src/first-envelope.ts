import { readFile } from 'node:fs/promises';
import docusign, { createDocuSign } from '@countersign/docusign';
import { openConnection } from '@countersign/oauth';

/** Sends a PDF for signature. Run it twice: the same envelope. */
export async function sendFirstEnvelope(sandbox: string, file: string): Promise<string> {
  const client = createDocuSign(await openConnection(docusign, { sandbox }));
  const { id } = await client.envelopes.sendOnce({
    transactionId: 'contract-2026-0001',
    subject: 'Supply contract',
    documents: [{ id: '1', name: 'contract.pdf', extension: 'pdf', bytes: await readFile(file) }],
    signers: [{ name: 'Supplier', email: 'supplier@example.hk' }],
  });
  await client.close();
  return id;
}
