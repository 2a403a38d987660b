// intuit-oauth 4, Intuit's own: its addresses are static on the class, so one instance points them all at the emulator.
import { ok, rejects, strictEqual } from 'node:assert';
import OAuthClient from 'intuit-oauth';
import { attempt, emulator } from './peer.mjs';

const { clientId, clientSecret, settings } = emulator.credentials;
const redirectUri = settings.redirectUri ?? 'https://app.example/callback';
const client = new OAuthClient({ clientId, clientSecret, environment: 'sandbox', redirectUri, logging: false });
client.setAuthorizeURLs({
  authorizeEndpoint: `${emulator.origin}/connect/oauth2`,
  tokenEndpoint: `${emulator.origin}/oauth2/v1/tokens/bearer`,
  revokeEndpoint: `${emulator.origin}/v2/oauth2/tokens/revoke`,
  userInfoEndpoint: `${emulator.origin}/v1/openid_connect/userinfo`,
});

const redirected = await attempt('authorizeUri', async () => {
  const consent = client.authorizeUri({ scope: [OAuthClient.scopes.Accounting], state: 'peer-state' });
  const answer = await fetch(consent, { redirect: 'manual' });
  const location = answer.headers.get('location');
  ok(location, `the consent page answered ${answer.status} without a redirect`);
  strictEqual(new URL(location).searchParams.get('state'), 'peer-state');
  strictEqual(new URL(location).searchParams.get('realmId'), settings.realmId);
  return location;
});
const first = await attempt('createToken', async () => {
  const { token } = await client.createToken(redirected);
  strictEqual(token.token_type, 'bearer');
  strictEqual(client.isAccessTokenValid(), true);
  return { ...token };
});
await attempt('makeApiCall', async () => {
  const url = `${emulator.origin}/v3/company/${settings.realmId}/companyinfo/${settings.realmId}?minorversion=75`;
  const answer = await client.makeApiCall({ url });
  strictEqual(answer.status, 200);
});
await attempt('refresh', async () => {
  const { token } = await client.refresh();
  ok(token.access_token !== first.access_token, 'a new access token');
});
await attempt('refreshUsingToken with a token that was never given is refused', async () => {
  await rejects(
    new OAuthClient({ clientId, clientSecret, environment: 'sandbox', redirectUri }).refreshUsingToken('never-given'),
  );
});
await attempt('revoke', async () => {
  strictEqual((await client.revoke()).status(), 200);
});
await attempt('a call after revoke is refused', async () => {
  client.setToken(first);
  const url = `${emulator.origin}/v3/company/${settings.realmId}/companyinfo/${settings.realmId}?minorversion=75`;
  await rejects(client.makeApiCall({ url }));
});
