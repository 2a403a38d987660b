import { request } from 'node:https';
import { openConnection } from '@countersign/oauth';
import { createOffsetClock, startEmulator } from '@countersign/testing';
import { afterAll, beforeEach, expect, it } from 'vitest';
import dingtalk, { createDingTalk } from '../dingtalk.js';
import definition from './index.js';

const clock = createOffsetClock();
const twin = await startEmulator(definition, { clock });
afterAll(() => twin.close());
beforeEach(() => twin.reset());

const url = 'https://countersign.example/1';

async function client() {
  const { credentials, origins, ca } = twin;
  const { clientId, clientSecret } = credentials;
  return createDingTalk(
    await openConnection(dingtalk, {
      environment: 'emulator',
      origins,
      ca,
      credentials: { clientId, clientSecret },
      clock,
    }),
  );
}

const buttons = { name: 'TASK_EXECUTE', runType: 'ORIGIN', callback: { appUuid: 'ding1', apiKey: 'k', version: '1' } };

async function ask(features: readonly object[]) {
  const { processCentre } = await client();
  const processCode = await processCentre.saveTemplate({
    name: '費用報銷',
    formComponents: [],
    processFeatureConfig: { features: [...features] },
  });
  const originatorUserId = 'u-starter';
  const instance = { processCode, originatorUserId, title: '交通費 <b>', url, bizData: '{"our":"a1"}' };
  const id = await processCentre.createInstance(instance);
  const [task] = await processCentre.createTasks(id, 'n1', [{ userId: 'u-manager', url, customData: 't1' }]);
  return { processCentre, processCode, originatorUserId, id, taskId: task?.taskId ?? '' };
}

/** As a browser asks for a page, or sends its form. */
function browse(method: string, path: string, form?: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = request(
      new URL(path, twin.origin),
      { method, ca: twin.ca, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve(text));
      },
    );
    sending.on('error', reject);
    sending.end(form && new URLSearchParams(form).toString());
  });
}

it('shows buttons only where the form asks for them, with whom to call', async () => {
  const { taskId } = await ask([]);
  await expect(twin.command('decide', { taskId, result: 'agree' })).rejects.toThrow('shows no buttons');
  await expect(ask([{ name: 'TASK_EXECUTE', runType: 'ORIGIN' }])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await ask([buttons]);
  const inbox = await twin.command('inbox', { userId: 'u-manager' });
  expect(inbox).toMatchObject([{ buttons: false }, { buttons: true, title: '交通費 <b>' }]);
});

it('has a page to decide on, for the tasks of its owner', async () => {
  const { taskId } = await ask([buttons]);
  const page = await browse('GET', '/inbox/u-manager');
  expect(page).toContain(`value="${taskId}"`);
  expect(page).toContain('交通費 &lt;b&gt;');
  expect(await browse('POST', '/inbox/u-finance', { taskId, result: 'agree' })).toContain('no longer here');
  expect(await browse('POST', '/inbox/u-manager', { taskId, result: 'agree', remark: '同意' })).toContain('Sent');
});

it('finds approvals by form, person and time, later than they were made while look-ups lag', async () => {
  const { processCentre, processCode, originatorUserId, id } = await ask([buttons]);
  const find = async () => {
    const window = { from: clock.now() - 60_000, to: clock.now() };
    const ids = [];
    for await (const one of processCentre.findInstances({ processCode, originatorUserId, ...window })) ids.push(one);
    return ids;
  };
  expect(await find()).toEqual([id]);
  expect(await processCentre.getInstance(id)).toEqual({ instanceId: id, status: 'RUNNING', bizData: '{"our":"a1"}' });
  await expect(processCentre.getInstance('nothing')).rejects.toMatchObject({ code: 'INSTANCE_ENDED' });
  for (let more = 1; more < 25; more += 1) {
    await processCentre.createInstance({ processCode, originatorUserId, title: String(more), url });
  }
  expect(new Set(await find()).size).toBe(25);
  twin.switchOn({ fault: 'lookup-lag', settings: { ms: 30_000 } });
  expect(await find()).toEqual([]);
  await clock.advance(30_000);
  expect(await find()).toHaveLength(25);
});
