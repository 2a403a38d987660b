import { describe, expect, it } from 'vitest';
import { type DiagnosisInput, diagnose, diagnosisTexts } from '../index.js';

const at = '2026-11-22T02:00:00.000Z';
const attempt = { state: 'redirected', ageMs: 900_000, lifeMs: 900_000 } as const;
const expired = {
  ...({ code: 'CERTIFICATE_EXPIRED', severity: 'expired', threshold: 0, days: -3 } as const),
  notAfter: '2026-11-19T00:00:00.000Z',
  fingerprint256: 'AA:BB:CC:DD:EE:FF:00:11:22',
};

describe('diagnose', () => {
  it.each<[string, string, Partial<DiagnosisInput>]>([
    ['A', 'an expired certificate', { attempt, metadata: { state: 'ok', certificates: [expired] } }],
    [
      'A',
      'a certificate that is not known here',
      { saml: { code: 'SAML_SIG_INVALID' }, metadata: { state: 'ok', unknownCertificates: ['AA:BB'] } },
    ],
    ['A', 'a federated organisation whose leg never came back', { attempt, federated: true }],
    ['B', 'metadata that has moved', { attempt, federated: true, metadata: { state: 'unreachable' } }],
    ['B', 'a reply URL that does not match', { pageCode: 'AADSTS50011' }],
    ['B', 'another audience', { saml: { code: 'SAML_AUDIENCE' } }],
    ['C', 'clocks apart', { attempt, clockOffsetMs: -75_000 }],
    ['C', 'a response out of time', { saml: { code: 'SAML_TIME' }, clockOffsetMs: 90_000 }],
    ['D', 'prompt=none without a session', { oauthError: 'login_required' }],
    ['D', 'IsPassive without a session', { saml: { code: 'SAML_STATUS_NO_PASSIVE' } }],
    ['D', 'a loop, whatever else is said', { oauthError: 'access_denied', attempt: { ...attempt, redirects: 3 } }],
    [
      'E',
      'a cookie that did not come back',
      { saml: { code: 'SAML_UNSOLICITED' }, attempt: { ...attempt, state: 'returned', cookieMissing: true } },
    ],
    [
      'E',
      'another account',
      { attempt: { ...attempt, state: 'returned', expectedAccount: 'a', returnedAccount: 'b' } },
    ],
    ['F', 'a session policy', { oauthError: 'invalid_rapt' }],
    ['F', 'an authentication that is too old', { saml: { code: 'SAML_AUTHN' } }],
    ['G', 'a user who is not assigned', { pageCode: 'AADSTS50105' }],
    ['G', 'an application that is blocked', { oauthError: 'admin_policy_enforced' }],
    ['H', 'an answer that came too late', { attempt: { state: 'returned', ageMs: 1_000_000, lifeMs: 900_000 } }],
    ['H', 'a pop-up that was blocked', { attempt: { ...attempt, state: 'created' } }],
    [
      'H',
      'a response that was used',
      { saml: { code: 'SAML_REPLAY' }, attempt: { ...attempt, state: 'returned', cookieMissing: true } },
    ],
    ['unknown', 'nothing at all', {}],
  ])('says %s for %s', (kind, _facts, input) => {
    const found = diagnose({ at, ...input });
    expect(found).toMatchObject({ code: 'AUTH_TIMEOUT', class: kind, at });
    expect(found.remedy['zh-HK']).not.toBe('');
    expect(found.evidence.length).toBeGreaterThanOrEqual(kind === 'unknown' ? 0 : 1);
  });

  it('names the other classes that the facts allow', () => {
    const found = diagnose({ at, attempt, clockOffsetMs: 120_000, metadata: { state: 'ok', certificates: [expired] } });
    expect([found.class, found.alsoPossible]).toEqual(['A', ['C']]);
    expect(diagnose({ at, federated: false }).alsoPossible).toEqual(['E', 'G']);
  });

  it('offers a fresh login, by itself only before a loop', () => {
    const late = { state: 'returned', ageMs: 1_000_000, lifeMs: 900_000 } as const;
    const loginUrl = '/saml/login?again=1';
    expect(diagnose({ at, loginUrl, attempt: { ...late, redirects: 1 } })).toMatchObject({
      loginUrl,
      automaticRetry: true,
    });
    expect(diagnose({ at, loginUrl, attempt: { ...late, redirects: 2 } }).automaticRetry).toBe(false);
    expect(diagnose({ at, oauthError: 'access_denied' }).automaticRetry).toBe(false);
  });

  it('never repeats the accounts that it compared', () => {
    const found = diagnose({ at, attempt: { ...attempt, expectedAccount: 'chan@a.hk', returnedAccount: 'lee@b.hk' } });
    expect(JSON.stringify(found)).not.toMatch(/chan@|lee@/);
  });

  it('has words for every class in both languages', () => {
    for (const { title, remedy } of Object.values(diagnosisTexts)) {
      for (const text of [title.en, title['zh-HK'], remedy.en, remedy['zh-HK']])
        expect(text.length).toBeGreaterThanOrEqual(4);
    }
  });
});
