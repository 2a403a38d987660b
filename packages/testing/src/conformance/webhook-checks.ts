import { deepEqual, equal, fail, ok } from 'node:assert/strict';
import {
  type CloudEvent,
  ConnectorError,
  type Delivery,
  EVENT_PREFIX,
  parseCloudEvent,
  Secret,
  type WebhookResult,
} from '@countersign/contracts';
import { createSeededRandomness } from '../seeded-randomness.js';
import type { ConformanceCheck, ConformanceOptions, WebhookCase } from './conformance-types.js';
import { assertOurError, rejection } from './error-assertions.js';
import { mutations } from './json-mutations.js';

const NOW = Date.parse('2026-03-04T05:06:07.000Z');
const SECRETS = ['conformance-webhook-secret-A1b2C3d4', 'conformance-webhook-secret-Z9y8X7w6'] as const;
const FUZZ_ROUNDS = 400;
const PRINTED_FLIPS = 97;

/** Genuine deliveries become events; everything else is refused with a typed error. */
export function webhookChecks(options: ConformanceOptions): readonly ConformanceCheck[] {
  const { connector, cases } = options;
  const intake = connector.webhooks;
  if (intake === undefined) return [];
  const given = cases.webhooks;
  const [SECRET, OTHER] = given?.secrets ?? SECRETS;
  const check = (name: string, run: (webhook: WebhookCase) => Promise<void> | void): ConformanceCheck => ({
    name: `webhooks: ${name}`,
    run: async () => run(given ?? fail('the connector takes webhooks: give cases.webhooks')),
  });
  const receive = (delivery: Delivery, secrets: readonly string[] = [SECRET], now = NOW): WebhookResult =>
    intake.receive(delivery, {
      secrets: secrets.map(Secret.of),
      now,
      tenant: 'tenant-1',
      connection: given?.connection ?? { id: '', settings: {} },
    });
  const events = (delivery: Delivery, secrets?: readonly string[], now?: number): readonly CloudEvent[] => {
    const result = receive(delivery, secrets, now);
    return result.kind === 'events' ? result.events : fail('a delivery was taken for a handshake');
  };
  const refusal = async (delivery: Delivery, what: string, secrets?: readonly string[], now?: number) => {
    const error = assertOurError(
      await rejection(() => receive(delivery, secrets, now)).catch(() => fail(`${what} was accepted`)),
      [SECRET, OTHER],
    );
    equal(error.name, 'SignatureError', `${what}: ${error.name}`);
    return error.code;
  };
  const isRefused = (delivery: Delivery): boolean => {
    try {
      receive(delivery);
      return false;
    } catch (error) {
      return ConnectorError.is(error) && error.name === 'SignatureError';
    }
  };
  const samples = (webhook: WebhookCase) =>
    webhook.bodies.map((body) => webhook.deliver(Buffer.from(body), SECRET, NOW));

  return [
    check('genuine deliveries become events that the connector announces, each with an id of its own', (webhook) => {
      ok(webhook.bodies.length > 0, 'give at least one body');
      const types = new Set(connector.triggers.map(({ type }) => type));
      const seen = new Set<string>();
      for (const delivery of samples(webhook)) {
        const found = events(delivery);
        ok(found.length > 0, 'a genuine delivery gave no event');
        for (const event of found) {
          ok(parseCloudEvent(event), 'an event is no CloudEvent');
          ok(
            event.type.startsWith(EVENT_PREFIX) && types.has(event.type),
            `${event.type} is no trigger of the connector`,
          );
          equal(event.tenant, 'tenant-1');
          const identity = `${event.source} ${event.id}`;
          ok(!seen.has(identity), `${identity} stands for two events`);
          seen.add(identity);
        }
      }
    }),
    check('a delivery received again gives the same ids, also later', (webhook) => {
      const ids = (list: readonly CloudEvent[]) => list.map(({ source, id }) => [source, id]);
      for (const delivery of samples(webhook)) {
        const first = ids(events(delivery));
        deepEqual(ids(events(delivery)), first);
        deepEqual(
          ids(events(delivery, [SECRET], NOW + Math.min(webhook.freshnessMs ?? 3_600_000, 3_600_000) / 2)),
          first,
        );
      }
    }),
    check('any flipped bit of the body is refused', async (webhook) => {
      for (const delivery of samples(webhook)) {
        let flips = 0;
        for (const body of bitFlips(delivery.body)) {
          const changed = { ...delivery, body };
          // To print an error for secrets takes far longer than to verify: of many alike, some are.
          if (flips % PRINTED_FLIPS === 0) await refusal(changed, 'a changed body');
          else if (!isRefused(changed)) fail('a changed body was accepted');
          flips += 1;
        }
      }
    }),
    check('any flipped bit, cut or addition in the signature is refused', async (webhook) => {
      for (const delivery of samples(webhook).slice(0, 1)) {
        for (const part of signatureParts(webhook)) {
          const value = part.of(delivery) ?? fail(`the delivery has no ${part.name}`);
          const flipped = [...bitFlips(Buffer.from(value, 'latin1'))].map((bytes) =>
            Buffer.from(bytes).toString('latin1'),
          );
          for (const changed of [
            ...flipped,
            value.slice(0, -1),
            value.slice(1),
            `${value}A`,
            `${value}=`,
            `${value}${value}`,
          ]) {
            await refusal(part.set(delivery, changed), `${part.name}: ${changed}`);
          }
        }
      }
    }),
    check('a body that is cut, doubled or empty is refused', async (webhook) => {
      for (const delivery of samples(webhook).slice(0, 1)) {
        const { body } = delivery;
        const others = webhook.withoutBody
          ? ['{}', ' ', '\0', ...webhook.bodies].map((text) => Buffer.from(text))
          : [body.subarray(0, -1), body.subarray(1), Buffer.concat([body, body]), new Uint8Array()];
        equal(body.length === 0, webhook.withoutBody === true, 'deliveries have a body, or `withoutBody`');
        for (const changed of others) {
          await refusal({ ...delivery, body: changed }, 'a changed body');
        }
      }
    }),
    check('a missing signature is refused as missing', async (webhook) => {
      for (const delivery of samples(webhook).slice(0, 1)) {
        const parts = signatureParts(webhook);
        for (const part of parts) {
          equal(await refusal(part.set(delivery, undefined), `no ${part.name}`), 'SIGNATURE_MISSING');
          await refusal(part.set(delivery, ''), `an empty ${part.name}`);
        }
        const bare = parts.reduce((rest, part) => part.set(rest, undefined), { ...delivery, headers: {} });
        equal(await refusal(bare, 'no signature at all'), 'SIGNATURE_MISSING');
      }
    }),
    check('any of several live secrets is good, another one or none is not', async (webhook) => {
      for (const delivery of samples(webhook)) {
        ok(events(delivery, [OTHER, SECRET]).length > 0);
        ok(events(delivery, [SECRET, OTHER]).length > 0);
        await refusal(delivery, 'another secret', [OTHER]);
        await refusal(delivery, 'no secret', []);
        await refusal(delivery, 'an empty secret', ['']);
      }
    }),
    check('a signed time too far from now is stale, on both sides', async (webhook) => {
      const { freshnessMs } = webhook;
      if (freshnessMs === undefined) return;
      for (const delivery of samples(webhook)) {
        ok(events(delivery, [SECRET], NOW + freshnessMs).length > 0, 'refused at the edge');
        equal(await refusal(delivery, 'an old delivery', [SECRET], NOW + freshnessMs + 1000), 'STALE');
        equal(await refusal(delivery, 'a delivery of the future', [SECRET], NOW - freshnessMs - 1000), 'STALE');
      }
    }),
    check('signed garbage gives events, a handshake or a typed refusal; nothing else', async (webhook) => {
      const random = createSeededRandomness('webhooks');
      const rounds = [...webhook.bodies, ...(webhook.challenges ?? [])].flatMap((body) => [
        ...mutations(body, random, FUZZ_ROUNDS),
      ]);
      for (const body of rounds) {
        const delivery = webhook.deliver(body, SECRET, NOW);
        try {
          const result = receive(delivery);
          if (result.kind === 'events')
            for (const event of result.events) ok(parseCloudEvent(event), 'an event is no CloudEvent');
          else ok(result.answer.status >= 200 && result.answer.status < 500);
        } catch (error) {
          equal(
            assertOurError(error, [SECRET]).name,
            'SignatureError',
            `on ${Buffer.from(body).toString('latin1').slice(0, 200)}`,
          );
        }
      }
    }),
  ];
}

