import { ConnectorError, type ErrorDocument, type JsonObject } from '@countersign/contracts';
import type { VerifiedLogin } from '@countersign/saml';
import type { Command } from 'commander';
import { runBatch } from '../batch.js';
import type { CommandContext } from '../command-context.js';
import { UsageError } from '../command-errors.js';
import { epochMs } from '../option-values.js';
import type { Files } from '../read-files.js';
import { errorText, plainJson } from '../terminal.js';

interface CheckFlags {
  readonly sp?: string;
  readonly idpMetadata?: string;
  readonly response?: string;
  readonly now?: string;
  readonly requestId?: string;
  readonly batch?: string;
}

/** One response to check, its files not yet read. */
interface Question {
  readonly sp: string;
  readonly idpMetadata: string;
  readonly response: string;
  readonly now: string | undefined;
  readonly requestId: string | undefined;
}

type Verdict =
  | { readonly login: VerifiedLogin; readonly refusal?: undefined }
  | { readonly refusal: ErrorDocument & { readonly step?: number } };

export function addSaml(program: Command, context: CommandContext): void {
  const { say } = context;
  program
    .command('saml')
    .description(say('saml'))
    .command('check')
    .description(say('samlCheck'))
    .option('--sp <file>', say('samlSp'))
    .option('--idp-metadata <file>', say('samlIdp'))
    .option('--response <file>', say('samlResponse'))
    .option('--now <instant>', say('now'))
    .option('--request-id <id>', say('samlRequestId'))
    .option('--batch <file>', say('batch'))
    .action((flags: CheckFlags) => runCheck(context, flags));
}

async function runCheck(context: CommandContext, flags: CheckFlags): Promise<void> {
  const { files, report, locale } = context;
  if (flags.batch !== undefined) {
    const exit = await runBatch(flags.batch, {
      files,
      report,
      keys: ['sp', 'idp-metadata', 'response', 'now', 'request-id'],
      run: async (one) =>
        verdictDocument(
          await judge(files, {
            sp: one.optional('sp') ?? flags.sp ?? one.required('sp'),
            idpMetadata: one.optional('idp-metadata') ?? flags.idpMetadata ?? one.required('idp-metadata'),
            response: one.required('response'),
            now: one.optional('now') ?? flags.now,
            requestId: one.optional('request-id') ?? flags.requestId,
          }),
        ),
    });
    context.end(exit);
    return;
  }
  const { sp, idpMetadata, response, now, requestId } = flags;
  if (sp === undefined || idpMetadata === undefined || response === undefined)
    throw new UsageError('Give --sp, --idp-metadata and --response, or --batch.');
  const verdict = await judge(files, { sp, idpMetadata, response, now, requestId });
  const { refusal } = verdict;
  report.result(verdictDocument(verdict), refusal ? errorText(refusal, locale) : acceptedText(context, verdict.login));
  context.end(refusal ? 1 : 0);
}

function acceptedText({ say }: CommandContext, { identity }: VerifiedLogin): string {
  const { nameId, authnInstant, issuer, attributes } = identity;
  return [
    say('samlAccepted', { nameId, authnInstant, issuer }),
    ...attributes.map(({ name, values }) => ` ${name}: ${values.join(', ')}`),
  ].join('\n');
}

async function judge(files: Files, question: Question): Promise<Verdict> {
  const { parseIdpMetadata, parseServiceProvider, verifyResponse } = await import('@countersign/saml');
  const now = question.now === undefined ? Date.now() : epochMs(question.now);
  const sp = parseServiceProvider(files.text(question.sp, '--sp'));
  const idp = parseIdpMetadata(files.text(question.idpMetadata, '--idp-metadata'));
  try {
    const response = await messageOf(files.bytes(question.response, '--response'));
    return { login: verifyResponse({ response, sp, idp, now, requestId: question.requestId }) };
  } catch (error) {
    if (ConnectorError.is(error) && error.name === 'SamlError') return { refusal: error.toJSON() };
    throw error;
  }
}

/** The bytes of XML, or base64: alone, or as the field of a form body. */
export async function messageOf(bytes: Uint8Array): Promise<string | Uint8Array> {
  const text = Buffer.from(bytes).toString('latin1');
  if (/^(?:\xEF\xBB\xBF)?\s*</.test(text)) return bytes;
  if (!/^(?:[\w.-]+=[^&]*&)*SAMLResponse=/.test(text.slice(0, 400))) return text;
  const { readPostedMessage } = await import('@countersign/saml');
  return readPostedMessage(text.trim()).message;
}

function verdictDocument(verdict: Verdict): JsonObject & { readonly ok: boolean } {
  if (verdict.refusal) {
    const { code, step = null, message, remedy, details } = verdict.refusal;
    return { ok: false, code, step, message, remedy, ...(details === undefined ? {} : { details }) };
  }
  const { identity, ...login } = verdict.login;
  return { ok: true, identity: plainJson(identity), login: plainJson(login) };
}
