import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import * as v from 'valibot';
import { refuseOld } from './answers.js';
import type { Context } from './state.js';

const asked = v.object({ userid: v.string() });

export function getUser(request: EmulatorRequest, context: Context): EmulatorResponse {
  const { userid } = v.parse(asked, request.body);
  const name = context.state.users.get(userid);
  if (name === undefined) return refuseOld(context, 60121, '找不到该用户');
  return {
    status: 200,
    body: { errcode: 0, errmsg: 'ok', result: { userid, unionid: `union-${userid}`, name, active: true } },
  };
}
