import googleWorkspace, { createGoogleWorkspace } from '@countersign/google-workspace';
import { openConnection } from '@countersign/oauth';

/** Puts a review into the calendar of a running `countersign sandbox google-workspace`; gives its page. */
export async function planReview(sandbox: string): Promise<string | undefined> {
  const google = createGoogleWorkspace(await openConnection(googleWorkspace, { sandbox }));
  const event = await google.events.insert('primary', {
    title: '季度會議 Quarterly review',
    startsAt: '2031-03-04T10:00:00+08:00',
    endsAt: '2031-03-04T10:45:00+08:00',
    timeZone: 'Asia/Hong_Kong',
  });
  await google.close();
  return event.url;
}
