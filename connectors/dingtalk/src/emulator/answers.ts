import type { EmulatorResponse, RequestProblem } from '@countersign/testing';
import type { Context } from './state.js';

/** A refusal of the `api` family. */
export function refuse(context: Context, status: number, code: string, message: string): EmulatorResponse {
  return { status, body: { code, message, requestid: requestId(context) } };
}

/** A refusal of the `oapi` family: always 200. */
export function refuseOld(context: Context, errcode: number, errmsg: string): EmulatorResponse {
  return { status: 200, body: { errcode, errmsg, request_id: requestId(context) } };
}

export function isOld(path: string): boolean {
  return !path.startsWith('/v1.0/');
}

/** What the OpenAPI document refuses. The words of both families' argument errors are from the error page. */
export function invalidRequest(problem: RequestProblem, path: string, context: Context): EmulatorResponse {
  if (!isOld(path)) return refuse(context, 400, 'invalidParameter', `${problem.place} ${problem.message}`.trim());
  if (path === '/robot/send')
    return refuseOld(context, problem.place.includes('msgtype') ? 400105 : 40035, 'bad message');
  return refuseOld(context, problem.keyword === 'required' ? 40 : 41, `Invalid arguments:${problem.place}`);
}

function requestId({ state }: Context): string {
  state.requests += 1;
  return `TWIN-${state.requests.toString(16).toUpperCase().padStart(12, '0')}`;
}
