import { ConnectorError, systemClock, toInstant } from '@countersign/contracts';
import type { DiagnosisInput, SamlCode } from '@countersign/saml';
import { messageOf } from '../commands/saml.js';
import type { Files } from '../read-files.js';
import type { DoctorFinding } from './finding.js';

export interface FailedLogin {
  readonly response: string;
  readonly sp: string;
  readonly idpMetadata: string;
  readonly now: number;
}

/** 授權逾時: why a stored login failed. A login that is good gives nothing. */
export async function loginFindings(files: Files, login: FailedLogin): Promise<readonly DoctorFinding[]> {
  const saml = await import('@countersign/saml');
  const sp = saml.parseServiceProvider(files.text(login.sp, '--sp'));
  const idp = saml.parseIdpMetadata(files.text(login.idpMetadata, '--idp-metadata'));
  const { now } = login;
  try {
    saml.verifyResponse({ response: await messageOf(files.bytes(login.response, '--saml')), sp, idp, now });
    return [];
  } catch (error) {
    if (!ConnectorError.is(error) || error.name !== 'SamlError') throw error;
    const certificates = saml.certificateFindings(idp.signingCertificates, now);
    const diagnosis = saml.diagnose({
      ...(isSamlCode(error.code, saml.samlCodes) ? { saml: { code: error.code } } : {}),
      metadata: { state: 'ok', certificates },
      federated: true,
      at: toInstant(now),
    });
    const { title, remedy, evidence, alsoPossible } = diagnosis;
    return [
      {
        code: diagnosis.code,
        severity: 'problem',
        connection: null,
        since: null,
        why: { en: `${title.en} (${error.code})`, 'zh-HK': `授權逾時：${title['zh-HK']}（${error.code}）` },
        remedy,
        details: { class: diagnosis.class, saml: error.code, evidence: [...evidence], alsoPossible: [...alsoPossible] },
      },
    ];
  }
}

/** Certificates of the organisation's identity provider that end. */
export function certificateWarnings(metadata: DiagnosisInput['metadata']): readonly DoctorFinding[] {
  const now = toInstant(systemClock.now());
  return (metadata?.certificates ?? []).map(({ code, severity, days, notAfter, fingerprint256 }) => ({
    code,
    severity: severity === 'expired' || severity === 'urgent' ? 'problem' : 'warning',
    connection: null,
    since: notAfter < now ? notAfter : null,
    why: {
      en: `The identity provider’s certificate ${fingerprint256.slice(0, 23)}… ${days < 0 ? 'ended' : 'ends'} on ${notAfter}.`,
      'zh-HK': `身分供應商的憑證 ${fingerprint256.slice(0, 23)}… ${days < 0 ? '已於' : '將於'} ${notAfter} 到期。`,
    },
    remedy: {
      en: 'Have the identity provider add its new certificate, import the metadata again, then let it switch over.',
      'zh-HK': '請先由身分供應商加入新憑證，並在此重新匯入 metadata，然後才切換。',
    },
    details: { notAfter, days },
  }));
}

function isSamlCode(code: string, known: Readonly<Record<string, unknown>> | readonly string[]): code is SamlCode {
  return Array.isArray(known) ? known.includes(code) : Object.hasOwn(known, code);
}
