import { equal, fail, ok } from 'node:assert/strict';
import type { CloudEvent, Delivery } from '@countersign/contracts';
import { Secret } from '@countersign/contracts';
import { type LoopbackTlsServer, startTlsServer } from '../tls-server.js';
import type { ConformanceCheck, ConformanceOptions, WebhookCase } from './conformance-types.js';
import { Rehearsal } from './rehearsal.js';

const LATE_MS = 30_000;
const ROUND_MS = 3000;
const QUIET_ROUNDS = 3;
const MAX_ROUNDS = 200;

/** What the vendor reports of an action, twice and late, is each event once for whoever drops repeats by id. */
export function deliveryChecks(options: ConformanceOptions): readonly ConformanceCheck[] {
  const { connector, emulator, cases } = options;
  const webhook = cases.webhooks;
  const action = connector.actions.find(({ name }) => name === webhook?.reportedAction);
  if (webhook?.reportedAction === undefined) return [];
  if (action === undefined) fail(`${webhook.reportedAction} is no action of the connector`);
  return [
    {
      name: `webhooks: what ${action.name} brings about, told twice and late, is the same events`,
      run: () =>
        Rehearsal.on(options, action, async (rehearsal) => {
          const deliveries: Delivery[] = [];
          const receiver = await startReceiver(deliveries);
          try {
            emulator.addReceiver({ url: `${receiver.origin}/v1/webhooks/conformance`, ca: receiver.ca });
            emulator.switchOn({ fault: 'duplicate-webhooks' });
            emulator.switchOn({ fault: 'late-webhooks', settings: { ms: LATE_MS } });
            const from = emulator.deliveries.length;
            const begun = emulator.clock.now();
            await rehearsal.run();
            await untilQuiet(options, deliveries);
            const ids = deliveries.flatMap((delivery) => eventIds(options, webhook, delivery));
            const once = new Set(ids);
            ok(once.size > 0, 'the vendor reported nothing');
            equal(ids.length, 2 * once.size, 'a repeat has another id');
            for (const { at } of emulator.deliveries.slice(from))
              ok(Date.parse(at) - begun >= LATE_MS, 'it came early');
          } finally {
            await receiver.close();
          }
        }),
    },
  ];
}

function startReceiver(deliveries: Delivery[]): Promise<LoopbackTlsServer> {
  return startTlsServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const headers = Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
    );
    deliveries.push({ method: request.method ?? '', path: request.url ?? '', headers, body });
    response.writeHead(200).end();
  });
}

/** All have come that were on their way. */
async function untilQuiet({ emulator }: ConformanceOptions, deliveries: readonly Delivery[]): Promise<void> {
  let [seen, quiet] = [0, 0];
  for (let round = 0; round < MAX_ROUNDS && quiet < QUIET_ROUNDS; round += 1) {
    await emulator.clock.sleep(ROUND_MS);
    await emulator.settled();
    quiet = seen > 0 && deliveries.length === seen ? quiet + 1 : 0;
    seen = deliveries.length;
  }
}

function eventIds({ connector, emulator }: ConformanceOptions, webhook: WebhookCase, delivery: Delivery) {
  const result = connector.webhooks?.receive(delivery, {
    secrets: [Secret.of(emulator.credentials.webhookSecret ?? '')],
    now: emulator.clock.now(),
    tenant: 'tenant-1',
    connection: webhook.connection,
  });
  const events: readonly CloudEvent[] = result?.kind === 'events' ? result.events : [];
  return events.map(({ source, id }) => `${source} ${id}`);
}
