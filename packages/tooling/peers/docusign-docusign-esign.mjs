// docusign-esign 10, DocuSign's own: OAuth is told its host apart from the API's, and asks over https by itself.
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert';
import docusign from 'docusign-esign';
import { attempt, emulator } from './peer.mjs';

const { clientId, clientSecret, settings, secrets } = emulator.credentials;
const { accountId, userId, redirectUri } = settings;
const host = new URL(emulator.origin).host;
const client = new docusign.ApiClient({ basePath: `${emulator.origin}/restapi` });
// After the base path: setting that derives the OAuth host anew.
client.setOAuthBasePath(host);
const scopes = ['signature', 'impersonation'];

/** Its errors are axios errors with DocuSign's body in `response.data`. */
const refused = async (promise) => {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  );
  return error?.response;
};

await attempt('requestJWTUserToken', async () => {
  const { body } = await client.requestJWTUserToken(clientId, userId, scopes, Buffer.from(secrets.privateKey), 3600);
  strictEqual(body.expires_in, 3600);
  client.addDefaultHeader('Authorization', `Bearer ${body.access_token}`);
});
await attempt('requestJWTUserToken for a user that is not there', async () => {
  const stranger = '00000000-1111-2222-3333-444444444444';
  const answer = await refused(
    client.requestJWTUserToken(clientId, stranger, scopes, Buffer.from(secrets.privateKey), 60),
  );
  deepStrictEqual(answer?.data, { error: 'invalid_grant', error_description: 'user_not_found' });
});
await attempt('getUserInfo', async () => {
  const token = client.defaultHeaders.Authorization.slice('Bearer '.length);
  const info = await client.getUserInfo(token);
  strictEqual(info.accounts[0].accountId, accountId);
  strictEqual(info.accounts[0].baseUri, emulator.origin);
});
await attempt('getAuthorizationUri and generateAccessToken', async () => {
  const uri = client.getAuthorizationUri(clientId, ['signature'], redirectUri, 'code', 'peer-state');
  const answer = await fetch(uri, { redirect: 'manual' });
  const back = new URL(answer.headers.get('location'));
  strictEqual(back.searchParams.get('state'), 'peer-state');
  const other = new docusign.ApiClient({ basePath: `${emulator.origin}/restapi` });
  other.setOAuthBasePath(host);
  const token = await other.generateAccessToken(clientId, clientSecret, back.searchParams.get('code'));
  ok(token.refreshToken, 'a refresh token');
});

const envelopes = new docusign.EnvelopesApi(client);
const pdf = Buffer.from('%PDF-1.4\nPeer contract /sn1/\n%%EOF\n');
const definition = (rest = {}) => ({
  emailSubject: '請簽署 Peer contract',
  status: 'created',
  transactionId: 'peer-1',
  documents: [{ documentId: '1', name: 'Peer.pdf', fileExtension: 'pdf', documentBase64: pdf.toString('base64') }],
  recipients: {
    signers: [
      {
        recipientId: '1',
        routingOrder: '1',
        name: 'Peer Signer',
        email: 'peer@example.hk',
        clientUserId: 'peer-1',
        tabs: { signHereTabs: [{ anchorString: '/sn1/', anchorUnits: 'pixels' }] },
      },
    ],
  },
  customFields: { textCustomFields: [{ name: 'source', value: 'peer', show: 'false', required: 'false' }] },
  ...rest,
});

const { envelopeId } =
  (await attempt('createEnvelope, a draft', async () => {
    const made = await envelopes.createEnvelope(accountId, { envelopeDefinition: definition() });
    strictEqual(made.status, 'created');
    return made;
  })) ?? {};
