import type { AccessToken } from '@countersign/contracts';
import type { Middleware } from './context.js';

/**
 * Gives each attempt the present token. A refused one is invalidated; the retry step sends once more. A call that ends
 * stops waiting for a token; a refresh under way goes on for the others.
 */
export const auth: Middleware = async (request, next, { client, deadline }) => {
  const token = await deadline.guard(client.tokens.get());
  const attempt = request.clone(); // the next attempt may carry another token
  (client.dialect.authorize ?? bearer)(attempt.headers, token);
  const response = await next(attempt);
  if (response.status === 401) client.tokens.invalidate(token); // nothing happens when another call has refreshed already
  return response;
};

function bearer(headers: Headers, token: AccessToken): void {
  headers.set('authorization', `Bearer ${token.value.reveal()}`);
}
