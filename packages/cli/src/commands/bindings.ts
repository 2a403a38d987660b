import type { ApprovalTemplate, ConnectionIdentity, Connector, Finding } from '@countersign/contracts';
import { ConnectorError, errorDocument, type LocalizedText, remedies } from '@countersign/contracts';
import type { Binding, BindingSurroundings } from '@countersign/runtime';
import type { Command } from 'commander';
import * as v from 'valibot';
import type { CommandContext } from '../command-context.js';
import { UsageError } from '../command-errors.js';
import { connectorIds, loadConnector } from '../load-connector.js';
import { append } from '../option-values.js';
import { errorText } from '../terminal.js';

interface CheckFlags {
  readonly connection: readonly string[];
  readonly template: readonly string[];
}

export function addBindings(program: Command, context: CommandContext): void {
  const { say } = context;
  program
    .command('bindings')
    .description(say('bindings'))
    .command('check')
    .description(say('bindingsCheck'))
    .argument('<files...>', say('bindingFiles'))
    .option('--connection <name=connector>', say('bindingConnection'), append, [])
    .option('--template <file>', say('bindingTemplate'), append, [])
    .action((paths: readonly string[], flags: CheckFlags) => runCheck(context, paths, flags));
}

async function runCheck(context: CommandContext, paths: readonly string[], flags: CheckFlags): Promise<void> {
  const { files, report, say, locale } = context;
  const { checkBindings, parseBindings, runtimeRemedies } = await import('@countersign/runtime');
  const bindings: Binding[] = [];
  const findings: Finding[] = [];
  for (const path of paths) {
    try {
      bindings.push(...parseBindings(files.text(path, path), path));
    } catch (error) {
      findings.push(...findingsOf(error));
    }
  }
  const connections = await connectionsOf(context, flags.connection);
  const templates = await Promise.all(flags.template.map((path) => readTemplate(context, path)));
  findings.push(...checkBindings(bindings, { connections, ...(templates.length === 0 ? {} : { templates }) }));
  const catalogue: Readonly<Record<string, LocalizedText>> = { ...remedies, ...runtimeRemedies };
  const withRemedies = findings.map(({ code, place, message }) => ({
    code,
    place,
    message,
    remedy: catalogue[code] ?? remedies.INVALID_INPUT,
  }));
  report.result(
    { ok: findings.length === 0, bindings: bindings.length, findings: withRemedies },
    findings.length === 0
      ? say('bindingsGood', { bindings: bindings.length })
      : withRemedies.map((finding) => errorText(finding, locale)).join('\n'),
  );
  context.end(findings.length === 0 ? 0 : 1);
}

/** All that a file's refusal names, not only the first. */
function findingsOf(error: unknown): readonly Finding[] {
  if (!ConnectorError.is(error) || error.name !== 'InputError') throw error;
  const many = v.safeParse(
    v.object({ findings: v.array(v.object({ code: v.string(), place: v.string(), message: v.string() })) }),
    error.details,
  );
  if (many.success) return many.output.findings;
  const { code, message, place = '' } = errorDocument(error);
  return [{ code, message, place }];
}

/** Connections by name, as given; else every installed connector stands for a connection of its own name. */
async function connectionsOf(
  { terminal }: CommandContext,
  given: readonly string[],
): Promise<BindingSurroundings['connections']> {
  const pairs =
    given.length === 0
      ? connectorIds(terminal.cwd).map((id) => [id, id] as const)
      : given.map((text) => {
          const at = text.indexOf('=');
          if (at < 1) throw new UsageError(`--connection takes name=connector, not ${text}.`, '--connection');
          return [text.slice(0, at), text.slice(at + 1)] as const;
        });
  return Promise.all(pairs.map(async ([name, id]) => connectionOf(name, await loadConnector(id, terminal.cwd))));
}

function connectionOf(name: string, connector: Connector): BindingSurroundings['connections'][number] {
  const identity: ConnectionIdentity = {
    id: '00000000-0000-0000-0000-000000000000',
    name,
    tenant: 'default',
    connector: connector.descriptor.id,
    environment: 'emulator',
    settings: {},
  };
  return { identity, actions: new Map(connector.actions.map((action) => [action.name, action])) };
}

async function readTemplate({ files }: CommandContext, path: string): Promise<ApprovalTemplate> {
  const { parseTemplate } = await import('@countersign/approvals');
  return parseTemplate(files.data(path, '--template'));
}
