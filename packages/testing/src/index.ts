export { runScanned, type ScannedProcess, type ScannedProcessOptions } from './canary/scanned-process.js';
export { type SecretEncoding, type SecretForm, secretForms } from './canary/secret-forms.js';
export { createSecretScan, type SecretLeak, type SecretScan } from './canary/secret-scan.js';
export type {
  ActionCase,
  CaseStage,
  ConformanceCases,
  ConformanceCheck,
  ConformanceOptions,
  ConformancePorts,
  WebhookCase,
} from './conformance/conformance-types.js';
export { connectorConformance } from './conformance/connector-conformance.js';
export { type ApprovedEffects, countEffects, type EffectCount, isRight } from './crash/count-effects.js';
export {
  type CrashHarness,
  type CrashHarnessOptions,
  type CrashPoint,
  type CrashVerdict,
  openCrashHarness,
} from './crash/crash-harness.js';
export {
  type CrashOrder,
  type CrashRun,
  type CrashWorker,
  type Prepared,
  serveCrashWorker,
} from './crash/crash-worker.js';
export type { KillMode } from './crash/kill-switch.js';
export type { WorkerCommand } from './crash/worker-process.js';
export { startEmulator } from './emulator.js';
export { ADMIN_HEADER } from './emulator-admin.js';
export type {
  EmulatorContext,
  EmulatorCredentials,
  EmulatorDefinition,
  EmulatorDelivery,
  EmulatorDrift,
  EmulatorFault,
  EmulatorHandler,
  EmulatorLimit,
  EmulatorOperation,
  EmulatorRequest,
  EmulatorRequestLog,
  EmulatorResponse,
  EmulatorWebhook,
  FaultRule,
  LedgerEntry,
  RequestProblem,
  RunningEmulator,
} from './emulator-definition.js';
export type { EmulatorOptions } from './emulator-options.js';
export {
  createFakeClock,
  createOffsetClock,
  type FakeClock,
  type MovableClock,
  type OffsetClockOptions,
} from './fake-clock.js';
export { kitFaults } from './fault-board.js';
export type { BodyPart } from './request-body.js';
export {
  type RunningSandbox,
  type SandboxDocument,
  type SandboxEntry,
  type SandboxOptions,
  startSandbox,
} from './sandbox.js';
export { createSeededRandomness } from './seeded-randomness.js';
export { type Relay, type RelayChunk, type RelayDirection, type RelayOptions, startRelay } from './tcp-relay.js';
export { createTestCa, type TestCa, type TestCertificate } from './test-ca.js';
export {
  type LoopbackServer,
  type LoopbackTlsServer,
  startPlainServer,
  startTlsServer,
  type TlsServerOptions,
} from './tls-server.js';
export {
  createMemo,
  startTwin,
  type Twin,
  type TwinConnection,
  type TwinOptions,
  type TwinParts,
  type TwinRun,
} from './twin.js';
