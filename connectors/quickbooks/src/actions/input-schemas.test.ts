import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, it } from 'vitest';
import { billInput, billVoidInput, vendorInput } from './booking-input.js';

// `vitest run -u` on this file writes the JSON Schemas anew.
describe('JSON Schemas of inputs', () => {
  it.each([
    ['bill-create', billInput],
    ['bill-void', billVoidInput],
    ['vendor-ensure', vendorInput],
  ])('%s is what the schema says', async (name, schema) => {
    // Checks in code (a due date after the date) have no form in JSON Schema.
    const json = toJsonSchema(schema, { errorMode: 'ignore' });
    await expect(`${JSON.stringify(json, null, 1)}\n`).toMatchFileSnapshot(`../generated/${name}.input.json`);
  });
});
