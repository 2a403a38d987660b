import type { CrashCase } from '../crash-case.js';

export const dingtalkCases: readonly CrashCase[] = [
  {
    connector: 'dingtalk',
    action: 'robot.message.send',
    kind: 'message',
    input: () => ({ title: '已批准 Approved', text: '交通費 **HK$320.50** 已批准。' }),
    ownTokens: true,
  },
];
