// What the three Google clients share: the token endpoint of the emulator, and its address as an option of each call.
import { auth } from '@googleapis/calendar';
import { emulator } from './peer.mjs';

const { clientId, clientSecret, refreshToken } = emulator.credentials;
const { origin } = emulator;

/** google-auth-library's client, which asks for access tokens itself. */
export const oauth = new auth.OAuth2({
  clientId,
  clientSecret,
  redirectUri: 'http://127.0.0.1:8123/callback',
  endpoints: {
    oauth2AuthBaseUrl: `${origin}/o/oauth2/v2/auth`,
    oauth2TokenUrl: `${origin}/token`,
    oauth2RevokeUrl: `${origin}/revoke`,
  },
});
oauth.setCredentials({ refresh_token: refreshToken ?? '' });

/** Given to every call as well: for uploads the one of the constructor is not looked at. */
export const options = { rootUrl: `${origin}/` };

/**
 * The status and reason of a refusal.
 * @param {Promise<unknown>} call
 */
export async function refused(call) {
  try {
    await call;
  } catch (error) {
    const { status, data } = error.response ?? {};
    return `${status} ${data?.error?.errors?.[0]?.reason ?? data?.error}`;
  }
  throw new Error('nothing was refused');
}
