import type { JsonObject } from '@countersign/contracts';
import { isRow, jsonSchemaOf, resolved, rowOf, textOf } from './document-nodes.js';
import { type Shape, type ShapeField, sampleOf, shapeOf, Unshaped } from './input-shape.js';
import type { ActionPlan, GuaranteePlan, InputPlace } from './plan-types.js';
import type { VendorDocument, VendorOperation } from './read-openapi.js';
import { camel, kebab, type Names, singular, words } from './source-text.js';

/** `[countersign:` , a key of 32 characters, `]` and a line's end. */
const MARKER_LENGTH = 47;
const SHORTEST_KEY = 32;

interface Parameter {
  readonly name: string;
  readonly place: string;
  readonly required: boolean;
  readonly schema: JsonObject;
}

/**
 * An action for a write.
 * @throws {@link Unshaped} where the document doesn't give its input.
 */
export function planAction(vendor: VendorDocument, operation: VendorOperation, files: Names): ActionPlan {
  const { document } = vendor;
  const parameters = parametersOf(document, operation);
  const name = nameOf(operation);
  const guarantee = chooseGuarantee(vendor, operation, parameters);
  const ownId = guarantee.by === 'own-id' ? guarantee.parameter : undefined;
  const key = guarantee.by === 'key' ? guarantee.name : undefined;
  const others = parameters.filter((one) => one.place === 'header' && one.required && one.name !== key);
  if (others[0] !== undefined) throw new Unshaped('it requires a header');

  const body = bodyOf(document, operation);
  const taken = new Set(body?.map((field) => field.name));
  const fields: ShapeField[] = [];
  const places = (place: 'path' | 'query'): readonly InputPlace[] =>
    parameters
      .filter(
        (one) => one.place === place && one.name !== ownId && (place === 'path' || one.required) && one.name !== key,
      )
      .map((one) => {
        const plain = camel(words(one.name));
        const field = taken.has(plain) ? `${plain}Parameter` : plain;
        taken.add(field);
        fields.push({ name: field, required: true, shape: shapeOf(document, one.schema) });
        return { parameter: one.name, field };
      });
  const [path, query] = [places('path'), places('query')];
  const input: Extract<Shape, { kind: 'object' }> = {
    kind: 'object',
    fields: [...fields, ...(body ?? []).flatMap((field) => withoutMarker(field, guarantee))],
  };
  const file = files.give(kebab(words(name)));
  return {
    name,
    constant: camel(words(file)),
    file,
    operation,
    input,
    path,
    query,
    body: body?.map((field) => field.name),
    guarantee,
    record: name.split('.')[0] ?? name,
    idProperty: idPropertyOf(document, operation),
    makes: operation.method === 'POST' && !operation.path.endsWith('}'),
    needs: operation.path.endsWith('}') && guarantee.by !== 'own-id' ? path.at(-1)?.field : undefined,
    sample: input.fields.length === 0 ? {} : sampleOf(input),
  };
}

/** Noun and verb: of `parcels.create` and of `createParcel`. */
function nameOf({ id }: VendorOperation): string {
  const parts = words(id);
  if (id.includes('.')) {
    const verb = parts.at(-1) ?? '';
    return [
      ...parts.slice(0, -1).map((part, index, all) => (index === all.length - 1 ? singular(part) : part)),
      verb,
    ].join('.');
  }
  const [verb = id, ...noun] = parts;
  return noun.length === 0 ? `record.${verb}` : `${noun.join('.')}.${verb}`;
}

function parametersOf(document: JsonObject, operation: VendorOperation): readonly Parameter[] {
  const found = new Map<string, Parameter>();
  for (const one of operation.parameters) {
    const node = resolved(document, one);
    const [name, place] = [textOf(node['name']), textOf(node['in'])];
    if (name === undefined || place === undefined) continue;
    if (place !== 'cookie' && !/^[A-Za-z_][A-Za-z0-9_.[\]-]{0,99}$/.test(name))
      throw new Unshaped('a parameter has an odd name');
    // The operation's own goes before the path's.
    found.set(`${place}/${name}`, { name, place, required: node['required'] === true, schema: rowOf(node['schema']) });
  }
  for (const [, name = ''] of operation.path.matchAll(/\{([^}]+)\}/g)) {
    if (!found.has(`path/${name}`)) throw new Unshaped(`its path parameter ${name} is not described`);
  }
  return [...found.values()];
}

