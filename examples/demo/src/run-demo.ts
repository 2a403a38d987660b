import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorDocument, InputError, type Locale } from '@countersign/contracts';
import dingtalkEmulator from '@countersign/dingtalk/emulator';
import quickbooks from '@countersign/quickbooks';
import quickbooksEmulator from '@countersign/quickbooks/emulator';
import { createOffsetClock, type RunningEmulator, startSandbox } from '@countersign/testing';
import { dayOfClaims } from './claims.js';
import { type CompanyBooks, openCompanyBooks } from './company-books.js';
import { pressButton, shownIn } from './dingtalk-inbox.js';
import { organisation } from './dingtalk-staff.js';
import type { FinishedDay } from './messages.js';
import type { CrashReport, DemoReport } from './report.js';
import { reportPage } from './report-page.js';
import { reportText } from './report-text.js';
import { servePage } from './serve-page.js';
import { superviseDay } from './supervise-day.js';
import { textsIn } from './texts.js';

export interface DemoOptions {
  /** Prints one JSON document on `stdout` and nothing else there. */
  readonly json: boolean;
  /** Kills the worker between QuickBooks' answer and our commit, and starts it again. */
  readonly crash: boolean;
  /** Serves the result as a read-only page on loopback until `signal` or Ctrl-C. */
  readonly open: boolean;
  /** File with a chart of accounts: JSON of `[{code,name,type,parent,isGroup?,names?}]`. */
  readonly chart?: string | undefined;
  readonly lang: Locale;
  readonly workspace: 'local' | 'dingtalk';
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Plays a day of expense claims: emulators and the moved clock in this process, runtime and workspace in a child.
 * @returns 0 when every claim ended as it should; 1 when something didn't, or the chart was refused.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  if (!isWorkspace(options.workspace)) return fail(workspaceMissing(options.workspace), options);
  const folder = await mkdtemp(join(tmpdir(), 'countersign-demo-'));
  try {
    await chmod(folder, 0o711); // started by root, PostgreSQL runs as somebody else who has to enter
    const report = await playIn(folder, options);
    if (options.json) options.stdout.write(`${JSON.stringify(report)}\n`);
    else options.stdout.write(`${reportText(report, options.lang)}\n`);
    if (options.open) await showPage(report, options);
    return holds(report) ? 0 : 1;
  } catch (error) {
    // Stopped by a person, who knows.
    return options.signal?.aborted ? 1 : fail(error, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fail(error: unknown, { json, lang, stdout, stderr }: DemoOptions): number {
  const document = errorDocument(error);
  if (json) stdout.write(`${JSON.stringify(document)}\n`);
  else stderr.write(`${document.code}: ${document.message}\n${document.remedy[lang]}\n`);
  return 1;
}

/** It comes from the command line. */
function isWorkspace(name: string): name is DemoOptions['workspace'] {
  return name === 'local' || name === 'dingtalk';
}

function workspaceMissing(name: string): InputError {
  return new InputError('WORKSPACE_UNSUPPORTED', `The demo can't run in the workspace "${name}".`, {
    place: '--workspace',
    remedy: {
      en: 'Give --workspace local or dingtalk; left out, it is the embedded workspace.',
      'zh-HK': '請使用 --workspace local 或 dingtalk；不指定則為內置的工作區。',
    },
  });
}

async function playIn(folder: string, options: DemoOptions): Promise<DemoReport> {
  const say = textsIn(options.lang);
  const progress = (text: string): void => void (options.json ? options.stderr : options.stdout).write(`· ${text}\n`);
  const clock = createOffsetClock();
  progress(say('startingEmulators'));
  const inDingTalk = options.workspace === 'dingtalk';
  if (inDingTalk) progress(say('startingDingTalk'));
  const definitions = inDingTalk ? [quickbooksEmulator, dingtalkEmulator] : [quickbooksEmulator];
  const sandbox = await startSandbox(definitions, { folder, clock });
  try {
    const emulator = sandbox.emulators.get('quickbooks');
    if (emulator === undefined) throw new Error('the sandbox has no QuickBooks');
    const inbox = sandbox.emulators.get('dingtalk');
    await inbox?.command('seed', { users: organisation });
    progress(say('buildingAccounts'));
    const books = await openCompanyBooks(sandbox.file, options.chart, emulator);
    progress(`${books.chart.accounts} ${say('accountsBuilt')}, ${books.chart.findings.length} ${say('findings')}`);
    const crashAt = options.crash ? dayOfClaims[0]?.id : undefined;
    let crash: CrashReport | undefined;
    const day = await superviseDay(
      {
        type: 'start',
        folder,
        accounts: books.categories,
        lateAccount: books.lateAccount,
        clockAheadMs: 0,
        crashAt,
        lang: options.lang,
        workspace: options.workspace,
      },
      {
        progress: ({ text, detail }) => progress(detail === undefined ? say(text) : `${say(text)} ${detail}`),
        clockMoved: async (byMs) => {
          if (byMs >= 86_400_000) progress(say('clockMoved'));
          await clock.advance(byMs);
        },
        doorOpened: (door) => inbox?.addReceiver(door),
        pressed: async (button) => {
          if (inbox !== undefined) await pressButton(inbox, button);
        },
        killed: (claim) => {
          progress(say('killing'));
          crash = { claim, billsAfterKill: billsOf(emulator, claim).length, billsAtEnd: 0, requests: 0 };
          progress(say('restarting'));
        },
      },
    );
    return { ...reportOf(day, books, emulator, options.workspace, crash), ...(inbox && { dingtalk: shownIn(inbox) }) };
  } finally {
    await sandbox.close();
  }
}

function reportOf(
  day: FinishedDay,
  books: CompanyBooks,
  emulator: RunningEmulator,
  workspace: DemoOptions['workspace'],
  crash: CrashReport | undefined,
): DemoReport {
  const { production } = quickbooks.descriptor.environments;
  const { events, verified, head } = day.audit;
  return {
    claims: day.claims,
    bills: billsOf(emulator).length,
    audit: { events, verified, head },
    workspace,
    chart: books.chart,
    tlsExceptions: production.hosts.flatMap(({ host, tlsFloor, exception }) =>
      exception === undefined ? [] : [{ host, floor: tlsFloor, name: exception.name, until: exception.until }],
    ),
    ...(crash === undefined
      ? {}
      : { crash: { ...crash, billsAtEnd: billsOf(emulator, crash.claim).length, requests: creations(emulator) } }),
  };
}

/** What the emulator's own ledger holds, whatever we believe. */
function billsOf(emulator: RunningEmulator, claim?: string) {
  return emulator
    .ledger()
    .filter(({ kind, summary }) => kind === 'bill' && (claim === undefined || summary['docNumber'] === claim));
}

function creations(emulator: RunningEmulator): number {
  return emulator.requests.filter(({ operationId }) => operationId === 'bills.create').length;
}

function holds({ claims, bills, audit, crash, dingtalk }: DemoReport): boolean {
  const booked = claims.filter(({ billId }) => billId !== null);
  const expected = dayOfClaims.length - 1; // all but the refused one
  return (
    audit.verified &&
    bills === booked.length &&
    booked.length === expected &&
    (crash === undefined || crash.billsAtEnd === 1) &&
    // The proposed void waits for its one approver.
    (dingtalk === undefined ||
      (dingtalk.agreed === expected && dingtalk.refused === 1 && dingtalk.open === 1 && dingtalk.double === 0))
  );
}

async function showPage(report: DemoReport, { lang, json, stdout, stderr, signal }: DemoOptions): Promise<void> {
  const say = textsIn(lang);
  await servePage(
    reportPage(report, lang),
    (url) => (json ? stderr : stdout).write(`${say('serving')} ${url}  ${say('stopWith')}\n`),
    signal,
  );
}
