// Calls per second by our connectors and by the vendors' official SDKs: the same read of the same TLS 1.3 server.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAnsweringServer } from '../src/measure/answering-server.ts';
import { billAnswer } from '../src/measure/loaded-client.mjs';
import { runCommand } from '../src/run/command.ts';

const ROUNDS = 15;
const text = '客戶到訪，請於會議前十分鐘到達。 Client visit, please arrive ten minutes early. '.repeat(4);

/** Who is compared, and what the server answers with: about a kilobyte, as the vendors' documents have it. */
const vendors = [
  { vendor: 'quickbooks', sdk: 'node-quickbooks', goal: 2, answer: { ...billAnswer(1000) } },
  {
    vendor: 'docusign',
    sdk: 'docusign-esign',
    goal: 2,
    answer: {
      envelopeId: 'e1',
      status: 'sent',
      emailSubject: 'Contract',
      emailBlurb: text,
      createdDateTime: '2026-11-20T02:00:00.0000000Z',
      sentDateTime: '2026-11-20T02:00:01.0000000Z',
      statusChangedDateTime: '2026-11-20T02:00:01.0000000Z',
      sender: { userName: 'Sender', email: 'sender@example.hk' },
    },
  },
  {
    vendor: 'zoom',
    sdk: '@zoom/rivet',
    goal: 2,
    answer: {
      id: 85746065,
      uuid: 'aDYlohsHRtCd4ii1uC2+hA==',
      host_id: 'h1',
      host_email: 'host@example.hk',
      topic: 'Client visit',
      type: 2,
      status: 'waiting',
      start_time: '2031-03-04T02:00:00Z',
      duration: 45,
      timezone: 'Asia/Hong_Kong',
      agenda: text,
      created_at: '2026-11-20T02:00:00Z',
      start_url: 'https://zoom.example/s/85746065',
      join_url: 'https://zoom.example/j/85746065',
      settings: { waiting_room: true, join_before_host: false, mute_upon_entry: true },
    },
  },
  {
    vendor: 'google',
    sdk: '@googleapis/calendar',
    goal: 2,
    answer: {
      kind: 'calendar#event',
      etag: '"3181161784712000"',
      id: 'event0001',
      status: 'confirmed',
      htmlLink: 'https://calendar.example/event?eid=e1',
      created: '2026-11-20T02:00:00.000Z',
      updated: '2026-11-20T02:00:00.000Z',
      summary: 'Client visit',
      description: text,
      start: { dateTime: '2031-03-04T10:00:00+08:00', timeZone: 'Asia/Hong_Kong' },
      end: { dateTime: '2031-03-04T10:45:00+08:00', timeZone: 'Asia/Hong_Kong' },
      attendees: [{ email: 'guest@example.hk', responseStatus: 'needsAction' }],
    },
  },
  {
    vendor: 'dingtalk',
    sdk: '@alicloud/dingtalk',
    goal: 1,
    answer: {
      success: true,
      result: {
        title: 'Travel claim',
        businessId: '202611200001',
        originatorUserId: 'u1',
        status: 'RUNNING',
        bizData: 'p1',
        formComponentValues: [{ id: 'TextField-1', name: 'Purpose', value: text }],
        tasks: [{ taskId: 7, userId: 'u2', status: 'RUNNING', activityId: 'a1' }],
      },
    },
  },
];

/** @type {import('../src/measure/bench.ts').Bench} */
export default {
  name: 'sdk-throughput',
  title: 'Calls per second',
  baseline:
    'each vendor’s SDK of packages/tooling/peers with its own defaults (googleapis as @googleapis/calendar, the same client without the other 400 APIs)',
  async run({ root, scratch, log }) {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'packages/tooling/peers/package.json'), 'utf8'));
    const measures = [];
    for (const { vendor, sdk, goal, answer } of vendors) {
      if (!existsSync(join(root, 'packages/tooling/peers/node_modules', sdk))) {
        throw new Error(`${sdk} is not installed: run npm ci in packages/tooling/peers`);
      }
      log(`${sdk} ${dependencies[sdk]}`);
      const token = { access_token: 'token', token_type: 'bearer', expires_in: 3600, scope: 's' };
      const answers = { any: { body: JSON.stringify(answer) }, 'POST /oauth/token': { body: JSON.stringify(token) } };
      const server = await startAnsweringServer(answers, 'any');
      try {
        const ca = join(scratch, `${vendor}.crt`);
        writeFileSync(ca, server.ca);
        const given = JSON.stringify({ root, origin: server.origin, ca: server.ca, vendor, rounds: ROUNDS });
        const program = join(import.meta.dirname, '..', 'src', 'measure', 'sdk-calls.mjs');
        const { code, stdout, output } = await runCommand(process.execPath, [program, given], {
          cwd: scratch,
          env: { ...process.env, NODE_EXTRA_CA_CERTS: ca },
        });
        if (code !== 0) throw new Error(`${sdk}: ${output.slice(-2000)}`);
        for (const { atOnce, ours, theirs, ratios } of JSON.parse(stdout.slice(stdout.lastIndexOf('\n')))) {
          measures.push({
            name: `${sdk} ${dependencies[sdk]}, ${atOnce === 1 ? 'one after the other' : `${atOnce} at once`}`,
            unit: 'per second',
            ours: 1000 / ours,
            baseline: 1000 / theirs,
            ratios: ratios.map((ratio) => 1 / ratio),
            better: 'higher',
            goal,
          });
        }
      } finally {
        await server.close();
      }
    }
    return measures;
  },
};