function bodyOf(document: JsonObject, { node }: VendorOperation): readonly ShapeField[] | undefined {
  if (node['requestBody'] === undefined) return undefined;
  const schema = jsonSchemaOf(document, node['requestBody']);
  if (schema === undefined) throw new Unshaped('its body is no JSON');
  const shape = shapeOf(document, schema);
  if (shape.kind !== 'object') throw new Unshaped('its body is no object');
  return shape.fields;
}

/** A text that bears the marker has less room for people, or none. */
function withoutMarker(field: ShapeField, guarantee: GuaranteePlan): readonly ShapeField[] {
  if (guarantee.by !== 'marker' || field.name !== guarantee.field) return [field];
  if (!guarantee.shared || field.shape.kind !== 'text') return [];
  const { max } = field.shape;
  return [{ ...field, shape: { ...field.shape, ...(max === undefined ? {} : { max: max - MARKER_LENGTH }) } }];
}

function chooseGuarantee(
  vendor: VendorDocument,
  operation: VendorOperation,
  parameters: readonly Parameter[],
): GuaranteePlan {
  const key = parameters.find(
    ({ name, place, schema }) =>
      (place === 'header' || place === 'query') &&
      /^(?:x-)?idempotency[-_]?key$/i.test(name) &&
      Number(schema['maxLength'] ?? SHORTEST_KEY) >= SHORTEST_KEY,
  );
  if (key !== undefined) {
    return {
      kind: 'vendor-key',
      by: 'key',
      place: key.place === 'query' ? 'query' : 'header',
      name: key.name,
      required: key.required,
      statement: {
        en: `The vendor takes ${key.name}: the same key again is answered as the first time. For how long, its document does not say.`,
        'zh-HK': `供應商接受 ${key.name}：以同一識別碼重送，會得到首次的結果。其文件沒有說明有效期。`,
      },
    };
  }
  if (operation.method === 'DELETE') {
    return {
      kind: 'idempotent',
      by: 'remove',
      statement: {
        en: 'What is gone stays gone: sent again, the vendor finds nothing to remove.',
        'zh-HK': '已移除的紀錄不會再次移除：重送時供應商只會表示找不到紀錄。',
      },
    };
  }
  if (operation.method === 'PUT') return putGuarantee(vendor, operation, parameters);
  return (operation.method === 'POST' ? markerGuarantee(vendor, operation) : undefined) ?? undecided;
}

const undecided: GuaranteePlan = {
  kind: 'undecided',
  by: 'nothing',
  statement: {
    en: 'UNDECIDED: nothing in the document says how this happens only once.',
    'zh-HK': '尚未決定：文件沒有說明如何確保只執行一次。',
  },
};

function putGuarantee(
  vendor: VendorDocument,
  operation: VendorOperation,
  parameters: readonly Parameter[],
): GuaranteePlan {
  const replace: GuaranteePlan = {
    kind: 'idempotent',
    by: 'replace',
    statement: {
      en: 'A record is replaced as a whole: the same again changes nothing.',
      'zh-HK': '整筆取代紀錄：重送相同內容不會再有變更。',
    },
  };
  const last = /\{([^}]+)\}$/.exec(operation.path)?.[1];
  const id = parameters.find(({ name, place }) => place === 'path' && name === last);
  // Only who chooses the id can make something by PUT.
  if (id === undefined || !Object.hasOwn(rowOf(operation.node['responses']), '201')) return replace;
  const length = Math.min(SHORTEST_KEY, Number(id.schema['maxLength'] ?? SHORTEST_KEY));
  if (id.schema['type'] !== 'string' || 'pattern' in id.schema || 'format' in id.schema || length < 16) return replace;
  const find = vendor.operations.find(({ method, path }) => method === 'GET' && path === operation.path)?.id;
  return {
    kind: 'client-id',
    by: 'own-id',
    parameter: id.name,
    length,
    find,
    statement: {
      en: 'The record’s id is made of the effect’s key, so that a second one can’t come about.',
      'zh-HK': '紀錄編號由操作識別碼產生，因此不會出現第二筆。',
    },
  };
}

