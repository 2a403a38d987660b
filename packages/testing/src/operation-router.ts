import { ConfigurationError, type JsonObject } from '@countersign/contracts';
import { asObject, asText, type DocumentNode, type OpenApiDocument, pointerTo } from './openapi-document.js';
import { testingRemedies } from './testing-remedies.js';

export interface OperationParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  /** `false`: several values in one, separated by commas. */
  readonly explode: boolean;
  /** JSON pointer of its schema. */
  readonly schema: string | undefined;
}

/** One operation of the document, ready to be matched. */
export interface OperationRoute {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly node: DocumentNode;
  readonly parameters: readonly OperationParameter[];
  /** Some credential is asked for. */
  readonly secured: boolean;
  /** It is an access token, not a client's own name and password. */
  readonly takesToken: boolean;
  readonly pattern: PathPattern;
}

export interface PathPattern {
  readonly expression: RegExp;
  readonly names: readonly string[];
  /** Literal characters: of two patterns that match, the one with more of them is meant. */
  readonly weight: number;
  /** Query values that a template such as `/bill?operation=void` fixes. */
  readonly query: readonly (readonly [string, string])[];
}

export interface PathMatch<Route> {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** Compiles `/v3/company/{realmId}/bill`, `/envelopes/{id}.pdf`, `/events/{id}:cancel` and the like. */
export function pathPattern(template: string): PathPattern {
  const [path = '', query = ''] = template.split('?');
  const names: string[] = [];
  let weight = 0;
  const source = path
    .split(/(\{[^{}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) {
        weight += part.length;
        return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      }
      names.push(part.slice(1, -1));
      return '([^/]+?)';
    })
    .join('');
  return { expression: new RegExp(`^${source}$`), names, weight, query: [...new URLSearchParams(query)] };
}

/** The best of the routes for a request, or `undefined`. */
export function matchPath<Route extends { readonly method: string; readonly pattern: PathPattern }>(
  routes: readonly Route[],
  method: string,
  path: string,
  query: URLSearchParams,
): PathMatch<Route> | undefined {
  let best: PathMatch<Route> | undefined;
  for (const route of routes) {
    if (route.method !== method || !route.pattern.query.every(([name, value]) => query.get(name) === value)) continue;
    const found = route.pattern.expression.exec(path);
    const pathParameters = found && decode(route.pattern.names, found.slice(1));
    if (pathParameters && (best === undefined || rank(route.pattern) > rank(best.route.pattern))) {
      best = { route, pathParameters };
    }
  }
  return best;
}

function rank(pattern: PathPattern): number {
  return pattern.weight + pattern.query.length * 1000;
}

function decode(names: readonly string[], values: readonly string[]): Record<string, string> | undefined {
  try {
    return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]));
  } catch {
    return undefined; // a malformed percent sequence names no path of ours
  }
}

/**
 * Every operation of a document.
 * @throws {@link ConfigurationError} `OPENAPI_INVALID` for an operation without id, or an id used twice.
 */
export function operationRoutes(document: OpenApiDocument): readonly OperationRoute[] {
  const routes: OperationRoute[] = [];
  const seen = new Set<string>();
  const basePath = serverPath(document.root['servers']) ?? '';
  for (const template of Object.keys(asObject(document.root['paths']) ?? {})) {
    const item = document.node(pointerTo('', 'paths', template));
    if (item === undefined) continue;
    const base = serverPath(item.value['servers']) ?? basePath;
    for (const method of METHODS) {
      const node = document.child(item, method);
      if (node === undefined) continue;
      const operationId = asText(node.value['operationId']);
      if (operationId === undefined || seen.has(operationId)) {
        throw new ConfigurationError(
          'OPENAPI_INVALID',
          `${method.toUpperCase()} ${template}: ${operationId === undefined ? 'it has no operationId' : `operationId ${operationId} is used twice`}.`,
          { remedy: testingRemedies.OPENAPI_INVALID, place: pointerTo('', 'paths', template, method) },
        );
      }
      seen.add(operationId);
      const security = node.value['security'] ?? document.root['security'];
      routes.push({
        operationId,
        method: method.toUpperCase(),
        path: base + template,
        node,
        parameters: [...parameters(document, item), ...parameters(document, node)],
        secured: Array.isArray(security) && security.length > 0,
        takesToken: schemes(document, security).some((scheme) => asText(scheme['scheme']) !== 'basic'),
        pattern: pathPattern(base + template),
      });
    }
  }
  return routes;
}

/** The security schemes that a `security` list names. */
function schemes(document: OpenApiDocument, security: unknown): readonly JsonObject[] {
  const requirements = Array.isArray(security) ? security.map((one: unknown) => asObject(one) ?? {}) : [];
  return requirements
    .flatMap((requirement) => Object.keys(requirement))
    .map((name) => document.node(pointerTo('', 'components', 'securitySchemes', name))?.value ?? {});
}

/** Path part of the first server; hosts don't matter, an emulator plays them all. */
function serverPath(servers: unknown): string | undefined {
  const url = Array.isArray(servers) ? asText(asObject(servers[0])?.['url']) : undefined;
  if (url === undefined) return undefined;
  return new URL(url.replaceAll(/[{}]/g, ''), 'https://localhost').pathname.replace(/\/$/, '');
}

function parameters(document: OpenApiDocument, owner: DocumentNode): readonly OperationParameter[] {
  const list = owner.value['parameters'];
  if (!Array.isArray(list)) return [];
  return list.flatMap((_, index) => {
    const node = document.child(owner, 'parameters', String(index));
    const name = asText(node?.value['name']);
    const place = asText(node?.value['in']);
    if (node === undefined || name === undefined) return [];
    if (place !== 'path' && place !== 'query' && place !== 'header') return [];
    return {
      name,
      in: place,
      required: node.value['required'] === true,
      explode: node.value['explode'] !== false,
      schema: document.child(node, 'schema')?.pointer,
    };
  });
}
