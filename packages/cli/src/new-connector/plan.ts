import type { Json, JsonObject } from '@countersign/contracts';
import { isRow, resolved, rowOf, textOf } from './document-nodes.js';
import { sampleOf, shapeOf, Unshaped } from './input-shape.js';
import { planAction } from './plan-action.js';
import type { ActionPlan } from './plan-types.js';
import type { VendorDocument, VendorOperation } from './read-openapi.js';
import { camel, kebab, Names, pascal, words } from './source-text.js';

/** What the package holds, decided before a line of it is written. */
export interface Plan {
  readonly resources: readonly ResourcePlan[];
  readonly actions: readonly ActionPlan[];
  /** Writes without an action, and why. */
  readonly left: readonly { readonly operation: string; readonly why: string }[];
  readonly token: TokenPlace;
  /** An operation that reads and needs nothing. */
  readonly check: string | undefined;
  readonly webhooks: WebhookPlan | undefined;
  /** Why there are none, where the document has some. */
  readonly noWebhooks: string | undefined;
}

export interface ResourcePlan {
  /** `Parcels`. */
  readonly type: string;
  /** `parcels`. */
  readonly property: string;
  /** Without its ending. */
  readonly file: string;
  readonly calls: readonly { readonly method: string; readonly operation: VendorOperation }[];
}

/** Where the token goes. */
export interface TokenPlace {
  readonly in: 'header' | 'query';
  readonly name: string;
  readonly prefix: string;
}

export interface WebhookPlan {
  readonly header: string;
  /** Property of a delivery that says what happened. */
  readonly property: string;
  readonly events: readonly { readonly value: string; readonly name: string; readonly sample: JsonObject }[];
}

export function planConnector(vendor: VendorDocument, name: string): Plan {
  const left: { operation: string; why: string }[] = [];
  const files = new Names();
  const actions = vendor.operations.flatMap((operation): readonly ActionPlan[] => {
    if (operation.method === 'GET' || operation.method === 'HEAD') return [];
    try {
      return [planAction(vendor, operation, files)];
    } catch (error) {
      if (!(error instanceof Unshaped)) throw error;
      left.push({ operation: operation.id, why: error.message });
      return [];
    }
  });
  const webhooks = webhooksOf(vendor.document);
  return {
    resources: resourcesOf(vendor.operations, name),
    actions: actions.map((action) => ({ ...action, before: makerOf(action, actions) })),
    left,
    token: tokenPlaceOf(vendor.document),
    check: vendor.operations.find((operation) => isHarmless(vendor.document, operation))?.id,
    webhooks: typeof webhooks === 'string' ? undefined : webhooks,
    noWebhooks: typeof webhooks === 'string' ? webhooks : undefined,
  };
}

/** The action that makes what another one needs. */
function makerOf({ operation, needs, input }: ActionPlan, actions: readonly ActionPlan[]): ActionPlan['before'] {
  if (needs === undefined) return undefined;
  const collection = operation.path.slice(0, operation.path.lastIndexOf('/'));
  const maker = actions.find((other) => other.makes && other.operation.path === collection);
  const number = input.fields.find(({ name }) => name === needs)?.shape.kind === 'number';
  return maker && { name: maker.name, sample: maker.sample, field: needs, number };
}

function resourcesOf(operations: readonly VendorOperation[], name: string): readonly ResourcePlan[] {
  const groups = new Map<string, VendorOperation[]>();
  for (const operation of operations) {
    const fixed = operation.path.split('/').filter((part) => part !== '' && !part.startsWith('{'));
    // Versions and prefixes stand first: the first part that is no `v1` or `api` names the resource.
    const part = fixed.find((each) => !/^(?:v\d+(?:\.\d+)*|api|rest)$/i.test(each)) ?? fixed[0] ?? 'root';
    groups.set(part, [...(groups.get(part) ?? []), operation]);
  }
  const types = new Names([pascal(words(name)), `${pascal(words(name))}Api`]);
  const properties = new Names(['api', 'close']);
  const files = new Names([`${name}-api`]);
  return [...groups].map(([part, members]) => {
    const parts = words(part);
    const methods = new Names(['constructor']);
    return {
      type: types.give(pascal(parts)),
      property: properties.give(camel(parts)),
      file: files.give(kebab(parts)),
      calls: members.map((operation) => {
        const said = operation.id.includes('.') ? operation.id.slice(operation.id.lastIndexOf('.') + 1) : operation.id;
        return { method: methods.give(methodName(said)), operation };
      }),
    };
  });
}

