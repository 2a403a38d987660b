import type { Json } from '@countersign/contracts';
import * as v from 'valibot';
import { inboxOf, press, pressing } from './inbox.js';
import type { Context } from './state.js';

// What a tester may do at `POST /__emulator/commands/{name}`, as a person would in DingTalk.

const settingsInput = v.partial(v.strictObject({ keyword: v.string(), limits: v.boolean() }));

const members = v.strictObject({ users: v.record(v.pipe(v.string(), v.minLength(1)), v.string()) });
const owner = v.strictObject({ userId: v.string() });

export const commands: Readonly<Record<string, (input: Json, context: Context) => Json>> = {
  /** Members join: `{users: {userId: name}}`. */
  seed(input, { state }) {
    for (const [userId, name] of Object.entries(v.parse(members, input).users)) state.users.set(userId, name);
    return { users: state.users.size };
  },

  /** What somebody has to do, as the inbox shows it. */
  inbox(input, { state }) {
    return inboxOf(v.parse(owner, input).userId, state).map((entry) => ({ ...entry }));
  },

  /** Somebody presses a button of a task in the inbox: our engine is called, and closes the task itself. */
  decide(input, context) {
    press(v.parse(pressing, input), context);
    return { sent: true };
  },

  /** The console checks the callback's address. */
  checkUrl(_input, context) {
    context.emit({ EventType: 'check_url' });
    return { sent: true };
  },

  /** Ends the app's token. */
  endToken(_input, { state }) {
    state.token = undefined;
    return { ended: true };
  },

  /** Changes how the twin behaves; gives the settings as they are now. */
  settings(input, { state }) {
    Object.assign(state.settings, v.parse(settingsInput, input ?? {}));
    return { ...state.settings };
  },
};
