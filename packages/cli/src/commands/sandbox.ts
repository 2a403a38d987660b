import { resolve } from 'node:path';
import { ConnectorError, foreignError, parseDuration } from '@countersign/contracts';
import type { Command } from 'commander';
import * as v from 'valibot';
import type { CommandContext } from '../command-context.js';
import { notSetUp, refusedInput, UsageError } from '../command-errors.js';
import { connectorIds, loadEmulator } from '../load-connector.js';
import { append, wholeNumber } from '../option-values.js';
import { type AdminAnswer, RunningSandboxClient } from '../running-sandbox.js';
import { table } from '../terminal.js';

/** Faults that strike an answer: without an operation named, the next write's, not a token call's. */
const ANSWER_FAULTS = new Set(['lost-answer', 'half-answer']);
const FOLDER = '.countersign';
const WRITE_ERRORS = new Set(['EACCES', 'EEXIST', 'EISDIR', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS']);

interface SandboxFlags {
  readonly port: string;
  readonly folder: string;
}

interface FaultFlags {
  readonly times: string;
  readonly always?: boolean;
  readonly operation: readonly string[];
  readonly set: readonly string[];
  readonly off?: boolean;
}

export function addSandbox(program: Command, context: CommandContext): void {
  const { say } = context;
  const sandbox = program
    .command('sandbox')
    .description(say('sandbox'))
    .argument('[vendors...]', say('sandboxVendors'))
    .option('--port <number>', say('sandboxPort'), '0')
    .option('--folder <folder>', say('sandboxFolder'), FOLDER)
    .action((vendors: readonly string[], flags: SandboxFlags) => runSandbox(context, vendors, flags));
  const folder = () => context.files.resolve(String(sandbox.getOptionValue('folder')));
  sandbox
    .command('fault')
    .description(say('fault'))
    .argument('<vendor>', say('vendor'))
    .argument('[fault]', say('faultName'))
    .option('--times <number>', say('faultTimes'), '1')
    .option('--always', say('faultAlways'))
    .option('--operation <operation>', say('faultOperation'), append, [])
    .option('--set <name=value>', say('faultSet'), append, [])
    .option('--off', say('faultOff'))
    .action((vendor: string, fault: string | undefined, flags: FaultFlags) =>
      runFault(context, RunningSandboxClient.find(folder()), vendor, fault, flags),
    );
  sandbox
    .command('clock')
    .description(say('clock'))
    .option('--advance <duration>', say('clockAdvance'))
    .option('--set <instant>', say('clockSet'))
    .action((flags: { readonly advance?: string; readonly set?: string }) =>
      runClock(context, RunningSandboxClient.find(folder()), flags),
    );
}

/** Runs until the terminal says stop. */
async function runSandbox(context: CommandContext, vendors: readonly string[], flags: SandboxFlags): Promise<void> {
  const { terminal, report, say, files } = context;
  const port = wholeNumber(flags.port, '--port', 65_535);
  const names = vendors.length > 0 ? vendors : connectorIds(terminal.cwd, { withEmulator: true });
  if (names.length === 0) throw notSetUp('CONNECTOR_NOT_FOUND', 'No connector with an emulator is installed.');
  const definitions = await Promise.all([...new Set(names)].map((name) => loadEmulator(name, terminal.cwd)));
  const { startSandbox } = await import('@countersign/testing');
  const folder = resolve(files.resolve(flags.folder));
  const sandbox = await startSandbox(definitions, { folder, port }).catch((error: unknown) => {
    const { code } = foreignError(error);
    if (ConnectorError.is(error) || !WRITE_ERRORS.has(code ?? '')) throw error;
    throw refusedInput('FILE_NOT_WRITABLE', `${folder} can't be written (${code}).`, '--folder');
  });
  try {
    report.result(
      { ...sandbox.document, file: sandbox.file },
      [
        table([
          [say('vendor'), say('address')],
          ...[...sandbox.emulators].map(([vendor, { origin }]) => [vendor, origin]),
        ]),
        '',
        say('sandboxRuns', { file: sandbox.file }),
      ].join('\n'),
    );
    await stopped(terminal.stop);
  } finally {
    await sandbox.close();
  }
  if (!report.json) report.note(say('sandboxStopped'));
}

async function runFault(
  context: CommandContext,
  sandbox: RunningSandboxClient,
  vendor: string,
  fault: string | undefined,
  flags: FaultFlags,
): Promise<void> {
  if (flags.off) {
    await accepted(
      sandbox.call(vendor, 'DELETE', fault === undefined ? '/faults' : `/faults/${encodeURIComponent(fault)}`),
    );
  } else if (fault !== undefined) {
    const operations =
      flags.operation.length > 0 || !ANSWER_FAULTS.has(fault) ? flags.operation : await writesOf(sandbox, vendor);
    await accepted(
      sandbox.call(vendor, 'POST', '/faults', {
        fault,
        ...(operations.length === 0 ? {} : { operations }),
        ...(flags.always ? {} : { times: wholeNumber(flags.times, '--times') }),
        ...(flags.set.length === 0 ? {} : { settings: settingsOf(flags.set) }),
      }),
    );
  }
  const answer = v.parse(
    v.object({ on: v.array(v.looseObject({ fault: v.string() })), known: v.record(v.string(), v.string()) }),
    (await accepted(sandbox.call(vendor, 'GET', '/faults'))).body,
  );
  context.report.result({ vendor, ...answer }, faultsText(context, vendor, answer, fault === undefined && !flags.off));
}

function faultsText(
  { say }: CommandContext,
  vendor: string,
  answer: {
    readonly on: readonly { readonly fault: string; readonly [key: string]: unknown }[];
    readonly known: Readonly<Record<string, string>>;
  },
  withKnown: boolean,
): string {
  const on = answer.on.map(({ fault, times, operations, settings }) => [
    ` ${fault}`,
    times === undefined ? '∞' : `${times}×`,
    Array.isArray(operations) ? operations.join(', ') : '',
    settings === undefined ? '' : JSON.stringify(settings),
  ]);
  return [
    on.length === 0 ? say('faultsNone', { vendor }) : `${say('faultsOn', { vendor })}\n${table(on)}`,
    ...(withKnown
      ? [
          say('faultsKnown', { vendor }),
          table(Object.entries(answer.known).map(([name, title]) => [` ${name}`, title])),
        ]
      : []),
  ].join('\n');
}

/** Operations that take an access token and change something. */
async function writesOf(sandbox: RunningSandboxClient, vendor: string): Promise<readonly string[]> {
  const { body } = await accepted(sandbox.call(vendor, 'GET', '/operations'));
  const operations = v.parse(
    v.array(v.object({ operationId: v.string(), method: v.string(), path: v.string(), takesToken: v.boolean() })),
    body,
  );
  return operations
    .filter(({ method, takesToken }) => takesToken && method !== 'GET')
    .map(({ operationId }) => operationId);
}

async function runClock(
  { report, say }: CommandContext,
  sandbox: RunningSandboxClient,
  flags: { readonly advance?: string; readonly set?: string },
): Promise<void> {
  if (flags.advance !== undefined && flags.set !== undefined)
    throw new UsageError('Give --advance or --set, not both.');
  // One clock for all emulators of a sandbox: any of them moves it.
  const vendor = sandbox.vendors[0] ?? '';
  const advanceMs = flags.advance === undefined ? undefined : parseDuration(flags.advance);
  if (flags.advance !== undefined && advanceMs === undefined) {
    throw new UsageError(`--advance takes an ISO 8601 duration such as PT24H, not ${flags.advance}.`, '--advance');
  }
  const move = advanceMs !== undefined ? { advanceMs } : flags.set !== undefined ? { set: flags.set } : undefined;
  if (flags.set !== undefined && !Number.isFinite(Date.parse(flags.set))) {
    throw new UsageError(`--set takes an instant such as 2026-11-22T08:30:00.000Z, not ${flags.set}.`, '--set');
  }
  const { body } = await accepted(sandbox.call(vendor, move ? 'POST' : 'GET', '/clock', move));
  const { now } = v.parse(v.object({ now: v.string() }), body);
  report.result({ now }, say('clockNow', { now }));
}

/** The answer, unless the emulator refused. */
async function accepted(call: Promise<AdminAnswer>): Promise<AdminAnswer> {
  const answer = await call;
  if (answer.status === 200) return answer;
  const refusal = v.safeParse(v.looseObject({ code: v.string(), message: v.optional(v.string()) }), answer.body);
  const message = refusal.success ? (refusal.output.message ?? refusal.output.code) : `status ${answer.status}`;
  throw refusedInput('SANDBOX_REFUSED', message);
}

function settingsOf(pairs: readonly string[]): Record<string, string | number | boolean> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError(`--set takes name=value, not ${pair}.`, '--set');
      const text = pair.slice(at + 1);
      const value = /^-?\d+(?:\.\d+)?$/.test(text)
        ? Number(text)
        : text === 'true' || text === 'false'
          ? text === 'true'
          : text;
      return [pair.slice(0, at), value];
    }),
  );
}

/** Resolves at the signal; keeps the process alive meanwhile (the servers do). */
function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => {
    signal.addEventListener('abort', () => done(), { once: true });
  });
}
