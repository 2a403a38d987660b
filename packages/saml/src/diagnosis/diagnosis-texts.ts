import type { LocalizedText } from '@countersign/contracts';

/** Why a login does not come back: the classes of docs/saml.md. */
export type DiagnosisClass = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H';

/** What is wrong and what to do, per class. */
export const diagnosisTexts: Readonly<
  Record<DiagnosisClass | 'unknown', { readonly title: LocalizedText; readonly remedy: LocalizedText }>
> = {
  A: {
    title: {
      en: 'The signing certificate has expired, is about to, or has been replaced',
      'zh-HK': '簽署憑證已過期、即將過期或已被更換',
    },
    remedy: {
      en: 'Download the current signing certificate (metadata) at the identity provider and upload it where the login failed: here, or in the SSO settings of the service that shows the error. Then log in again.',
      'zh-HK':
        '請在身分供應商下載現時的簽署憑證（metadata），上載至登入失敗之處：此系統，或顯示錯誤的服務的單一登入設定。然後重新登入。',
    },
  },
  B: {
    title: { en: 'An address or entity id does not match', 'zh-HK': '網址或 entity ID 不相符' },
    remedy: {
      en: 'Compare entity id, ACS (reply) URL and login URL on both sides, letter by letter, https included; import the metadata again where one has moved.',
      'zh-HK': '請逐字比對雙方的 entity ID、ACS（回覆）網址及登入網址（包括 https）；如有更改，請重新匯入 metadata。',
    },
  },
  C: {
    title: { en: 'The clocks are apart', 'zh-HK': '時鐘不一致' },
    remedy: {
      en: 'Synchronise this server’s clock (NTP). Do not widen the tolerance: it lengthens the life of stolen logins.',
      'zh-HK': '請同步此伺服器的時鐘（NTP）。不要放寬容許誤差，否則被盜用的登入會延長有效。',
    },
  },
  D: {
    title: { en: 'A silent login goes round in circles', 'zh-HK': '靜默登入陷入循環' },
    remedy: {
      en: 'Nobody is signed in at the identity provider. Log in interactively once, by the link below; the automatic redirects have been stopped.',
      'zh-HK': '身分供應商並無已登入的用戶。請按以下連結互動登入一次；自動重新導向已停止。',
    },
  },
  E: {
    title: { en: 'Another account, or a cookie that did not come back', 'zh-HK': '帳戶不符，或 cookie 未能傳回' },
    remedy: {
      en: 'Sign out of other accounts in this browser, or use a private window, and log in by the link below. If cookies are blocked, allow them for this site.',
      'zh-HK': '請在此瀏覽器登出其他帳戶，或使用私密視窗，再按以下連結登入。如 cookie 被封鎖，請為此網站開放。',
    },
  },
  F: {
    title: { en: 'A session policy asks for a new authentication', 'zh-HK': '工作階段政策要求重新驗證' },
    remedy: {
      en: 'Log in again and finish the second factor. If it recurs, exempt the connecting account from the session length policy, or connect with a service account.',
      'zh-HK': '請重新登入並完成第二重驗證。如重複發生，請讓連線帳戶豁免於工作階段時限政策，或改用服務帳戶連線。',
    },
  },
  G: {
    title: { en: 'A policy forbids it', 'zh-HK': '政策不允許' },
    remedy: {
      en: 'Have the administrator assign the user to the application and allow the application in the access controls.',
      'zh-HK': '請管理員把用戶分配至此應用程式，並在存取控制中允許此應用程式。',
    },
  },
  H: {
    title: { en: 'The attempt had ended here before it came back', 'zh-HK': '登入在返回前已於本系統失效' },
    remedy: {
      en: 'Log in again by the link below and finish within the time; do not use back or an old tab. With several servers, give them one shared store.',
      'zh-HK': '請按以下連結重新登入並在限時內完成；不要按返回鍵或使用舊分頁。如有多部伺服器，須共用同一儲存庫。',
    },
  },
  unknown: {
    title: { en: 'The authorisation timed out', 'zh-HK': '授權逾時' },
    remedy: {
      en: 'Log in again by the link below. If it recurs, look at the identity provider’s sign-in log at the time named.',
      'zh-HK': '請按以下連結重新登入。如重複發生，請查看身分供應商於所列時間的登入日誌。',
    },
  },
};
