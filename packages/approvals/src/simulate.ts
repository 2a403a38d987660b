import type {
  ApprovalNode,
  ApprovalTemplate,
  Directory,
  FlowNode,
  Id,
  Instant,
  Locale,
  LocalizedText,
  Policy,
} from '@countersign/contracts';
import { whoIsAsked } from './advance.js';
import { approverWords } from './approver-words.js';
import { assertPublishable } from './check-template.js';
import type { ConditionEnvironment } from './condition.js';
import { conditionFields } from './condition-fields.js';
import { always, nested } from './condition-words.js';
import { askedOf, createDraft, type Draft } from './draft.js';
import { approvalError, inputError } from './errors.js';
import { checkForm, throwFirst } from './form.js';
import { parseTemplate } from './parse-template.js';
import { createPeople } from './people.js';
import { environmentOf, planRoute } from './route-plan.js';
import { parseDirectory, parseForm, type SimulatedForm } from './simulation-input.js';
import { checkNamed, ownDepartment } from './start.js';
import { apply } from './state.js';

export interface SimulationInput {
  /** Template as JSON. */
  readonly template: unknown;
  /** `{"initiator", "department"?, "values", "picks"?}` as JSON. */
  readonly form: unknown;
  /** As JSON. Without it, approvers are given as their spec. */
  readonly directory?: unknown;
  /** Language of `why`. Default English. */
  readonly locale?: Locale | undefined;
  /** For substitutions; without it none is in force. */
  readonly now?: Instant | undefined;
}

export interface SimulatedStep {
  /** Node id. */
  readonly node: Id;
  readonly policy: Policy['mode'];
  /** User ids; without a directory, entries in words: `role(459272425)`. */
  readonly approvers: readonly string[];
  readonly why: string;
}

export interface Simulation {
  /** Approval nodes that the form passes, in order. */
  readonly route: readonly SimulatedStep[];
  /** Required fields that were left out and that the route doesn't depend on. A start would refuse them. */
  readonly missing: readonly string[];
}

/**
 * Says which approval nodes a form would pass, who would be asked there and why. Nothing is started.
 * @throws InputError for a template that can't be published, a form that would be refused, or a directory that can't
 * be read.
 */
export function simulate(input: SimulationInput): Simulation {
  const template = parseTemplate(input.template);
  assertPublishable(template);
  const directory = input.directory === undefined ? undefined : parseDirectory(input.directory);
  const frame = { system: directory?.system ?? 'local', tenant: directory?.tenant ?? 'simulation' };
  const form = parseForm(input.form, frame);
  if (template.flow === 'vendorManaged') {
    throw approvalError('VENDOR_MANAGED', `The flow of ${template.id} is managed by its workspace.`);
  }
  const { values, missing } = readValues(template, template.flow, form);
  const context = { template, flow: template.flow, form: { ...form, values }, locale: input.locale ?? 'en' };
  const route = directory ? withDirectory({ ...context, directory, now: input.now }) : withoutDirectory(context);
  return { route, missing };
}

interface Context {
  readonly template: ApprovalTemplate;
  readonly flow: readonly FlowNode[];
  readonly form: SimulatedForm;
  readonly locale: Locale;
}

/** Half-filled forms may be tried out, as long as the route doesn't hang on what is missing. */
function readValues(
  template: ApprovalTemplate,
  flow: readonly FlowNode[],
  form: SimulatedForm,
): { values: Record<string, unknown>; missing: readonly string[] } {
  const { values, findings } = checkForm(template, form.values);
  const needed = conditionFields(flow);
  const key = (place: string): string => place.slice('values/'.length);
  const mayMiss = (finding: { code: string; place: string }): boolean =>
    finding.code === 'FIELD_REQUIRED' && !needed.has(key(finding.place)) && !key(finding.place).includes('/');
  throwFirst(findings.filter((finding) => !mayMiss(finding)));
  return { values, missing: findings.map(({ place }) => key(place)) };
}

