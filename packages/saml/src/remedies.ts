import type { LocalizedText } from '@countersign/contracts';

const askIdp = {
  en: 'Refuse this login. If it was genuine, have the identity provider’s administrator look at what it sends.',
  'zh-HK': '拒絕此次登入。如屬真實登入，請身分供應商管理員檢查其送出的內容。',
} as const;
const tryAgain = {
  en: 'Start the login again from the application; do not go back in the browser or use an old link.',
  'zh-HK': '請由應用程式重新登入；不要按瀏覽器的返回鍵或使用舊連結。',
} as const;
const setSha256 = {
  en: 'Set the identity provider to sign with RSA-SHA256 or ECDSA-SHA256 and digest SHA-256, under exclusive canonicalisation.',
  'zh-HK': '請把身分供應商設定為以 RSA-SHA256 或 ECDSA-SHA256 簽署、SHA-256 摘要及 exclusive canonicalization。',
} as const;

/** Every code of a refused response: the step of the check (1–19) and what to do. */
export const samlCodes = {
  SAML_MALFORMED: { step: 1, remedy: askIdp },
  SAML_DTD: { step: 2, remedy: askIdp },
  SAML_PI: { step: 2, remedy: askIdp },
  SAML_COMMENT: { step: 2, remedy: askIdp },
  SAML_ROOT: { step: 3, remedy: askIdp },
  SAML_STRUCTURE: { step: 4, remedy: askIdp },
  SAML_DUP_ID: { step: 5, remedy: askIdp },
  SAML_STATUS_FAILED: {
    step: 6,
    remedy: {
      en: 'The identity provider refused the login. Its sign-in log tells why.',
      'zh-HK': '身分供應商拒絕了此次登入，原因見其登入日誌。',
    },
  },
  SAML_STATUS_AUTHN_FAILED: {
    step: 6,
    remedy: {
      en: 'The identity provider could not authenticate the user. Sign in there again, with the right account.',
      'zh-HK': '身分供應商未能驗證用戶。請以正確帳戶重新登入。',
    },
  },
  SAML_STATUS_NO_PASSIVE: {
    step: 6,
    remedy: {
      en: 'Nobody is signed in at the identity provider. Send one interactive login (without IsPassive), then stop.',
      'zh-HK': '身分供應商並無已登入的用戶。請改為互動登入一次（不設 IsPassive），不要再自動重試。',
    },
  },
  SAML_STATUS_REQUEST_DENIED: {
    step: 6,
    remedy: {
      en: 'Check that the user or group is assigned to the application at the identity provider.',
      'zh-HK': '請檢查用戶或群組有否在身分供應商獲分配此應用程式。',
    },
  },
  SAML_STATUS_UNKNOWN_PRINCIPAL: {
    step: 6,
    remedy: {
      en: 'The identity provider does not know the user. Sign in with the organisation’s account.',
      'zh-HK': '身分供應商不認識該用戶。請以機構帳戶登入。',
    },
  },
  SAML_STATUS_NAMEID_POLICY: {
    step: 6,
    remedy: {
      en: 'Ask for a NameID format that the identity provider offers, or configure this one there.',
      'zh-HK': '請改用身分供應商支援的 NameID 格式，或在該處設定此格式。',
    },
  },
  SAML_STATUS_NO_AUTHN_CONTEXT: {
    step: 6,
    remedy: {
      en: 'The requested way of authenticating is not available. Ask for none, or for one that the identity provider has.',
      'zh-HK': '所要求的驗證方式不可用。請不指定，或改用身分供應商支援的方式。',
    },
  },
  SAML_ISSUER: {
    step: 7,
    remedy: {
      en: 'Compare the identity provider’s entity id with the metadata configured here; import its metadata again when it moved.',
      'zh-HK': '請比對身分供應商的 entity ID 與此處設定的 metadata；如已更改，請重新匯入其 metadata。',
    },
  },
  SAML_SIG_SHAPE: { step: 8, remedy: setSha256 },
  SAML_ALG: { step: 9, remedy: setSha256 },
  SAML_SIG_INVALID: {
    step: 10,
    remedy: {
      en: 'Import the identity provider’s current metadata: its signing certificate may have changed. If it has not, the response was altered on its way.',
      'zh-HK': '請匯入身分供應商現時的 metadata：其簽署憑證可能已更換。如未更換，則回應在途中遭竄改。',
    },
  },
  SAML_CERT_EXPIRED: {
    step: 10,
    remedy: {
      en: 'Renew the signing certificate at the identity provider and import its metadata here.',
      'zh-HK': '請在身分供應商更新簽署憑證，並在此匯入其 metadata。',
    },
  },
  SAML_CERT_WEAK: {
    step: 10,
    remedy: {
      en: 'Replace the signing certificate by one with RSA of 2048 bits or more, or with P-256 or P-384.',
      'zh-HK': '請更換簽署憑證為 2048 位元或以上的 RSA，或 P-256、P-384。',
    },
  },
  SAML_UNSIGNED: {
    step: 11,
    remedy: {
      en: 'Set the identity provider to sign the assertion (or what this service provider demands).',
      'zh-HK': '請設定身分供應商簽署 assertion（或此服務供應商所要求的部分）。',
    },
  },
  SAML_DECRYPT: {
    step: 12,
    remedy: {
      en: 'Encrypt with RSA-OAEP and AES-GCM for the encryption certificate in this service provider’s metadata; AES-CBC only with the response signed.',
      'zh-HK': '請以 RSA-OAEP 及 AES-GCM，並使用此服務供應商 metadata 中的加密憑證加密；AES-CBC 只在回應已簽署時接受。',
    },
  },
  SAML_BYTES: { step: 12, remedy: askIdp },
  SAML_TIME: {
    step: 13,
    remedy: {
      en: 'Check both clocks (NTP) and start the login again; a response is good for some minutes only.',
      'zh-HK': '請檢查雙方時鐘（NTP）後重新登入；回應只在數分鐘內有效。',
    },
  },
  SAML_AUDIENCE: {
    step: 13,
    remedy: {
      en: 'Set the audience (entity id, Identifier) at the identity provider to this service provider’s entity id, exactly.',
      'zh-HK': '請把身分供應商的 audience（entity ID、Identifier）設為與此服務供應商的 entity ID 完全相同。',
    },
  },
  SAML_RECIPIENT: {
    step: 14,
    remedy: {
      en: 'Set the ACS (reply) URL at the identity provider to this service provider’s, exactly.',
      'zh-HK': '請把身分供應商的 ACS（回覆）網址設為與此服務供應商完全相同。',
    },
  },
  SAML_IRT: { step: 14, remedy: tryAgain },
  SAML_DESTINATION: {
    step: 15,
    remedy: {
      en: 'Set the ACS (reply) URL at the identity provider to this service provider’s, exactly.',
      'zh-HK': '請把身分供應商的 ACS（回覆）網址設為與此服務供應商完全相同。',
    },
  },
  SAML_UNSOLICITED: { step: 16, remedy: tryAgain },
  SAML_LOOP: {
    step: 16,
    remedy: {
      en: 'Log in once by the link; if it goes round again, allow cookies for this site.',
      'zh-HK': '請按連結登入一次；如仍循環，請為此網站開放 cookie。',
    },
  },
  SAML_REPLAY: { step: 17, remedy: tryAgain },
  SAML_AUTHN: {
    step: 18,
    remedy: {
      en: 'Sign in at the identity provider again; the earlier authentication is too old or not of the kind asked for.',
      'zh-HK': '請在身分供應商重新登入；之前的驗證已過時或方式不符。',
    },
  },
  SAML_NAMEID: {
    step: 19,
    remedy: {
      en: 'Configure the NameID at the identity provider: not empty, in the expected format.',
      'zh-HK': '請在身分供應商設定 NameID：不可留空，格式須符合要求。',
    },
  },
} as const satisfies Record<string, { readonly step: number; readonly remedy: LocalizedText }>;

export type SamlCode = keyof typeof samlCodes;