await attempt('createEnvelope with an anchor that the document lacks is refused', async () => {
  const tabs = { signHereTabs: [{ anchorString: '/elsewhere/' }] };
  const signers = [{ recipientId: '1', name: 'Peer', email: 'peer@example.hk', tabs }];
  const answer = await refused(
    envelopes.createEnvelope(accountId, { envelopeDefinition: definition({ recipients: { signers } }) }),
  );
  strictEqual(answer?.data.errorCode, 'ANCHOR_TAB_STRING_NOT_FOUND');
});
await attempt('update, void a draft is refused', async () => {
  const answer = await refused(
    envelopes.update(accountId, envelopeId, { envelope: { status: 'voided', voidedReason: 'x' } }),
  );
  strictEqual(answer?.data.errorCode, 'ENVELOPE_CANNOT_VOID_INVALID_STATE');
});
await attempt('update, send the draft', async () => {
  strictEqual((await envelopes.update(accountId, envelopeId, { envelope: { status: 'sent' } })).envelopeId, envelopeId);
});
await attempt('getEnvelope', async () => {
  const envelope = await envelopes.getEnvelope(accountId, envelopeId, { include: 'custom_fields,recipients' });
  strictEqual(envelope.status, 'sent');
  strictEqual(envelope.emailSubject, '請簽署 Peer contract');
  strictEqual(envelope.customFields.textCustomFields[0].value, 'peer');
});
await attempt('listStatusChanges by transaction id', async () => {
  const { envelopeTransactionStatuses } = await envelopes.listStatusChanges(accountId, { transactionIds: 'peer-1' });
  strictEqual(envelopeTransactionStatuses[0].envelopeId, envelopeId);
});
await attempt('listStatusChanges by custom field', async () => {
  const fromDate = new Date(Date.now() - 3_600_000).toISOString();
  const found = await envelopes.listStatusChanges(accountId, { fromDate, customField: 'source=peer', count: '10' });
  strictEqual(found.envelopes[0].envelopeId, envelopeId);
});
await attempt('listStatusChanges without a date is refused', async () => {
  match((await refused(envelopes.listStatusChanges(accountId, {})))?.data.message, /'from_date' must be set/);
});
await attempt('listRecipients', async () => {
  const { signers } = await envelopes.listRecipients(accountId, envelopeId);
  deepStrictEqual([signers[0].email, signers[0].status], ['peer@example.hk', 'sent']);
});
await attempt('listCustomFields', async () => {
  strictEqual((await envelopes.listCustomFields(accountId, envelopeId)).textCustomFields[0].name, 'source');
});
await attempt('createRecipientView, signed on the page', async () => {
  const { url } = await envelopes.createRecipientView(accountId, envelopeId, {
    recipientViewRequest: {
      returnUrl: 'https://app.example/signed',
      authenticationMethod: 'None',
      email: 'peer@example.hk',
      userName: 'Peer Signer',
      clientUserId: 'peer-1',
    },
  });
  const page = await (await fetch(url)).text();
  const action = /action="([^"]+)"/.exec(page)?.[1];
  const answer = await fetch(new URL(action, url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ action: 'sign', name: 'Peer Signer' }),
  });
  strictEqual(answer.headers.get('location'), 'https://app.example/signed?event=signing_complete');
  strictEqual((await envelopes.getEnvelope(accountId, envelopeId)).status, 'completed');
});
await attempt('listDocuments', async () => {
  const { envelopeDocuments } = await envelopes.listDocuments(accountId, envelopeId);
  deepStrictEqual(
    envelopeDocuments.map(({ documentId }) => documentId),
    ['1', 'certificate'],
  );
});
await attempt('getDocument combined', async () => {
  const bytes = Buffer.from(await envelopes.getDocument(accountId, envelopeId, 'combined', { certificate: 'true' }));
  match(bytes.toString('latin1'), /^%PDF-.*Signed by Peer Signer/s);
});
await attempt('update, void what is completed is refused', async () => {
  const answer = await refused(
    envelopes.update(accountId, envelopeId, { envelope: { status: 'voided', voidedReason: 'late' } }),
  );
  strictEqual(answer?.status, 400);
});
await attempt('createEnvelope sent at once, then void', async () => {
  const sent = await envelopes.createEnvelope(accountId, { envelopeDefinition: definition({ status: 'sent' }) });
  await envelopes.update(accountId, sent.envelopeId, { envelope: { status: 'voided', voidedReason: 'Changed' } });
  const { status, voidedReason } = await envelopes.getEnvelope(accountId, sent.envelopeId);
  deepStrictEqual([status, voidedReason], ['voided', 'Changed']);
});
await attempt('createEnvelope from a template', async () => {
  const { envelopeTemplates } = await new docusign.TemplatesApi(client).listTemplates(accountId, {
    searchText: 'non-disclosure',
  });
  const templateRoles = ['Discloser', 'Recipient'].map((roleName) => ({
    roleName,
    name: roleName,
    email: `${roleName.toLowerCase()}@example.hk`,
  }));
  const { templateId } = envelopeTemplates[0];
  const made = await envelopes.createEnvelope(accountId, {
    envelopeDefinition: { templateId, templateRoles, status: 'sent' },
  });
  strictEqual(made.status, 'sent');
});
await attempt('getEnvelope of another account is refused', async () => {
  const answer = await refused(envelopes.getEnvelope(userId, envelopeId));
  strictEqual(answer?.data.errorCode, 'USER_DOES_NOT_BELONG_TO_SPECIFIED_ACCOUNT');
});
