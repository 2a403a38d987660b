import { errorDocument } from '@countersign/contracts';
import type { Middleware } from './context.js';

/** One line per attempt in the debug log: names, numbers and codes, never a header, a query or a body. */
export const telemetry: Middleware = async (request, next, context) => {
  const { logger, clock } = context.client;
  if (logger === undefined) return next(request);
  const started = clock.now();
  const facts = {
    operation: context.operation,
    method: context.descriptor.method,
    path: context.descriptor.path,
    attempt: context.attempt,
  };
  try {
    const response = await next(request);
    logger.debug('http.answered', { ...facts, status: response.status, durationMs: clock.now() - started });
    return response;
  } catch (error) {
    logger.debug('http.failed', { ...facts, code: errorDocument(error).code, durationMs: clock.now() - started });
    throw error;
  }
};
