import { toJsonSchema } from '@valibot/to-json-schema';
import { expect, it } from 'vitest';
import { robotMessageInput } from './robot-message-input.js';

// `vitest run -u` on this file writes the JSON Schema anew.
it('the JSON Schema of the input is what the schema says', async () => {
  const json = toJsonSchema(robotMessageInput, { errorMode: 'ignore' });
  await expect(`${JSON.stringify(json, null, 1)}\n`).toMatchFileSnapshot('../generated/robot-message-send.input.json');
});
