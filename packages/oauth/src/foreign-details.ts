import { foreignError, type Json, type JsonObject } from '@countersign/contracts';

/** What is safe of another library's error, as an error's `details`. */
export function foreignDetails(error: unknown, fields: readonly string[] = []): JsonObject {
  const details: Record<string, Json> = {};
  for (const [field, value] of Object.entries(foreignError(error, fields))) {
    if (value !== undefined) details[field] = value;
  }
  return details;
}
