import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, it } from 'vitest';
import { submissionInput } from './submission-input.js';

// `vitest run -u` on this file writes the JSON Schema anew.
describe('JSON Schemas of inputs', () => {
  it('submission-upload is what the schema says', async () => {
    const json = toJsonSchema(submissionInput, { errorMode: 'ignore' });
    await expect(`${JSON.stringify(json, null, 1)}\n`).toMatchFileSnapshot('../generated/submission-upload.input.json');
  });
});
