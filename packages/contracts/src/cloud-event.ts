import * as v from 'valibot';
import type { Instant } from './clock.js';
import type { JsonObject } from './json.js';

/**
 * A CloudEvents 1.0 event in JSON (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
 * Extension attributes are lower-case letters and digits. Our types are `io.countersign.<noun>.<verb>.v1`.
 */
export interface CloudEvent<Type extends string = string, Data = JsonObject> {
  readonly specversion: '1.0';
  /** Unique within `source`: together they identify the event for ever. */
  readonly id: string;
  readonly source: string;
  readonly type: Type;
  readonly subject?: string | undefined;
  /** When it happened at its source. */
  readonly time?: Instant | undefined;
  readonly datacontenttype?: 'application/json' | undefined;
  readonly data: Data;
  readonly tenant?: string | undefined;
  /** When we saw it. */
  readonly observedat?: Instant | undefined;
  /** Observed at the vendor, derived from two snapshots, or made by our own scheduler. */
  readonly confidence?: 'observed' | 'derived' | 'synthesized' | undefined;
  /** Ties together what one approval caused. */
  readonly correlationid?: string | undefined;
  readonly causationid?: string | undefined;
}

const text = v.pipe(v.string(), v.minLength(1));

/** Checks the required attributes of CloudEvents 1.0; keeps extension attributes. */
export const cloudEventSchema = v.looseObject({
  specversion: v.literal('1.0'),
  id: text,
  source: text,
  type: text,
  subject: v.optional(text),
  time: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  datacontenttype: v.optional(v.string()),
  data: v.optional(v.unknown()),
});

/** The event, or `undefined` when the value is not a CloudEvent. */
export function parseCloudEvent(value: unknown): CloudEvent<string, unknown> | undefined {
  const result = v.safeParse(cloudEventSchema, value);
  return result.success ? (result.output as CloudEvent<string, unknown>) : undefined;
}

/** Prefix of every event type of ours. */
export const EVENT_PREFIX = 'io.countersign.';
