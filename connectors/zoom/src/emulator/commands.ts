import type { Json } from '@countersign/contracts';
import * as v from 'valibot';
import { type Context, type StoredMeeting, word } from './state.js';
import { findUser } from './users.js';
import { validateEndpoint } from './validate-endpoint.js';

// What a tester may do at `POST /__emulator/commands/{name}`, as a person would in Zoom.

const settingsInput = v.partial(
  v.strictObject({
    plan: v.picklist(['free', 'pro', 'business']),
    limits: v.boolean(),
    singleToken: v.boolean(),
    scopes: v.array(v.string()),
    userScopes: v.array(v.string()),
    consentingUser: v.pipe(v.string(), v.email()),
    refreshToleranceMs: v.pipe(v.number(), v.minValue(0)),
    dropSettings: v.array(v.string()),
    apiUrl: v.string(),
  }),
);

const oneMeeting = v.strictObject({ id: v.pipe(v.union([v.string(), v.number()]), v.transform(Number)) });

const userInput = v.strictObject({
  email: v.pipe(v.string(), v.email()),
  /** 1 basic, 2 licensed, 4 without meetings. */
  type: v.optional(v.picklist([1, 2, 4]), 2),
  timeZone: v.optional(v.string(), 'Asia/Hong_Kong'),
});

const endpointInput = v.strictObject({
  url: v.pipe(v.string(), v.regex(/^https:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/, 'https on loopback')),
  ca: v.string(),
});

export const commands: Readonly<Record<string, (input: Json, context: Context) => Json | Promise<Json>>> = {
  /** Adds a user; gives the id. */
  addUser(input, context) {
    const { email, type, timeZone } = v.parse(userInput, input);
    const known = findUser(context.state, email);
    if (known) return { id: known.id };
    const id = word(context.random, 16);
    const [firstName = ''] = email.split('@');
    context.state.users.push({ id, email: email.toLowerCase(), firstName, lastName: 'Added', type, timeZone });
    return { id };
  },

  /** The host opens a meeting. */
  startMeeting(input, context) {
    const meeting = meetingOf(input, context);
    meeting.status = 'started';
    context.emit({ event: 'meeting.started', id: meeting.id });
    return { status: 'started' };
  },

  /** Everybody leaves. The next time it is held it has another uuid. */
  endMeeting(input, context) {
    const meeting = meetingOf(input, context);
    meeting.status = 'waiting';
    context.emit({ event: 'meeting.ended', id: meeting.id });
    return { status: 'waiting' };
  },

  /** Somebody deletes a meeting in the web portal. */
  deleteMeeting(input, context) {
    const meeting = meetingOf(input, context);
    context.state.meetings.delete(meeting.id);
    context.state.deletedMeetings.set(meeting.id, meeting);
    context.emit({ event: 'meeting.deleted', id: meeting.id });
    return { deleted: true };
  },

  /** Ends every token, as deactivating the app does; users' grants go on. */
  deactivate(_input, context) {
    const ended = context.state.accessTokens.size;
    context.state.accessTokens.clear();
    return { ended };
  },

  /** The users take the app off their accounts: no grant is left. */
  removeApp(_input, { state }) {
    const ended = state.refreshTokens.size;
    state.refreshTokens.clear();
    for (const [value, { userId }] of state.accessTokens) if (userId !== undefined) state.accessTokens.delete(value);
    return { ended };
  },

  /** What saving an event subscription does first; then register the receiver. */
  async validateEndpoint(input, context) {
    return { valid: await validateEndpoint(v.parse(endpointInput, input), context) };
  },

  /** Changes how the twin behaves; gives the settings as they are now. */
  settings(input, context) {
    const { settings } = context.state;
    Object.assign(settings, v.parse(settingsInput, input ?? {}));
    return { ...settings };
  },
};

function meetingOf(input: Json, context: Context): StoredMeeting {
  const { id } = v.parse(oneMeeting, input);
  const meeting = context.state.meetings.get(id);
  if (meeting === undefined) throw new Error(`there is no meeting ${id}`);
  return meeting;
}
