// node-quickbooks 2: the community's client, pointed at the emulator by its `endpoint` and its static token address.
import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from 'node:assert';
import QuickBooks from 'node-quickbooks';
import { attempt, emulator } from './peer.mjs';

const { clientId, clientSecret, refreshToken, settings } = emulator.credentials;
QuickBooks.TOKEN_URL = `${emulator.origin}/oauth2/v1/tokens/bearer`;
QuickBooks.REVOKE_URL = `${emulator.origin}/v2/oauth2/tokens/revoke`;
const client = new QuickBooks(
  clientId,
  clientSecret,
  'none yet',
  false,
  settings.realmId,
  true,
  false,
  75,
  '2.0',
  refreshToken,
);
client.endpoint = `${emulator.origin}/v3/company/`;

/** Its methods take a callback; errors are axios errors with the vendor's body in `response.data`. */
const call = (method, ...args) =>
  new Promise((resolve, reject) =>
    client[method](...args, (error, answer) => (error ? reject(error) : resolve(answer))),
  );
const fault = async (promise) => {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  return error?.response?.data?.Fault?.Error?.[0];
};

await attempt('a token is asked for before any call', async () => {
  const error = await call('getCompanyInfo', settings.realmId).catch((thrown) => thrown);
  strictEqual(error.response?.status, 401);
});
await attempt('refreshAccessToken', async () => {
  const tokens = await call('refreshAccessToken');
  strictEqual(tokens.token_type, 'bearer');
  ok(tokens.access_token.length > 10);
});
await attempt('getCompanyInfo', async () => {
  strictEqual(typeof (await call('getCompanyInfo', settings.realmId)).CompanyName, 'string');
});
await attempt('getPreferences', async () => {
  strictEqual(typeof (await call('getPreferences')).CurrencyPrefs, 'object');
});
const parent = await attempt('createAccount', async () => {
  const account = await call('createAccount', { Name: 'Peer expenses', AccountType: 'Expense' });
  strictEqual(account.SyncToken, '0');
  return account;
});
const account = await attempt('createAccount, a sub-account', async () => {
  const child = await call('createAccount', {
    Name: 'Peer travel',
    AccountType: 'Expense',
    SubAccount: true,
    ParentRef: { value: parent.Id },
  });
  strictEqual(child.FullyQualifiedName, 'Peer expenses:Peer travel');
  return child;
});
await attempt('getAccount', async () => {
  strictEqual((await call('getAccount', account.Id)).Name, 'Peer travel');
});
await attempt('findAccounts', async () => {
  const { QueryResponse } = await call('findAccounts', [{ field: 'Name', value: 'Peer travel', operator: '=' }]);
  deepStrictEqual(
    QueryResponse.Account.map(({ Id }) => Id),
    [account.Id],
  );
});
const vendor = await attempt('createVendor', async () => {
  const made = await call('createVendor', { DisplayName: 'Peer & Söhne 有限公司' });
  strictEqual(made.DisplayName, 'Peer & Söhne 有限公司');
  return made;
});
await attempt('createVendor, a name that is taken', async () => {
  strictEqual((await fault(call('createVendor', { DisplayName: 'Peer & Söhne 有限公司' })))?.code, '6240');
});
await attempt('getVendor', async () => {
  strictEqual((await call('getVendor', vendor.Id)).Id, vendor.Id);
});

const bill = () => ({
  VendorRef: { value: vendor.Id },
  TxnDate: '2026-11-20',
  Line: [
    {
      DetailType: 'AccountBasedExpenseLineDetail',
      Amount: 1280.5,
      AccountBasedExpenseLineDetail: { AccountRef: { value: account.Id } },
    },
  ],
});
const booked = await attempt('createBill with requestId', async () => {
  const made = await call('createBill', { ...bill(), requestId: 'peer-1' });
  strictEqual(made.TotalAmt, 1280.5);
  return made;
});
await attempt('createBill again with the same requestId gives the same bill', async () => {
  strictEqual((await call('createBill', { ...bill(), requestId: 'peer-1' })).Id, booked.Id);
});
await attempt(
  'createBill without requestId books a second bill: the header that it sends instead is ignored',
  async () => {
    notStrictEqual((await call('createBill', bill())).Id, booked.Id);
  },
);
await attempt('getBill', async () => {
  strictEqual((await call('getBill', booked.Id)).VendorRef.value, vendor.Id);
});
await attempt('findBills', async () => {
  const { QueryResponse } = await call('findBills', { limit: 10 });
  ok(QueryResponse.Bill.length >= 2);
});
await attempt('createBill for an unknown vendor is refused', async () => {
  const refused = await fault(call('createBill', { ...bill(), VendorRef: { value: '99999' } }));
  match(refused?.code ?? '', /^\d+$/);
});
await attempt('updateBill with a stale SyncToken is refused', async () => {
  const refused = await fault(
    call('updateBill', { ...bill(), Id: booked.Id, SyncToken: '7', sparse: true, PrivateNote: 'late' }),
  );
  strictEqual(refused?.code, '5010');
});
await attempt('batch', async () => {
  const { BatchItemResponse } = await call('batch', [{ bId: 'one', Query: 'select * from Vendor' }]);
  strictEqual(BatchItemResponse[0].bId, 'one');
});
await attempt('deleteBill', async () => {
  const gone = await call('deleteBill', booked.Id);
  strictEqual(gone.Bill.status, 'Deleted');
});
