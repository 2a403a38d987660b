import { ConnectorError, type Instant, type JsonObject, toInstant } from '@countersign/contracts';
import type { ExpiringKind } from '@countersign/oauth';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { UsageError } from '../command-errors.js';
import { asksPerson } from '../consent/asks-person.js';
import { descriptorFindings } from '../doctor/descriptor-findings.js';
import { type DoctorFinding, findingOf } from '../doctor/finding.js';
import { fixCommand } from '../doctor/fix-commands.js';
import { expiriesAhead, grantFindings } from '../doctor/grant-findings.js';
import { lookLive } from '../doctor/live-findings.js';
import { certificateWarnings, loginFindings } from '../doctor/login-findings.js';
import { type Mended, mend, oldKeyFindings } from '../doctor/mend.js';
import { secretFileFindings } from '../doctor/secret-file-findings.js';
import type { ConnectionSettings } from '../installation/installation-schema.js';
import { type OpenedInstallation, openInstallation } from '../installation/open-installation.js';
import { chooseConnections, openVendor } from '../installation/vendor-at-hand.js';
import { loadConnector } from '../load-connector.js';
import { epochMs } from '../option-values.js';
import { Files } from '../read-files.js';
import { table } from '../terminal.js';
import { readChart } from './accounts.js';

interface DoctorFlags {
  readonly offline?: boolean;
  readonly fix?: boolean;
  readonly saml?: string;
  readonly sp?: string;
  readonly idpMetadata?: string;
  readonly now?: string;
  readonly installation?: string;
}

export function addDoctor(program: Command, context: CommandContext): void {
  const { say } = context;
  const doctor = program
    .command('doctor')
    .description(say('doctor'))
    .argument('[vendors...]', say('connectionNames'))
    .option('--offline', say('doctorOffline'))
    .option('--fix', say('doctorFix'))
    .option('--saml <file>', say('doctorSaml'))
    .option('--sp <file>', say('samlSp'))
    .option('--idp-metadata <file>', say('samlIdp'))
    .option('--now <instant>', say('now'))
    .option('--installation <file>', say('installation'))
    .action((vendors: readonly string[], flags: DoctorFlags) => runDoctor(context, vendors, flags));
  doctor
    .command('residency')
    .description(say('doctorResidency'))
    .argument('[vendors...]', say('connectionNames'))
    .action((vendors: readonly string[]) => {
      const given: unknown = doctor.getOptionValue('installation');
      return runResidency(context, vendors, typeof given === 'string' ? given : undefined);
    });
}

/** Something with an end, warned of yet or not. */
type Ending = JsonObject & { readonly kind: ExpiringKind; readonly name: string | null; readonly expiresAt: Instant };

/** What was looked at, beside what was found. */
interface Looked {
  readonly facts: JsonObject & { readonly name: string; readonly ends?: readonly Ending[] };
  readonly findings: readonly DoctorFinding[];
}