/** A list of the same collection, whole or filtered, that shows a text which a person may write. */
function markerGuarantee(vendor: VendorDocument, operation: VendorOperation): GuaranteePlan | undefined {
  const { document } = vendor;
  const list = vendor.operations.find(({ method, path }) => method === 'GET' && path === operation.path);
  const properties = rowOf(jsonSchemaOf(document, operation.node['requestBody'])?.['properties']);
  if (list === undefined) return undefined;
  const found = listedIn(document, list);
  if (found === undefined) return undefined;
  const field = Object.keys(properties)
    .filter((name) =>
      /^(?:reference|note|notes|memo|remarks?|comments?|description|external_?id|client_?reference)$/i.test(name),
    )
    .find((name) => {
      const schema = resolved(document, properties[name]);
      const plain =
        schema['type'] === 'string' && !['pattern', 'format', 'enum', 'const'].some((word) => word in schema);
      return (
        plain &&
        Number(schema['maxLength'] ?? 1000) >= MARKER_LENGTH &&
        textOf(resolved(document, found.fields[name])['type']) === 'string'
      );
    });
  if (field === undefined) return undefined;
  const asked = parametersOf(document, list).filter(({ place }) => place === 'query');
  const filter = asked.some(({ name }) => name === field);
  const others = asked.filter(({ name }) => name !== field);
  // One page is no answer to "is it there?".
  const paged = others.some(({ name }) => /page|cursor|offset|limit|after|token|start|size/i.test(name));
  if (others.some(({ required }) => required) || (paged && !filter)) return undefined;
  const max = Number(resolved(document, properties[field])['maxLength'] ?? 1000);
  return {
    kind: 'search-before-send',
    by: 'marker',
    field,
    shared: max - MARKER_LENGTH >= 8,
    list: list.id,
    items: found.property,
    filter,
    statement: {
      en: `The effect’s key stands in the last line of ${field}; before a repeat ${list.id} is searched for it, again for 15 seconds where nothing is found.`,
      'zh-HK': `操作識別碼寫於 ${field} 最後一行；重送前先以 ${list.id} 查找，如未找到，會在 15 秒內重複查找。`,
    },
  };
}

function listedIn(
  document: JsonObject,
  { node }: VendorOperation,
): { readonly property: string | undefined; readonly fields: JsonObject } | undefined {
  const schema = answerOf(document, node);
  if (schema === undefined) return undefined;
  const itemsOf = (list: JsonObject) => rowOf(resolved(document, list['items'])['properties']);
  if (schema['type'] === 'array') return { property: undefined, fields: itemsOf(schema) };
  const lists = Object.entries(rowOf(schema['properties'])).filter(
    ([, part]) => resolved(document, part)['type'] === 'array',
  );
  const [only] = lists;
  return only === undefined || lists.length > 1
    ? undefined
    : { property: only[0], fields: itemsOf(resolved(document, only[1])) };
}

/** The schema of the good answer. */
function answerOf(document: JsonObject, node: JsonObject): JsonObject | undefined {
  const good = Object.entries(rowOf(node['responses'])).find(([status]) => /^2(?:\d\d|XX)$/i.test(status));
  return good && jsonSchemaOf(document, good[1]);
}

function idPropertyOf(document: JsonObject, operation: VendorOperation): string | undefined {
  const properties = rowOf(answerOf(document, operation.node)?.['properties']);
  const names = Object.keys(properties).filter((name) => {
    const schema = properties[name];
    return isRow(schema) && ['string', 'integer', 'number'].includes(String(resolved(document, schema)['type']));
  });
  return names.find((name) => name === 'id') ?? names.find((name) => /(?:Id|_id|ID)$/.test(name));
}
