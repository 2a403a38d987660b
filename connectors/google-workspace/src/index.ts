export type { ArchiveActionInput } from './actions/archive-input.js';
export type { ArchiveOutput } from './actions/drive-archive.js';
export type { EventCancelOutput } from './actions/event-cancel.js';
export type { EventOutput } from './actions/event-create.js';
export type { EventActionInput, EventCancelInput } from './actions/event-input.js';
export type { MailActionInput } from './actions/mail-input.js';
export type { MailOutput } from './actions/mail-send.js';
export { workspaceAccount } from './auth.js';
export {
  CALENDAR_SCOPE,
  DRIVE_SCOPE,
  type GoogleWorkspaceOperation,
  googleWorkspaceDescriptor,
  MAIL_SCOPES,
} from './descriptor.js';
export { type GoogleRefusal, parseRefusal } from './error.js';
export { createGoogleWorkspace, default, type GoogleWorkspace } from './google-workspace.js';
export {
  type ArchiveSettings,
  type CalendarSettings,
  type GoogleWorkspaceOptions,
  type MailSettings,
  parseArchiveSettings,
  parseCalendarSettings,
  parseMailSettings,
} from './options.js';
export {
  type CalendarLook,
  type CalendarState,
  calendarEvents,
  type LookContext,
} from './resources/calendar-events.js';
export type { CalendarChanges, Changes } from './resources/changes.js';
export type { Channel, ChannelInput, Channels } from './resources/channels.js';
export type { CalendarEvent, EventInput, Events, ListControl, SendUpdates, WriteControl } from './resources/events.js';
export type { DriveFile, FileInput, Files } from './resources/files.js';
export type { CallControl, GoogleApi, Wire } from './resources/google-api.js';
export type { Draft, Mail, Mails } from './resources/mails.js';
export { type Attachment, type MailContent, mimeMessage } from './resources/mime-message.js';
export { googleWorkspaceTriggers, googleWorkspaceWebhooks } from './webhooks.js';
