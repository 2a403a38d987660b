import type { JsonObject } from '@countersign/contracts';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { EmulatorRequest, RequestProblem } from './emulator-definition.js';
import { asObject, type OpenApiDocument } from './openapi-document.js';
import type { OperationParameter, OperationRoute } from './operation-router.js';
import { mediaType, type ParsedBody } from './request-body.js';

/** A problem of an answer. */
export interface ResponseProblem {
  readonly place: string;
  readonly message: string;
}

export interface OpenApiValidator {
  /** What the document refuses in a request, or `undefined`. */
  request(route: OperationRoute, request: EmulatorRequest, body: ParsedBody): RequestProblem | undefined;
  /**
   * What the document refuses in an answer. A status that it doesn't list is a problem below 400 only: documents rarely
   * list every error.
   */
  response(
    route: OperationRoute,
    status: number,
    contentType: string | undefined,
    body: unknown,
  ): ResponseProblem | undefined;
}

const DOCUMENT = 'openapi.json';

/** Validates by JSON Schema 2020-12, the dialect of OpenAPI 3.1; schemas are compiled at first use. */
export function createOpenApiValidator(document: OpenApiDocument): OpenApiValidator {
  const strict = compiler(document, false);
  // Parameters and forms arrive as text: numbers, booleans and lists are read from it.
  const reading = compiler(document, true);

  const checkParameter = (parameter: OperationParameter, request: EmulatorRequest): RequestProblem | undefined => {
    const value = parameterValue(parameter, request);
    const kind = parameter.in;
    if (value === undefined) {
      if (!parameter.required) return undefined;
      return {
        kind,
        place: parameter.name,
        keyword: 'required',
        message: `The ${kind} parameter ${parameter.name} is missing.`,
        params: { missingProperty: parameter.name },
      };
    }
    if (parameter.schema === undefined) return undefined;
    const error = firstError(reading(parameter.schema), structuredClone(value));
    return error && problem(kind, parameter.name + error.instancePath, error);
  };

  const checkBody = (route: OperationRoute, request: EmulatorRequest, body: ParsedBody): RequestProblem | undefined => {
    const declared = document.child(route.node, 'requestBody');
    if (declared === undefined) return undefined;
    if (body.kind === 'none') {
      if (declared.value['required'] !== true) return undefined;
      return { kind: 'body', place: '', keyword: 'required', message: 'The request has no body.', params: {} };
    }
    const content = document.child(declared, 'content');
    const type = mediaType(request.headers['content-type']);
    const declaredType = content && matchingType(Object.keys(content.value), type);
    if (content === undefined || declaredType === undefined) {
      return {
        kind: 'contentType',
        place: 'content-type',
        keyword: 'contentType',
        message: `The content type ${type === '' ? '(none)' : type} is not accepted.`,
        params: { accepted: Object.keys(content?.value ?? {}) },
      };
    }
    if (body.kind === 'brokenJson') {
      return { kind: 'json', place: '', keyword: 'json', message: body.message, params: {} };
    }
    const media = document.child(content, declaredType);
    const schema = media && document.child(media, 'schema');
    if (schema === undefined || body.kind === 'bytes' || body.kind === 'parts') return undefined;
    // Reading text as a number changes what is validated; the handler gets what was sent.
    const error =
      body.kind === 'json'
        ? firstError(strict(schema.pointer), body.value)
        : firstError(reading(schema.pointer), structuredClone(body.value));
    return error && problem('body', error.instancePath, error);
  };

  return {
    request(route, request, body) {
      for (const parameter of route.parameters) {
        const found = checkParameter(parameter, request);
        if (found) return found;
      }
      return checkBody(route, request, body);
    },
    response(route, status, contentType, body) {
      const responses = document.child(route.node, 'responses');
      const key = [String(status), `${String(status).charAt(0)}XX`, 'default'].find((candidate) =>
        asObject(responses?.value[candidate]),
      );
      const declared = responses && key !== undefined ? document.child(responses, key) : undefined;
      if (declared === undefined) {
        return status < 400 ? { place: '', message: `The document lists no answer ${status}.` } : undefined;
      }
      const content = document.child(declared, 'content');
      if (content === undefined || Object.keys(content.value).length === 0) {
        return body === undefined ? undefined : { place: '', message: `The document gives answer ${status} no body.` };
      }
      if (body === undefined) return { place: '', message: `The document gives answer ${status} a body.` };
      const type = matchingType(Object.keys(content.value), mediaType(contentType));
      if (type === undefined) {
        return {
          place: 'content-type',
          message: `The document gives answer ${status} as ${Object.keys(content.value).join(', ')}, not ${contentType ?? '(none)'}.`,
        };
      }
      const media = document.child(content, type);
      const schema = media && document.child(media, 'schema');
      if (schema === undefined || body instanceof Uint8Array) return undefined;
      const error = firstError(strict(schema.pointer), body);
      return (
        error && {
          place: error.instancePath,
          message: `${error.instancePath || 'the body'} ${error.message ?? ''}`.trim(),
        }
      );
    },
  };
}

/** Compiles the schema at a pointer, once. */
function compiler(document: OpenApiDocument, coerce: boolean): (pointer: string) => ValidateFunction {
  const ajv = new Ajv2020({
    strict: false,
    logger: false,
    validateSchema: false,
    formats: fullFormats,
    coerceTypes: coerce ? 'array' : false,
  });
  ajv.addSchema(document.root, DOCUMENT);
  const compiled = new Map<string, ValidateFunction>();
  return (pointer) => {
    const known = compiled.get(pointer);
    if (known) return known;
    const made = ajv.compile({ $ref: `${DOCUMENT}#${encodeURI(pointer)}` });
    compiled.set(pointer, made);
    return made;
  };
}

function firstError(validate: ValidateFunction, value: unknown): ErrorObject | undefined {
  return validate(value) ? undefined : validate.errors?.[0];
}

function problem(kind: RequestProblem['kind'], place: string, error: ErrorObject): RequestProblem {
  const params = asObject(JSON.parse(JSON.stringify(error.params))) ?? ({} satisfies JsonObject);
  return { kind, place, keyword: error.keyword, message: error.message ?? error.keyword, params };
}

function parameterValue(
  parameter: OperationParameter,
  request: EmulatorRequest,
): string | readonly string[] | undefined {
  if (parameter.in === 'path') return request.pathParameters[parameter.name];
  if (parameter.in === 'header') return request.headers[parameter.name.toLowerCase()];
  const all = request.query.getAll(parameter.name);
  if (!parameter.explode && all[0] !== undefined) return all[0].split(',');
  return all.length > 1 ? all : all[0];
}

/** The declared media type that covers an actual one: itself, `image/*`, or any. */
function matchingType(declared: readonly string[], actual: string): string | undefined {
  return [actual, `${actual.split('/')[0]}/*`, '*/*']
    .map((wanted) => declared.find((type) => mediaType(type) === wanted))
    .find((type) => type !== undefined);
}
