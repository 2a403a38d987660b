import type { BoundConnector, ConnectionIdentity, Connector, Gate, Json } from '@countersign/contracts';
import { bind } from '@countersign/core';
import googleWorkspace from '@countersign/google-workspace';
import googleEmulator from '@countersign/google-workspace/emulator';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { connectDatabase, openRuntime, type Runtime } from '@countersign/runtime';
import { type RunningEmulator, startEmulator } from '@countersign/testing';
import zoom from '@countersign/zoom';
import zoomEmulator from '@countersign/zoom/emulator';
import {
  directory,
  invitationTemplate,
  proofOfHead,
  readBindings,
  reception,
  TENANT,
  visitTemplate,
} from './company.js';
import { proposeInvitations } from './propose-invitations.js';

export interface VisitRun {
  /** What each vendor has at the end: kind and title. */
  readonly meetings: readonly string[];
  readonly office: readonly string[];
  readonly joinUrl: string;
  /** Where the calendar's event says that it is. */
  readonly eventLocation: string;
  /** As the guest reads it. */
  readonly mail: { readonly to: readonly string[]; readonly subject: string; readonly text: string };
  /** How often effects were tried, all together. */
  readonly attempts: number;
  /** Invitations that a second look proposes. */
  readonly proposedAgain: number;
  readonly auditVerified: boolean;
}

export interface VisitRunOptions {
  /** For the database; removed by the caller. */
  readonly folder: string;
  /** Switched on before anything is approved, by connection. */
  readonly faults?: Readonly<Record<'meetings' | 'office', readonly Fault[]>> | undefined;
  /** The visit is taken back after its meeting was made. */
  readonly revoked?: boolean | undefined;
  /** Told what happens, line by line. */
  readonly say?: ((line: string) => void) | undefined;
}

type Fault = Parameters<RunningEmulator['switchOn']>[0];

const visit = { guest: '示例貿易', email: 'guest@visitor.example', startsAt: '2031-03-04T10:00:00+08:00' };

/** An approved visit → Zoom meeting → calendar event with its link, and mail in Chinese; all on this machine. */
export async function runVisit({
  folder,
  faults,
  revoked = false,
  say = () => {},
}: VisitRunOptions): Promise<VisitRun> {
  const emulators = {
    meetings: await startEmulator(zoomEmulator),
    office: await startEmulator(googleEmulator),
  };
  const database = await connectDatabase({ dataFolder: folder });
  const connections = [
    await connectionTo(zoom, 'meetings', emulators.meetings),
    await connectionTo(googleWorkspace, 'office', emulators.office),
  ];
  const runtime = await openRuntime({
    tenant: TENANT,
    timeZone: 'Asia/Hong_Kong',
    locale: 'zh-HK',
    database,
    bindings: readBindings(),
    templates: [visitTemplate, invitationTemplate],
    directory: async () => directory,
    connect: async (gate) => connections.map((connection) => connection.bind(gate)),
    acceptProofs: ['simulation'],
  });
  try {
    for (const fault of faults?.meetings ?? []) emulators.meetings.switchOn(fault);
    for (const fault of faults?.office ?? []) emulators.office.switchOn(fault);
    const { id } = await runtime.workspace.start({
      idempotencyKey: 'visit-2031-03-04',
      template: { id: visitTemplate.id },
      initiator: reception,
      title: `到訪：${visit.guest}`,
      values: visit,
    });
    await agree(runtime, id);
    say('The visit is approved. 到訪已獲批核。');
    await settle(runtime, emulators.meetings);
    if (revoked) {
      await runtime.workspace.revoke({ approval: id, proof: proofOfHead(Date.now()), reason: '訪客取消' });
    }
    const [invitation] = await proposeInvitations(runtime);
    if (invitation === undefined) return await resultOf(runtime, emulators);
    const link = (await runtime.workspace.get(invitation))?.values['joinUrl'];
    say(`The meeting is made; the invitation is proposed with its link. 會議已安排：${String(link)}`);
    await agree(runtime, invitation);
    await settle(runtime, emulators.office);
    await settle(runtime, emulators.meetings);
    const result = await resultOf(runtime, emulators);
    say(`The calendar has it, at ${result.eventLocation}. 日曆已加入活動。`);
    say(`Mailed to ${result.mail.to.join()}: ${result.mail.subject}\n${result.mail.text}`);
    say(`Zoom: ${result.meetings.join(', ')} · Google: ${result.office.join(', ')} · tries: ${result.attempts}`);
    return result;
  } finally {
    await runtime.close();
    for (const connection of connections) await connection.close();
    await database.close();
    await emulators.meetings.close();
    await emulators.office.close();
  }
}

