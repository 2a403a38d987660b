import { InputError, type OperationDescriptor } from '@countersign/contracts';
import type { LightRequest } from '../http/request.js';
import { coreRemedies } from '../remedies.js';

const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * Puts the key where the vendor takes it.
 * @throws {@link InputError} `IDEMPOTENCY_KEY_INVALID` for a key that the operation doesn't take, or that is too long.
 */
export function addIdempotencyKey(
  request: LightRequest,
  key: string | undefined,
  operation: string,
  descriptor: Pick<OperationDescriptor, 'idempotency'>,
): void {
  if (key === undefined) return;
  const place = descriptor.idempotency;
  if (place === undefined) refuse(operation, 'takes no idempotency key');
  if (!PRINTABLE.test(key)) refuse(operation, 'takes a key of printable ASCII only');
  if (key.length > place.maxLength) {
    refuse(operation, `takes a key of up to ${place.maxLength} characters, not ${key.length}`);
  }
  if (place.in === 'header') request.headers.set(place.name, key);
  else request.appendQuery(place.name, key);
}

function refuse(operation: string, why: string): never {
  throw new InputError('IDEMPOTENCY_KEY_INVALID', `${operation} ${why}.`, {
    place: 'idempotencyKey',
    remedy: coreRemedies.IDEMPOTENCY_KEY_INVALID,
  });
}
