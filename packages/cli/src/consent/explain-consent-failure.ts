import { AuthError, ConnectorError, systemClock, toInstant } from '@countersign/contracts';
import type { DiagnosisInput } from '@countersign/saml';

/**
 * 授權逾時: names the likeliest reason why a consent never came back, or came back refused. Other errors stay as they are.
 * @param metadata - of the organisation's identity provider, where it is known.
 */
export async function explainConsentFailure(
  error: unknown,
  lifeMs: number,
  metadata?: DiagnosisInput['metadata'],
): Promise<unknown> {
  if (!ConnectorError.is(error)) return error;
  const late = error.code === 'AUTHORIZATION_EXPIRED';
  const word = error.code === 'AUTHORIZATION_REFUSED' ? error.details?.['error'] : undefined;
  if (!late && typeof word !== 'string') return error;
  const { diagnose } = await import('@countersign/saml');
  const diagnosis = diagnose({
    at: toInstant(systemClock.now()),
    ...(typeof word === 'string' ? { oauthError: word } : {}),
    ...(late ? { attempt: { state: 'redirected', ageMs: lifeMs, lifeMs } } : {}),
    ...(metadata === undefined ? {} : { metadata, federated: true }),
  });
  if (diagnosis.class === 'unknown' && !late) return error;
  const { title, remedy, evidence, alsoPossible } = diagnosis;
  return new AuthError(late ? diagnosis.code : error.code, `${error.message} ${title.en}`, {
    remedy: { en: remedy.en, 'zh-HK': `${title['zh-HK']} ${remedy['zh-HK']}` },
    details: { class: diagnosis.class, evidence: [...evidence], alsoPossible: [...alsoPossible], error: error.code },
  });
}
