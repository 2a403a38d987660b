import { InputError, type Json } from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';
import { type Binding, type BindingContext, bindsTemplate } from './binding.js';
import { compileExpression, type Expression, isExpression } from './expression.js';

/** A binding whose expressions are compiled. */
export interface CompiledBinding {
  readonly binding: Binding;
  /** The input, or `undefined` when the binding doesn't answer. */
  evaluate(context: BindingContext): unknown;
}

type Template = (context: BindingContext) => unknown;

/** @throws {@link InputError} for an expression that can't be compiled. */
export function compileBinding(binding: Binding): CompiledBinding {
  const place = binding.place ?? binding.id;
  const condition = compileCondition(binding, binding.places?.['when'] ?? `${place} when`);
  const placeOf = (path: string): string => binding.places?.[path] ?? `${place} ${path}`;
  const input = typeof binding.input === 'function' ? binding.input : compileTemplate(binding.input, 'input', placeOf);
  return {
    binding,
    evaluate: (context) => {
      if (context.event.type !== binding.on) return undefined;
      const { approval } = context;
      const scoped = binding.template !== undefined || binding.id.includes('@');
      if (scoped && !(approval && bindsTemplate(binding, approval.template))) return undefined;
      return condition(context) ? input(context) : undefined;
    },
  };
}

function compileCondition(binding: Binding, place: string): (context: BindingContext) => boolean {
  const { when } = binding;
  if (when === undefined) return () => true;
  if (typeof when === 'function') return when;
  if (!isExpression(when)) {
    throw new InputError('BINDING_INVALID', 'A condition is an expression: it starts with "=".', {
      place,
      remedy: runtimeRemedies.BINDING_INVALID,
    });
  }
  const expression = compileExpression(when, place);
  return (context) => {
    const result = expression.evaluate(context);
    if (typeof result === 'boolean') return result;
    throw new InputError('EXPRESSION_INVALID', 'A condition gives true or false.', {
      place,
      remedy: runtimeRemedies.EXPRESSION_INVALID,
    });
  };
}

function compileTemplate(value: Json, path: string, placeOf: (path: string) => string): Template {
  if (isExpression(value)) {
    const expression: Expression = compileExpression(value, placeOf(path));
    return (context) => expression.evaluate(context);
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileTemplate(item, `${path}/${index}`, placeOf));
    return (context) => items.map((item) => item(context));
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, item]) => [key, compileTemplate(item, `${path}/${key}`, placeOf)] as const,
    );
    return (context) => Object.fromEntries(members.map(([key, item]) => [key, item(context)]));
  }
  return () => value;
}
