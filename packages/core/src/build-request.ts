import { createQuerySerializer, type QuerySerializerOptions } from 'openapi-fetch';
import type { CallOptions } from './client-types.js';
import { toContent } from './http/body.js';
import { LightHeaders } from './http/headers.js';
import { LightRequest } from './http/request.js';
import { checkPathParameters, type OperationPlan } from './operation-plan.js';

/** What a call was given, as the untyped inside sees it. */
export interface RawInit extends CallOptions {
  readonly params?: unknown;
  readonly body?: unknown;
}

const serializeQuery = createQuerySerializer();
/** What a URL leaves as it is in a query (WHATWG URL, query percent-encode set of special schemes). */
const PLAIN_QUERY = /^[!$-&(-;=?-~]*$/;

/**
 * Puts a request together as openapi-fetch would, with its own serializers, without the platform's URL and Headers.
 * @throws {@link InputError} `PATH_PARAMETER_INVALID`; TypeError for a header that is none, or a body with GET.
 */
export function buildRequest(plan: OperationPlan, init: RawInit): LightRequest {
  const path = pathOf(plan, partOf(init.params, 'path') ?? {});
  const query = queryOf(partOf(init.params, 'query'), init.querySerializer);
  const headers = new LightHeaders();
  headers.set('accept', 'application/json');
  setAll(headers, init.headers);
  setAll(headers, partOf(init.params, 'header'));
  const { body } = init;
  let content: unknown;
  if (body !== undefined) {
    content = init.bodySerializer === undefined ? serialized(body, headers) : init.bodySerializer(body);
    if (content !== undefined && !(content instanceof FormData) && !headers.has('content-type')) {
      headers.set('content-type', 'application/json');
    }
  }
  return LightRequest.prepared({
    method: plan.descriptor.method,
    target: plan.target,
    path: query === '' ? path : `${path}?${query}`,
    headers,
    content: toContent(content),
    dataClasses: plan.descriptor.dataClasses,
  });
}

/** What stands between the placeholders was checked with the plan; encoded, a parameter can't leave its segment. */
function pathOf(plan: OperationPlan, given: Readonly<Record<string, unknown>>): string {
  checkPathParameters(plan, given);
  let path = plan.literals[0] ?? '';
  plan.placeholders.forEach((parameter, index) => {
    path += `${encodeURIComponent(String(given[parameter]))}${plan.literals[index + 1] ?? ''}`;
  });
  return path;
}

function queryOf(
  given: Readonly<Record<string, unknown>> | undefined,
  options: QuerySerializerOptions | undefined,
): string {
  if (given === undefined) return '';
  // A copy: what a caller's object inherits is not of the call.
  const written = (options === undefined ? serializeQuery : createQuerySerializer(options))({ ...given });
  const query = (written.startsWith('?') ? written.slice(1) : written).replaceAll("'", '%27');
  return PLAIN_QUERY.test(query) ? query : new URL(`https://query.invalid/?${query}`).search.slice(1);
}

/** As openapi-fetch writes a body that nobody else writes. */
function serialized(body: unknown, headers: LightHeaders): unknown {
  if (body instanceof FormData) return body;
  const form = headers.get('content-type') === 'application/x-www-form-urlencoded';
  return form && isRecord(body) ? formOf(body) : JSON.stringify(body);
}

function formOf(body: Readonly<Record<string, unknown>>): string {
  if (body instanceof URLSearchParams) return body.toString();
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) form.append(name, String(value));
  return form.toString();
}

function setAll(headers: LightHeaders, given: Readonly<Record<string, unknown>> | undefined): void {
  if (given === undefined) return;
  for (const [name, value] of Object.entries(given)) if (value !== undefined) headers.set(name, String(value));
}

/** Only the three kinds that there are: what else a caller hides among the parameters goes no further. */
function partOf(params: unknown, kind: 'path' | 'query' | 'header'): Readonly<Record<string, unknown>> | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const value: unknown = Reflect.get(params, kind);
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
