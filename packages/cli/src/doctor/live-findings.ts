import { type ChartRow, ConnectorError, type LocalizedText, type Transport } from '@countersign/contracts';
import { checkConnection } from '../consent/prove-connection.js';
import type { VendorAtHand } from '../installation/vendor-at-hand.js';
import { type DoctorFinding, findingOf } from './finding.js';

/** Beyond it, signed assertions, logins and webhooks begin to be refused. */
const MOST_DRIFT_MS = 60_000;

export interface LiveLook {
  readonly account: string | null;
  /** The vendor's clock minus ours, in ms; `null` where it wasn't told. */
  readonly clockOffsetMs: number | null;
  readonly findings: readonly DoctorFinding[];
}

/** Asks the vendor, harmlessly: whether the connection works, what its clock says, whether the charts fit. */
export async function lookLive(vendor: VendorAtHand, chart: readonly ChartRow[] | undefined): Promise<LiveLook> {
  const { name, network } = vendor;
  let clockOffsetMs: number | null = null;
  const transport: Transport = async (request) => {
    const sentAt = Date.now();
    const response = await network.transport(request);
    const date = Date.parse(response.headers.get('date') ?? '');
    // The header has whole seconds; the answer was made between our two looks at the clock.
    if (Number.isFinite(date)) clockOffsetMs = offsetOf(date, sentAt, Date.now());
    return response;
  };
  const findings: DoctorFinding[] = [];
  let account: string | null = null;
  try {
    account = (await checkConnection(vendor, transport))?.account ?? null;
    if (chart !== undefined) findings.push(...(await chartFindings(vendor, chart)));
  } catch (error) {
    if (!ConnectorError.is(error)) throw error;
    findings.push(findingOf(error, name, calls(vendor)));
  }
  return { account, clockOffsetMs, findings: [...findings, ...driftFindings(name, clockOffsetMs)] };
}

function calls({ connector }: VendorAtHand): LocalizedText {
  const { name } = connector.descriptor;
  return { en: `Calls to ${name} fail`, 'zh-HK': `${name} 的請求失敗` };
}

function offsetOf(date: number, sentAt: number, answeredAt: number): number {
  if (date > answeredAt) return date - answeredAt;
  return date + 1000 < sentAt ? date + 1000 - sentAt : 0;
}

function driftFindings(connection: string, offsetMs: number | null): readonly DoctorFinding[] {
  if (offsetMs === null || Math.abs(offsetMs) <= MOST_DRIFT_MS) return [];
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  return [
    {
      code: 'CLOCK_WRONG',
      severity: 'problem',
      connection,
      since: null,
      why: {
        en: `This machine’s clock is ${seconds} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the vendor’s.`,
        'zh-HK': `本機時鐘較供應商${offsetMs > 0 ? '慢' : '快'} ${seconds} 秒。`,
      },
      remedy: {
        en: 'Switch on time synchronisation (NTP): signed assertions, logins and webhooks are refused by their times.',
        'zh-HK': '請啟用時間同步（NTP）：簽署斷言、登入及 Webhook 會因時間不符而被拒。',
      },
      details: { offsetMs },
    },
  ];
}

/** 帳戶映射失敗: what of the organisation's chart doesn't fit the vendor's, row by row. */
async function chartFindings(vendor: VendorAtHand, chart: readonly ChartRow[]): Promise<readonly DoctorFinding[]> {
  const { connector, name } = vendor;
  const { accounts } = connector;
  if (accounts === undefined) return [];
  const client: unknown = connector.create(await vendor.open());
  const severities = { error: 'problem', question: 'warning', note: 'note' } as const;
  return accounts.plan(chart, await accounts.export(client)).findings.map(({ code, place, why, fix, severity }) => ({
    code,
    severity: severities[severity],
    connection: name,
    since: null,
    why: { en: `Account mapping, ${place}: ${why.en}`, 'zh-HK': `帳戶映射失敗，${place}：${why['zh-HK']}` },
    remedy: fix,
    details: { place },
  }));
}
