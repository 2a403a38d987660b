import type { Locale } from '@countersign/contracts';
import { titleOf } from './company.js';
import type { ClaimReport, DemoReport, RouteReport } from './report.js';
import { textsIn } from './texts.js';

/** The demo's closing table: claim, route taken and why, bill number and account, the proof; and where to look next. */
export function reportText(report: DemoReport, locale: Locale): string {
  const say = textsIn(locale);
  const rows = report.claims.flatMap((claim) => claimLines(claim, locale));
  const audit = `${report.audit.events} ${say(report.audit.verified ? 'auditVerified' : 'auditBroken')}`;
  const lines = ['', ...rows, '', `${report.bills} ${say('bills')} · ${audit}`, `  ${report.audit.head}`];
  const shown = shownInDingTalk(report, locale);
  if (shown !== undefined) lines.push(shown);
  for (const exception of report.tlsExceptions) {
    lines.push(
      `! ${say('tlsException')}: ${exception.host} (TLS ${exception.floor}), ${exception.name}, → ${exception.until}`,
    );
  }
  if (report.crash) {
    lines.push(`${say('crashVerdict')} (${report.crash.claim}): ${report.crash.billsAtEnd}`);
  }
  lines.push(
    '',
    `${say('next')}:`,
    ...(['nextCrash', 'nextOpen', 'nextChart', 'nextSandbox'] as const).map((name) => `  ${say(name)}`),
    '',
  );
  return lines.join('\n');
}

/** What DingTalk shows at the end, where it is the workspace. */
export function shownInDingTalk({ dingtalk }: DemoReport, locale: Locale): string | undefined {
  if (dingtalk === undefined) return undefined;
  const { agreed, refused, open } = dingtalk;
  return `${agreed + refused + open} ${textsIn(locale)('shownInDingTalk')} (${agreed}, ${refused}, ${open})`;
}

function claimLines(claim: ClaimReport, locale: Locale): string[] {
  const say = textsIn(locale);
  const money = `HK$${groupThousands(claim.amount)}`;
  const bill = claim.billId === null ? '' : ` · ${say('bill')} ${claim.billId} → ${claim.account ?? ''}`;
  const head = `${mark(claim)} ${claim.id}  ${money.padStart(11)}  ${say(claim.outcome)}${bill}`;
  const route = claim.route.map((step) => routeStep(step, locale)).join(' → ');
  const why = claim.route.filter((step) => step.why !== '').map((step) => `${step.name}: ${step.why}`);
  const notes = claim.notes.map((note) => `    · ${note.text[locale]}`);
  const proof =
    claim.effectKey === null || claim.digest === null
      ? []
      : [`    ${say('digest')} ${claim.digest.slice(0, 16)}… · ${say('key')} ${claim.effectKey.slice(0, 16)}…`];
  return [head, `    ${route}`, ...why.map((line) => `      ${line}`), ...notes, ...proof];
}

function mark(claim: ClaimReport): string {
  return { booked: '✓', rejected: '✗', parked: '‖', revoked: '↺', pending: '…' }[claim.outcome];
}

function routeStep(step: RouteReport, locale: Locale): string {
  const people = step.by.map((id) => titleOf(id)[locale]).join(locale === 'en' ? ', ' : '、');
  return `${step.name} [${policyName(step.policy, locale)}] ${people}`.trimEnd();
}

const policies: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  single: { en: 'single', 'zh-HK': '單人' },
  all: { en: 'all', 'zh-HK': '會簽' },
  any: { en: 'any', 'zh-HK': '或簽' },
  sequential: { en: 'in turn', 'zh-HK': '依次審批' },
  quorum: { en: 'quorum', 'zh-HK': '票簽' },
};

export function policyName(policy: string, locale: Locale): string {
  return policies[policy]?.[locale] ?? policy;
}

export function groupThousands(amount: string): string {
  const [whole = '', fraction] = amount.split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
