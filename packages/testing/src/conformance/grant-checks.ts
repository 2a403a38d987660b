import { equal, ok } from 'node:assert/strict';
import { type Action, ApprovalError } from '@countersign/contracts';
import type { ConformanceCheck, ConformanceOptions } from './conformance-types.js';
import { assertOurError, rejection } from './error-assertions.js';
import { gateGranting, grantOf, Rehearsal } from './rehearsal.js';

/** Nothing is written that the workspace didn't agree to. */
export function grantChecks(options: ConformanceOptions, action: Action): readonly ConformanceCheck[] {
  const { connector, emulator, open } = options;
  const isWrite = (name: string) => connector.descriptor.operations[name]?.effect === 'write';
  if (!action.operations.some(isWrite)) return [];
  const check = (name: string, work: (rehearsal: Rehearsal) => Promise<void>): ConformanceCheck => ({
    name: `${action.name}: ${name}`,
    run: () => Rehearsal.on(options, action, work),
  });
  const refused = async (rehearsal: Rehearsal, run: () => Promise<unknown>, code: string) => {
    const from = rehearsal.mark();
    equal(assertOurError(await rejection(run), rehearsal.secrets).code, code);
    rehearsal.assertNothingWritten(from);
  };

  return [
    check('writes nothing without a grant', (rehearsal) =>
      refused(rehearsal, async () => rehearsal.runOn(await open.client('none')), 'GRANT_REQUIRED'),
    ),
    check('writes nothing that its grant doesn’t name', async (rehearsal) => {
      await refused(rehearsal, () => rehearsal.run({ gate: gateGranting(() => []) }), 'GRANT_EXCEEDED');
      const narrow = grantOf(action, open.identity.id, []);
      await refused(rehearsal, async () => rehearsal.runOn(await open.client(narrow)), 'GRANT_EXCEEDED');
    }),
    check('asks the gate once a run, before anything is sent, and passes its refusal on', async (rehearsal) => {
      const from = rehearsal.mark();
      let asked = 0;
      const refusing = {
        ask: async () => {
          asked += 1;
          throw new ApprovalError('APPROVAL_PENDING', 'Nobody has agreed yet.');
        },
      };
      const error = assertOurError(await rejection(() => rehearsal.run({ gate: refusing })), rehearsal.secrets);
      equal(error.code, 'APPROVAL_PENDING');
      ok(error.retryable, 'a pending approval can’t be waited for');
      equal(asked, 1);
      equal(emulator.requests.length, from, 'something was sent before the gate agreed');
    }),
  ];
}
