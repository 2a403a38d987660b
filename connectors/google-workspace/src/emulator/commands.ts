import type { Json } from '@countersign/contracts';
import * as v from 'valibot';
import { touch } from './events.js';
import { addressesOf, messageIdOf } from './mails.js';
import { publicKey } from './oauth.js';
import { CALENDAR, type Context, type StoredMail } from './state.js';

// What a tester may do at `POST /__emulator/commands/{name}`, as a person or an administrator would.

const settingsInput = v.partial(
  v.strictObject({
    limits: v.boolean(),
    consumer: v.boolean(),
    testing: v.boolean(),
    reauth: v.boolean(),
    blocked: v.boolean(),
    ssoBroken: v.boolean(),
    grantLimit: v.pipe(v.number(), v.integer(), v.minValue(1)),
    mail: v.boolean(),
  }),
);

const serviceAccountInput = v.strictObject({
  email: v.string(),
  /** PEM. */
  publicKey: v.string(),
  /** Scopes that a super administrator delegated. */
  delegated: v.optional(v.array(v.string()), [CALENDAR]),
});

const oneEvent = v.strictObject({ id: v.string() });

export const commands: Readonly<Record<string, (input: Json, context: Context) => Json>> = {
  /** Adds a service account, and delegates scopes to it. */
  addServiceAccount(input, context) {
    const { email, publicKey: pem, delegated } = v.parse(serviceAccountInput, input);
    context.state.serviceAccounts.set(email, { key: publicKey(pem), delegated });
    return { email };
  },

  /** Somebody deletes an event in the calendar. */
  deleteEvent(input, context) {
    const { id } = v.parse(oneEvent, input);
    const event = context.state.events.get(id);
    if (event === undefined) throw new Error(`there is no event ${id}`);
    event.status = 'cancelled';
    touch(event, context);
    return { deleted: true };
  },

  /** What was sent, as its recipients read it; of one address, or all. */
  mailbox(input, { state }) {
    const { to } = v.parse(v.strictObject({ to: v.optional(v.string()) }), input ?? {});
    return [...state.mails.values()].map(readMail).filter((mail) => to === undefined || mail.to.includes(to));
  },

  /** Somebody puts a sent mail into the bin. */
  trashMail(input, context) {
    const { id } = v.parse(oneEvent, input);
    const mail = context.state.mails.get(id);
    if (mail === undefined) throw new Error(`there is no mail ${id}`);
    mail.labels = [...mail.labels, 'TRASH'];
    return { labels: [...mail.labels] };
  },

  /** Somebody puts an archived file into the bin. */
  trashFile(input, context) {
    const { id } = v.parse(oneEvent, input);
    const file = context.state.files.get(id);
    if (file === undefined) throw new Error(`there is no file ${id}`);
    file.trashed = true;
    return { trashed: true };
  },

  /** Somebody deletes every draft by hand. */
  deleteDrafts(_input, context) {
    const deleted = context.state.drafts.size;
    context.state.drafts.clear();
    return { deleted };
  },

  /** Ends every channel, as Google does when its time is over. */
  expireChannels(_input, context) {
    const ended = context.state.channels.size;
    context.state.channels.clear();
    return { ended };
  },

  /** The user takes the app's access away. */
  revokeGrants(_input, context) {
    for (const grant of context.state.refreshTokens.values()) grant.revoked = true;
    return { revoked: context.state.refreshTokens.size };
  },

  /** The user changes the password: grants that include Gmail end. */
  changePassword(_input, { state }) {
    const hit = [...state.refreshTokens.values()].filter(({ scopes }) => scopes.some((scope) => /gmail/.test(scope)));
    for (const grant of hit) grant.revoked = true;
    return { revoked: hit.length };
  },

  /** Every access token ends, and the grants stay. */
  expireTokens(_input, context) {
    const ended = context.state.accessTokens.size;
    context.state.accessTokens.clear();
    return { ended };
  },

  /** Every sync token becomes too old (410). */
  expireSyncTokens(_input, context) {
    const ended = context.state.syncTokens.size;
    context.state.syncTokens.clear();
    return { ended };
  },

  /** Changes how the twin behaves; gives the settings as they are now. */
  settings(input, context) {
    const { settings } = context.state;
    Object.assign(settings, v.parse(settingsInput, input ?? {}));
    return { ...settings };
  },
};

function readMail({ id, content }: StoredMail) {
  const { headers, text, attachments } = content;
  return {
    id,
    messageId: messageIdOf(content),
    to: addressesOf(headers.get('to')),
    cc: addressesOf(headers.get('cc')),
    subject: headers.get('subject') ?? '',
    text,
    attachments: attachments.map((attachment) => ({ ...attachment })),
  };
}
