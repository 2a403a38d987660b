import type { JsonObject } from '@countersign/contracts';
import type { EmulatorResponse } from '@countersign/testing';

/** RFC 9457. */
export function problem(
  status: number,
  code: string,
  title: string,
  errors: readonly { readonly pointer: string; readonly code: string }[] = [],
  headers: Readonly<Record<string, string>> = {},
): EmulatorResponse {
  const body: JsonObject = {
    type: `urn:countersign:upload:${code}`,
    title,
    status,
    ...(errors.length === 0 ? {} : { errors: errors.map((each) => ({ ...each })) }),
  };
  return { status, headers: { ...headers, 'content-type': 'application/problem+json' }, body };
}

/** A refusal on its way out of a handler. */
export class Refusal extends Error {
  readonly answer: EmulatorResponse;

  constructor(...parts: Parameters<typeof problem>) {
    super(parts[2]);
    this.answer = problem(...parts);
  }
}

/** Runs a handler; what it refuses becomes an answer. */
export function answering(run: () => EmulatorResponse): EmulatorResponse {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}
