export type { CallControl } from '@countersign/core';
export type { MeetingCancelOutput } from './actions/meeting-cancel.js';
export type { MeetingOutput } from './actions/meeting-create.js';
export type { MeetingActionInput, MeetingCancelInput } from './actions/meeting-input.js';
export { type ZoomOperation, zoomDescriptor } from './descriptor.js';
export { limitOf, parseRefusal, type ZoomLimit, type ZoomRefusal } from './error.js';
export { parseSchedulingSettings, type SchedulingSettings, type ZoomOptions } from './options.js';
export type { MeetingSettings } from './resources/meeting-settings.js';
export type {
  CreatedMeeting,
  ListControl,
  ListedMeeting,
  Meeting,
  MeetingInput,
  Meetings,
  UpdateControl,
} from './resources/meetings.js';
export type { User, Users } from './resources/users.js';
export type { Wire, ZoomApi } from './resources/zoom-api.js';
export { zoomWebhooks } from './webhooks.js';
export { createZoom, default, type Zoom } from './zoom.js';
