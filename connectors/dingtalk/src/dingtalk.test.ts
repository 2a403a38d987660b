import type { ConnectionIdentity } from '@countersign/contracts';
import { Secret } from '@countersign/contracts';
import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { connectorConformance, createOffsetClock, startEmulator } from '@countersign/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import dingtalk, { createDingTalk } from './dingtalk.js';
import definition from './emulator/index.js';
import { parseCallbackKey, sealEnvelope, signatureOf } from './resources/callback-envelope.js';
import { dingtalkWebhooks } from './webhooks.js';

// The twin runs before its checks get their names.
const clock = createOffsetClock({ pace: 2000 });
// Longer than the robot's ten minutes of silence, which are leapt through; itself it takes this machine's time.
const deadlineMs = 900_000;
const twin = await startEmulator(definition, { clock });
let store = createMemoryTokenStore();
afterAll(() => twin.close());

const identity: ConnectionIdentity = {
  id: '00000000-0000-7000-8000-000000000004',
  name: 'inbox',
  tenant: 'tenant-1',
  connector: 'dingtalk',
  environment: 'emulator',
  settings: twin.credentials.settings,
};

function open() {
  const { clientId, clientSecret, settings, secrets } = twin.credentials;
  return openConnection(dingtalk, {
    environment: 'emulator',
    origins: twin.origins,
    ca: twin.ca,
    settings,
    credentials: { clientId, clientSecret, ...secrets },
    store,
    clock,
  });
}

const instance = { EventType: 'bpms_instance_change', corpId: 'dingdemo', processInstanceId: 'i1', type: 'start' };

describe('conformance', () => {
  const checks = connectorConformance({
    connector: dingtalk,
    emulator: twin,
    open: {
      restart: () => {
        store = createMemoryTokenStore();
      },
      bind: async (gate) => bind(dingtalk, { identity, options: { ...(await open()), deadlineMs }, gate }),
      client: async (grant) => createDingTalk({ ...(await open()), deadlineMs, grant }),
      identity,
      secrets: () => (twin.state.token === undefined ? [] : [twin.state.token.value]),
    },
    cases: {
      actions: {
        'robot.message.send': {
          input: { title: '已批准 Approved', text: '交通費 **HK$320.50** 已批准。' },
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'message').length,
          fixedToken: true,
        },
      },
      webhooks: {
        bodies: [
          JSON.stringify(instance),
          JSON.stringify({ ...instance, EventType: 'bpms_task_change', type: 'finish', result: 'agree', taskId: 7 }),
          JSON.stringify({ processInstanceId: 'i1', taskId: 8, outResult: 'refuse', operator: 'u-manager' }),
        ],
        secrets: [
          'token1:1234567890123456789012345678901234567890123:dingdemoapp',
          'token2:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ:dingdemoapp',
        ],
        deliver: (bytes, secret, now) => {
          const key = parseCallbackKey(Secret.of(secret));
          if (key === undefined) throw new Error('not a callback secret');
          const random = Buffer.from('0123456789abcdef');
          const signed = { timestamp: String(now), nonce: 'n1', encrypt: sealEnvelope(key, bytes, random) };
          const query = new URLSearchParams({
            signature: signatureOf(key, signed),
            timestamp: String(now),
            nonce: 'n1',
          });
          return {
            method: 'POST',
            path: `/v1/webhooks/inbox?${query}`,
            headers: { 'content-type': 'application/json' },
            body: Buffer.from(JSON.stringify({ encrypt: signed.encrypt })),
          };
        },
        signatureHeaders: [],
        signatureQuery: ['signature', 'timestamp', 'nonce'],
        freshnessMs: 5 * 60_000,
        connection: identity,
        challenges: ['{"EventType":"check_url"}', '{"EventType":"check_create_suite_url","Random":"LPIdSnlF"}'],
      },
      faults: {
        unauthorized: { fault: 'unauthorized' },
        throttled: { fault: 'rate-limited' },
      },
    },
  });
  for (const check of checks) it(check.name, check.run);

  it('has checks', () => {
    expect(checks.length).toBeGreaterThan(30);
  });
});

