import { InputError, type OperationDescriptor } from '@countersign/contracts';
import type { LightRequest } from '../http/request.js';
import { coreRemedies } from '../remedies.js';

const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * Puts the key where the vendor takes it.
 * @throws {@link InputError} `IDEMPOTENCY_KEY_INVALID` for a key that the operation doesn't take, or that is too long.
 */
export function withIdempotencyKey(
  request: LightRequest,
  key: string | undefined,
  operation: string,
  descriptor: Pick<OperationDescriptor, 'idempotency'>,
): LightRequest {
  if (key === undefined) return request;
  const place = descriptor.idempotency;
  if (place === undefined) return refuse(operation, 'takes no idempotency key');
  if (!PRINTABLE.test(key)) return refuse(operation, 'takes a key of printable ASCII only');
  if (key.length > place.maxLength) {
    return refuse(operation, `takes a key of up to ${place.maxLength} characters, not ${key.length}`);
  }
  if (place.in === 'header') {
    request.headers.set(place.name, key);
    return request;
  }
  const url = new URL(request.url);
  url.searchParams.set(place.name, key);
  return request.with({ url: url.href });
}

function refuse(operation: string, why: string): never {
  throw new InputError('IDEMPOTENCY_KEY_INVALID', `${operation} ${why}.`, {
    place: 'idempotencyKey',
    remedy: coreRemedies.IDEMPOTENCY_KEY_INVALID,
  });
}
