import type {
  ApprovalNode,
  ApprovalTemplate,
  ApproverSpec,
  Approvers,
  Branch,
  Condition,
  Field,
  FlowNode,
  JsonObject,
  Ref,
} from '@countersign/contracts';
import * as v from 'valibot';

// Shapes only, each object strict. What the parts mean together is `checkTemplate`'s.

/** Up to 128 characters without white space at its ends; no name that objects have by themselves. */
const id = v.pipe(
  v.string(),
  v.minLength(1, 'Expected a name.'),
  v.maxLength(128, 'Expected at most 128 characters.'),
  v.check((text) => text.trim() === text && text !== '__proto__', 'Expected a plain name.'),
);
const text = v.pipe(
  v.string(),
  v.minLength(1, 'Expected text.'),
  v.maxLength(1_000, 'Expected at most 1000 characters.'),
);
const whole = v.pipe(v.number(), v.safeInteger('Expected a whole number.'));
const names = v.pipe(
  v.record(v.string(), text),
  v.check((entries) => Object.keys(entries).length > 0, 'Expected at least one language.'),
);
const refSchema: v.GenericSchema<unknown, Ref> = v.strictObject({ system: id, tenant: id, kind: id, id });

const jsonObject: v.GenericSchema<unknown, JsonObject> = v.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'Expected an object.',
);

/** One of several object shapes, told apart by a property, so that a finding names the place and not "no variant". */
function byProperty<Output>(
  property: string,
  what: string,
  schemas: Readonly<Record<string, v.GenericSchema<unknown, Output>>>,
): v.GenericSchema<unknown, Output> {
  const known = Object.keys(schemas);
  const unknownKind = v.strictObject({
    [property]: v.picklist(known, `Unknown ${what}; known are ${known.join(', ')}.`),
  });
  return v.lazy((input): v.GenericSchema<unknown, Output> => {
    const kind: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, property) : undefined;
    const schema = typeof kind === 'string' && Object.hasOwn(schemas, kind) ? schemas[kind] : undefined;
    return schema ?? v.pipe(v.looseObject(unknownKind.entries), v.transform(never));
  });
}

function never(): never {
  throw new TypeError('unreachable: an unknown kind has an issue');
}

const approvers: v.GenericSchema<unknown, Approvers> = byProperty<Approvers>('kind', 'kind of approvers', {
  users: v.strictObject({ kind: v.literal('users'), users: v.array(refSchema) }),
  role: v.strictObject({
    kind: v.literal('role'),
    role: refSchema,
    scope: v.optional(v.picklist(['org', 'department'])),
  }),
  deptManager: v.strictObject({ kind: v.literal('deptManager'), level: whole, autoUp: v.optional(v.boolean(), false) }),
  lineManager: v.strictObject({ kind: v.literal('lineManager'), level: whole }),
  initiator: v.strictObject({ kind: v.literal('initiator') }),
  initiatorPicks: v.strictObject({
    kind: v.literal('initiatorPicks'),
    range: v.optional(v.array(refSchema)),
    min: whole,
    max: whole,
  }),
  field: v.strictObject({ kind: v.literal('field'), field: id }),
  matrix: v.strictObject({ kind: v.literal('matrix'), ref: refSchema }),
  external: v.strictObject({ kind: v.literal('external'), callback: text }),
});

const who: v.GenericSchema<unknown, ApproverSpec> = v.strictObject({ any: v.array(approvers) });

const policy: v.GenericSchema<unknown, ApprovalNode['policy']> = byProperty<ApprovalNode['policy']>('mode', 'policy', {
  single: v.strictObject({ mode: v.literal('single') }),
  all: v.strictObject({ mode: v.literal('all') }),
  any: v.strictObject({ mode: v.literal('any') }),
  sequential: v.strictObject({ mode: v.literal('sequential') }),
  quorum: v.strictObject({ mode: v.literal('quorum'), approvals: whole, rejections: whole }),
});

const timeout = v.strictObject({
  after: v.string(),
  calendar: v.optional(v.picklist(['wall', 'business'])),
  action: v.picklist(['remind', 'delegate', 'escalate', 'approve', 'reject']),
  to: v.optional(who),
  repeat: v.optional(whole),
});

