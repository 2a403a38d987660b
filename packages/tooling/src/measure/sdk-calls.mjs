// The same read by a vendor's own SDK and by our connector, in one process that trusts the bench's server by
// NODE_EXTRA_CA_CERTS. Started by the bench sdk-throughput; prints the paired rounds as JSON.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pairRounds, roundOf } from './paired-rounds.ts';

const { root, origin, ca, vendor, rounds } = JSON.parse(process.argv[2] ?? '{}');
const peers = createRequire(join(root, 'packages/tooling/peers/package.json'));
const dist = (folder) => import(pathToFileURL(join(root, folder, 'dist/index.js')).href);

const { Secret } = await dist('packages/contracts');
const { createLimits } = await dist('packages/core');

/** Options of a client whose quotas are counted and never bind: an emulator has them, this server has none. */
function options(descriptor, rest) {
  const services = Object.keys(descriptor.environments.production.origins);
  const limits = descriptor.limits.map(({ requests, inFlight, ...limit }) => ({
    ...limit,
    ...(requests === undefined ? {} : { requests: 1e8 }),
    ...(inFlight === undefined ? {} : { inFlight: 1e6 }),
  }));
  const token = { value: Secret.of('token'), generation: 1 };
  return {
    environment: 'emulator',
    origins: Object.fromEntries(services.map((service) => [service, origin])),
    ca,
    tokens: { get: async () => token, invalidate: () => {} },
    limits: createLimits({ ...descriptor, limits }),
    ...rest,
  };
}

const sides = {
  async quickbooks() {
    const { createQuickBooks, quickbooksDescriptor } = await dist('connectors/quickbooks');
    const QuickBooks = peers('node-quickbooks');
    const sdk = new QuickBooks('id', 'secret', 'token', false, '1', true, false, 75, '2.0', 'refresh');
    sdk.endpoint = `${origin}/v3/company/`;
    const ours = createQuickBooks(options(quickbooksDescriptor, { realmId: '1' }));
    return {
      ours: async () => (await ours.bills.get('145')).id,
      theirs: () =>
        new Promise((resolve, reject) => {
          sdk.getBill('145', (error, bill) => (error ? reject(error) : resolve(bill.Id)));
        }),
    };
  },
  async docusign() {
    const { createDocuSign, docusignDescriptor } = await dist('connectors/docusign');
    const docusign = peers('docusign-esign');
    const api = new docusign.ApiClient({ basePath: `${origin}/restapi` });
    api.addDefaultHeader('Authorization', 'Bearer token');
    const envelopes = new docusign.EnvelopesApi(api);
    const ours = createDocuSign(options(docusignDescriptor, { accountId: 'a1' }));
    return {
      ours: async () => (await ours.envelopes.get('e1')).id,
      theirs: async () => (await envelopes.getEnvelope('a1', 'e1')).envelopeId,
    };
  },
  async zoom() {
    const { createZoom, zoomDescriptor } = await dist('connectors/zoom');
    const { MeetingsS2SAuthClient } = peers('@zoom/rivet/meetings');
    const axios = peers('axios');
    axios.interceptors.request.use((config) =>
      Object.assign(config, { url: config.url?.replace('https://zoom.us', origin) }),
    );
    const sdk = new MeetingsS2SAuthClient({
      clientId: 'id',
      clientSecret: 'secret',
      accountId: 'account',
      baseUrl: `${origin}/v2`,
      disableReceiver: true,
    });
    const ours = createZoom(options(zoomDescriptor, {}));
    return {
      ours: async () => (await ours.meetings.get('85746065')).id,
      theirs: async () => String((await sdk.endpoints.meetings.getMeeting({ path: { meetingId: 85746065 } })).data.id),
    };
  },
  async google() {
    const { createGoogleWorkspace, googleWorkspaceDescriptor } = await dist('connectors/google-workspace');
    const { calendar, auth } = peers('@googleapis/calendar');
    const client = new auth.OAuth2();
    client.setCredentials({ access_token: 'token', expiry_date: Date.now() + 86_400_000 });
    const sdk = calendar({ version: 'v3', auth: client, rootUrl: `${origin}/` });
    const ours = createGoogleWorkspace(options(googleWorkspaceDescriptor, {}));
    return {
      ours: async () => (await ours.events.get('primary', 'event0001')).id,
      theirs: async () => (await sdk.events.get({ calendarId: 'primary', eventId: 'event0001' })).data.id,
    };
  },
  async dingtalk() {
    const { createDingTalk, dingtalkDescriptor } = await dist('connectors/dingtalk');
    const {
      default: Client,
      GetProcessInstanceHeaders,
      GetProcessInstanceRequest,
    } = peers('@alicloud/dingtalk/workflow_1_0');
    const { Config } = peers('@alicloud/openapi-client');
    const { RuntimeOptions } = peers('@alicloud/tea-util');
    const sdk = new Client(new Config({ protocol: 'https', regionId: 'central', endpoint: new URL(origin).host }));
    const headers = new GetProcessInstanceHeaders({ xAcsDingtalkAccessToken: 'token' });
    const request = new GetProcessInstanceRequest({ processInstanceId: 'i1' });
    const runtime = new RuntimeOptions({});
    const ours = createDingTalk(options(dingtalkDescriptor, {}));
    const query = { processInstanceId: 'i1' };
    return {
      ours: async () => (await ours.api.call('instances.get', { params: { query } })).data.result.title,
      theirs: async () => (await sdk.getProcessInstanceWithOptions(request, headers, runtime)).body.result.title,
    };
  },
};

const { ours, theirs } = await sides[vendor]();
const [mine, other] = [await ours(), await theirs()];
if (mine === undefined || mine !== other) throw new Error(`${vendor}: ours read ${mine}, the SDK ${other}`);
const results = [];
for (const [atOnce, calls] of [
  [1, 100],
  [50, 500],
]) {
  const pair = await pairRounds(roundOf(ours, calls, atOnce), roundOf(theirs, calls, atOnce), { rounds, warmUp: 5 });
  results.push({ atOnce, ...pair });
}
process.stdout.write(`\n${JSON.stringify(results)}`, () => process.exit(0));
