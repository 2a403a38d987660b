import { ConfigurationError, type JsonObject } from '@countersign/contracts';
import type { FaultRule } from './emulator-definition.js';
import { testingRemedies } from './testing-remedies.js';

/** Faults that every emulator has, whatever its vendor. */
export const kitFaults = {
  /** The handler runs and its effect stays; the connection is cut before the first byte of the answer. */
  'lost-answer': 'The request is processed, its answer is lost',
  /** The connection is cut before the handler: nothing happened. */
  'lost-request': 'The request is lost before it is processed',
  /** The handler runs; headers and half of the body go out, then the connection is cut. */
  'half-answer': 'The request is processed, its answer breaks off halfway',
  /** `{ms}` of the emulator's clock pass before the request is processed. */
  slow: 'Answers come late',
  /** `{status?}` (500) instead of the handler's answer: nothing happened. */
  'server-error': 'The vendor has a fault',
  /** Every webhook is delivered `{copies?}` (2) times. */
  'duplicate-webhooks': 'Webhooks arrive more than once',
  /** Webhooks are delivered `{ms}` of the emulator's clock later. */
  'late-webhooks': 'Webhooks arrive late',
} as const;

interface ActiveRule {
  readonly rule: FaultRule;
  left: number;
}

/** Which faults are on, and how often they still hit. */
export class FaultBoard {
  readonly #names: readonly string[];
  readonly #operations: ReadonlySet<string>;
  #active: ActiveRule[] = [];

  constructor(ownFaults: readonly string[], operations: ReadonlySet<string>) {
    this.#names = [...new Set([...Object.keys(kitFaults), ...ownFaults])];
    this.#operations = operations;
  }

  /** Rules as they are now, `times` counted down. */
  rules(): readonly FaultRule[] {
    return this.#active.map(({ rule, left }) => (Number.isFinite(left) ? { ...rule, times: left } : rule));
  }

  switchOn(rule: FaultRule): void {
    const { fault, operations = [], times } = rule;
    if (!this.#names.includes(fault)) {
      throw new ConfigurationError(
        'UNKNOWN_FAULT',
        `There is no fault ${fault}; there are: ${this.#names.join(', ')}.`,
        {
          place: 'fault',
          remedy: testingRemedies.UNKNOWN_FAULT,
        },
      );
    }
    const unknown = operations.find((operation) => !this.#operations.has(operation));
    if (unknown !== undefined) {
      throw new ConfigurationError('UNKNOWN_OPERATION', `There is no operation ${unknown}.`, {
        place: 'operations',
        remedy: testingRemedies.UNKNOWN_OPERATION,
      });
    }
    if (times !== undefined && (!Number.isInteger(times) || times < 1)) {
      throw new ConfigurationError('INVALID_FAULT', `times is ${times}.`, {
        place: 'times',
        remedy: testingRemedies.INVALID_FAULT,
      });
    }
    this.#active.push({ rule, left: times ?? Number.POSITIVE_INFINITY });
  }

  switchOff(fault?: string): void {
    this.#active = fault === undefined ? [] : this.#active.filter(({ rule }) => rule.fault !== fault);
  }

  /** Settings of a fault that is on for an operation, without spending it. */
  peek(fault: string, operation: string | undefined): JsonObject | undefined {
    const found = this.#find(fault, operation);
    return found && (found.rule.settings ?? {});
  }

  /** As {@link peek}, and one of its times is spent. */
  take(fault: string, operation: string | undefined): JsonObject | undefined {
    const found = this.#find(fault, operation);
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#active = this.#active.filter((active) => active !== found);
    return found.rule.settings ?? {};
  }

  #find(fault: string, operation: string | undefined): ActiveRule | undefined {
    return this.#active.find(
      ({ rule }) =>
        rule.fault === fault &&
        (rule.operations === undefined || (operation !== undefined && rule.operations.includes(operation))),
    );
  }
}
