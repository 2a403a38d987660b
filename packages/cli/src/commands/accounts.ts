import type { ChartOfAccounts, ChartPlan, ChartRow, JsonObject } from '@countersign/contracts';
import type { Command } from 'commander';
import * as v from 'valibot';
import { runBatch } from '../batch.js';
import type { CommandContext } from '../command-context.js';
import { notSetUp, refusedInput, UsageError } from '../command-errors.js';
import { connectorIds, loadConnector } from '../load-connector.js';
import type { Files } from '../read-files.js';
import { plainJson, table } from '../terminal.js';

interface PlanFlags {
  readonly source?: string;
  readonly target?: string;
  readonly connector?: string;
  readonly batch?: string;
}

const text = v.pipe(v.string(), v.minLength(1));

// Real charts have more columns than these; what must be there is required, so that a misspelt name is noticed.
const chartSchema = v.array(
  v.object({
    code: v.nullable(v.string()),
    name: text,
    type: v.string(),
    parent: v.nullable(v.string()),
    isGroup: v.optional(v.boolean()),
    names: v.optional(v.record(v.string(), v.string())),
    targetType: v.optional(v.string()),
    subType: v.optional(v.string()),
    currency: v.optional(v.string()),
  }),
);

export function addAccounts(program: Command, context: CommandContext): void {
  const { say } = context;
  program
    .command('accounts')
    .description(say('accounts'))
    .command('plan')
    .description(say('plan'))
    .option('--source <file>', say('source'))
    .option('--target <file>', say('target'))
    .option('--connector <connector>', say('connector'))
    .option('--batch <file>', say('batch'))
    .action((flags: PlanFlags) => runPlan(context, flags));
}

async function runPlan(context: CommandContext, flags: PlanFlags): Promise<void> {
  const { terminal, files, report } = context;
  const charts = new Charts(terminal.cwd);
  if (flags.batch !== undefined) {
    const exit = await runBatch(flags.batch, {
      files,
      report,
      keys: ['source', 'target', 'connector'],
      async run(one) {
        const accounts = await charts.of(one.optional('connector') ?? flags.connector);
        return planned(
          accounts.plan(
            readChart(files, one.required('source'), 'source'),
            readChart(files, one.required('target'), 'target'),
          ),
        );
      },
    });
    context.end(exit);
    return;
  }
  if (flags.source === undefined || flags.target === undefined)
    throw new UsageError('Give --source and --target, or --batch.');
  const accounts = await charts.of(flags.connector);
  const plan = accounts.plan(readChart(files, flags.source, '--source'), readChart(files, flags.target, '--target'));
  report.result(plan, planText(context, plan));
  context.end(planned(plan).ok ? 0 : 1);
}

/** A plan as a batch answers it; refused rows make it not ok. */
function planned(plan: ChartPlan): JsonObject & { readonly ok: boolean } {
  const worst = plan.findings.find(({ severity }) => severity === 'error');
  const { mappings, findings, create } = plan;
  return {
    ok: worst === undefined,
    ...(worst === undefined ? {} : { code: worst.code }),
    mappings: plainJson(mappings),
    findings: plainJson(findings),
    create: plainJson(create),
  };
}

function planText({ say, locale }: CommandContext, plan: ChartPlan): string {
  const { mappings, create, findings } = plan;
  const number = (code: string | null) => code ?? '';
  return [
    say('planCounts', { mapped: mappings.length, made: create.length, findings: findings.length }),
    ...(mappings.length === 0
      ? []
      : [
          '',
          table(
            mappings.map(({ source, target, by }) => [
              number(source.code),
              source.name,
              '→',
              number(target.code),
              target.name,
              by,
            ]),
          ),
        ]),
    ...(create.length === 0
      ? []
      : [
          '',
          table(
            create.map(({ wave, code, name, type, parent }) => [`+${wave}`, number(code), name, type, parent ?? '']),
          ),
        ]),
    ...findings.flatMap(({ severity, code, place, why, fix }) => [
      '',
      `${severity}: ${code} [${place}]`,
      `  ${why[locale]}`,
      `  ${fix[locale]}`,
    ]),
  ].join('\n');
}

/** Reads a chart. @throws {@link InputError} `FILE_INVALID`, with the row. */
export function readChart(files: Files, path: string, option: string): readonly ChartRow[] {
  const parsed = v.safeParse(chartSchema, files.data(path, option));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const place = issue.path?.map(({ key }) => String(key)).join('/') ?? '';
  throw refusedInput('FILE_INVALID', `${path} is no chart of accounts: ${issue.message}`, `${option}/${place}`);
}

/** The charts part of connectors, each loaded once. */
class Charts {
  readonly #cwd: string;
  readonly #known = new Map<string, ChartOfAccounts<unknown>>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** Without a name: of the one installed connector that keeps a chart. */
  async of(name: string | undefined): Promise<ChartOfAccounts<unknown>> {
    const key = name ?? '';
    const known = this.#known.get(key);
    if (known) return known;
    const found = name === undefined ? await this.#only() : await this.#load(name);
    if (found === undefined)
      throw refusedInput('CONNECTOR_INVALID', `${name} keeps no chart of accounts.`, '--connector');
    this.#known.set(key, found);
    return found;
  }

  async #load(name: string): Promise<ChartOfAccounts<unknown> | undefined> {
    return (await loadConnector(name, this.#cwd)).accounts;
  }

  async #only(): Promise<ChartOfAccounts<unknown>> {
    // One that can't be loaded keeps no chart for now; named with --connector it says why.
    const tried = await Promise.allSettled(
      connectorIds(this.#cwd).map(async (id) => ({ id, accounts: await this.#load(id) })),
    );
    const all = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const having = all.flatMap(({ id, accounts }) => (accounts === undefined ? [] : [{ id, accounts }]));
    const [first, ...others] = having;
    if (first === undefined)
      throw notSetUp('CONNECTOR_NOT_FOUND', 'No installed connector keeps a chart of accounts.', '--connector');
    if (others.length > 0) {
      throw notSetUp(
        'CONNECTOR_AMBIGUOUS',
        `Several connectors keep one: ${having.map(({ id }) => id).join(', ')}.`,
        '--connector',
      );
    }
    return first.accounts;
  }
}
