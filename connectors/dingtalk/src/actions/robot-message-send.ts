import {
  type Action,
  type ActionContext,
  type ActionResult,
  ApiError,
  type Json,
  sha256,
  UncertainError,
} from '@countersign/contracts';
import type { DingTalk } from '../dingtalk.js';
import inputJsonSchema from '../generated/robot-message-send.input.json' with { type: 'json' };
import { remedies } from '../remedies.js';
import { robotSource } from '../sources.js';
import { type RobotMessageInput, robotMessageInput } from './robot-message-input.js';

export interface RobotMessageOutput {
  /** `msgUuid`; DingTalk gives no id of its own. */
  readonly messageKey: string;
}

/** How long a repeat is trusted to be recognised: DingTalk names no time (`msgUuid`, read 2026-11-21). */
const TRUSTED_MS = 30 * 60_000;

/** Tells a group what was approved. */
export const robotMessageSend: Action<DingTalk, RobotMessageInput, RobotMessageOutput & Json> = {
  name: 'robot.message.send',
  title: { en: 'Send a message to a DingTalk group', 'zh-HK': '向釘釘群組發送訊息' },
  input: robotMessageInput,
  inputJsonSchema,
  operations: ['robot.send'],
  guarantee: {
    kind: 'vendor-key',
    statement: {
      en: 'The effect’s key goes along as msgUuid, by which DingTalk recognises a repeat; for how long is not documented, so that 30 minutes after a lost answer a person is asked instead.',
      'zh-HK':
        '識別碼以 msgUuid 一併送出，釘釘據此辨認重複訊息；釘釘沒有說明時限，故回應遺失超過 30 分鐘後不再重送，改由人手確認。',
    },
    source: robotSource,
  },
  run: sendMessage,
};

async function sendMessage(
  context: ActionContext<DingTalk>,
  input: RobotMessageInput,
): Promise<ActionResult<RobotMessageOutput & Json>> {
  const { client, clock, key, memo, signal } = context;
  const messageKey = sha256(key).slice(0, 32);
  const begun = context.mayHaveHappened ? await memo.get('begun') : undefined;
  if (typeof begun === 'number' && clock.now() - begun > TRUSTED_MS) {
    throw new UncertainError('MESSAGE_UNCERTAIN', 'Whether the message was sent can’t be found out any more.', {
      remedy: remedies.MESSAGE_UNCERTAIN,
    });
  }
  // The first time counts: DingTalk's window begins there.
  if (typeof begun !== 'number') await memo.set('begun', clock.now());
  try {
    await client.robot.send({ ...input, key: messageKey }, { signal });
  } catch (error) {
    // Refused: nothing was sent, unless by a try before this one.
    if (error instanceof ApiError && error.status < 500 && typeof begun !== 'number') await memo.set('begun', null);
    throw error;
  }
  return {
    output: { messageKey },
    refs: [{ kind: 'message', id: messageKey, ...(input.title === undefined ? {} : { label: input.title }) }],
  };
}
