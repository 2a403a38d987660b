import { ApiError, RateLimitedError, Secret, type TokenSource } from '@countersign/contracts';
import { LightResponse } from '@countersign/core';
import { createFakeClock } from '@countersign/testing';
import { describe, expect, it } from 'vitest';
import { createDingTalk } from './dingtalk.js';
import { robotQuery } from './resources/robot-sign.js';

interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly token: string | null;
  readonly body: string;
}

/** A client whose answers are given, and what it sent. */
function clientOf(answers: readonly (readonly [status: number, body: unknown])[], settings = {}) {
  const sent: Sent[] = [];
  let generation = 1;
  const tokens: TokenSource = {
    get: async () => ({ value: Secret.of(`token-${generation}`), generation }),
    invalidate: () => {
      generation += 1;
    },
  };
  const client = createDingTalk({
    environment: 'production',
    settings,
    tokens,
    clock: createFakeClock('2026-11-21T00:00:00.000Z'),
    robot: { token: Secret.of('robot-token'), secret: Secret.of('SECabc') },
    deadlineMs: 500,
    async transport(request) {
      const [status, body] = answers[sent.length] ?? [500, {}];
      const token = request.headers.get('x-acs-dingtalk-access-token');
      sent.push({ method: request.method, url: new URL(request.url), token, body: await request.text() });
      return new LightResponse(Buffer.from(JSON.stringify(body)), {
        status,
        headers: { 'content-type': 'application/json' },
      });
    },
  });
  return { client, sent };
}

const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('both families', () => {
  it('sends the app token in a header to api, in the query to oapi', async () => {
    const { client, sent } = clientOf([
      [200, { result: { processInstanceId: 'i1' } }],
      [200, { errcode: 0, errmsg: 'ok', result: { userid: 'u1', name: 'Demo', active: true } }],
    ]);
    const instance = { processCode: 'PROC-1', originatorUserId: 'u1', url: 'https://countersign.example/i/1' };
    expect(await client.processCentre.createInstance(instance)).toBe('i1');
    expect(await client.users.get('u1')).toEqual({ userId: 'u1', unionId: undefined, name: 'Demo', active: true });
    expect(sent.map(({ url, token }) => [url.host, url.searchParams.get('access_token'), token])).toEqual([
      ['api.dingtalk.com', null, 'token-1'],
      ['oapi.dingtalk.com', 'token-1', null],
    ]);
  });

  it('goes to the international edition where the setting says so', async () => {
    const { client, sent } = clientOf([[200, { success: true }]], { domain: 'dingtalk.io' });
    await client.processCentre.finishInstance('i1', 'approved');
    expect(sent[0]?.url.host).toBe('api.dingtalk.io');
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ processInstanceId: 'i1', status: 'COMPLETED', result: 'agree' });
  });

  it.each([
    ['api', [400, { code: 'InvalidAuthentication', message: '不合法的access_token', requestid: 'R' }]],
    ['oapi', [200, { errcode: 40014, errmsg: '不合法的access_token' }]],
    ['oapi, wrapped', [200, { errcode: 88, errmsg: 'x', sub_code: '40014', sub_msg: 'y' }]],
  ] as const)('fetches a new token where %s refuses one, and sends again', async (_family, refusal) => {
    const good = [200, { errcode: 0, result: { userid: 'u1' } }] as const;
    const { client, sent } = clientOf([refusal, good]);
    await client.users.get('u1');
    expect(sent.map(({ url }) => url.searchParams.get('access_token'))).toEqual(['token-1', 'token-2']);
  });

  it.each([
    [403, { code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', message: 'slow down' }],
    [403, { status: 1111, wait: 5, source: 'x5', punish: 'deny', uuid: 'u' }],
    [200, { errcode: 90018, errmsg: 'limit' }],
    [200, { errcode: 90002, errmsg: 'limit' }],
  ])('takes %i %j for a limit', async (status, body) => {
    const { client } = clientOf([[status, body]]);
    expect(await refusalOf(client.users.get('u1'))).toBeInstanceOf(RateLimitedError);
  });

  it.each([
    [403, { code: 'Forbidden.AccessDenied.IpNotInWhiteList', message: 'x' }, 'ADDRESS_NOT_ALLOWED'],
    [403, { code: 'Forbidden.AccessDenied.ApiCountLimitForOrg', message: 'x' }, 'MONTHLY_QUOTA'],
    [200, { errcode: 90020, errmsg: 'x' }, 'MONTHLY_QUOTA'],
    [200, { errcode: 60121, errmsg: 'x' }, 'NOT_FOUND'],
    [400, { code: 'integrated.state.invalid', message: 'x' }, 'INSTANCE_ENDED'],
  ])('tells %i %j as %s', async (status, body, code) => {
    const { client, sent } = clientOf([[status, body]]);
    expect(await refusalOf(client.users.get('u1'))).toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });

  it('names the permissions that the app lacks, from the field or the message', async () => {
    const code = 'Forbidden.AccessDenied.AccessTokenPermissionDenied';
    for (const body of [
      { code, message: 'x', AccessDeniedDetail: { requiredScopes: ['Workflow.Instance.Write'] }, RequestId: 'R-1' },
      { code, message: '应用尚未开通所需的权限：[Workflow.Instance.Write]', requestid: 'R-1' },
    ]) {
      const { client } = clientOf([[403, body]]);
      const error = await refusalOf(client.processCentre.cancelTasks('i1', 'n1'));
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({
        code: 'SCOPE_MISSING',
        requestId: 'R-1',
        details: { scopes: ['Workflow.Instance.Write'] },
      });
    }
  });
});

describe('the custom robot', () => {
  it('signs as DingTalk’s page computes it', () => {
    const credentials = { token: Secret.of('t'), secret: Secret.of('SECabc') };
    const { sign = '' } = robotQuery(credentials, 1_700_000_000_000);
    expect(encodeURIComponent(sign)).toBe('jcUpW0QmtKduN03n4JqQ0PBosVjqnM8gU7fIIvsDmCM%3D');
    const page = { token: Secret.of('t'), secret: Secret.of('this is secret') };
    expect(encodeURIComponent(robotQuery(page, 1_577_262_236_757)['sign'] ?? '')).toBe(
      'hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D',
    );
    expect(robotQuery({ token: Secret.of('t') }, 0)).toEqual({ access_token: 't' });
  });

  it('carries its own token, and never the app’s', async () => {
    const { client, sent } = clientOf([[200, { errcode: 0, errmsg: 'ok' }]]);
    await client.robot.send({ text: '已批准', key: 'k1' });
    const [call] = sent;
    expect(call?.token).toBeNull();
    expect(call?.url.searchParams.get('access_token')).toBe('robot-token');
    expect(JSON.parse(call?.body ?? '')).toEqual({ msgtype: 'text', text: { content: '已批准' }, msgUuid: 'k1' });
  });

  it.each([
    [{ errcode: 310000, errmsg: 'keywords not in content' }, 'ROBOT_KEYWORD_MISSING'],
    [{ errcode: 310000, errmsg: 'sign not match' }, 'ROBOT_REFUSED'],
    [{ errcode: 300005, errmsg: 'token is not exist' }, 'ROBOT_REFUSED'],
    [{ errcode: 430102, errmsg: 'x' }, 'CONTENT_BLOCKED'],
    [{ errcode: 410100, errmsg: 'send too fast' }, 'RATE_LIMITED'],
  ])('tells %j as %s', async (body, code) => {
    const { client } = clientOf([[200, body]]);
    expect(await refusalOf(client.robot.send({ text: 'x' }))).toMatchObject({ code });
  });
});
