import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, it } from 'vitest';
import { archiveInput } from './archive-input.js';
import { eventCancelInput, eventInput } from './event-input.js';
import { mailInput } from './mail-input.js';

// `vitest run -u` on this file writes the JSON Schemas anew.
describe('JSON Schemas of inputs', () => {
  it.each([
    ['event-create', eventInput],
    ['event-cancel', eventCancelInput],
    ['mail-send', mailInput],
    ['drive-archive', archiveInput],
  ])('%s is what the schema says', async (name, schema) => {
    // Checks in code (a time zone that exists) have no form in JSON Schema.
    const json = toJsonSchema(schema, { errorMode: 'ignore' });
    await expect(`${JSON.stringify(json, null, 1)}\n`).toMatchFileSnapshot(`../generated/${name}.input.json`);
  });
});
