import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret, StateError } from '@countersign/contracts';
import dingtalk, { createDingTalk, DingTalkWorkspace } from '@countersign/dingtalk';
import { openConnection } from '@countersign/oauth';
import type { SandboxDocument } from '@countersign/testing';
import { TENANT } from './company.js';
import type { Desk, DeskParts } from './desk.js';
import { openDoor } from './dingtalk-door.js';
import { people } from './dingtalk-staff.js';

const INBOX = '0193a1f0-5b1e-7c3a-9d44-6f2f0e8a1c02';
/** Generous: a machine that is busy with other things takes its time. */
const CALLBACK_MS = 120_000;

/**
 * DingTalk's inbox: the runtime's approvals are shown there, and every answer is a button pressed there, called back in
 * its encrypted envelope.
 */
export async function dingTalkDesk({ order, tell, clock, runtime, database }: DeskParts): Promise<Desk> {
  const sandbox = join(order.folder, 'sandbox.json');
  const client = createDingTalk(await openConnection(dingtalk, { sandbox, clock }));
  const { worker, inbox, events } = runtime;
  const workspace = new DingTalkWorkspace({
    tenant: TENANT,
    connection: INBOX,
    client,
    engine: runtime.workspace,
    template: (id, version) => runtime.workspace.template(id, version),
    events,
    sql: database,
    people,
    page: ({ id }) => `https://countersign.example/approvals/${id}`,
    buttons: { appUuid: 'demo', apiKey: 'demo' },
    locale: order.lang,
    clock,
  });
  const door = await openDoor({ connection: INBOX, secret: await callbackSecret(sandbox), inbox, clock });
  await tell({ type: 'doorOpened', url: door.url, ca: door.ca });
  const show = async (): Promise<void> => {
    for (;;) {
      const { elsewhere, nextAt } = await workspace.round();
      if (!elsewhere && nextAt === undefined) return;
      // A killed process is still being noticed; or it was killed at a call, whose answer is looked up after a while.
      if (elsewhere) await clock.sleep(50);
      else await advance((nextAt ?? 0) - clock.now() + 1);
    }
  };
  const advance = async (byMs: number): Promise<void> => {
    await clock.advance(Math.max(0, byMs));
    await tell({ type: 'clockMoved', byMs: Math.max(0, byMs) });
  };
  return {
    workspace,
    show,
    async decide(claim, instance, task, { does, comment = '' }) {
      const userId = (await people.userId(task.assignee.ref)) ?? '';
      const arrived = door.next();
      await tell({
        type: 'press',
        userId,
        claim: claim.id,
        result: does === 'approve' ? 'agree' : 'refuse',
        remark: comment,
      });
      await Promise.race([arrived, missing()]);
      await worker.runUntilIdle();
      await show();
      return (await workspace.get(instance.id)) ?? instance;
    },
    async close() {
      await door.close();
      await client.close();
    },
  };
}

async function callbackSecret(sandbox: string): Promise<Secret> {
  const document: SandboxDocument = JSON.parse(await readFile(sandbox, 'utf8'));
  return Secret.of(document.emulators['dingtalk']?.webhookSecret ?? '');
}

function missing(): Promise<never> {
  return new Promise((_, reject) => {
    const told = () =>
      reject(
        new StateError('CALLBACK_MISSING', 'DingTalk’s emulator has not called back.', {
          remedy: { en: 'Run the demo again.', 'zh-HK': '請再次執行示範。' },
        }),
      );
    setTimeout(told, CALLBACK_MS).unref();
  });
}
