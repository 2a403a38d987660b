import type { CallControl, DingTalkApi } from './dingtalk-api.js';

export interface RobotMessage {
  /** Plain text, or Markdown with a title. */
  readonly text: string;
  /** Shown in the list of conversations; makes the message Markdown. */
  readonly title?: string | undefined;
  readonly mentionEveryone?: boolean | undefined;
  /** `msgUuid`: the same again is the same message. For how long, is not documented. */
  readonly key?: string | undefined;
}

/** One custom robot: it only speaks. */
export class Robot {
  readonly #api: DingTalkApi;

  constructor(api: DingTalkApi) {
    this.#api = api;
  }

  /** At most 20 in a minute; above, the robot is silent for ten minutes. */
  async send({ text, title, mentionEveryone, key }: RobotMessage, control: CallControl = {}): Promise<void> {
    const content =
      title === undefined
        ? ({ msgtype: 'text', text: { content: text } } as const)
        : ({ msgtype: 'markdown', markdown: { title, text } } as const);
    await this.#api.call('robot.send', {
      body: {
        ...content,
        ...(key === undefined ? {} : { msgUuid: key }),
        ...(mentionEveryone === undefined ? {} : { at: { isAtAll: mentionEveryone } }),
      },
      ...control,
    });
  }
}
