import { type ActionContext, InputError } from '@countersign/contracts';
import { bearsOwnMarker, type CallControl, ifFound, lookAgain } from '@countersign/core';
import { parseSchedulingSettings } from '../options.js';
import { remedies } from '../remedies.js';
import type { ListedMeeting } from '../resources/meetings.js';
import type { Zoom } from '../zoom.js';

// An own marker tells a meeting that we made from one that somebody made by hand: the effect's key in the last line of
// the agenda. Tracking fields would hide it, but every account would have to be set up for them first.

type Context = ActionContext<Zoom>;

/** Waits before looking again: the list may show a new meeting late. */
const LOOK_AGAIN_MS = [1000, 4000, 10_000];

/** From this length on an agenda may have been cut in a list: 250 of what, the OpenAPI of 2025-06 doesn't say; if bytes, 83 Chinese characters. */
const LISTED_AGENDA = 80;

/** Who hosts: the input's, else the connection's, else the user who agreed. @throws {@link InputError} `HOST_MISSING` */
export function hostOf({ connection }: Pick<Context, 'connection'>, given: string | undefined): string {
  const { host: own, grant } = parseSchedulingSettings(connection.settings);
  const host = given ?? own ?? (grant === undefined ? undefined : 'me');
  if (host !== undefined) return host;
  throw new InputError('HOST_MISSING', 'Nobody is named to host the meeting.', {
    place: 'host',
    remedy: remedies.HOST_MISSING,
  });
}

/** What a meeting is looked for by: the marker decides, topic and start where there is none. */
export interface Wanted {
  readonly topic: string;
  /** Epoch ms. */
  readonly start: number;
  /** Key of the effect that made it. */
  readonly effect: string | undefined;
}

/**
 * The host's meetings that are meant, the oldest first.
 * @param patiently - look again where nothing is found.
 */
export async function findMeetings(
  { client, clock, signal }: Pick<Context, 'client' | 'clock' | 'signal'>,
  host: string,
  wanted: Wanted,
  patiently: boolean,
): Promise<readonly ListedMeeting[]> {
  return lookAgain({ clock, signal }, patiently ? LOOK_AGAIN_MS : [], async () => {
    const found: ListedMeeting[] = [];
    for await (const listed of client.meetings.list(host, { signal })) {
      if (await isMeant(client, listed, wanted, { signal })) found.push(listed);
    }
    return found.sort((one, two) => (one.createdAt ?? '').localeCompare(two.createdAt ?? ''));
  });
}

async function isMeant(client: Zoom, listed: ListedMeeting, wanted: Wanted, control: CallControl): Promise<boolean> {
  const { agenda = '', startsAt, topic } = listed;
  const [sameTopic, sameStart] = [
    topic === wanted.topic,
    startsAt !== undefined && Date.parse(startsAt) === wholeSecond(wanted.start),
  ];
  if (wanted.effect === undefined) return sameTopic && sameStart;
  if (bearsOwnMarker(agenda, wanted.effect)) return true;
  // Whoever renamed or moved it left one of both as it was; another effect's marker was not cut.
  const cut = agenda.length >= LISTED_AGENDA && !/\[countersign:[^\]]*\]$/.test(agenda);
  if (!cut || !(sameTopic || sameStart)) return false;
  const whole = await ifFound(client.meetings.get(listed.id, control));
  return bearsOwnMarker(whole?.agenda, wanted.effect);
}

/** Zoom keeps no fractions of a second. */
function wholeSecond(time: number): number {
  return Math.floor(time / 1000) * 1000;
}
