import type { AccessToken } from '@countersign/contracts';
import { decodeUtf8 } from '../http/body.js';
import { LightRequest } from '../http/request.js';
import { LightResponse } from '../http/response.js';
import { readJson } from '../http/safe-json.js';
import type { Middleware, VendorDialect } from './context.js';

/** Refusals are short; nothing longer is read for one. */
const MAX_REFUSAL_BYTES = 65_536;

/**
 * Gives each attempt the present token. A refused one is invalidated; the retry step sends once more. A call that ends
 * stops waiting for a token; a refresh under way goes on for the others.
 */
export const auth: Middleware = async (request, next, { client, deadline, operation }) => {
  const { dialect, tokens } = client;
  const token = await deadline.guard(tokens.get());
  const attempt = request.clone(); // the next attempt may carry another token
  (dialect.authorize ?? bearer)(attempt.headers, token, operation);
  if (attempt instanceof LightRequest) {
    for (const [name, value] of Object.entries(dialect.authorizeQuery?.(token, operation) ?? {})) {
      attempt.appendQuery(name, value);
    }
  }
  const response = await next(attempt);
  // Nothing happens when another call has refreshed already.
  if (response.status === 401 || refusesToken(response, dialect)) tokens.invalidate(token);
  return response;
};

function bearer(headers: Headers, token: AccessToken): void {
  headers.set('authorization', `Bearer ${token.value.reveal()}`);
}

function refusesToken(response: Response, dialect: VendorDialect): boolean {
  if (dialect.refusesToken === undefined || !(response instanceof LightResponse)) return false;
  const bytes = response.buffer;
  if (bytes === undefined || bytes.length === 0 || bytes.length > MAX_REFUSAL_BYTES) return false;
  const reading = readJson(decodeUtf8(bytes));
  const vendor = reading.ok ? dialect.readVendorError?.(reading.value) : undefined;
  return vendor !== undefined && dialect.refusesToken(vendor);
}