async function runDoctor(context: CommandContext, words: readonly string[], flags: DoctorFlags): Promise<void> {
  const { terminal, files, report } = context;
  const now = flags.now === undefined ? Date.now() : epochMs(flags.now);
  const findings: DoctorFinding[] = [...(await processFindings(context))];
  if (flags.saml !== undefined) {
    const { saml: response, sp, idpMetadata } = flags;
    if (sp === undefined || idpMetadata === undefined) throw new UsageError('--saml needs --sp and --idp-metadata.');
    findings.push(...(await loginFindings(files, { response, sp, idpMetadata, now })));
  }
  const connections: Looked['facts'][] = [];
  let mended: readonly Mended[] = [];
  const opened = await openInstallation({ terminal }, flags.installation);
  try {
    if (flags.fix) mended = await mend(opened);
    findings.push(...(await oldKeyFindings(opened)));
    findings.push(...certificateWarnings(await opened.samlFacts()), ...secretFileFindings(opened.installation));
    for (const [name, configured] of chooseConnections(opened.installation, words)) {
      const looked = await lookAt(context, opened, name, configured, { now, offline: flags.offline === true });
      connections.push(looked.facts);
      findings.push(...looked.findings);
    }
  } finally {
    await opened.stores.close();
  }
  const order = { problem: 0, warning: 1, note: 2 } as const;
  const sorted = unique(findings).sort((one, other) => order[one.severity] - order[other.severity]);
  const ok = sorted.every(({ severity }) => severity !== 'problem');
  const configured = opened.installation.connections;
  const shown = sorted.map((one) => {
    const fix = fixCommand(one, configured[one.connection ?? ''] ?? {});
    return fix === undefined ? one : { ...one, fix };
  });
  const text = [
    ...mended.map(({ what }) => `✓ ${what[context.locale]}`),
    findingsText(context, shown, ok),
    endsText(context, connections, now),
  ];
  report.result(
    { ok, at: toInstant(now), connections, findings: shown, mended: mended.map((one) => ({ ...one })) },
    text.filter((part) => part !== '').join('\n\n'),
  );
  context.end(ok ? 0 : 1);
}

async function lookAt(
  { terminal }: CommandContext,
  opened: OpenedInstallation,
  name: string,
  configured: ConnectionSettings,
  { now, offline }: { readonly now: number; readonly offline: boolean },
): Promise<Looked> {
  const { installation, stores } = opened;
  const given = { name, connector: configured.connector, environment: configured.environment };
  try {
    const vendor = await openVendor(installation, name, configured, { ...opened, env: terminal.env });
    try {
      const stored = await stores.tokens.list();
      const connected = stored.some(({ connection }) => connection === vendor.id);
      const isWaiting = asksPerson(vendor) && !connected;
      const chart =
        configured.chart === undefined
          ? undefined
          : readChart(
              new Files(installation.folder),
              configured.chart,
              installation.placeOf('connections', name, 'chart'),
            );
      const live = offline || isWaiting ? undefined : await lookLive(vendor, chart);
      const { limits, operations, environments } = vendor.connector.descriptor;
      const { hosts } = environments[vendor.environment];
      return {
        facts: {
          ...given,
          id: vendor.id,
          account: live?.account ?? null,
          clockOffsetMs: live?.clockOffsetMs ?? null,
          ends: (await expiriesAhead(vendor, stores)).map((one) => ({ ...one, name: one.name ?? null })),
          tls: hosts.map(({ host, tlsFloor, exception }) => ({ host, tlsFloor, exception: exception?.name ?? null })),
          quotas: limits.map(({ id, per, requests = null, windowMs = null, inFlight = null }) => ({
            ...{ id, per, requests, windowMs, inFlight },
          })),
          operations: Object.keys(operations).length,
          guarantees: Object.fromEntries(
            vendor.connector.actions.map((action) => [action.name, { ...action.guarantee.statement }]),
          ),
        },
        findings: [
          ...(isWaiting ? [notConnected(name)] : []),
          ...(await grantFindings(vendor, stores, now)),
          ...(await descriptorFindings(vendor, now)),
          ...(live?.findings ?? []),
        ],
      };
    } finally {
      await vendor.close();
    }
  } catch (error) {
    if (!ConnectorError.is(error)) throw error;
    const what = { en: 'It can’t be opened', 'zh-HK': '無法開啟此連線' };
    return { facts: given, findings: [findingOf(error, name, what)] };
  }
}

function notConnected(name: string): DoctorFinding {
  return {
    code: 'NOT_CONNECTED',
    severity: 'problem',
    connection: name,
    since: null,
    why: { en: 'Nobody has consented yet.', 'zh-HK': '尚未有人授權。' },
    remedy: { en: `Run \`countersign connect ${name}\`.`, 'zh-HK': `請執行 \`countersign connect ${name}\`。` },
  };
}

