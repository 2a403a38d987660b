export type { RobotMessageInput } from './actions/robot-message-input.js';
export type { RobotMessageOutput } from './actions/robot-message-send.js';
export type { DingTalkTokens } from './auth.js';
export { type DingTalkOperation, dingtalkDescriptor } from './descriptor.js';
export { createDingTalk, type DingTalk, default } from './dingtalk.js';
export { type DingTalkRefusal, parseRefusal } from './error.js';
export type { DingTalkOptions, RobotCredentials } from './options.js';
export type { CallControl, DingTalkApi, Wire } from './resources/dingtalk-api.js';
export type {
  CreatedTask,
  InstanceSearch,
  ListedTask,
  NewTask,
  ProcessCentre,
  ShownInstance,
} from './resources/process-centre.js';
export type { Robot, RobotMessage } from './resources/robot.js';
export type { User, Users } from './resources/users.js';
export { dingtalkWebhooks } from './webhooks.js';
export { DingTalkWorkspace } from './workspace/dingtalk-workspace.js';
export { workspaceMigrations } from './workspace/migrations.js';
export type {
  ApprovalFeed,
  DecisionReport,
  DingTalkWorkspaceOptions,
  MirrorRound,
  MirrorTrouble,
  People,
} from './workspace/workspace-options.js';
