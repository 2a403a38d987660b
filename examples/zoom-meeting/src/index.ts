import { openConnection } from '@countersign/oauth';
import zoom, { createZoom } from '@countersign/zoom';

/** Schedules a review with the first host of a running `countersign sandbox zoom`; gives the link for its participants. */
export async function scheduleReview(sandbox: string): Promise<string | undefined> {
  const options = await openConnection(zoom, { sandbox });
  const client = createZoom(options);
  const meeting = await client.meetings.create(options.settings['host'] ?? 'me', {
    topic: '季度會議 Quarterly review',
    startsAt: '2031-03-04T10:00:00+08:00',
    durationMinutes: 45,
    timeZone: 'Asia/Hong_Kong',
    settings: { waitingRoom: true },
  });
  await client.close();
  return meeting.joinUrl;
}
