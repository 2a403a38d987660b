import {
  type BoundConnector,
  ConfigurationError,
  type HumanProof,
  type Id,
  type Logger,
  systemClock,
  systemRandomness,
  uuidv7,
} from '@countersign/contracts';
import { AuditTrail } from './audit/audit-trail.js';
import { checkBindings } from './bindings/check-bindings.js';
import { compileBinding } from './bindings/evaluate.js';
import { refuseFindings } from './bindings/findings.js';
import { migrate } from './database/migrate.js';
import { runtimeMigrations } from './database/migrations.js';
import { documentStore } from './documents/document-store.js';
import { effectsAdmin } from './effects/effects-admin.js';
import { createFencedRuns } from './effects/fenced-run.js';
import { Liveness } from './effects/liveness.js';
import { Outcomes } from './effects/outcome.js';
import { EffectRunner } from './effects/run-effect.js';
import { EffectWorker } from './effects/worker.js';
import { eventLog } from './events/event-log.js';
import { InboxStore } from './inbox/inbox.js';
import { Connections, type Installation } from './installation.js';
import { queueWakeups } from './queue/queue-wakeups.js';
import { noWakeups } from './queue/wakeups.js';
import type { Runtime, RuntimeOptions } from './runtime-types.js';
import { fireTimers } from './timers/fire-timers.js';
import { ApprovalJournal } from './workspace/approval-journal.js';
import { createGate } from './workspace/gate.js';
import { LOCAL_CAPABILITIES, LocalWorkspace } from './workspace/local-workspace.js';
import { Reversals } from './workspace/reversal.js';
import { ApprovalStarter } from './workspace/start-approval.js';
import { Templates } from './workspace/templates.js';

const silent: Logger = { debug: () => {}, warn: () => {} };
const ACCEPTED: readonly HumanProof['method'][] = ['session', 'workspaceCallback', 'terminal'];

/**
 * Opens the durable runtime of one tenant on a database: migrates, opens the connections, publishes the templates given.
 * Nothing runs in the background until `worker.start()`.
 * @throws {@link ConfigurationError} for bad options, {@link InputError} for a wrong binding or template.
 */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  checkOptions(options);
  const { tenant, database, clock = systemClock, randomness = systemRandomness, logger = silent } = options;
  const bindings = options.bindings.map(compileBinding);
  await migrate(database, [...runtimeMigrations, ...(options.migrations ?? [])]);
  const installation: Installation = {
    tenant,
    timeZone: options.timeZone,
    locale: options.locale,
    database,
    clock,
    randomness,
    logger,
    audit: new AuditTrail({ tenant, database, clock, randomness }),
    directory: options.directory,
    bindings,
    connections: new Connections(),
    wakeups: options.wakeups === 'scan' ? noWakeups : await queueWakeups(database, logger),
  };
  return assemble(installation, options);
}

async function assemble(installation: Installation, options: RuntimeOptions): Promise<Runtime> {
  const { tenant, database, clock, logger, randomness } = installation;
  const { leaseMs = 30_000, maxAttempts = 12, concurrency = 4, acceptProofs = ACCEPTED } = options;
  // Unpredictable whatever the runtime's own randomness is: two workers must never share an owner or a lock.
  const owner: Id = `${options.workerId ?? 'worker'}:${uuidv7(clock, systemRandomness)}`;
  const lock = Buffer.from(systemRandomness.bytes(4)).readUInt32BE() >>> 1;

  const runs = createFencedRuns();
  const gate = createGate(installation, runs);
  const templates = new Templates(installation, LOCAL_CAPABILITIES);
  const reversals: Reversals = new Reversals(installation, () => starter, options.reversal);
  const journal = new ApprovalJournal(installation, templates, (...ended) => reversals.settle(...ended));
  const starter: ApprovalStarter = new ApprovalStarter(installation, templates, journal);
  const workspace = new LocalWorkspace({ installation, templates, journal, starter, gate, acceptProofs });
  const outcomes = new Outcomes(installation, journal, reversals);
  const documents = documentStore(database, tenant, clock);
  const runner = new EffectRunner({ installation, outcomes, runs, documents, leaseMs, maxAttempts });
  const liveness = new Liveness({ tenant, database, clock, logger, randomness, owner, lock });
  const inbox = new InboxStore(installation);
  const tick = (): Promise<number> => fireTimers(installation, workspace);
  const worker = new EffectWorker({
    installation,
    owner,
    runner,
    liveness,
    leaseMs,
    concurrency,
    fireTimers: tick,
    processInbox: () => inbox.process(),
  });

  let connections: readonly BoundConnector[] = [];
  const close = async (): Promise<void> => {
    await worker.stop();
    await inbox.close();
    await installation.wakeups.close();
    for (const bound of connections) await bound.close();
  };
  try {
    connections = await options.connect(gate);
    installation.connections.set(connections);
    refuseFindings(checkBindings(options.bindings, { connections, templates: options.templates }));
    for (const template of options.templates ?? []) await workspace.publish(template);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    workspace,
    connections,
    worker,
    effects: effectsAdmin(installation, outcomes, acceptProofs),
    inbox,
    audit: installation.audit,
    events: eventLog(database, tenant),
    documents,
    tick,
    close,
  };
}

function checkOptions({ tenant, timeZone, leaseMs, concurrency, maxAttempts }: RuntimeOptions): void {
  const invalid = (place: string, message: string): ConfigurationError =>
    new ConfigurationError('INVALID_OPTION', message, { place });
  if (!/^[\w.-]{1,64}$/.test(tenant)) throw invalid('tenant', 'A tenant is 1 to 64 letters, digits, dots and dashes.');
  if (!isTimeZone(timeZone)) throw invalid('timeZone', `"${timeZone}" is not an IANA time zone.`);
  const counts = { leaseMs, concurrency, maxAttempts };
  for (const [place, value] of Object.entries(counts)) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) throw invalid(place, 'A whole number above 0.');
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false; // A RangeError is how it says no.
  }
}
