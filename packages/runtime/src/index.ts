export { type TenantVerdict, type VerifyAuditOptions, verifyAudit } from './audit/verify-audit.js';
export {
  type ApprovalFacts,
  type Binding,
  type BindingContext,
  callBindingId,
  defineBinding,
} from './bindings/binding.js';
export { type BindingSurroundings, checkBindings } from './bindings/check-bindings.js';
export { parseBindings } from './bindings/parse-bindings.js';
export { connectDatabase, type Database, type DatabaseOptions, type Session } from './database/database.js';
export { DatabaseError } from './database/database-error.js';
export { migrate } from './database/migrate.js';
export { runtimeMigrations } from './database/migrations.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/embedded-postgres.js';
export { runtimeRemedies } from './remedies.js';
export { openRuntime } from './runtime.js';
export type {
  Audit,
  AuditExportRow,
  AuditProblem,
  AuditVerdict,
  Documents,
  EffectFilter,
  EffectOutcome,
  EffectRecord,
  EffectReplay,
  EffectResolution,
  EffectState,
  Effects,
  EventLog,
  Inbox,
  RawDelivery,
  ReversalOptions,
  ReversalProposal,
  Runtime,
  RuntimeOptions,
  StoredEvent,
  Worker,
} from './runtime-types.js';
export { LocalWorkspace, type Revocation } from './workspace/local-workspace.js';
