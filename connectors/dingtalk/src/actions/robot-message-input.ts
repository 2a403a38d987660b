import * as v from 'valibot';

/** What the robot says, in business terms. Unknown fields are refused. */
export const robotMessageInput = v.strictObject({
  text: v.pipe(
    v.string(),
    v.minLength(1, 'A message has text.'),
    v.maxLength(5000, 'A message has at most 5,000 characters.'),
  ),
  /** Makes the text Markdown. */
  title: v.optional(
    v.pipe(v.string(), v.minLength(1), v.maxLength(100), v.regex(/^[^\r\n]+$/, 'A title is on one line.')),
  ),
  mentionEveryone: v.optional(v.boolean()),
});

export type RobotMessageInput = v.InferOutput<typeof robotMessageInput>;
