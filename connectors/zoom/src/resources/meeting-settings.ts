import type { Wire } from './zoom-api.js';

/** How a meeting is held. What is left out is as the host's own settings have it. */
export interface MeetingSettings {
  readonly hostVideo?: boolean | undefined;
  readonly participantVideo?: boolean | undefined;
  /** Participants may come before the host. */
  readonly joinBeforeHost?: boolean | undefined;
  readonly muteOnEntry?: boolean | undefined;
  readonly waitingRoom?: boolean | undefined;
  /** Only people who are signed in to Zoom. */
  readonly signedInOnly?: boolean | undefined;
  readonly recording?: 'none' | 'local' | 'cloud' | undefined;
  readonly encryption?: 'enhanced' | 'end-to-end' | undefined;
  /** E-mail addresses of users of the account. */
  readonly alternativeHosts?: readonly string[] | undefined;
}

const encryptions = { enhanced: 'enhanced_encryption', 'end-to-end': 'e2ee' } as const;

/** Zoom's name for each of ours. */
const names = {
  hostVideo: 'host_video',
  participantVideo: 'participant_video',
  joinBeforeHost: 'join_before_host',
  muteOnEntry: 'mute_upon_entry',
  waitingRoom: 'waiting_room',
  signedInOnly: 'meeting_authentication',
  recording: 'auto_recording',
  encryption: 'encryption_type',
  alternativeHosts: 'alternative_hosts',
} as const satisfies Record<keyof MeetingSettings, keyof Wire<'Settings'>>;

export function wireSettings(settings: MeetingSettings, invitees: readonly string[] = []): Wire<'Settings'> {
  const { hostVideo, participantVideo, joinBeforeHost, muteOnEntry, waitingRoom, signedInOnly } = settings;
  const { recording, encryption, alternativeHosts } = settings;
  return {
    ...(hostVideo === undefined ? {} : { host_video: hostVideo }),
    ...(participantVideo === undefined ? {} : { participant_video: participantVideo }),
    ...(joinBeforeHost === undefined ? {} : { join_before_host: joinBeforeHost }),
    ...(muteOnEntry === undefined ? {} : { mute_upon_entry: muteOnEntry }),
    ...(waitingRoom === undefined ? {} : { waiting_room: waitingRoom }),
    ...(signedInOnly === undefined ? {} : { meeting_authentication: signedInOnly }),
    ...(recording === undefined ? {} : { auto_recording: recording }),
    ...(encryption === undefined ? {} : { encryption_type: encryptions[encryption] }),
    ...(alternativeHosts === undefined ? {} : { alternative_hosts: alternativeHosts.join(';') }),
    ...(invitees.length === 0 ? {} : { meeting_invitees: invitees.map((email) => ({ email })) }),
  };
}

/**
 * Settings that were asked for and are not as asked: Zoom drops what the account doesn't allow and says nothing
 * (observed 2026-10-05). Our names.
 */
export function notApplied(
  asked: MeetingSettings,
  stored: Wire<'Settings'> | undefined,
): readonly (keyof MeetingSettings)[] {
  const wire = wireSettings(asked);
  const keys = Object.keys(names).filter((name): name is keyof MeetingSettings => name in names);
  return keys.filter((name) => {
    const wanted = wire[names[name]];
    return wanted !== undefined && !sameValue(wanted, stored?.[names[name]]);
  });
}

/** Alternative hosts come back in any order, and in any case. */
function sameValue(wanted: unknown, found: unknown): boolean {
  if (typeof wanted !== 'string' || typeof found !== 'string') return wanted === found;
  const parts = (text: string) =>
    text
      .toLowerCase()
      .split(/[;,]/)
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .sort()
      .join(';');
  return parts(wanted) === parts(found);
}
