import { celEnv, isCelError, parse, plan } from '@bufbuild/cel';
import { ConnectorError, InputError, type Json } from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';
import type { BindingContext } from './binding.js';
import { celFunctions, celRegistry, fromCelValue, toCelInput } from './cel-values.js';

/** A compiled CEL expression. */
export interface Expression {
  /** @throws {@link InputError} `EXPRESSION_INVALID`, `STRING_ORDERING`, or what a bad amount gives. */
  evaluate(context: BindingContext): Json;
  /** Fields of the form that it names: `amount` of `values.amount`. */
  readonly fields: readonly string[];
}

const ORDERINGS = new Set(['_<_', '_<=_', '_>_', '_>=_']);

/** Names that an expression may start from. */
const ROOTS = ['event', 'approval', 'values'];

/** A string is an expression when it starts with `=`. */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('=');
}

/**
 * @param text - with its leading `=`.
 * @param place - where it stands, for errors.
 * @throws {@link InputError} `EXPRESSION_INVALID`, `STRING_ORDERING`.
 */
export function compileExpression(text: string, place: string): Expression {
  const parsed = parsedOrRefused(text.slice(1), place);
  lint(parsed.expr, place, new Set(ROOTS));
  const environment = celEnv({ registry: celRegistry, funcs: celFunctions });
  const run = plan(environment, parsed);
  const fields = new Set<string>();
  collectFields(parsed.expr, fields);
  return {
    fields: [...fields],
    evaluate: (context) => {
      const result = run({
        event: toCelInput(context.event),
        approval: toCelInput(context.approval ?? null),
        values: toCelInput(context.values),
      });
      if (!isCelError(result)) return fromCelValue(result);
      throw ConnectorError.is(result.cause) ? placed(result.cause, place) : invalid(result.message, place);
    },
  };
}

function parsedOrRefused(text: string, place: string): ReturnType<typeof parse> {
  try {
    return parse(text);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : 'not CEL', place);
  }
}

/** Finds at once what would only fail later: unknown names, and ordered text where it shows. */
function lint(node: unknown, place: string, names: ReadonlySet<string>): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) lint(item, place, names);
    return;
  }
  const kind = caseOf(node);
  let known = names;
  if (kind?.case === 'identExpr') {
    const name = String(Reflect.get(kind.value, 'name'));
    if (!names.has(name)) throw invalid(`"${name}" is unknown; an expression sees ${ROOTS.join(', ')}`, place);
  }
  if (kind?.case === 'comprehensionExpr') {
    const own = ['iterVar', 'iterVar2', 'accuVar'].map((part) => String(Reflect.get(kind.value, part)));
    known = new Set([...names, ...own, '__result__']);
  }
  if (kind?.case === 'callExpr' && ORDERINGS.has(String(Reflect.get(kind.value, 'function')))) {
    const sides: unknown = Reflect.get(kind.value, 'args');
    if (Array.isArray(sides) && sides.some(isPlainText)) {
      throw new InputError('STRING_ORDERING', 'Text is compared by order; amounts and numbers would come out wrong.', {
        place,
        remedy: runtimeRemedies.STRING_ORDERING,
      });
    }
  }
  for (const value of Object.values(kind ? kind.value : node)) lint(value, place, known);
}

/** `values.x`, but not `has(values.x)`, which asks whether it is there. */
function collectFields(node: unknown, fields: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) collectFields(item, fields);
    return;
  }
  const kind = caseOf(node);
  if (kind?.case === 'selectExpr') {
    const operand: unknown = Reflect.get(kind.value, 'operand');
    const root = typeof operand === 'object' && operand !== null ? caseOf(operand) : undefined;
    const ofForm = root?.case === 'identExpr' && Reflect.get(root.value, 'name') === 'values';
    if (ofForm && Reflect.get(kind.value, 'testOnly') !== true) fields.add(String(Reflect.get(kind.value, 'field')));
  }
  for (const value of Object.values(kind ? kind.value : node)) collectFields(value, fields);
}

/** A literal text or a conversion to text; what else is text shows when it runs. */
function isPlainText(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  const kind = caseOf(node);
  if (kind?.case === 'constExpr') return caseOf(kind.value, 'constantKind')?.case === 'stringValue';
  return kind?.case === 'callExpr' && Reflect.get(kind.value, 'function') === 'string';
}

function caseOf(node: object, part = 'exprKind'): { readonly case: string; readonly value: object } | undefined {
  const kind: unknown = Reflect.get(node, part);
  if (typeof kind !== 'object' || kind === null) return undefined;
  const name: unknown = Reflect.get(kind, 'case');
  const value: unknown = Reflect.get(kind, 'value');
  if (typeof name !== 'string') return undefined;
  return { case: name, value: typeof value === 'object' && value !== null ? value : { value } };
}

function invalid(message: string, place: string): InputError {
  return new InputError('EXPRESSION_INVALID', `The expression fails: ${message}`, {
    place,
    remedy: runtimeRemedies.EXPRESSION_INVALID,
  });
}

function placed(error: ConnectorError, place: string): InputError {
  return new InputError(error.code, error.message, { place, remedy: error.remedy });
}
