import type { ApprovalEvent, ApprovalTemplate, Directory, Id, Ref, StartedInstance } from '@countersign/contracts';
import { advance } from './advance.js';
import type { DecideContext, StartCommand } from './command.js';
import { nameIn } from './condition-words.js';
import { askedOf, createDraft, type Draft, deniesInitiator, recordDecision, storableText } from './draft.js';
import { approvalError, inputError } from './errors.js';
import { isTaskNode, type TaskNode } from './flow-index.js';
import { validateForm } from './form.js';
import { createPeople, type People } from './people.js';
import { personRefs } from './person-value.js';
import { environmentOf, planRoute } from './route-plan.js';
import { apply } from './state.js';

/** Starts an approval. Everything that its route will need is checked before the first event. */
export function start(command: StartCommand, context: DecideContext): ApprovalEvent[] {
  const { template, directory, now } = context;
  if (template.flow === 'vendorManaged') {
    throw approvalError('VENDOR_MANAGED', `The flow of ${template.id} is managed by its workspace.`);
  }
  const values = validateForm(template, command.values);
  const { initiator } = command;
  const people = createPeople({ directory, initiator, templateId: template.id, now });
  const department = ownDepartment(people, initiator.ref, command.department, directory);
  const instance: StartedInstance = {
    id: command.id,
    idempotencyKey: command.idempotencyKey,
    template: { id: template.id, version: template.version },
    title: storableText(command.title ?? nameIn(template.name, 'en') ?? template.id),
    ...(command.number === undefined ? {} : { number: command.number }),
    initiator,
    ...(department ? { department } : {}),
    values,
    related: command.related ?? [],
    covers: command.covers ?? [],
    ...(command.picks ? { picks: command.picks } : {}),
  };
  const started: ApprovalEvent = { type: 'instance.started', at: now, instance };
  const draft = createDraft(apply(undefined, started), context, [started]);
  checkRoute(draft, template);
  recordDecision(draft, { kind: 'submit', by: initiator });
  begin(draft, template);
  return draft.events;
}

/** Sends the form on its way, from the first node. */
export function begin(draft: Draft, template: ApprovalTemplate): void {
  const [first] = template.flow === 'vendorManaged' ? [] : template.flow;
  advance(draft, first && draft.places.get(first.id));
}

/**
 * Evaluates every choice on the way and looks at everybody who is named there, so that a form is refused at its start
 * and not half-way: two currencies in a condition, a named approver who left, a pick that is missing.
 */
export function checkRoute(draft: Draft, template: ApprovalTemplate): void {
  if (template.flow === 'vendorManaged') return;
  checkPickedNodes(draft);
  const environment = environmentOf(template, askedOf(draft, { id: '', type: 'choose' }, false));
  for (const planned of planRoute(template.flow, environment)) {
    if (isTaskNode(planned.node)) checkNamed(draft, planned.node, planned.place);
  }
}

/**
 * Everybody whom a node names must still be here, or have a substitute.
 * @throws InputError `APPROVER_LEFT`, `PICKS_INVALID`, `SELF_APPROVAL`.
 */
export function checkNamed(draft: Draft, node: TaskNode, place: string): void {
  const { people, working } = draft;
  node.who.any.forEach((entry, index) => {
    const here = `${place}/who/any/${index}`;
    switch (entry.kind) {
      case 'users':
        entry.users.forEach((ref, position) => {
          requirePresent(people, ref, `${here}/users/${position}`);
        });
        return;
      case 'field':
        for (const ref of personRefs(working.base.values[entry.field], people)) {
          requirePresent(people, ref, `values/${entry.field}`);
        }
        return;
      case 'initiatorPicks':
        checkPicks(draft, node, entry);
        return;
      case 'matrix':
        throw inputError('UNSUPPORTED_MATRIX', 'Approvers from a matrix are not supported.', here);
      case 'external':
        throw inputError('UNSUPPORTED_EXTERNAL', 'Approvers from an external call are not supported.', here);
      default:
    }
  });
}

export function requirePresent(people: People, ref: Ref, place: string): void {
  if (people.askable(ref)) return;
  throw inputError('APPROVER_LEFT', `${ref.id} has left, and nobody stands in.`, place);
}

function checkPickedNodes(draft: Draft): void {
  for (const nodeId of Object.keys(draft.working.picks)) {
    const node = draft.places.get(nodeId)?.node;
    const picks = node && isTaskNode(node) && node.who.any.some(({ kind }) => kind === 'initiatorPicks');
    if (!picks) throw inputError('PICKS_INVALID', 'This node does not let the initiator choose.', `picks/${nodeId}`);
  }
}

function checkPicks(
  draft: Draft,
  node: TaskNode,
  entry: { readonly range?: readonly Ref[] | undefined; readonly min: number; readonly max: number },
): void {
  const { people, working } = draft;
  const place = `picks/${node.id}`;
  const picks = working.picks[node.id] ?? [];
  const keys = new Set(picks.map((ref) => people.keyOf(ref)));
  if (keys.size !== picks.length || picks.length < entry.min || picks.length > entry.max) {
    throw inputError('PICKS_INVALID', `Choose ${entry.min} to ${entry.max} different people.`, place);
  }
  const range = entry.range && new Set(entry.range.map((ref) => people.keyOf(ref)));
  picks.forEach((ref, index) => {
    const here = `${place}/${index}`;
    if (range && !range.has(people.keyOf(ref))) throw inputError('PICKS_INVALID', `${ref.id} is not on offer.`, here);
    if (deniesInitiator(node) && people.isInitiator(ref)) {
      throw inputError('SELF_APPROVAL', 'The initiator chose themselves.', here);
    }
    requirePresent(people, ref, here);
  });
}

/** The department that the initiator acts for: as given when it is theirs, else their main one. */
export function ownDepartment(
  people: People,
  initiator: Ref,
  given: Ref | undefined,
  directory: Directory,
): Ref | undefined {
  const own: readonly Id[] = people.user(initiator)?.departments ?? [];
  if (!given) {
    const [main] = own;
    const { system, tenant } = people.refOf('');
    return main === undefined ? undefined : { system, tenant, kind: 'departmentId', id: main };
  }
  const id = people.departmentId(given);
  if (directory.departments.length > 0 && own.length > 0 && (id === undefined || !own.includes(id))) {
    throw inputError('NOT_IN_DEPARTMENT', `The initiator is not in department ${given.id}.`, 'department');
  }
  return given;
}
