import { ConfigurationError, InputError, type OperationDescriptor } from '@countersign/contracts';
import { coreRemedies } from './remedies.js';

/** What is worked out once per operation of a client: where it goes and what its path must look like. */
export interface OperationPlan {
  readonly name: string;
  readonly descriptor: OperationDescriptor;
  readonly origin: URL;
  readonly baseUrl: string;
  readonly placeholders: readonly string[];
  /** Segments of the whole path; `undefined` where a parameter stands. */
  readonly segments: readonly (string | undefined)[];
}

export function planOperation(name: string, descriptor: OperationDescriptor, origin: URL): OperationPlan {
  const path = `${origin.pathname.replace(/\/$/, '')}${descriptor.path}`;
  return {
    name,
    descriptor,
    origin,
    baseUrl: origin.href,
    placeholders: [...descriptor.path.matchAll(/\{([^{}]+)\}/g)].map(([, parameter = '']) => parameter),
    segments: path.split('/').map((part) => (part.includes('{') ? undefined : part)),
  };
}

/** A dotted segment between slashes of either kind, with the `;` that some servers cut off. */
const DOTTED = /(?:^|[/\\])\.{1,2}(?:;[^/\\]*)?(?=[/\\]|$)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no path parameter holds.
const CONTROL = /[\0-\x1f\x7f]/;
const ENCODED: Readonly<Record<string, string>> = { '%2e': '.', '%2f': '/', '%5c': '\\' };

/** Encoding hides it from us only: there are gateways that decode a path before they walk it, some of them twice. */
function isPathParameter(text: string): boolean {
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

/**
 * What was built must be the declared operation at its own origin, whatever went in.
 * @throws {@link ConfigurationError} `OPERATION_UNDECLARED`.
 */
export function checkUrl(plan: OperationPlan, built: URL): void {
  const path = built.pathname.split('/');
  const same =
    built.host === plan.origin.host &&
    built.protocol === 'https:' &&
    path.length === plan.segments.length &&
    plan.segments.every((segment, index) => segment === undefined || segment === path[index]);
  if (same) return;
  throw new ConfigurationError('OPERATION_UNDECLARED', `The URL built for ${plan.name} is not the declared one.`, {
    details: { operation: plan.name },
  });
}
