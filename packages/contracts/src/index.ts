export {
  type Actor,
  type Allowance,
  type ApprovalInstance,
  type ApprovalNode,
  type ApprovalTemplate,
  type ApproverSpec,
  type Approvers,
  type Branch,
  type Condition,
  type Decision,
  type Directory,
  type DirectoryDepartment,
  type DirectoryRole,
  type DirectoryUser,
  type Field,
  type FieldType,
  type FlowNode,
  type InstanceState,
  isMoney,
  type Names,
  type Policy,
  type Ref,
  type Relation,
  type Substitution,
  sameRef,
  type Task,
  type TaskState,
  type TimeoutRule,
} from './approval.js';
export {
  type ApprovalEvent,
  type ApprovalEventData,
  type ApprovalEventType,
  approvalEventTypes,
  type StartedInstance,
} from './approval-events.js';
export type { BoundConnector, BoundRun } from './bound-connector.js';
export { canonicalJson, sha256 } from './canonical-json.js';
export type {
  ChartCreation,
  ChartFinding,
  ChartMapping,
  ChartOfAccounts,
  ChartPlan,
  ChartRow,
  ChartSummary,
} from './chart-of-accounts.js';
export { withChosenGrant } from './chosen-grant.js';
export { type Clock, type Duration, type Instant, parseDuration, systemClock, toInstant } from './clock.js';
export { type CloudEvent, cloudEventSchema, EVENT_PREFIX, parseCloudEvent } from './cloud-event.js';
export type {
  Action,
  ActionContext,
  ActionResult,
  AttemptOutcome,
  AttemptStart,
  ClientCertificate,
  ClientOptions,
  ConnectionIdentity,
  Connector,
  DataClassRule,
  Delivery,
  ExternalRef,
  HttpAnswer,
  Limits,
  Logger,
  Memo,
  Network,
  NetworkOptions,
  ResidencyRules,
  SettingDescriptor,
  Telemetry,
  TokenSourceContext,
  TransferRecord,
  Transport,
  Trigger,
  WebhookIntake,
  WebhookOptions,
  WebhookResult,
  WriteWatch,
} from './connector.js';
export type { CommandInput, CommandOption, CommandOutcome, ConnectorCommand } from './connector-command.js';
export type {
  AdaptiveDialect,
  ConnectorDescriptor,
  Environment,
  EnvironmentDescriptor,
  GrantChoice,
  Guarantee,
  GuaranteeKind,
  HostRule,
  LimitDescriptor,
  OAuthDescriptor,
  OperationDescriptor,
  OutdatedAdvice,
  PinSet,
  Source,
  ThrottleDialect,
  TlsException,
  TlsFloor,
  TokenRefusal,
} from './descriptor.js';
export { actionDigest, type CoveredAction, type EffectOrigin, effectKey } from './digest.js';
export type { CheckedAccount, DiscoveredAccount } from './discovery.js';
export {
  ApiError,
  type ApiErrorOptions,
  ApprovalError,
  AuthError,
  ConfigurationError,
  ConnectorError,
  EgressError,
  type ErrorDocument,
  type ErrorOptions,
  errorDocument,
  type ForeignError,
  foreignError,
  InputError,
  RateLimitedError,
  ResponseShapeError,
  SignatureError,
  StateError,
  TlsError,
  TransportError,
  UncertainError,
} from './errors.js';
export { type Id, type Randomness, systemRandomness, uuidv7 } from './ids.js';
export type { Json, JsonObject } from './json.js';
export { type Locale, type LocalizedText, locales } from './locale.js';
export {
  compareDecimals,
  compareMoney,
  fromMinorUnits,
  isDecimal,
  type Money,
  minorUnits,
  parseMoney,
  toMinorUnits,
} from './money.js';
export { type KnownCode, remedies } from './remedies.js';
export {
  type Finding,
  issuePlace,
  type Schema,
  type SchemaIssue,
  type SchemaOutput,
  type SchemaResult,
} from './schema.js';
export { Secret } from './secret.js';
export type { Migration, Sql, SqlResult } from './sql.js';
export type {
  AccessToken,
  GrantNote,
  GrantNoteKind,
  HeldLock,
  StoredTokens,
  TokenSet,
  TokenSource,
  TokenStore,
} from './token-source.js';
export type {
  DecidedBy,
  Gate,
  GateQuestion,
  Grant,
  HumanProof,
  StandingApproval,
  StartApproval,
  TaskDecision,
  Workspace,
  WorkspaceCapabilities,
} from './workspace.js';
