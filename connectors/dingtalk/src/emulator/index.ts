import type { JsonObject } from '@countersign/contracts';
import type { EmulatorDefinition, EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import openapi from '../generated/openapi.json' with { type: 'json' };
import { invalidRequest, isOld, refuse, refuseOld } from './answers.js';
import { callback } from './callbacks.js';
import { commands } from './commands.js';
import { openInbox, pressInbox } from './inbox-page.js';
import {
  cancelTasks,
  createInstance,
  createTasks,
  findTemplate,
  finishInstance,
  getInstance,
  listInstances,
  listTasks,
  saveTemplate,
  updateTasks,
} from './process-centre.js';
import { robotSend } from './robot.js';
import { type Context, type DingTalkState, newCredentials, newOrganisation } from './state.js';
import { accessToken, authorize, refusedToken } from './tokens.js';
import { getUser } from './users.js';

/** A twin of one DingTalk organisation: both API families, the process centre, a custom robot and pushed callbacks. */
const emulator: EmulatorDefinition<DingTalkState> = {
  vendor: 'dingtalk',
  openapi: document(),
  services: ['api', 'oapi'],
  credentials: newCredentials,
  initialState: ({ random }) => newOrganisation(random),
  operations: {
    'oauth.accessToken': accessToken,
    'templates.save': saveTemplate,
    'templates.find': findTemplate,
    'instances.create': createInstance,
    'instances.finish': finishInstance,
    'instances.list': listInstances,
    'instances.get': getInstance,
    'tasks.create': createTasks,
    'tasks.update': updateTasks,
    'tasks.cancel': cancelTasks,
    'tasks.list': listTasks,
    'users.get': getUser,
    'robot.send': robotSend,
  },
  pages: { 'GET /inbox/{userId}': openInbox, 'POST /inbox/{userId}': pressInbox },
  authorize,
  invalidRequest: (problem, request, context) => invalidRequest(problem, request.path, context),
  notFound: () => ({ status: 404, body: { code: 'InvalidAction.NotFound', message: 'Specified api is not found.' } }),
  limits: [
    {
      id: 'an API of an app in a second',
      requests: 20,
      windowMs: 1000,
      bucket: ({ operationId }, { state }) =>
        state.settings.limits && !['robot.send', 'oauth.accessToken'].includes(operationId) ? operationId : undefined,
      refuse: limited,
    },
    {
      id: 'a robot in a minute',
      requests: 20,
      windowMs: 60_000,
      bucket: ({ operationId }, { state }) =>
        state.settings.limits && operationId === 'robot.send' ? 'robot' : undefined,
      refuse: limited,
    },
  ],
  faults: {
    unauthorized: {
      title: 'The app token is refused although it has not expired (400 InvalidAuthentication, or errcode 88)',
      respond: (request, context) =>
        ['oauth.accessToken', 'robot.send'].includes(request.operationId) ? undefined : refusedToken(request, context),
    },
    'rate-limited': {
      title: 'A limit is reached: 403 QpsLimitForAppkeyAndApi, errcode 90018, or 410100 of the robot',
      respond: (request, context) => limited(request, context),
    },
    'address-banned': {
      title: 'The address is shut out for five minutes (a body that is no API’s; status assumed)',
      respond: () => ({ status: 403, body: { status: 1111, wait: 5, source: 'x5', punish: 'deny', uuid: 'twin' } }),
    },
    'monthly-quota': {
      title: 'The organisation’s calls of this month are used up',
      respond: (request, context) =>
        isOld(request.path)
          ? refuseOld(context, 90020, 'monthly quota')
          : refuse(context, 403, 'Forbidden.AccessDenied.ApiCountLimitForOrg', 'monthly quota'),
    },
    'server-error': {
      title: 'DingTalk fails without doing anything (500 systemError, or errcode -1)',
      respond: (request, context) =>
        isOld(request.path)
          ? refuseOld(context, -1, 'system busy')
          : refuse(context, 500, 'systemError', 'system error'),
    },
    'lookup-lag': { title: 'Lists miss tasks made within {ms}' },
  },
  webhook: callback,
  ledger: ({ posts, instances, tasks }) => [
    ...posts.map(({ text, key }, index) => ({
      kind: 'message',
      id: String(index + 1),
      ...(key === undefined ? {} : { key }),
      summary: { text },
    })),
    ...[...instances.values()].map(({ id, title, status, result }) => ({
      kind: 'instance',
      id,
      summary: { title, status, result: result ?? null },
    })),
    ...[...tasks.values()].map(({ id, userId, activityId, status, result }) => ({
      kind: 'task',
      id: String(id),
      summary: { userId, activityId, status, result: result ?? null },
    })),
  ],
  commands,
};

export default emulator;

function limited(request: EmulatorRequest, context: Context): EmulatorResponse {
  if (request.operationId === 'robot.send')
    return refuseOld(context, 410100, 'send too fast, exceed 20 times per minute');
  if (isOld(request.path)) return refuseOld(context, 90018, 'the app has called this API too often');
  return refuse(
    context,
    403,
    'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi',
    'the app has called this API too often',
  );
}

function document(): JsonObject {
  const parsed: JsonObject = JSON.parse(JSON.stringify(openapi));
  return parsed;
}
