import type { GrantChoice, LocalizedText, OAuthDescriptor } from '@countersign/contracts';
import { userOauthSource } from './sources.js';

// A General app that each user agrees to, instead of the account's Server-to-Server app. What it may do is registered with
// the app; a token reaches the user who agreed, and nobody else.

const DAY_MS = 24 * 60 * 60 * 1000;

/** Values of the setting `grant`. */
export type UserGrant = 'user' | 'user-public';

const oauth = {
  grants: ['authorization_code', 'refresh_token'],
  authorize: { origin: 'oauth', path: '/oauth/authorize' },
  token: { origin: 'oauth', path: '/oauth/token' },
  clientAuthentication: 'header',
  // Public clients must (blog of 2026-04), confidential ones may; Zoom takes `plain`, too, which is never sent.
  pkce: 'required',
  // A scope in the address is refused as invalid (staff at devforum 52654; thunderbird/appointment#996).
  scopesFrom: 'app',
  rotatesRefreshToken: true,
  // The one before was seen to work right after a refresh, and error 4740 speaks of a tolerance: how long it is, nobody
  // says (UNVERIFIED). What isn't known isn't counted upon.
  refreshGraceMs: 0,
  // Unused; each refresh begins it anew. Older pages say 15 years (second hand from the OAuth guide: UNVERIFIED).
  refreshTokenLifeMs: 90 * DAY_MS,
  scopes: {
    'meeting:write:meeting': { en: 'Make your meetings', 'zh-HK': '建立你的會議' },
    'meeting:read:meeting': { en: 'Read your meetings', 'zh-HK': '讀取你的會議' },
    'meeting:read:list_meetings': {
      en: 'List your meetings, so that none is made twice',
      'zh-HK': '列出你的會議，以免重複建立',
    },
    'meeting:update:meeting': { en: 'Change your meetings', 'zh-HK': '更改你的會議' },
    'meeting:delete:meeting': { en: 'Delete your meetings', 'zh-HK': '刪除你的會議' },
    'user:read:user': { en: 'Read who you are', 'zh-HK': '讀取你的用戶資料' },
  },
  source: userOauthSource,
} as const satisfies OAuthDescriptor;

const scopesStep: LocalizedText = {
  en: 'Scopes: add each one that is listed here to the app. They are not part of the address; one that is added later counts when the user has agreed anew.',
  'zh-HK': 'Scopes：在應用程式加入此處所列每個權限。權限不會寫於網址；日後新增的權限，須用戶重新同意後方生效。',
};

const confidentialSteps: readonly LocalizedText[] = [
  {
    en: 'Zoom App Marketplace → Develop → Build App → General App, user-managed.',
    'zh-HK': 'Zoom App Marketplace → Develop → Build App → General App，選擇 User-managed。',
  },
  {
    en: 'OAuth Redirect URL and OAuth Allow List: the https address above, exactly. An app with a secret gets no loopback address.',
    'zh-HK':
      'OAuth Redirect URL 及 OAuth Allow List：填入上述 https 網址，須完全相同。設有 Secret 的應用程式不可用本機回送網址。',
  },
  scopesStep,
  {
    en: 'Client id and secret go into the environment or files. Those of Development and Production differ.',
    'zh-HK': 'Client ID 及 Client Secret 置於環境變數或檔案。Development 與 Production 的憑證不同。',
  },
];

const publicSteps: readonly LocalizedText[] = [
  {
    en: 'Zoom App Marketplace → Develop → Build App → General App, user-managed; switch the public client on. Zoom then shows a second client id, without a secret.',
    'zh-HK':
      'Zoom App Marketplace → Develop → Build App → General App，選擇 User-managed；啟用公開用戶端（Public Client）。Zoom 會另外顯示一個沒有 Secret 的 Client ID。',
  },
  {
    en: 'OAuth Redirect URL and OAuth Allow List: the address above. Of http://127.0.0.1 Zoom ignores the port; localhost by name is none.',
    'zh-HK':
      'OAuth Redirect URL 及 OAuth Allow List：填入上述網址。http://127.0.0.1 的連接埠不作比對；不可用 localhost。',
  },
  scopesStep,
  {
    en: 'Put the public client id into the setting publicClientId. There is no secret to keep.',
    'zh-HK': '將公開用戶端的 Client ID 填入設定 publicClientId。毋須保管 Secret。',
  },
];

function environments(
  redirectModes: GrantChoice['environments']['production']['redirectModes'],
  registration: readonly LocalizedText[],
): GrantChoice['environments'] {
  return {
    production: { redirectModes, registration },
    sandbox: { redirectModes, registration },
    emulator: { redirectModes },
  };
}

/**
 * The two kinds of user apps. Loopback is for PKCE clients without a secret (changelog of 2026-09-28; whether an app in
 * development gets it with a secret, pages disagree: UNVERIFIED).
 */
export const userGrants: Readonly<Record<UserGrant, GrantChoice>> = {
  user: {
    oauth: { ...oauth, clientType: 'confidential' },
    environments: environments(['server', 'paste'], confidentialSteps),
    unneeded: ['accountId'],
  },
  'user-public': {
    oauth: { ...oauth, clientType: 'public', clientIdSetting: 'publicClientId' },
    environments: environments(['loopback', 'server', 'paste'], publicSteps),
    unneeded: ['accountId', 'clientId', 'clientSecret'],
  },
};
