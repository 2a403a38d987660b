export { assertPublishable, checkTemplate, type TemplateFinding } from './check-template.js';
export { type CloudEventOptions, toCloudEvents } from './cloud-events.js';
export type {
  AddSignersCommand,
  ApprovalCommand,
  CancelCommand,
  CommentCommand,
  DecideContext,
  DecisionCommand,
  FireTimerCommand,
  NewFactCommand,
  ReassignCommand,
  ResubmitCommand,
  ReturnCommand,
  StartCommand,
  TransferCommand,
  WithdrawCommand,
} from './command.js';
export { decide } from './decide.js';
export { describeRoute, type RouteStep } from './describe-route.js';
export { checkForm, type FormCheck, validateForm } from './form.js';
export { parseTemplate } from './parse-template.js';
export { type ApprovalCode, approvalRemedies } from './remedies.js';
export { type SimulatedStep, type Simulation, type SimulationInput, simulate } from './simulate.js';
export { parseDirectory } from './simulation-input.js';
export { type ApprovalState, type Choice, evolve, openTasks, replay, type Timer, type Visit } from './state.js';
