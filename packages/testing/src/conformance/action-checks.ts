import { deepEqual, equal, ok } from 'node:assert/strict';
import { type Action, canonicalJson, type Json, type JsonObject } from '@countersign/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { asObject } from '../openapi-document.js';
import type { ConformanceCheck, ConformanceOptions } from './conformance-types.js';
import { assertOurError, rejection } from './error-assertions.js';
import { Rehearsal } from './rehearsal.js';
import { vendorCalls } from './vendor-operations.js';

const STRANGER = 'conformanceStranger';

/** What an action takes, and what it does when nothing goes wrong. */
export function actionChecks(options: ConformanceOptions, action: Action): readonly ConformanceCheck[] {
  const { connector, emulator } = options;
  const check = (name: string, work: (rehearsal: Rehearsal) => Promise<void>): ConformanceCheck => ({
    name: `${action.name}: ${name}`,
    run: () => Rehearsal.on(options, action, work),
  });

  const assertRefused = async (rehearsal: Rehearsal, input: unknown, what: string) => {
    const from = vendorCalls(emulator, connector.descriptor).length;
    const bound = await rehearsal.bind();
    const validated = assertOurError(await rejection(() => bound.validate(action.name, input)), rehearsal.secrets);
    equal(validated.name, 'InputError', `${what}: validate threw ${validated.name}`);
    const run = assertOurError(await rejection(() => rehearsal.run({ input })), rehearsal.secrets);
    equal(run.name, 'InputError', `${what}: run threw ${run.name}`);
    equal(vendorCalls(emulator, connector.descriptor).length, from, `${what}: something was sent`);
  };

  return [
    check('its sample input fits its JSON Schema and passes validation unchanged in meaning', async (rehearsal) => {
      const { $schema: _dialect, ...schema } = asObject(action.inputJsonSchema) ?? {};
      const validate = new Ajv2020({ strict: false, logger: false }).compile(schema);
      ok(validate(rehearsal.input), `the JSON Schema refuses the sample: ${validate.errors?.[0]?.message}`);
      const bound = await rehearsal.bind();
      const once = await bound.validate(action.name, rehearsal.input);
      const twice = await bound.validate(action.name, once);
      equal(
        canonicalJson(twice),
        canonicalJson(once),
        'validating what was validated changes it: digests would differ',
      );
    }),
    check('refuses unknown fields at every level, before anything is sent', async (rehearsal) => {
      for (const place of objectPlaces(rehearsal.input)) {
        await assertRefused(
          rehearsal,
          withStranger(rehearsal.input, place),
          `an unknown field at ${place.join('/') || '/'}`,
        );
      }
    }),
    check('refuses what is no input at all', async (rehearsal) => {
      for (const garbage of [null, [], 'text', 7, true, {}, { ['__proto__x']: 1 }]) {
        if (Object.keys(rehearsal.input).length === 0 && canonicalJson(garbage) === '{}') continue;
        await assertRefused(rehearsal, garbage, canonicalJson(garbage));
      }
    }),
    check('has its effect', async (rehearsal) => {
      await rehearsal.run();
      rehearsal.assertOnce();
    }),
    check('runs again with the same key without a second effect, naming the same records', async (rehearsal) => {
      const first = await rehearsal.run();
      const second = await rehearsal.run({ mayHaveHappened: true });
      rehearsal.assertOnce();
      deepEqual(
        second.refs.map(({ kind, id }) => [kind, id]),
        first.refs.map(({ kind, id }) => [kind, id]),
      );
    }),
    check('calls only the operations it declares', async (rehearsal) => {
      const from = rehearsal.mark();
      await rehearsal.run();
      const declared = action.operations.map((name) => connector.descriptor.operations[name]);
      for (const { operationId, method, path } of emulator.requests.slice(from)) {
        const known = vendorCalls(emulator, connector.descriptor).some((call) => call.operationId === operationId);
        if (!known) continue; // a token call
        const template = emulator.operations.find((operation) => operation.operationId === operationId)?.path ?? path;
        ok(
          declared.some((operation) => operation?.method === method && shape(operation.path) === shape(template)),
          `${operationId} is called, but not declared`,
        );
      }
    }),
    check('stops before it writes when it was aborted, with the caller’s own reason', async (rehearsal) => {
      const reason = new Error('the caller has gone');
      const from = rehearsal.mark();
      const thrown = await rejection(() => rehearsal.run({ signal: AbortSignal.abort(reason) }));
      ok(thrown === reason, 'the reason was replaced');
      rehearsal.assertNothingWritten(from);
    }),
  ];
}

function shape(template: string): string {
  return template.replaceAll(/\{[^}]*\}/g, '{}');
}

type Place = readonly (string | number)[];

/** Paths of all objects within a value, the value itself first. */
function objectPlaces(value: Json, place: Place = []): readonly Place[] {
  if (Array.isArray(value)) return value.flatMap((part: Json, index) => objectPlaces(part, [...place, index]));
  const object = asObject(value);
  if (object === undefined) return [];
  return [place, ...Object.entries(object).flatMap(([key, part]) => objectPlaces(part, [...place, key]))];
}

function withStranger(input: JsonObject, place: Place): Json {
  const visit = (value: Json, rest: Place): Json => {
    const [next, ...further] = rest;
    if (next === undefined) return { ...asObject(value), [STRANGER]: 'x' };
    if (Array.isArray(value)) return value.map((part: Json, index) => (index === next ? visit(part, further) : part));
    const object = asObject(value) ?? {};
    return { ...object, [next]: visit(object[next] ?? null, further) };
  };
  return visit(input, place);
}
