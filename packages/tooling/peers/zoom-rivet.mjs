// @zoom/rivet, Zoom's own: the API's address is an option, the token endpoint's is not and is turned round on its way out.
import { match, ok, rejects, strictEqual } from 'node:assert';
import { MeetingsS2SAuthClient } from '@zoom/rivet/meetings';
import { UsersS2SAuthClient } from '@zoom/rivet/users';
import axios from 'axios';
import { attempt, emulator } from './peer.mjs';

const { clientId, clientSecret, settings } = emulator.credentials;
axios.interceptors.request.use((config) => {
  const url = config.url?.replace('https://zoom.us', emulator.origin);
  return Object.assign(config, { url });
});

const options = {
  clientId,
  clientSecret,
  accountId: settings.accountId,
  baseUrl: `${emulator.origin}/v2`,
  disableReceiver: true,
};
const zoom = new MeetingsS2SAuthClient(options);
const users = new UsersS2SAuthClient(options);
const { meetings } = zoom.endpoints;
const topic = '客戶到訪 Client visit';

await attempt('users.getUser me, with a token of its own asking', async () => {
  const { data, trackingId } = await users.endpoints.users.getUser({ path: { userId: 'me' } });
  strictEqual(data.type, 2);
  ok(trackingId, 'a tracking id');
});
const made = await attempt('meetings.createMeeting', async () => {
  const { data, statusCode } = await meetings.createMeeting({
    path: { userId: settings.host },
    body: {
      topic,
      type: 2,
      start_time: '2031-03-04T10:00:00',
      timezone: 'Asia/Hong_Kong',
      duration: 45,
      settings: { waiting_room: true },
    },
  });
  strictEqual(statusCode, 201);
  strictEqual(data.start_time, '2031-03-04T02:00:00Z');
  strictEqual(data.settings?.waiting_room, true);
  return data;
});
await attempt('meetings.getMeeting', async () => {
  const { data } = await meetings.getMeeting({ path: { meetingId: made?.id ?? 0 } });
  strictEqual(data.topic, topic);
  strictEqual(data.host_email, settings.host);
});
await attempt('meetings.listMeetings', async () => {
  const { data } = await meetings.listMeetings({ path: { userId: settings.host ?? '' }, query: { page_size: 300 } });
  ok(
    data.meetings?.some(({ id }) => id === made?.id),
    'the meeting is listed',
  );
});
await attempt('meetings.updateMeeting', async () => {
  const path = { meetingId: made?.id ?? 0 };
  strictEqual((await meetings.updateMeeting({ path, body: { duration: 60 } })).statusCode, 204);
  strictEqual((await meetings.getMeeting({ path })).data.duration, 60);
});
await attempt('meetings.createMeeting for nobody is refused', async () => {
  await rejects(meetings.createMeeting({ path: { userId: 'nobody' }, body: { topic } }), (error) => {
    match(String(error), /User does not exist/);
    return true;
  });
});
await attempt('meetings.deleteMeeting', async () => {
  strictEqual((await meetings.deleteMeeting({ path: { meetingId: made?.id ?? 0 } })).statusCode, 204);
});
await attempt('a meeting that was deleted is refused', async () => {
  await rejects(meetings.getMeeting({ path: { meetingId: made?.id ?? 0 } }), (error) => {
    match(String(error), /Meeting does not exist/);
    return true;
  });
});
