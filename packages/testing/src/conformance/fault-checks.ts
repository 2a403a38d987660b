import { equal, ok } from 'node:assert/strict';
import type { Action } from '@countersign/contracts';
import type { FaultRule } from '../emulator-definition.js';
import type { ConformanceCheck, ConformanceOptions } from './conformance-types.js';
import { assertOurError, rejection } from './error-assertions.js';
import { Rehearsal } from './rehearsal.js';
import { operationIdOf, tokenCalls } from './vendor-operations.js';

const MAX_SENDS = 10;

/** One effect, whatever breaks: the point of the whole. */
export function faultChecks(options: ConformanceOptions, action: Action): readonly ConformanceCheck[] {
  const { connector, emulator, cases } = options;
  const { descriptor } = connector;
  const check = (name: string, work: (rehearsal: Rehearsal) => Promise<void>): ConformanceCheck => ({
    name: `${action.name}: ${name}`,
    run: () => Rehearsal.on(options, action, work),
  });
  const operations = action.operations.flatMap((name) => {
    const operation = descriptor.operations[name];
    const operationId = operation && operationIdOf(emulator, operation);
    return operation && operationId !== undefined ? [{ name, operation, operationId }] : [];
  });
  const onVendor = (rule: FaultRule): FaultRule =>
    onCalls(rule, [...new Set(operations.map((one) => one.operationId))]);
  const writes = operations.filter(({ operation }) => operation.effect === 'write');
  const sends = (operationId: string, from: number) =>
    emulator.requests.slice(from).filter((request) => request.operationId === operationId).length;

  /** Switches a fault on for an operation, settles, and wants one effect. */
  const survives = async (rehearsal: Rehearsal, rule: FaultRule) => {
    emulator.switchOn(rule);
    const { result } = await rehearsal.settle();
    emulator.switchOff();
    ok(result, 'the outcome stayed uncertain, although the vendor can be asked');
    rehearsal.assertOnce();
  };

  const tokenChecks = [
    check('a refused token is refreshed once, then the action succeeds', async (rehearsal) => {
      const before = tokenCalls(emulator, descriptor).length;
      await rehearsal.run();
      const usual = tokenCalls(emulator, descriptor).length - before;
      await Rehearsal.on(options, action, async (fresh) => {
        const start = tokenCalls(emulator, descriptor).length;
        emulator.switchOn({ ...onVendor(cases.faults.unauthorized), times: 1 });
        await fresh.run();
        fresh.assertOnce();
        if (descriptor.oauth) {
          const refreshes = tokenCalls(emulator, descriptor).length - start - usual;
          equal(refreshes, 1, `one refused token made ${refreshes} more token calls`);
        }
      });
    }),
    check('a token that stays refused ends in an error, not in a loop', async (rehearsal) => {
      emulator.switchOn(withoutTimes(onVendor(cases.faults.unauthorized)));
      const from = rehearsal.mark();
      assertOurError(await rejection(() => rehearsal.run()), rehearsal.secrets);
      emulator.switchOff();
      ok(emulator.requests.length - from <= 3 * MAX_SENDS, `${emulator.requests.length - from} requests were sent`);
      equal(rehearsal.effects, 0);
    }),
  ];

  return [
    ...writes.flatMap(({ name, operation, operationId }) => [
      ...(['lost-answer', 'lost-request', 'half-answer'] as const).map((fault) =>
        check(`${fault} at ${name} leaves one effect`, (rehearsal) =>
          survives(rehearsal, { fault, operations: [operationId], times: 1 }),
        ),
      ),
      check(`lost-answer three times in a row at ${name} leaves one effect`, (rehearsal) =>
        survives(rehearsal, { fault: 'lost-answer', operations: [operationId], times: 3 }),
      ),
      check(`a server error at ${name} is repeated by its rule (${operation.retry}) only`, async (rehearsal) => {
        emulator.switchOn({ fault: 'server-error', operations: [operationId], times: 1 });
        const from = rehearsal.mark();
        const calledFaulty = () => emulator.faults.length === 0;
        const outcome = await rehearsal.run().then(
          () => undefined,
          (error: unknown) => assertOurError(error, rehearsal.secrets),
        );
        if (calledFaulty() && operation.retry === 'unsent-only') {
          ok(outcome, `${name} was sent again after a server error, in the same run`);
        }
        ok(sends(operationId, from) <= MAX_SENDS, `${name} was sent ${sends(operationId, from)} times`);
        emulator.switchOff();
        await rehearsal.run({ mayHaveHappened: true });
        rehearsal.assertOnce();
      }),
    ]),
    check('lost answers to what it reads change nothing', async (rehearsal) => {
      const reads = operations
        .filter(({ operation }) => operation.effect === 'read')
        .map(({ operationId }) => operationId);
      const onlyReads = reads.filter((id) => !writes.some(({ operationId }) => operationId === id));
      if (onlyReads.length > 0) await survives(rehearsal, { fault: 'lost-answer', operations: onlyReads, times: 2 });
    }),
    ...(cases.actions[action.name]?.fixedToken === true ? [] : tokenChecks),
    check('the vendor’s limit is waited for, or told with the time to wait', async (rehearsal) => {
      emulator.switchOn({ ...onVendor(cases.faults.throttled), times: 1 });
      const { result, errors } = await rehearsal.settle();
      ok(result, 'the outcome is uncertain although the vendor refused');
      for (const error of errors) assertLimited(error);
      rehearsal.assertOnce();
    }),
    check(
      'a limit that stays ends in RATE_LIMITED with nothing written, and is not knocked at meanwhile',
      async (rehearsal) => {
        emulator.switchOn(withoutTimes(onVendor(cases.faults.throttled)));
        const from = rehearsal.mark();
        const waitMs = assertLimited(assertOurError(await rejection(() => rehearsal.run()), rehearsal.secrets));
        const knocks = emulator.requests
          .slice(from)
          .filter(({ operationId }) => operations.some((one) => one.operationId === operationId));
        const lasted = Date.parse(knocks.at(-1)?.at ?? '') - Date.parse(knocks[0]?.at ?? '');
        const allowed = 4 + (waitMs > 0 ? lasted / waitMs : MAX_SENDS);
        ok(
          knocks.length <= allowed,
          `${knocks.length} requests within ${lasted} ms, told to wait ${waitMs} ms each time`,
        );
        emulator.switchOff();
        equal(rehearsal.effects, 0);
        // The pause may hold for this connection's later clients too.
        await emulator.clock.sleep(waitMs);
        await rehearsal.settle();
        rehearsal.assertOnce();
      },
    ),
    ...lagChecks(
      options,
      action,
      writes.map(({ operationId }) => operationId),
      check,
    ),
  ];
}

