import type { ActionResult, BoundConnector, BoundRun } from '@countersign/contracts';

/** A bound connector whose runs go through `around`. */
export function wrapRun(
  bound: BoundConnector,
  around: (run: BoundRun, real: (run: BoundRun) => Promise<ActionResult>) => Promise<ActionResult>,
): BoundConnector {
  return {
    identity: bound.identity,
    actions: bound.actions,
    validate: (action, input) => bound.validate(action, input),
    run: (run) => around(run, (changed) => bound.run(changed)),
    close: () => bound.close(),
  };
}
