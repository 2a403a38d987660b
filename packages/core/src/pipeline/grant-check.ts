import { ApprovalError, type ClientOptions, type OperationDescriptor } from '@countersign/contracts';

/**
 * Reads pass. A write passes ungated clients, and granted ones when the grant names its operation.
 * @throws {@link ApprovalError} `GRANT_REQUIRED` or `GRANT_EXCEEDED`; nothing was sent.
 */
export function checkGrant(
  operation: string,
  descriptor: Pick<OperationDescriptor, 'effect'>,
  grant: NonNullable<ClientOptions['grant']>,
): void {
  if (descriptor.effect === 'read' || grant === 'ungated') return;
  const details = { operation };
  if (grant === 'none') {
    throw new ApprovalError('GRANT_REQUIRED', `${operation} writes, and no approval covers it.`, { details });
  }
  if (!grant.operations.includes(operation)) {
    throw new ApprovalError('GRANT_EXCEEDED', `${operation} is not in the grant for ${grant.action}.`, { details });
  }
}
