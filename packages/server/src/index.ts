export { type ServerCode, serverRemedies } from './answers.js';
export { type CountersignServer, createServer } from './create-server.js';
export { type Listening, type ListenOptions, listen } from './listen.js';
export type { ServerOptions, WebhookReceiver } from './options.js';
export { type RehearsalOptions, rehearse } from './processes/rehearse.js';
export { type PreparedServer, serveInTurn } from './processes/serve-in-turn.js';
export {
  type ProcessChange,
  type SupervisedIntake,
  type SuperviseOptions,
  superviseIntake,
} from './processes/supervise-intake.js';
