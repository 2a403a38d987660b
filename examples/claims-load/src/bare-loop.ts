import { openConnection } from '@countersign/oauth';
import quickbooks from '@countersign/quickbooks';
import type { Database } from '@countersign/runtime';
import { PgBoss } from 'pg-boss';
import { Agent, request } from 'undici';
import { claimNumber, SUPPLIER, SUPPLIES_ACCOUNT } from './company.js';

/**
 * What one would write without Countersign, and what it is measured against: a job fetched, one POST, one commit. No
 * approval, no gate, no audit, no look-up, nothing that survives a crash.
 * @returns ms from the first job sent to the last one committed.
 */
export async function bareLoop(
  database: Database,
  sandboxFile: string,
  claims: number,
  round: number,
): Promise<number> {
  const connection = await openConnection(quickbooks, { sandbox: sandboxFile });
  const books = quickbooks.create(connection);
  const [account] = await books.query.select({
    from: 'Account',
    where: [{ field: 'Name', is: '=', value: SUPPLIES_ACCOUNT }],
  });
  const [vendor] = await books.query.select({
    from: 'Vendor',
    where: [{ field: 'DisplayName', is: '=', value: SUPPLIER }],
  });
  const { value } = await connection.tokens.get();
  const boss = new PgBoss({ connectionString: database.url, schema: 'bare_loop' });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue('bills');
  const url = `${connection.origins?.['api']}/v3/company/${connection.settings['realmId']}/bill?minorversion=75`;
  const headers = {
    authorization: `Bearer ${value.reveal()}`,
    'content-type': 'application/json',
    accept: 'application/json',
  };
  const dispatcher = new Agent({ connect: { ca: connection.ca ?? '', minVersion: 'TLSv1.3' } });
  const startedAt = performance.now();
  for (let index = 0; index < claims; index++) await boss.send('bills', { index });
  for (let done = 0; done < claims; ) {
    for (const job of await boss.fetch<{ index: number }>('bills')) {
      const { index } = job.data;
      const body = {
        VendorRef: { value: vendor?.Id },
        DocNumber: `B${round}-${claimNumber(index)}`,
        Line: [
          {
            DetailType: 'AccountBasedExpenseLineDetail',
            Amount: 100.5,
            AccountBasedExpenseLineDetail: { AccountRef: { value: account?.Id } },
          },
        ],
      };
      const answer = await request(url, { method: 'POST', headers, body: JSON.stringify(body), dispatcher });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`the bare loop got ${answer.statusCode}: ${text.slice(0, 200)}`);
      await boss.complete('bills', job.id);
      done += 1;
    }
  }
  const ms = performance.now() - startedAt;
  await boss.stop({ graceful: false });
  await dispatcher.close();
  await books.close();
  await connection.network.close();
  return ms;
}
