import { ConnectorError, type Delivery, type JsonObject, Secret, type WebhookIntake } from '@countersign/contracts';
import type { Command } from 'commander';
import * as v from 'valibot';
import { runBatch } from '../batch.js';
import type { CommandContext } from '../command-context.js';
import { notSetUp, refusedInput, UsageError } from '../command-errors.js';
import { loadConnector } from '../load-connector.js';
import { append, epochMs } from '../option-values.js';
import type { Files } from '../read-files.js';
import { errorText, plainJson, type Terminal } from '../terminal.js';

interface VerifyFlags {
  readonly headers?: string;
  readonly body?: string;
  readonly secret: readonly string[];
  readonly now?: string;
  readonly setting: readonly string[];
  readonly path: string;
  readonly batch?: string;
}

/** One delivery to judge, its files not yet read. */
interface Question {
  readonly headers: string;
  readonly body: string;
  readonly secrets: readonly string[];
  readonly now: string | undefined;
  readonly settings: readonly string[];
  readonly path: string;
}

/** Stands for a connection that nobody has set up. */
const NO_CONNECTION = '00000000-0000-0000-0000-000000000000';

export function addWebhooks(program: Command, context: CommandContext): void {
  const { say } = context;
  program
    .command('webhooks')
    .description(say('webhooks'))
    .command('verify')
    .description(say('verify'))
    .argument('<vendor>', say('vendorName'))
    .option('--headers <file>', say('headers'))
    .option('--body <file>', say('body'))
    .option('--secret <secret>', say('secret'), append, [])
    .option('--now <instant>', say('now'))
    .option('--setting <name=value>', say('setting'), append, [])
    .option('--path <path>', say('path'), '/')
    .option('--batch <file>', say('batch'))
    .action((vendor: string, flags: VerifyFlags) => runVerify(context, vendor, flags));
}

async function runVerify(context: CommandContext, vendor: string, flags: VerifyFlags): Promise<void> {
  const { files, report, terminal, say, locale } = context;
  const connector = await loadConnector(vendor, terminal.cwd);
  const { webhooks } = connector;
  if (webhooks === undefined) throw refusedInput('CONNECTOR_INVALID', `${vendor} takes no webhooks.`, vendor);
  if (flags.batch !== undefined) {
    const exit = await runBatch(flags.batch, {
      files,
      report,
      keys: ['vendor', 'headers', 'body', 'secret', 'now', 'setting', 'path'],
      run: async (one) => {
        const meant = one.optional('vendor') ?? vendor;
        if (meant !== vendor)
          throw refusedInput('FILE_INVALID', `This batch is for ${vendor}, not ${meant}.`, 'vendor');
        const secrets = one.list('secret');
        return verdictDocument(
          judge(webhooks, files, terminal, {
            headers: one.required('headers'),
            body: one.required('body'),
            secrets: secrets.length === 0 ? flags.secret : secrets,
            now: one.optional('now') ?? flags.now,
            settings: [...flags.setting, ...one.list('setting')],
            path: one.optional('path') ?? flags.path,
          }),
        );
      },
    });
    context.end(exit);
    return;
  }
  if (flags.headers === undefined || flags.body === undefined || flags.secret.length === 0) {
    throw new UsageError('Give --headers, --body and --secret, or --batch.');
  }
  const { headers, body, secret: secrets, now, setting: settings, path } = flags;
  const verdict = judge(webhooks, files, terminal, { headers, body, secrets, now, settings, path });
  report.result(
    verdictDocument(verdict),
    verdict.refusal
      ? errorText(verdict.refusal.toJSON(), locale)
      : verdict.result.kind === 'challenge'
        ? say('challenge', { status: verdict.result.answer.status })
        : [say('genuine', { events: verdict.result.events.length }), ...verdict.result.events.map(eventLine)].join(
            '\n',
          ),
  );
  context.end(verdict.refusal ? 1 : 0);
}

type Verdict =
  | { readonly result: ReturnType<WebhookIntake['receive']>; readonly refusal?: undefined }
  | { readonly refusal: ConnectorError };

function judge(intake: WebhookIntake, files: Files, terminal: Terminal, question: Question): Verdict {
  const delivery: Delivery = {
    method: 'POST',
    path: question.path,
    headers: readHeaders(files.text(question.headers, 'headers'), question.headers),
    body: files.bytes(question.body, 'body'),
  };
  const options = {
    secrets: question.secrets.map((reference) => readSecret(reference, files, terminal)),
    now: question.now === undefined ? Date.now() : epochMs(question.now),
    tenant: 'default',
    connection: { id: NO_CONNECTION, settings: Object.fromEntries(question.settings.map(pair)) },
  };
  try {
    return { result: intake.receive(delivery, options) };
  } catch (error) {
    if (ConnectorError.is(error) && error.name === 'SignatureError') return { refusal: error };
    throw error;
  }
}

function verdictDocument(verdict: Verdict): JsonObject & { readonly ok: boolean } {
  if (verdict.refusal) {
    const { code, message, remedy } = verdict.refusal;
    return { ok: false, code, message, remedy, events: [] };
  }
  const { result } = verdict;
  if (result.kind === 'challenge') return { ok: true, challenge: plainJson(result.answer), events: [] };
  return { ok: true, events: plainJson(result.events) };
}

function eventLine(event: {
  readonly type: string;
  readonly subject?: string | undefined;
  readonly id: string;
}): string {
  return ` ${event.type}  ${event.subject ?? ''}  ${event.id}`;
}

/** A JSON object of names and values, or lines as they come over the wire. Names become lower case. */
function readHeaders(text: string, path: string): Record<string, string> {
  const headers: Record<string, string> = {};
  const add = (name: string, value: string) => {
    const key = name.toLowerCase();
    headers[key] = headers[key] === undefined ? value : `${headers[key]}, ${value}`;
  };
  if (text.trimStart().startsWith('{')) {
    const parsed = v.safeParse(
      v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.union([v.string(), v.array(v.string())]))),
      text,
    );
    if (!parsed.success) throw refusedInput('FILE_INVALID', `${path} is no JSON object of names and texts.`, 'headers');
    for (const [name, value] of Object.entries(parsed.output)) for (const one of [value].flat()) add(name, one);
    return headers;
  }
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || (index === 0 && /^(?:[A-Z]+ \S+ )?HTTP\/\d/.test(line))) continue;
    const colon = line.indexOf(':');
    if (colon < 1)
      throw refusedInput('FILE_INVALID', `${path} has a line that is no "Name: value".`, `headers:${index + 1}`);
    add(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return headers;
}

function readSecret(reference: string, files: Files, terminal: Terminal): Secret {
  if (reference.startsWith('env:')) {
    const name = reference.slice('env:'.length);
    const value = terminal.env[name];
    if (!value) throw notSetUp('SECRET_NOT_FOUND', `The environment has no ${name}.`, 'secret');
    return Secret.of(value);
  }
  if (reference.startsWith('file:'))
    return Secret.of(files.text(reference.slice('file:'.length), 'secret').replace(/\r?\n$/, ''));
  return Secret.of(reference);
}

function pair(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError('--setting takes name=value.', '--setting');
  return [text.slice(0, at), text.slice(at + 1)];
}