/** Where a delivery carries its signature. */
interface SignaturePart {
  readonly name: string;
  of(delivery: Delivery): string | undefined;
  /** The delivery with another value here; without it for `undefined`. */
  set(delivery: Delivery, value: string | undefined): Delivery;
}

function signatureParts({ signatureHeaders, signatureQuery = [] }: WebhookCase): readonly SignaturePart[] {
  return [
    ...signatureHeaders.map(
      (name): SignaturePart => ({
        name,
        of: ({ headers }) => headers[name],
        set: (delivery, value) => {
          const { [name]: _removed, ...headers } = delivery.headers;
          return { ...delivery, headers: value === undefined ? headers : { ...headers, [name]: value } };
        },
      }),
    ),
    ...signatureQuery.map(
      (name): SignaturePart => ({
        name,
        of: ({ path }) => new URL(path, 'https://localhost').searchParams.get(name) ?? undefined,
        set: (delivery, value) => {
          const url = new URL(delivery.path, 'https://localhost');
          if (value === undefined) url.searchParams.delete(name);
          else url.searchParams.set(name, value);
          return { ...delivery, path: `${url.pathname}${url.search}` };
        },
      }),
    ),
  ];
}

function* bitFlips(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Uint8Array.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      yield flipped;
    }
  }
}
