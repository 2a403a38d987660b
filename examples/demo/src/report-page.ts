import type { Locale } from '@countersign/contracts';
import { titleOf } from './company.js';
import type { ClaimReport, DemoReport, RouteReport } from './report.js';
import { groupThousands, policyName, shownInDingTalk } from './report-text.js';
import { textsIn } from './texts.js';

const BOX = { width: 168, height: 54, gap: 34 } as const;

/** The report as one self-contained page without scripts: claims, routes drawn as graphs, bills, proof. */
export function reportPage(report: DemoReport, locale: Locale): string {
  const say = textsIn(locale);
  const verdict = `${report.bills} ${say('bills')} · ${report.audit.events} ${say(report.audit.verified ? 'auditVerified' : 'auditBroken')}`;
  const crash =
    report.crash === undefined
      ? ''
      : `<p class="verdict">${escapeHtml(`${say('crashVerdict')} (${report.crash.claim}): ${report.crash.billsAtEnd}`)}</p>`;
  const shown = shownInDingTalk(report, locale);
  const dingtalk = shown === undefined ? '' : `<p class="verdict">${escapeHtml(shown)}</p>`;
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(`Countersign · ${say('title')}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>會簽 Countersign</h1><p>${escapeHtml(say('title'))}</p><p class="verdict ${report.audit.verified ? 'good' : 'bad'}">${escapeHtml(verdict)}</p><p class="mono">${escapeHtml(report.audit.head)}</p>${crash}${dingtalk}</header>
<main>
${report.claims.map((claim) => claimSection(claim, locale)).join('\n')}
</main>
<footer>${escapeHtml(say('readOnly'))}</footer>
</body>
</html>
`;
}

function claimSection(claim: ClaimReport, locale: Locale): string {
  const say = textsIn(locale);
  const bill = claim.billId === null ? '—' : `${claim.billId} → ${claim.account ?? ''}`;
  const facts: readonly (readonly [string, string])[] = [
    [say('bill'), bill],
    ...(claim.digest === null ? [] : [[say('digest'), claim.digest] as const]),
    ...(claim.effectKey === null ? [] : [[say('key'), claim.effectKey] as const]),
  ];
  return `<section id="${escapeHtml(claim.id)}">
<h2>${escapeHtml(claim.id)} <span class="amount">HK$${escapeHtml(groupThousands(claim.amount))}</span> <span class="outcome ${claim.outcome}">${escapeHtml(say(claim.outcome))}</span></h2>
<p>${escapeHtml(claim.payee)}</p>
<figure>${routeGraph(claim.route, locale)}<figcaption>${reasons(claim.route)}</figcaption></figure>
<ul>${claim.notes.map((note) => `<li>${escapeHtml(note.text[locale])}</li>`).join('')}</ul>
<dl>${facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd class="mono">${escapeHtml(value)}</dd>`).join('')}</dl>
</section>`;
}

function reasons(route: readonly RouteReport[]): string {
  return route.flatMap(({ name, why }) => (why === '' ? [] : escapeHtml(`${name}: ${why}`))).join('<br>');
}

function routeGraph(route: readonly RouteReport[], locale: Locale): string {
  const width = Math.max(1, route.length) * (BOX.width + BOX.gap);
  const boxes = route.map((step, index) => {
    const x = index * (BOX.width + BOX.gap);
    const people = step.by.map((id) => titleOf(id)[locale]).join(locale === 'en' ? ', ' : '、');
    const arrow =
      index === 0 ? '' : `<path d="M${x - BOX.gap + 4} 36 H${x - 6}" class="arrow" marker-end="url(#tip)"/>`;
    return `${arrow}<g class="step ${escapeHtml(step.result)}"><title>${escapeHtml(step.why)}</title><rect x="${x}" y="8" width="${BOX.width}" height="${BOX.height}" rx="7"/><text x="${x + 10}" y="30">${escapeHtml(step.name)} · ${escapeHtml(policyName(step.policy, locale))}</text><text x="${x + 10}" y="50" class="who">${escapeHtml(fit(people))}</text></g>`;
  });
  const tip =
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>';
  return `<svg viewBox="0 0 ${width} 72" width="${width}" height="72" role="img">${tip}${boxes.join('')}</svg>`;
}

function fit(text: string): string {
  return text.length > 26 ? `${text.slice(0, 25)}…` : text;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:#8881;--good:#1a7f4b;--bad:#b3261e;--hold:#9a6700}
body{font:16px/1.5 system-ui,"Noto Sans HK","PingFang HK",sans-serif;max-width:62rem;margin:0 auto;padding:1.5rem}
h1{margin:0;font-size:1.5rem}h2{font-size:1.1rem;margin:0}section{border:1px solid var(--line);border-radius:10px;padding:1rem;margin:1rem 0}
.amount{font-variant-numeric:tabular-nums;margin-left:.6rem}.outcome{float:right;font-weight:600}.booked,.good{color:var(--good)}.rejected,.bad{color:var(--bad)}.parked,.revoked,.pending{color:var(--hold)}
figure{margin:.8rem 0;overflow-x:auto}svg{display:block}rect{fill:var(--soft);stroke:var(--line)}text{font-size:13px;fill:currentColor}.who{opacity:.75;font-size:12px}
.arrow{stroke:currentColor;fill:none}.step.rejected rect{stroke:var(--bad)}.step.approved rect{stroke:var(--good)}
figcaption{opacity:.75;font-size:.85rem;margin-top:.3rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:0}dt{opacity:.7}dd{margin:0;overflow-wrap:anywhere}.mono{font-family:ui-monospace,monospace;font-size:.85em}ul{margin:.2rem 0 .6rem;padding-left:1.2rem}ul:empty{display:none}
`;
