import { actionChecks } from './action-checks.js';
import type { ConformanceCheck, ConformanceOptions } from './conformance-types.js';
import { deliveryChecks } from './delivery-checks.js';
import { descriptorChecks } from './descriptor-checks.js';
import { faultChecks } from './fault-checks.js';
import { grantChecks } from './grant-checks.js';
import { networkChecks } from './network-checks.js';
import { webhookChecks } from './webhook-checks.js';

/**
 * What every connector must pass, as named checks for any test runner:
 *
 * ```ts
 * for (const check of connectorConformance(options)) it(check.name, check.run);
 * ```
 *
 * Checks share the emulator: run them one after another.
 */
export function connectorConformance(options: ConformanceOptions): readonly ConformanceCheck[] {
  return [
    ...descriptorChecks(options),
    ...networkChecks(options),
    ...options.connector.actions.flatMap((action) => [
      ...actionChecks(options, action),
      ...grantChecks(options, action),
      ...faultChecks(options, action),
    ]),
    ...webhookChecks(options),
    // Last: it leaves a receiver behind that is closed.
    ...deliveryChecks(options),
  ];
}
