// @alicloud/dingtalk, DingTalk's own (generated, all of the `api` family): the endpoint is an option.
import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert';
import { createRequire } from 'node:module';
import { attempt, emulator } from './peer.mjs';

// CommonJS whose classes stand beside their default export.
const require = createRequire(import.meta.url);
const oauth = require('@alicloud/dingtalk/oauth2_1_0');
const workflow = require('@alicloud/dingtalk/workflow_1_0');
const { Config } = require('@alicloud/openapi-client');
const { RuntimeOptions } = require('@alicloud/tea-util');

const { clientId, clientSecret } = emulator.credentials;
const config = new Config({ protocol: 'https', regionId: 'central', endpoint: new URL(emulator.origin).host });
const tokens = new oauth.default(config);
const flows = new workflow.default(config);
const runtime = new RuntimeOptions({});
const url = 'https://countersign.example/approvals/1';
let token = '';

/** @param {string} operation @param {object} request @param {string} [given] */
async function call(operation, request, given = token) {
  const upper = operation[0]?.toUpperCase() + operation.slice(1);
  const headers = new workflow[`${upper}Headers`]({ xAcsDingtalkAccessToken: given });
  const { body } = await flows[`${operation}WithOptions`](new workflow[`${upper}Request`](request), headers, runtime);
  return body;
}

/** @param {Promise<unknown>} made @param {RegExp} code */
async function refused(made, code) {
  await rejects(made, (error) => {
    match(String(error?.code), code);
    return true;
  });
}

await attempt('getAccessToken', async () => {
  const { body } = await tokens.getAccessToken(
    new oauth.GetAccessTokenRequest({ appKey: clientId, appSecret: clientSecret }),
  );
  strictEqual(body.expireIn, 7200);
  token = body.accessToken;
});
await attempt('getAccessToken again gives the same token', async () => {
  const request = new oauth.GetAccessTokenRequest({ appKey: clientId, appSecret: clientSecret });
  strictEqual((await tokens.getAccessToken(request)).body.accessToken, token);
});
await attempt('getAccessToken with a wrong secret is refused', async () => {
  const request = new oauth.GetAccessTokenRequest({ appKey: clientId, appSecret: 'wrong' });
  await refused(tokens.getAccessToken(request), /invalidClientIdOrSecret/);
});
const callback = { appUuid: 'dingcorp', apiKey: 'gateway', version: '1' };
const form = {
  name: '費用報銷 Expense claim',
  formComponents: [{ componentType: 'MoneyField', props: { componentId: 'amount', label: '金額 (HK$)' } }],
  processFeatureConfig: { features: [{ name: 'TASK_EXECUTE', runType: 'ORIGIN', callback }] },
};
const processCode = await attempt('saveProcess', async () => {
  const { result } = await call('saveProcess', form);
  match(result.processCode, /^PROC-/);
  return result.processCode;
});
await attempt('saveProcess with the code changes the same form', async () => {
  strictEqual((await call('saveProcess', { ...form, processCode })).result.processCode, processCode);
});
await attempt('getProcessCodeByName', async () => {
  strictEqual((await call('getProcessCodeByName', { name: form.name })).result.processCode, processCode);
});
await attempt('getProcessCodeByName of no form is refused', async () => {
  await refused(call('getProcessCodeByName', { name: 'nothing' }), /process\.error/);
});
const processInstanceId = await attempt('saveIntegratedInstance', async () => {
  const { result } = await call('saveIntegratedInstance', {
    processCode,
    originatorUserId: 'u-starter',
    title: '交通費 Taxi',
    url,
    bizData: '{"countersign":"a1"}',
    formComponentValueList: [{ name: '金額 (HK$)', value: '320.50', id: 'amount', componentType: 'MoneyField' }],
  });
  ok(result.processInstanceId, 'an id');
  return result.processInstanceId;
});
await attempt('saveIntegratedInstance again makes another: there is no key', async () => {
  const again = { processCode, originatorUserId: 'u-starter', title: '交通費 Taxi', url };
  const { result } = await call('saveIntegratedInstance', again);
  ok(result.processInstanceId !== processInstanceId, 'another id');
});
await attempt('listProcessInstanceIds', async () => {
  const startTime = Date.now() - 3_600_000;
  const page = { nextToken: 0, maxResults: 1, userIds: ['u-starter'] };
  const first = await call('listProcessInstanceIds', { processCode, startTime, ...page });
  strictEqual(first.result.list.length, 1);
  const next = { ...page, nextToken: Number(first.result.nextToken) };
  const second = await call('listProcessInstanceIds', { processCode, startTime, ...next });
  ok([...first.result.list, ...second.result.list].includes(processInstanceId), 'the approval is listed');
});
await attempt('getProcessInstance gives our own data', async () => {
  const { result } = await call('getProcessInstance', { processInstanceId });
  deepStrictEqual([result.status, result.bizData], ['RUNNING', '{"countersign":"a1"}']);
});
const taskId = await attempt('createIntegratedTask', async () => {
  const tasks = ['u-manager', 'u-deputy'].map((userId) => ({ userId, url, customData: 't1' }));
  const { result } = await call('createIntegratedTask', { processInstanceId, activityId: 'cs-1', tasks });
  deepStrictEqual(
    result.map((/** @type {{ userId: string }} */ { userId }) => userId),
    ['u-manager', 'u-deputy'],
  );
  return result[0].taskId;
});
await attempt('createIntegratedTask for nobody is refused', async () => {
  const tasks = [{ userId: 'nobody', url }];
  await refused(call('createIntegratedTask', { processInstanceId, activityId: 'cs-2', tasks }), /invalidParameter/);
});
await attempt('updateIntegratedTask', async () => {
  const tasks = [{ taskId, status: 'COMPLETED', result: 'AGREE' }];
  strictEqual((await call('updateIntegratedTask', { processInstanceId, tasks })).success, true);
});
await attempt('cancelIntegratedTask', async () => {
  const request = { processInstanceId, activityId: 'cs-1' };
  strictEqual((await call('cancelIntegratedTask', request)).success, true);
});
await attempt('updateProcessInstance', async () => {
  const request = { processInstanceId, status: 'COMPLETED', result: 'agree' };
  strictEqual((await call('updateProcessInstance', request)).success, true);
});
await attempt('createIntegratedTask after the end is refused', async () => {
  const tasks = [{ userId: 'u-manager', url }];
  await refused(
    call('createIntegratedTask', { processInstanceId, activityId: 'cs-3', tasks }),
    /integrated\.state\.invalid/,
  );
});
await attempt('queryIntegratedTodoTask', async () => {
  const answered = await call('queryIntegratedTodoTask', { userId: 'u-manager', pageSize: 40, pageNumber: 1 });
  ok(answered, 'an answer');
});
await attempt('a call with a token that was never given is refused', async () => {
  await refused(call('getProcessInstance', { processInstanceId }, 'wrong'), /InvalidAuthentication/);
});
