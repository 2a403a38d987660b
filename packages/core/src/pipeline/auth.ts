import type { AccessToken } from '@countersign/contracts';
import type { Middleware } from './context.js';
import { abortable } from './deadline.js';

/** Gives each attempt the present token. A refused one is invalidated; the retry step sends once more. */
export const auth: Middleware = async (request, next, { client, signal }) => {
  const token = await abortable(client.tokens.get(signal), signal);
  const attempt = request.clone(); // the next attempt may carry another token
  (client.dialect.authorize ?? bearer)(attempt.headers, token);
  const response = await next(attempt);
  if (response.status === 401) client.tokens.invalidate(token); // nothing happens when another call has refreshed already
  return response;
};

function bearer(headers: Headers, token: AccessToken): void {
  headers.set('authorization', `Bearer ${token.value.reveal()}`);
}