/** The head of operations reads what it is, and agrees. */
async function agree({ workspace }: Runtime, approval: string): Promise<void> {
  const task = (await workspace.get(approval))?.tasks.find(({ state }) => state === 'active');
  await workspace.decide(task?.id ?? '', { kind: 'approve' }, proofOfHead(Date.now()));
}

/** Runs what is due. A retry after a fault may have to wait a moment. */
async function settle({ worker, effects }: Runtime, { clock }: RunningEmulator): Promise<void> {
  for (;;) {
    await worker.runUntilIdle();
    const open = (await effects.list()).filter(({ state }) => state === 'ready' || state === 'running');
    if (open.length === 0) return;
    const wakeAt = Math.min(...open.map((effect) => Date.parse(effect.wakeAt)));
    await clock.sleep(Math.max(0, wakeAt - Date.now()) + 1);
  }
}

interface OpenedConnection {
  bind(gate: Gate): BoundConnector;
  close(): Promise<void>;
}

const IDS = { meetings: '0193a1f0-5b1e-7c3a-9d44-6f2f0e8a1c05', office: '0193a1f0-5b1e-7c3a-9d44-6f2f0e8a1c06' };

async function connectionTo(
  connector: Connector,
  name: keyof typeof IDS,
  { origins, ca, credentials }: RunningEmulator,
): Promise<OpenedConnection> {
  const { clientId, clientSecret, refreshToken, settings } = credentials;
  const identity: ConnectionIdentity = {
    id: IDS[name],
    name,
    tenant: TENANT,
    connector: connector.descriptor.id,
    environment: 'emulator',
    settings,
  };
  const options = await openConnection(connector, {
    environment: 'emulator',
    origins,
    ca,
    settings,
    credentials: { clientId, clientSecret, ...(refreshToken === undefined ? {} : { refreshToken }) },
    store: createMemoryTokenStore(),
  });
  return {
    bind: (gate) => bind(connector, { identity, options, gate }),
    close: () => options.network.close(),
  };
}

async function resultOf(
  runtime: Runtime,
  { meetings, office }: Readonly<Record<'meetings' | 'office', RunningEmulator>>,
): Promise<VisitRun> {
  const effects = await runtime.effects.list({ limit: 1000 });
  const made = effects.find(({ action }) => action === 'zoom.meeting.create');
  const event = effects.find(({ action }) => action === 'google-workspace.calendar.event.create');
  const [mail] = listOf(await office.command('mailbox', {}));
  await runtime.audit.seal();
  const before = (await runtime.workspace.list({})).length;
  await proposeInvitations(runtime);
  const texts = (emulator: RunningEmulator, title: string) =>
    emulator.ledger().map(({ kind, summary }) => `${kind} ${String(summary[title] ?? summary['subject'])}`);
  return {
    meetings: texts(meetings, 'topic'),
    office: texts(office, 'title'),
    joinUrl: textOf(made?.outcome?.output, 'joinUrl'),
    eventLocation: textOf(event?.input, 'location'),
    mail: { to: listOf(fieldOf(mail, 'to')).map(String), subject: textOf(mail, 'subject'), text: textOf(mail, 'text') },
    attempts: effects.reduce((sum, { attempt }) => sum + attempt, 0),
    proposedAgain: (await runtime.workspace.list({})).length - before,
    auditVerified: (await runtime.audit.verify()).verified,
  };
}

function fieldOf(value: Json | undefined, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: Json | undefined, name: string): string {
  const found = fieldOf(value, name);
  return typeof found === 'string' ? found : '';
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