function withDirectory(
  context: Context & { directory: Directory; now: Instant | undefined },
): readonly SimulatedStep[] {
  const { template, flow, form, directory, locale, now = '' } = context;
  const draft = simulatedDraft(template, form, directory, now);
  const environment = environmentOf(template, askedOf(draft, { id: '', type: 'choose' }, false));
  const steps: SimulatedStep[] = [];
  for (const { node, place, reasons } of planRoute(flow, environment)) {
    if (node.type !== 'approval') continue;
    const picked = node.who.any.some(({ kind }) => kind === 'initiatorPicks');
    if (picked && !draft.working.picks[node.id]) {
      steps.push(step(node, approverWords(node.who), reasons, locale));
      continue;
    }
    checkNamed(draft, node, place);
    const asked = whoIsAsked(draft, node);
    if (typeof asked === 'string') {
      steps.push(step(node, [], [...reasons, nobody[asked]], locale));
      if (asked !== 'skipped') break;
      continue;
    }
    const notes = foundItself(draft, node) ? reasons : [...reasons, administrators];
    const people = node.policy.mode === 'single' ? asked.slice(0, 1) : asked;
    steps.push(
      step(
        node,
        people.map(({ ref }) => ref.id),
        notes,
        locale,
      ),
    );
  }
  return steps;
}

function withoutDirectory({ template, flow, form, locale }: Context): readonly SimulatedStep[] {
  return planRoute(flow, bareEnvironment(template, form)).flatMap(({ node, reasons }) => {
    if (node.type !== 'approval') return [];
    const picks = form.picks?.[node.id];
    const approvers = picks ? picks.map(({ id }) => `user(${id})`) : approverWords(node.who);
    return [step(node, approvers, reasons, locale)];
  });
}

const nobody: Readonly<Record<'approved' | 'rejected' | 'skipped' | 'failed', LocalizedText>> = {
  approved: always,
  skipped: { en: 'nobody is found: the node is skipped', 'zh-HK': '找不到審批人：略過此步驟' },
  rejected: { en: 'nobody is found: the form is rejected', 'zh-HK': '找不到審批人：表單會被拒絕' },
  failed: { en: 'nobody is found: the approval fails', 'zh-HK': '找不到審批人：審批會失敗' },
};

const administrators: LocalizedText = {
  en: 'too few are found: the administrators are asked',
  'zh-HK': '審批人不足：改由管理員審批',
};

/** Whether the node's own entries give enough people, without the administrators. */
function foundItself(draft: Draft, node: ApprovalNode): boolean {
  const asked = whoIsAsked(draft, { ...node, onEmpty: 'fail' });
  return typeof asked !== 'string';
}

function step(
  node: ApprovalNode,
  approvers: readonly string[],
  reasons: readonly LocalizedText[],
  locale: Locale,
): SimulatedStep {
  const why = reasons.length === 0 ? always : nested(reasons);
  return { node: node.id, policy: node.policy.mode, approvers, why: why[locale] };
}

/** An instance that is started in thought only. */
function simulatedDraft(template: ApprovalTemplate, form: SimulatedForm, directory: Directory, now: Instant): Draft {
  const people = createPeople({ directory, initiator: form.initiator, templateId: template.id, now });
  const department = ownDepartment(people, form.initiator.ref, form.department, directory);
  const working = apply(undefined, {
    type: 'instance.started',
    at: now,
    instance: {
      id: 'simulation',
      idempotencyKey: 'simulation',
      template: { id: template.id, version: template.version },
      title: template.id,
      initiator: form.initiator,
      ...(department ? { department } : {}),
      values: form.values,
      related: [],
      covers: [],
      ...(form.picks ? { picks: form.picks } : {}),
    },
  });
  return createDraft(working, { now, directory, template });
}

/** Without a directory, only what the form itself says about its initiator is known. */
function bareEnvironment(template: ApprovalTemplate, form: SimulatedForm): ConditionEnvironment {
  return {
    fields: new Map(template.fields.map((field) => [field.key, field])),
    values: form.values,
    initiator: (test, ref) => {
      if (test === 'is') return form.initiator.ref.id === ref.id;
      if (test === 'inDepartment' && form.department?.id === ref.id) return true;
      throw inputError('DIRECTORY_REQUIRED', `Whether the initiator ${test} ${ref.id} is not known.`, 'directory');
    },
  };
}