const conditionValue = v.unknown();
const condition: v.GenericSchema<unknown, Condition> = v.lazy((input): v.GenericSchema<unknown, Condition> => {
  const has = (name: string): boolean => typeof input === 'object' && input !== null && Object.hasOwn(input, name);
  if (has('all')) return v.strictObject({ all: v.array(condition) });
  if (has('any')) return v.strictObject({ any: v.array(condition) });
  if (has('not')) return v.strictObject({ not: condition });
  if (has('initiator')) {
    return v.strictObject({ initiator: v.picklist(['inDepartment', 'hasRole', 'is']), ref: refSchema });
  }
  return v.strictObject({
    field: id,
    op: v.picklist(['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'in', 'contains', 'empty']),
    value: v.optional(conditionValue),
  });
});

const branch: v.GenericSchema<unknown, Branch> = v.lazy(() =>
  v.strictObject({
    when: v.lazy(
      (input): v.GenericSchema<unknown, Branch['when']> => (input === 'else' ? v.literal('else') : condition),
    ),
    to: v.array(node),
  }),
);

const common = { id, name: v.optional(v.pipe(v.string(), v.maxLength(1_000)), '') };

const node: v.GenericSchema<unknown, FlowNode> = byProperty<FlowNode>('type', 'type of node', {
  approval: v.strictObject({
    ...common,
    type: v.literal('approval'),
    who,
    policy,
    onEmpty: v.optional(v.picklist(['admin', 'skip', 'fail', 'reject']), 'admin'),
    sameActor: v.optional(v.picklist(['ask', 'autoIfAlreadyApproved']), 'ask'),
    selfApproval: v.optional(v.picklist(['deny', 'allow'])),
    timeouts: v.optional(v.array(timeout), []),
    allow: v.optional(v.array(v.picklist(['transfer', 'addBefore', 'addAfter', 'return', 'comment'])), []),
    onReject: v.optional(v.picklist(['end', 'return']), 'end'),
  }),
  work: v.strictObject({ ...common, type: v.literal('work'), who }),
  cc: v.strictObject({ ...common, type: v.literal('cc'), who }),
  choose: v.strictObject({ ...common, type: v.literal('choose'), branches: v.array(branch) }),
  parallel: v.strictObject({
    ...common,
    type: v.literal('parallel'),
    branches: v.array(v.array(v.lazy(() => node))),
  }),
  call: v.strictObject({
    ...common,
    type: v.literal('call'),
    connector: id,
    action: id,
    mode: v.picklist(['sync', 'async']),
  }),
});

const fieldTypes = [
  'text',
  'longText',
  'number',
  'money',
  'date',
  'dateTime',
  'dateRange',
  'choice',
  'multiChoice',
  'user',
  'department',
  'attachment',
  'image',
  'table',
  'relatedApproval',
  'address',
  'phone',
  'location',
  'rating',
  'signature',
  'note',
  'computed',
  'vendor',
] as const satisfies readonly Field['type'][];

const currency = v.lazy(
  (input): v.GenericSchema<unknown, { fixed: string } | { field: string }> =>
    typeof input === 'object' && input !== null && 'field' in input
      ? v.strictObject({ field: id })
      : v.strictObject({ fixed: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, 'Expected three capital letters.')) }),
);

const field: v.GenericSchema<unknown, Field> = v.strictObject({
  key: id,
  label: names,
  type: v.picklist(fieldTypes, `Unknown type of field; known are ${fieldTypes.join(', ')}.`),
  required: v.optional(v.boolean(), false),
  readOnly: v.optional(v.boolean()),
  currency: v.optional(currency),
  options: v.optional(v.array(v.strictObject({ key: id, label: text }))),
  columns: v.optional(v.array(v.lazy(() => field))),
  vendor: v.optional(jsonObject),
});

export const templateSchema: v.GenericSchema<unknown, ApprovalTemplate> = v.strictObject({
  id,
  version: v.pipe(whole, v.minValue(1, 'Versions count from 1.')),
  name: names,
  fields: v.array(field),
  flow: v.lazy(
    (input): v.GenericSchema<unknown, ApprovalTemplate['flow']> =>
      input === 'vendorManaged' ? v.literal('vendorManaged') : v.array(node),
  ),
  ref: v.optional(refSchema),
});

export { refSchema };
