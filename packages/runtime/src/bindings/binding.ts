import type { Actor, CloudEvent, Id, Json, JsonObject, Ref } from '@countersign/contracts';

// A *binding* says: on this type of event, when this holds, run this action of this connection with this input. An
// expression is a string that starts with `=`; what follows is CEL. Everything else is taken literally.

/** What a binding may read. */
export interface BindingContext {
  /** Of an approval's own events only the type is known when the binding is evaluated: at the approval's start. */
  readonly event: Pick<CloudEvent, 'type'> & Partial<CloudEvent<string, unknown>>;
  readonly approval: ApprovalFacts | undefined;
  /** The approval's form, by field key; empty for other events. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** What stays true of an approval from its start to its end. */
export interface ApprovalFacts {
  readonly id: Id;
  readonly number?: string | undefined;
  readonly title: string;
  readonly template: { readonly id: Id; readonly version: number };
  readonly initiator: Actor;
  readonly department?: Ref | undefined;
}

export interface Binding {
  /** Unique. `template@version#node` binds that template's call node. */
  readonly id: Id;
  /** Type of the events it answers. */
  readonly on: string;
  /** Limits it to approvals of one template: `expense-hk`, or one version of it, `expense-hk@3`. */
  readonly template?: string | undefined;
  /** A CEL expression with its `=`, or a function. Left out: always. */
  readonly when?: string | ((context: BindingContext) => boolean) | undefined;
  readonly run: {
    /** The connection's name. */
    readonly connection: string;
    /** The action's own name: `bill.create`. */
    readonly action: string;
    /** Tells several effects of one event apart. @defaultValue 'run' */
    readonly step?: string | undefined;
  };
  /** In business terms. JSON in which strings that start with `=` are CEL, or a function. */
  readonly input: JsonObject | ((context: BindingContext) => unknown);
  /** Where it was written, `file:line`, for findings. */
  readonly place?: string | undefined;
  /** The same for its parts, by path: `input/lines/0/amount`. */
  readonly places?: Readonly<Record<string, string>> | undefined;
}

/** Checks nothing yet; gives a binding its types. Use `checkBindings` before running. */
export function defineBinding(binding: Binding): Binding {
  return binding;
}

/** The call node that a binding's id names. */
export interface CallNodeName {
  readonly template: Id;
  readonly version: number;
  readonly node: Id;
}

export function callNodeName(id: Id): CallNodeName | undefined {
  const match = /^(.+)@(\d+)#(.+)$/.exec(id);
  const [, template, version, node] = match ?? [];
  return template && version && node ? { template, version: Number(version), node } : undefined;
}

export function callBindingId(template: Id, version: number, node: Id): Id {
  return `${template}@${version}#${node}`;
}

/** True when the binding may answer approvals of this template and version. */
export function bindsTemplate(binding: Binding, template: { readonly id: Id; readonly version: number }): boolean {
  const call = callNodeName(binding.id);
  if (call) return call.template === template.id && call.version === template.version;
  return (
    binding.template === undefined ||
    binding.template === template.id ||
    binding.template === `${template.id}@${template.version}`
  );
}

/** A stable text of what a binding says, to be pinned by its hash. Functions count as their source. */
export function bindingText(binding: Binding): Json {
  const text = (part: unknown): Json => (typeof part === 'function' ? String(part) : JSON.stringify(part ?? null));
  const { id, on, template, when, run, input } = binding;
  return [id, on, template ?? null, text(when), run.connection, run.action, run.step ?? 'run', text(input)];
}
