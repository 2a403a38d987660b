import {
  type ApprovalTemplate,
  type BoundConnector,
  ConnectorError,
  EVENT_PREFIX,
  type Finding,
  type Json,
} from '@countersign/contracts';
import { callNodes } from '../workspace/call-nodes.js';
import { REVERSE_PREFIX } from '../workspace/plan.js';
import { type Binding, bindsTemplate, callBindingId, callNodeName } from './binding.js';
import { compileBinding } from './evaluate.js';
import { compileExpression, isExpression } from './expression.js';
import { checkInput } from './input-schema.js';

/** What bindings are checked against. Only what is given is checked. */
export interface BindingSurroundings {
  readonly connections: readonly Pick<BoundConnector, 'identity' | 'actions'>[];
  readonly templates?: readonly ApprovalTemplate[] | undefined;
}

const APPROVED = 'io.countersign.approval.approved.v1';

/** Events of the workspace itself. */
const OWN_EVENTS = [`${EVENT_PREFIX}approval.`, `${EVENT_PREFIX}task.`];

/** Finds what is wrong with bindings before anything runs: names, fields, expressions, and doubles. */
export function checkBindings(bindings: readonly Binding[], surroundings: BindingSurroundings): readonly Finding[] {
  const templates = surroundings.templates ?? [];
  return [
    ...bindings.flatMap((binding, index) => [
      ...(bindings.findIndex(({ id }) => id === binding.id) < index
        ? [finding(binding, 'BINDING_INVALID', 'id', `Another binding has the id "${binding.id}".`)]
        : []),
      ...checkId(binding),
      ...checkEvent(binding),
      ...checkExpressions(binding),
      ...checkAction(binding, surroundings),
      ...checkTemplateName(binding, templates),
      ...checkFields(binding, templates),
    ]),
    ...templates.flatMap((template) => checkCalls(bindings, template)),
  ];
}

/** Plans of reverse actions survive a form that is sent again; a binding's own must not. */
function checkId(binding: Binding): readonly Finding[] {
  if (!binding.id.startsWith(REVERSE_PREFIX)) return [];
  return [
    finding(binding, 'BINDING_INVALID', 'id', `An id that starts with "${REVERSE_PREFIX}" is the runtime's own.`),
  ];
}

function checkEvent(binding: Binding): readonly Finding[] {
  const { on } = binding;
  if (on === APPROVED) return [];
  if (OWN_EVENTS.some((prefix) => on.startsWith(prefix))) {
    const message = `Only ${APPROVED} lets an action run; "${on}" would never pass the gate.`;
    return [finding(binding, 'BINDING_INVALID', 'on', message)];
  }
  return on.startsWith(EVENT_PREFIX) ? [] : [finding(binding, 'BINDING_INVALID', 'on', `"${on}" is no event type.`)];
}

function checkExpressions(binding: Binding): readonly Finding[] {
  try {
    compileBinding(binding);
    return [];
  } catch (error) {
    if (!ConnectorError.is(error)) throw error;
    return [{ code: error.code, place: error.place ?? binding.id, message: error.message }];
  }
}

function checkAction(binding: Binding, { connections }: BindingSurroundings): readonly Finding[] {
  const { connection: name, action: actionName } = binding.run;
  const connection = connections.find(({ identity }) => identity.name === name);
  if (!connection) {
    const names = connections.map(({ identity }) => identity.name).join(', ');
    const message = `There is no connection "${name}"; there are ${names || 'none'}.`;
    return [finding(binding, 'CONNECTION_UNKNOWN', 'connection', message)];
  }
  const action = connection.actions.get(actionName);
  if (!action) {
    const message = `"${name}" has no action "${actionName}"; it has ${[...connection.actions.keys()].join(', ')}.`;
    return [finding(binding, 'ACTION_UNKNOWN', 'action', message)];
  }
  if (typeof binding.input === 'function') return [];
  return checkInput(binding.input, action.inputJsonSchema, (path) => placeOf(binding, path));
}

function checkTemplateName(binding: Binding, templates: readonly ApprovalTemplate[]): readonly Finding[] {
  const call = callNodeName(binding.id);
  if (templates.length === 0 || call || binding.template === undefined) return [];
  if (templates.some((template) => bindsTemplate(binding, template))) return [];
  return [finding(binding, 'TEMPLATE_UNKNOWN', 'template', `There is no template "${binding.template}".`)];
}

/** Fields of the form that an expression names and that no template which it answers has. */
function checkFields(binding: Binding, templates: readonly ApprovalTemplate[]): readonly Finding[] {
  const scoped = binding.template !== undefined || callNodeName(binding.id) !== undefined;
  const answered = templates.filter((template) => bindsTemplate(binding, template));
  if (!scoped || answered.length === 0) return [];
  const known = new Set(answered.flatMap(({ fields }) => fields.map(({ key }) => key)));
  return expressionsOf(binding).flatMap(([path, text]) =>
    fieldsRead(text)
      .filter((field) => !known.has(field))
      .map((field) => finding(binding, 'UNKNOWN_FIELD', path, `The form has no field "${field}".`)),
  );
}

function expressionsOf(binding: Binding): readonly (readonly [path: string, text: string])[] {
  const found: (readonly [string, string])[] = [];
  const walk = (value: Json, path: string): void => {
    if (isExpression(value)) found.push([path, value]);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) walk(item, `${path}/${key}`);
    }
  };
  if (isExpression(binding.when)) found.push(['when', binding.when]);
  if (typeof binding.input !== 'function') walk(binding.input, 'input');
  return found;
}

function fieldsRead(text: string): readonly string[] {
  try {
    return compileExpression(text, '').fields;
  } catch {
    return []; // Found by checkExpressions.
  }
}

function checkCalls(bindings: readonly Binding[], template: ApprovalTemplate): readonly Finding[] {
  const calls = callNodes(template.flow);
  const ids = new Set(calls.map(({ id }) => callBindingId(template.id, template.version, id)));
  const stray = bindings.filter(({ id }) => {
    const name = callNodeName(id);
    return name?.template === template.id && name.version === template.version && !ids.has(id);
  });
  return [
    ...stray.map((binding) => finding(binding, 'BINDING_INVALID', 'id', `"${binding.id}" names no call node.`)),
    ...calls.flatMap((node) => {
      const id = callBindingId(template.id, template.version, node.id);
      const own = bindings.find((binding) => binding.id === id);
      const same = ({ run }: Binding): boolean => run.connection === node.connector && run.action === node.action;
      const doubles = bindings.filter(
        (binding) => binding !== own && binding.on === APPROVED && same(binding) && bindsTemplate(binding, template),
      );
      return [
        ...(own ? [] : [{ code: 'CALL_UNBOUND', place: `template ${id}`, message: `The binding "${id}" is missing.` }]),
        ...(own && !same(own)
          ? [finding(own, 'CALL_UNBOUND', 'run', `The node calls ${node.connector} ${node.action}.`)]
          : []),
        ...doubles.map((binding) =>
          finding(binding, 'CALL_DOUBLE', 'id', `The call node "${id}" runs the same action of the same connection.`),
        ),
      ];
    }),
  ];
}

function finding(binding: Binding, code: string, path: string, message: string): Finding {
  return { code, place: placeOf(binding, path), message };
}

function placeOf(binding: Binding, path: string): string {
  return binding.places?.[path] ?? `${binding.place ?? binding.id} ${path}`;
}