/** Any word may name a method, but what a plain object has already. */
function methodName(said: string): string {
  const [first = 'call', ...rest] = words(said);
  const name = camel([/^[a-z]/.test(first) ? first : `its${first}`, ...rest]).replace(/It$/, '');
  return name in {} ? `${name}It` : name;
}

function tokenPlaceOf(document: JsonObject): TokenPlace {
  const bearer: TokenPlace = { in: 'header', name: 'authorization', prefix: 'Bearer ' };
  const schemes = Object.values(rowOf(rowOf(document['components'])['securitySchemes'])).map((one) =>
    resolved(document, one),
  );
  const key = schemes.find(({ type }) => type === 'apiKey');
  const others = schemes.some(({ type }) => type !== 'apiKey');
  const name = textOf(key?.['name']);
  if (key === undefined || others || name === undefined || !/^[A-Za-z0-9_-]{1,64}$/.test(name)) return bearer;
  if (key['in'] === 'query') return { in: 'query', name, prefix: '' };
  return key['in'] === 'header' ? { in: 'header', name: name.toLowerCase(), prefix: '' } : bearer;
}

function isHarmless(document: JsonObject, { method, path, parameters }: VendorOperation): boolean {
  return (
    method === 'GET' && !path.includes('{') && !parameters.some((one) => resolved(document, one)['required'] === true)
  );
}

function webhooksOf(document: JsonObject): WebhookPlan | string | undefined {
  const found = Object.values(rowOf(document['webhooks'])).map((item) => rowOf(resolved(document, item)['post']));
  if (found.length === 0) return undefined;
  const headers = new Set(found.map((node) => signatureHeader(document, node)));
  const [header] = headers;
  if (headers.size !== 1 || header === undefined) return 'the document names no one header that signs them';
  const bodies = found.map((node) =>
    resolved(
      document,
      rowOf(rowOf(rowOf(resolved(document, node['requestBody'])['content'])['application/json']))['schema'],
    ),
  );
  const property = Object.keys(rowOf(bodies[0]?.['properties'])).find((name) =>
    bodies.every((body) => constantOf(document, rowOf(body['properties'])[name]) !== undefined),
  );
  if (property === undefined) return 'no property says by a constant what happened';
  const names = new Names();
  const events = bodies.map((body) => {
    const value = constantOf(document, rowOf(body['properties'])[property]) ?? '';
    const parts = words(value);
    return {
      value,
      name: names.give(parts.join('.') || 'event'),
      sample: { ...sampleBody(document, body), [property]: value },
    };
  });
  return { header, property, events };
}

function signatureHeader(document: JsonObject, node: JsonObject): string | undefined {
  const list: readonly Json[] = Array.isArray(node['parameters']) ? node['parameters'] : [];
  for (const one of list) {
    const { in: place, name } = resolved(document, one);
    if (place === 'header' && typeof name === 'string' && /^[A-Za-z0-9-]*signature[A-Za-z0-9-]*$/i.test(name)) {
      return name.toLowerCase();
    }
  }
  return undefined;
}

function constantOf(document: JsonObject, node: unknown): string | undefined {
  if (!isRow(node)) return undefined;
  const schema = resolved(document, node);
  const only = Array.isArray(schema['enum']) && schema['enum'].length === 1 ? schema['enum'][0] : schema['const'];
  return typeof only === 'string' && /^[\x21-\x7e]{1,100}$/.test(only) ? only : undefined;
}

function sampleBody(document: JsonObject, body: JsonObject): JsonObject {
  try {
    return rowOf(sampleOf(shapeOf(document, body)));
  } catch (error) {
    if (error instanceof Unshaped) return {};
    throw error;
  }
}
