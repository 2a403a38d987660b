import type { AccessToken } from '@countersign/contracts';
import type { LightRequest } from '../http/request.js';
import { LightResponse } from '../http/response.js';
import { readJson } from '../http/safe-json.js';
import type { CallContext, VendorDialect } from './context.js';

/** Refusals are short; nothing longer is read for one. */
const MAX_REFUSAL_BYTES = 65_536;

/** The request of one try, with the present token: the next try may carry another. */
export function authorized(request: LightRequest, token: AccessToken, context: CallContext): LightRequest {
  const { dialect } = context.client;
  const signed = request.forAttempt();
  if (dialect.authorize === undefined) signed.headers.set('authorization', `Bearer ${token.value.reveal()}`);
  else dialect.authorize(signed.headers, token, context.operation);
  const query = dialect.authorizeQuery?.(token, context.operation);
  if (query !== undefined) for (const [name, value] of Object.entries(query)) signed.appendQuery(name, value);
  return signed;
}

/** A refused token is invalidated; the retry step sends once more. Nothing happens when another call has refreshed already. */
export function noteRefusedToken(response: Response, token: AccessToken, { client }: CallContext): void {
  if (response.status === 401 || refusesToken(response, client.dialect)) client.tokens.invalidate(token);
}

function refusesToken(response: Response, dialect: VendorDialect): boolean {
  if (dialect.refusesToken === undefined || !(response instanceof LightResponse)) return false;
  const bytes = response.buffer;
  if (bytes === undefined || bytes.length === 0 || bytes.length > MAX_REFUSAL_BYTES) return false;
  const reading = readJson(bytes);
  const vendor = reading.ok ? dialect.readVendorError?.(reading.value) : undefined;
  return vendor !== undefined && dialect.refusesToken(vendor);
}
