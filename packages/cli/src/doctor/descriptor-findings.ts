import type { ConnectorDescriptor, HostRule, LocalizedText } from '@countersign/contracts';
import type { VendorAtHand } from '../installation/vendor-at-hand.js';
import type { DoctorFinding } from './finding.js';

/** What follows from the connector's facts and the file alone: TLS exceptions, outdated advice, residency. */
export async function descriptorFindings(vendor: VendorAtHand, now: number): Promise<readonly DoctorFinding[]> {
  const today = new Date(now).toISOString().slice(0, 10);
  const { environments } = vendor.connector.descriptor;
  return [
    ...missingSettings(vendor),
    ...environments[vendor.environment].hosts.flatMap((rule) => tlsFindings(vendor, rule, today)),
    ...adviceFindings(vendor.name, vendor.connector.descriptor, vendor.configured),
    ...(await residencyOf(vendor, today)),
  ];
}

/** What the connector asks for and neither the file nor the consent gives. */
function missingSettings(vendor: VendorAtHand): readonly DoctorFinding[] {
  const { connector, settings, credentials, name } = vendor;
  const byConsent = connector.descriptor.oauth?.redirectSettings ?? [];
  return connector.settings
    .filter((one) => one.required && !Object.hasOwn(settings, one.name) && !Object.hasOwn(credentials, one.name))
    .filter((one) => one.secret || (!byConsent.includes(one.name) && connector.discover === undefined))
    .map((one) => {
      const place = `connections.${name}.${one.secret || one.name === 'clientId' ? 'credentials' : 'settings'}.${one.name}`;
      return {
        code: 'SETTING_MISSING',
        severity: 'problem',
        connection: name,
        since: null,
        why: { en: `${one.name} is missing: ${one.title.en}.`, 'zh-HK': `缺少 ${one.name}：${one.title['zh-HK']}。` },
        remedy: { en: `Give ${place} in countersign.yaml.`, 'zh-HK': `請在 countersign.yaml 設定 ${place}。` },
        details: { place },
      };
    });
}

function tlsFindings(
  { name, configured }: VendorAtHand,
  { host, tlsFloor, exception, evidence }: HostRule,
  today: string,
): readonly DoctorFinding[] {
  if (exception === undefined) return [];
  const accepted = configured.acceptTls12.includes(exception.name);
  const ended = exception.until < today;
  const [code, severity] = ended
    ? (['TLS_EXCEPTION_ENDED', 'problem'] as const)
    : accepted
      ? (['TLS_EXCEPTION_ACCEPTED', 'note'] as const)
      : (['TLS_EXCEPTION_NOT_ACCEPTED', 'problem'] as const);
  const remedies: Readonly<Record<typeof code, LocalizedText>> = {
    TLS_EXCEPTION_ENDED: {
      en: `The exception ended on ${exception.until}: update the connector; if its host still is below TLS 1.3, it is not called.`,
      'zh-HK': `例外已於 ${exception.until} 屆滿：請更新連接器；如該主機仍低於 TLS 1.3，將不會連接。`,
    },
    TLS_EXCEPTION_ACCEPTED: {
      en: `Nothing to do until ${exception.until}. Take ${exception.name} out of acceptTls12 to go back to TLS 1.3 only.`,
      'zh-HK': `${exception.until} 前毋須處理。如要只用 TLS 1.3，請從 acceptTls12 移除 ${exception.name}。`,
    },
    TLS_EXCEPTION_NOT_ACCEPTED: {
      en: `If you answer for it, write acceptTls12: [${exception.name}] into the connection; otherwise calls to a server below TLS 1.3 are refused.`,
      'zh-HK': `如你願意承擔此風險，請於連線寫入 acceptTls12: [${exception.name}]；否則對低於 TLS 1.3 的伺服器的請求會被拒絕。`,
    },
  };
  return [
    {
      code,
      severity,
      connection: name,
      since: exception.since,
      why: {
        en: `${host} may be reached at TLS ${tlsFloor}: ${exception.reason.en} (${evidence.from})`,
        'zh-HK': `${host} 可以 TLS ${tlsFloor} 連接：${exception.reason['zh-HK']}（${evidence.from}）`,
      },
      remedy: remedies[code],
      details: { host, tlsFloor, exception: exception.name, owner: exception.owner, until: exception.until },
    },
  ];
}

/** A problem where the connection was set up by it, else a note. */
export function adviceFindings(
  connection: string,
  { outdatedAdvice = [] }: ConnectorDescriptor,
  configured: Pick<VendorAtHand['configured'], 'credentials' | 'settings'>,
): readonly DoctorFinding[] {
  return outdatedAdvice.map(({ code, why, remedy, shownBy = [], source }) => {
    const followed = shownBy.filter(
      (name) => Object.hasOwn(configured.credentials, name) || Object.hasOwn(configured.settings, name),
    );
    const facts = { source: `${source.from}, ${source.read}` };
    return {
      ...{ code, connection, why, remedy },
      severity: followed.length > 0 ? 'problem' : 'note',
      since: null,
      details: followed.length > 0 ? { ...facts, names: followed } : facts,
    };
  });
}

async function residencyOf(vendor: VendorAtHand, today: string): Promise<readonly DoctorFinding[]> {
  const rules = vendor.configured.residency;
  if (rules === undefined) return [];
  const { residencyFindings } = await import('@countersign/core');
  const severities = { refused: 'problem', warned: 'warning', note: 'note' } as const;
  return residencyFindings(vendor.connector.descriptor, rules, today, vendor.environment).map((found) => ({
    code: found.code,
    severity: severities[found.severity],
    connection: vendor.name,
    since: null,
    why: found.text,
    remedy: {
      en: 'Draft the records with `countersign doctor residency`, have them approved and put them under residency.transfers.',
      'zh-HK': '請以 `countersign doctor residency` 草擬記錄，經批准後加入 residency.transfers。',
    },
    details: { host: found.host, region: found.region, dataClasses: [...found.dataClasses] },
  }));
}