describe('an approval of our own engine in the inbox', () => {
  beforeEach(() => {
    twin.reset();
    store = createMemoryTokenStore();
  });

  it('goes from form to task to result, with a token that is renewed when refused', async () => {
    const client = createDingTalk({ ...(await open()), deadlineMs });
    const { processCentre } = client;
    const component = { componentType: 'MoneyField', props: { componentId: 'amount', label: '金額 (HK$)' } };
    const processCode = await processCentre.saveTemplate({ name: '費用報銷', formComponents: [component] });
    expect(await processCentre.findTemplate('費用報銷')).toBe(processCode);
    const url = 'https://countersign.example/i/1';
    const id = await processCentre.createInstance({ processCode, originatorUserId: 'u-starter', title: '交通費', url });

    const before = twin.requests.filter(({ operationId }) => operationId === 'oauth.accessToken').length;
    twin.switchOn({ fault: 'unauthorized', times: 1 });
    const [task] = await processCentre.createTasks(id, 'n1', [{ userId: 'u-manager', url, customData: 'task-1' }]);
    expect(twin.requests.filter(({ operationId }) => operationId === 'oauth.accessToken')).toHaveLength(before + 1);

    const listed = [];
    for await (const one of processCentre.openTasks('u-manager')) listed.push(one);
    expect(listed).toEqual([{ taskId: task?.taskId, instanceId: id, activityId: 'n1', status: 'RUNNING' }]);
    await processCentre.closeTask(id, task?.taskId ?? '', 'approved');
    await processCentre.finishInstance(id, 'approved');
    await processCentre.finishInstance(id, 'approved');
    expect(twin.ledger().map(({ kind, summary }) => [kind, summary['status'], summary['result']])).toEqual([
      ['instance', 'COMPLETED', 'agree'],
      ['task', 'COMPLETED', 'AGREE'],
    ]);
    await expect(processCentre.createTasks(id, 'n2', [{ userId: 'u-finance', url }])).rejects.toMatchObject({
      code: 'INSTANCE_ENDED',
    });
    expect(twin.drifts).toEqual([]);
    await client.close();
  });

  it('never makes a second instance by itself when the answer is lost', async () => {
    const client = createDingTalk({ ...(await open()), deadlineMs });
    const processCode = await client.processCentre.saveTemplate({ name: 'x', formComponents: [] });
    twin.switchOn({ fault: 'lost-answer', operations: ['instances.create'], times: 1 });
    const url = 'https://countersign.example/i/1';
    const made = client.processCentre.createInstance({ processCode, originatorUserId: 'u-starter', url });
    await expect(made).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(twin.ledger().filter(({ kind }) => kind === 'instance')).toHaveLength(1);
    await client.close();
  });

  it('asks no app token for the robot, and tells wrong app credentials', async () => {
    const client = createDingTalk({ ...(await open()), deadlineMs });
    await client.robot.send({ text: '已批准' });
    expect(twin.requests.map(({ operationId }) => operationId)).toEqual(['robot.send']);
    await client.close();
    const { clientId } = twin.credentials;
    const wrong = await openConnection(dingtalk, {
      environment: 'emulator',
      origins: twin.origins,
      ca: twin.ca,
      credentials: { clientId, clientSecret: 'wrong' },
      clock,
    });
    const other = createDingTalk({ ...wrong, deadlineMs });
    await expect(other.users.get('u-starter')).rejects.toMatchObject({ code: 'TOKEN_REFUSED' });
    expect(() => other.robot).toThrow(expect.objectContaining({ code: 'ROBOT_MISSING' }));
    await other.close();
  });

  it('wraps callbacks so that the connector takes them for genuine', () => {
    const { credentials, state, origin } = twin;
    const random = { bytes: (count: number) => new Uint8Array(count).fill(7) };
    const context = { state, clock, random, credentials, origin, fault: () => undefined, emit: () => undefined };
    const body = { processInstanceId: 'i1', taskId: 9, outResult: 'agree', operator: 'u-manager' };
    const made = definition.webhook?.(body, context);
    const result = dingtalkWebhooks.receive(
      {
        method: 'POST',
        path: `/hook?${new URLSearchParams(made?.query)}`,
        headers: {},
        body: Buffer.from(made?.body ?? ''),
      },
      { secrets: [Secret.of(credentials.webhookSecret ?? '')], now: clock.now(), tenant: 't', connection: identity },
    );
    expect(result).toMatchObject({ events: [{ data: { taskId: '9', decision: 'approve', userId: 'u-manager' } }] });
  });
});