/** What the process was started with that weakens TLS. */
async function processFindings({ terminal }: CommandContext): Promise<readonly DoctorFinding[]> {
  const { findTlsWeakenings } = await import('@countersign/core');
  return findTlsWeakenings({ env: terminal.env, execArgv: process.execArgv }).map(({ severity, place, text }) => ({
    code: 'TLS_WEAKENED',
    severity: severity === 'refuse' ? 'problem' : 'warning',
    connection: null,
    since: null,
    why: { en: `${place}: ${text.en}`, 'zh-HK': `${place}：${text['zh-HK']}` },
    remedy: { en: `Start without ${place}.`, 'zh-HK': `請移除 ${place} 後再啟動。` },
    details: { place },
  }));
}

async function runResidency(
  context: CommandContext,
  words: readonly string[],
  given: string | undefined,
): Promise<void> {
  const { terminal, report, locale } = context;
  const { residencyFindings } = await import('@countersign/core');
  const { installation, stores } = await openInstallation({ terminal }, given);
  await stores.close();
  const today = toInstant(Date.now()).slice(0, 10);
  const found = await Promise.all(
    chooseConnections(installation, words).map(async ([connection, configured]) => {
      const { descriptor } = await loadConnector(configured.connector, installation.folder);
      const findings = residencyFindings(descriptor, configured.residency, today, configured.environment);
      return findings.map((one) => ({ connection, ...one }));
    }),
  );
  const findings = found.flat();
  const drafts = findings.flatMap(({ connection, draft }) =>
    draft === undefined
      ? []
      : [{ connection, ...draft, dataClasses: [...draft.dataClasses], approvedBy: '', approvedOn: '', until: '' }],
  );
  const text = findings.map(({ connection, severity, text }) => `${severity} ${connection}: ${text[locale]}`);
  report.result({ findings, drafts }, [...text, '', JSON.stringify(drafts, null, 2)].join('\n'));
  context.end(findings.some(({ severity }) => severity === 'refused') ? 1 : 0);
}

/** One of each code for a connection and place; what knows since when goes first. */
function unique(findings: readonly DoctorFinding[]): DoctorFinding[] {
  const seen = new Map<string, DoctorFinding>();
  for (const one of findings) {
    const about = one.code.startsWith('TLS_') || one.details?.['place'] !== undefined || isOfKind(one);
    const key = JSON.stringify([one.connection, one.code, about ? one.why.en : '']);
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}

/** Several of one code may stand side by side: expiries, hosts, certificates. */
function isOfKind({ details }: DoctorFinding): boolean {
  return ['expiresAt', 'notAfter', 'host'].some((name) => details?.[name] !== undefined);
}

/** The radar: what ends, and in how many days. */
function endsText({ say }: CommandContext, connections: readonly Looked['facts'][], now: number): string {
  const rows = connections.flatMap(({ name: connection, ends = [] }) =>
    ends.map(({ kind, name, expiresAt }) => {
      const days = Math.floor((Date.parse(expiresAt) - now) / 86_400_000);
      const what = name === null ? say(kind) : `${say(kind)} ${name}`;
      return [connection, what, expiresAt.slice(0, 10), String(Math.max(0, days))];
    }),
  );
  if (rows.length === 0) return '';
  return table([[say('connection'), say('doctorEnds'), say('doctorEndsOn'), say('doctorDaysLeft')], ...rows]);
}

function findingsText(
  { say, locale }: CommandContext,
  findings: readonly (DoctorFinding & { readonly fix?: string })[],
  ok: boolean,
): string {
  const blocks = findings.map(({ severity, code, connection, since, why, remedy, fix }) => {
    const from = since === null ? '' : ` (${say('doctorSince', { since })})`;
    const about = connection === null ? '' : ` [${connection}]`;
    return `${say(severity)} ${code}${about}${from}\n  ${why[locale]}\n  → ${remedy[locale]}${fix === undefined ? '' : `\n  fix: ${fix}`}`;
  });
  return [...blocks, ...(ok ? [say('doctorWell')] : [])].join('\n\n');
}
