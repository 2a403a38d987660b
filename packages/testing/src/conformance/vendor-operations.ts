import type { ConnectorDescriptor, OperationDescriptor } from '@countersign/contracts';
import type { EmulatorRequestLog, RunningEmulator } from '../emulator-definition.js';

// Two namings meet here: the descriptor's operations (`bills.create`, `bills.void`) and the operationIds of the vendor's
// document. Method and path join them; several operations of the descriptor may share one of the document.

/** The document's operationId for an operation of the descriptor; `undefined` when the document lacks it. */
export function operationIdOf(emulator: RunningEmulator, operation: OperationDescriptor): string | undefined {
  return emulator.operations.find(
    ({ method, path }) => method === operation.method && sameTemplate(path, operation.path),
  )?.operationId;
}

/** operationIds that write: any of the descriptor's operations on them does. */
export function writeIds(emulator: RunningEmulator, descriptor: ConnectorDescriptor): ReadonlySet<string> {
  return new Set(
    Object.values(descriptor.operations)
      .filter(({ effect }) => effect === 'write')
      .map((operation) => operationIdOf(emulator, operation))
      .filter((id) => id !== undefined),
  );
}

/** Requests to operations of the descriptor: token calls and the like aren't among them. */
export function vendorCalls(emulator: RunningEmulator, descriptor: ConnectorDescriptor): readonly EmulatorRequestLog[] {
  const ids = new Set(Object.values(descriptor.operations).map((operation) => operationIdOf(emulator, operation)));
  return emulator.requests.filter(({ operationId }) => operationId !== undefined && ids.has(operationId));
}

/** Requests to the token endpoint. */
export function tokenCalls(emulator: RunningEmulator, descriptor: ConnectorDescriptor): readonly EmulatorRequestLog[] {
  const path = descriptor.oauth?.token.path;
  return emulator.requests.filter((request) => request.method === 'POST' && request.path === path);
}

/** Templates that differ in the names of their parameters only are the same. */
function sameTemplate(left: string, right: string): boolean {
  const plain = (template: string) => template.split('?')[0]?.replaceAll(/\{[^}]*\}/g, '{}');
  return plain(left) === plain(right);
}
