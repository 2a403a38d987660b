import { expectTypeOf, test } from 'vitest';
import { books, clientOptions, type paths } from './books.test-support.js';
import { createClient } from './client.js';

const client = createClient<paths, typeof books>(books, clientOptions());

test('an answer has the type of the spec', async () => {
  const bill = await client.call('bills.get', { params: { path: { realmId: '1', id: '7' } } });
  expectTypeOf(bill.data).toEqualTypeOf<{ Id: string; TotalAmt?: number }>();
  const payment = await client.call('payments.create', { body: { amount: '1.00' } });
  expectTypeOf(payment.data).toEqualTypeOf<{ id: string } | undefined>();
});

test('parseAs changes the type of the answer', async () => {
  const file = await client.call('files.export', { params: { path: { id: 'f' } }, parseAs: 'arrayBuffer' });
  expectTypeOf(file.data).toEqualTypeOf<ArrayBuffer>();
  const stream = await client.call('files.export', { params: { path: { id: 'f' } }, parseAs: 'stream' });
  expectTypeOf(stream.data).toEqualTypeOf<Response['body']>();
});

test('an input that the spec does not have is refused', () => {
  // @ts-expect-error there is no such operation
  void client.call('bills.delete', {});
  // @ts-expect-error realmId is missing
  void client.call('bills.get', { params: { path: { id: '7' } } });
  // @ts-expect-error the parameters are required
  void client.call('bills.get');
  // @ts-expect-error the body is required
  void client.call('notes.create', {});
  // @ts-expect-error the body has another shape
  void client.call('notes.create', { body: { text: 7 } });
  // @ts-expect-error a read has no body
  void client.call('bills.get', { params: { path: { realmId: '1', id: '7' } }, body: {} });
});

test('without the descriptor’s type nothing is known about data', async () => {
  const loose = createClient<paths>(books, clientOptions());
  const answer = await loose.call('bills.get', { params: { path: { realmId: '1', id: '7' } } });
  expectTypeOf(answer.data).toBeUnknown();
});
