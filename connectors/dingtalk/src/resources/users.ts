import { type CallControl, type DingTalkApi, present } from './dingtalk-api.js';

/** A member of the organisation. */
export interface User {
  readonly userId: string;
  /** The same in every organisation of one app developer. */
  readonly unionId: string | undefined;
  readonly name: string | undefined;
  /** False before the first sign-in to DingTalk. */
  readonly active: boolean | undefined;
}

export class Users {
  readonly #api: DingTalkApi;

  constructor(api: DingTalkApi) {
    this.#api = api;
  }

  /** @throws {@link ApiError} `NOT_FOUND` for an unknown user. */
  async get(userId: string, control: CallControl = {}): Promise<User> {
    const { data } = await this.#api.call('users.get', { body: { userid: userId }, ...control });
    const { userid, unionid, name, active } = present(data.result, 'users.get', 'result');
    return { userId: userid ?? userId, unionId: unionid, name, active };
  }
}
