import { ConfigurationError, InputError, type OperationDescriptor } from '@countersign/contracts';
import { type Target, targetOf } from './http/target.js';
import { coreRemedies } from './remedies.js';

/** What is worked out once per operation of a client: where it goes and what its path must look like. */
export interface OperationPlan {
  readonly name: string;
  readonly descriptor: OperationDescriptor;
  readonly target: Target;
  readonly placeholders: readonly string[];
  /** What stands before, between and after the placeholders, as it is sent: one more than there are of those. */
  readonly literals: readonly string[];
}

/** @throws {@link ConfigurationError} `OPERATION_UNDECLARED` for a template whose path a URL would change. */
export function planOperation(name: string, descriptor: OperationDescriptor, origin: URL): OperationPlan {
  const path = `${origin.pathname.replace(/\/$/, '')}${descriptor.path}`;
  const parts = path.split(PLACEHOLDER);
  const plan = {
    name,
    descriptor,
    target: targetOf(origin),
    placeholders: parts.filter((_, index) => index % 2 === 1),
    literals: parts.filter((_, index) => index % 2 === 0).map(asSent),
  };
  const sample = path.replaceAll(EVERY_PLACEHOLDER, 'p');
  const { href } = new URL(`${plan.target.origin}${sample}`);
  const kept = href === `${plan.target.origin}${plan.literals.join('p')}`;
  if (kept && href.split('/').length === `${plan.target.origin}${sample}`.split('/').length) return plan;
  throw new ConfigurationError('OPERATION_UNDECLARED', `The path of ${name} is not one that can be sent.`, {
    details: { operation: name },
  });
}

const PLACEHOLDER = /\{([^{}]+)\}/;
const EVERY_PLACEHOLDER = /\{[^{}]+\}/g;

/** Encoded as a URL encodes a path. */
function asSent(literal: string): string {
  return new URL(`https://path.invalid/p${literal}`).pathname.slice(2);
}

/** A dotted segment between slashes of either kind, with the `;` that some servers cut off. */
const DOTTED = /(?:^|[/\\])\.{1,2}(?:;[^/\\]*)?(?=[/\\]|$)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no path parameter holds.
const CONTROL = /[\0-\x1f\x7f]/;
const ENCODED: Readonly<Record<string, string>> = { '%2e': '.', '%2f': '/', '%5c': '\\' };

/** Nearly every parameter: nothing in it that the rest would look at. */
const PLAIN = /^[\w-]+$/;

/** Encoding hides it from us only: there are gateways that decode a path before they walk it, some of them twice. */
function isPathParameter(text: string): boolean {
  if (PLAIN.test(text)) return true;
  if (text === '' || !text.isWellFormed() || CONTROL.test(text)) return false;
  const decoded = text.replace(/%(?:2e|2f|5c)/gi, (code) => ENCODED[code.toLowerCase()] ?? code);
  return !DOTTED.test(decoded);
}

/**
 * A missing, empty or dotted parameter would make another path of the template, at us or at a gateway of theirs.
 * @throws {@link InputError} `PATH_PARAMETER_INVALID`.
 */
export function checkPathParameters(plan: OperationPlan, given: Readonly<Record<string, unknown>>): void {
  for (const parameter of plan.placeholders) {
    const value = Object.hasOwn(given, parameter) ? given[parameter] : undefined;
    const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    if (isPathParameter(text)) continue;
    throw new InputError('PATH_PARAMETER_INVALID', `${plan.name} needs the path parameter ${parameter}.`, {
      place: `params/path/${parameter}`,
      remedy: coreRemedies.PATH_PARAMETER_INVALID,
    });
  }
}