/** A search that doesn't find what was just written: one effect, or a question to a person; never two. */
function lagChecks(
  { emulator, cases }: ConformanceOptions,
  action: Action,
  writeIds: readonly string[],
  check: (name: string, work: (rehearsal: Rehearsal) => Promise<void>) => ConformanceCheck,
): readonly ConformanceCheck[] {
  const lag = cases.faults.lookupLag;
  if (lag === undefined || writeIds.length === 0) return [];
  return [
    check(
      `a lost answer while searches lag leaves one effect or asks a person (${action.guarantee.kind})`,
      async (rehearsal) => {
        emulator.switchOn(withoutTimes(lag));
        emulator.switchOn({ fault: 'lost-answer', operations: writeIds, times: 1 });
        const { result, errors } = await rehearsal.settle();
        emulator.switchOff();
        ok(rehearsal.effects <= rehearsal.expected, `the vendor has ${rehearsal.effects} effects`);
        if (result) rehearsal.assertOnce();
        else equal(errors.at(-1)?.name, 'UncertainError');
      },
    ),
  ];
}

function assertLimited(error: { readonly code: string }): number {
  equal(error.code, 'RATE_LIMITED');
  const wait = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
  ok(typeof wait === 'number' && wait >= 0, 'RATE_LIMITED without the time to wait');
  return wait;
}

/** A rule without operations would hit token calls too. */
function onCalls(rule: FaultRule, operations: readonly string[]): FaultRule {
  return { ...rule, operations: rule.operations ?? operations };
}

function withoutTimes({ times: _for, ...rule }: FaultRule): FaultRule {
  return rule;
}
