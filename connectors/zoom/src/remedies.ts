import type { LocalizedText } from '@countersign/contracts';

/** What to do, for the codes and limits that only this connector has. */
export const remedies = {
  JWT_APP_ENDED: {
    en: 'Zoom ended its JWT apps on 2023-09-08: an API key and secret are good for nothing any more. Make a Server-to-Server OAuth app in the Zoom App Marketplace, and give its account id, client id and client secret. Older guides that ask for a “Zoom JWT key” are out of date.',
    'zh-HK':
      'Zoom 已於 2023-09-08 停用 JWT 應用程式，API Key 及 Secret 不再有效。請在 Zoom App Marketplace 建立「Server-to-Server OAuth」應用程式，並提供其 Account ID、Client ID 及 Client Secret。仍要求輸入「Zoom JWT 密鑰」的舊指南已過時。',
  },
  ACCOUNT_ID_REFUSED: {
    en: 'Zoom does not know the account id together with this client, or the app is not activated. Copy the account id from the credentials page of the Server-to-Server OAuth app, and activate the app.',
    'zh-HK':
      'Zoom 不認識此 Account ID 與 Client 的組合，或應用程式尚未啟用。請從「Server-to-Server OAuth」應用程式的憑證頁複製 Account ID，並啟用該應用程式。',
  },
  ACCOUNT_ELSEWHERE: {
    en: 'Set apiHost to the host that the details name: Zoom keeps this account’s data there. Or leave apiHost out, where data may pass through Zoom’s global host.',
    'zh-HK':
      '請將 apiHost 設為詳情所示的主機：此帳戶的資料存放於該處。如容許資料經 Zoom 的全球主機傳送，亦可不設定 apiHost。',
  },
  SCOPE_MISSING: {
    en: 'Add the scopes that the details name to the app in the Zoom App Marketplace, and activate it again. A new token alone does not help. With a user’s grant, let the user agree anew; one that only ends in :admin means that the user may not reach somebody else’s meetings.',
    'zh-HK':
      '請在 Zoom App Marketplace 為應用程式加入詳情所列的權限範圍（Scopes），並重新啟用。單是更換權杖無補於事。如為用戶授權，請用戶重新同意；如只列出以 :admin 結尾的權限，即該用戶不可存取他人的會議。',
  },
  HOST_MISSING: {
    en: 'Name the host by e-mail address in the input, or set the connection’s host.',
    'zh-HK': '請在輸入中以電郵地址指明主持人，或設定連線的 host。',
  },
  HOST_UNKNOWN: {
    en: 'Use the e-mail address of an active user of this Zoom account. Somebody who was invited must accept the invitation first.',
    'zh-HK': '請使用此 Zoom 帳戶內有效用戶的電郵地址。獲邀用戶須先接受邀請。',
  },
  HOST_NOT_ALLOWED: {
    en: 'This user may not host meetings. Assign a Zoom Meetings licence, or use another host.',
    'zh-HK': '此用戶不可主持會議。請為其分配 Zoom Meetings 授權，或改用其他主持人。',
  },
  PLAN_REQUIRED: {
    en: 'Zoom offers this to paid accounts only.',
    'zh-HK': 'Zoom 只向付費帳戶提供此功能。',
  },
  MEETING_IN_PAST: {
    en: 'The approval came after the meeting was to start; nothing was sent. Start a new approval with a later time.',
    'zh-HK': '審批完成時已過會議開始時間；未有送出任何資料。請以較後的時間另行發起審批。',
  },
  MEETING_GONE: {
    en: 'The meeting was made, and was deleted in Zoom since. Start a new approval if it is still wanted.',
    'zh-HK': '會議已建立，但其後於 Zoom 被刪除。如仍需要，請另行發起審批。',
  },
  MEETING_NOT_FOUND: {
    en: 'Look in Zoom whether the meeting was deleted, or moved to another host or time, by hand. When it is gone, nothing is left to do.',
    'zh-HK': '請在 Zoom 查核會議是否已被刪除，或已改由他人主持或改期。如已刪除，則毋須再處理。',
  },
  MEETING_AMBIGUOUS: {
    en: 'Several meetings of this host have this topic and start. Delete the right one in Zoom by hand.',
    'zh-HK': '此主持人有多個主題及開始時間相同的會議。請在 Zoom 由人手刪除正確的一個。',
  },
  MEETING_STARTED: {
    en: 'The meeting is going on. End it in Zoom; then nothing is left to cancel.',
    'zh-HK': '會議正在進行。請在 Zoom 結束會議；之後毋須再取消。',
  },
  MEETING_OVER: {
    en: 'The meeting’s time has passed: nothing is left to cancel.',
    'zh-HK': '會議時間已過：已無可取消。',
  },
  LIMIT_PER_SECOND: {
    en: 'Nothing to do: Zoom allows so many requests a second for the whole account, and this one is sent again after a second. Where it happens often, other apps use up the account’s rate; a higher plan has a higher one.',
    'zh-HK':
      '毋須處理：Zoom 對整個帳戶設有每秒請求上限，此請求會於一秒後重送。如經常發生，即其他應用程式佔用了帳戶的限額；升級方案可提高上限。',
  },
  LIMIT_ACCOUNT_DAILY: {
    en: 'No Zoom meeting can be made: the account’s daily limit is used up. It begins anew at 00:00 UTC (08:00 in Hong Kong), and the work is taken up again then. A paid plan lifts it. Have meetings reported by webhooks instead of asking for them again and again.',
    'zh-HK':
      'Zoom 會議無法建立：帳戶的每日 API 限額已用盡，將於 UTC 00:00（香港時間早上 8 時）重新計算，屆時會自動繼續。升級至付費方案可解除此限額；並請以 Webhook 接收會議狀態，避免重複查詢。',
  },
  LIMIT_HOST_DAILY: {
    en: 'No Zoom meeting can be made for this host: Zoom takes 100 new or changed meetings a day for each host, on every plan. It begins anew at 00:00 UTC (08:00 in Hong Kong), and the work is taken up again then. Upgrading does not help; another host does.',
    'zh-HK':
      'Zoom 會議無法建立：Zoom 規定每位主持人每日最多新增或更改 100 個會議，所有方案均如此。限額於 UTC 00:00（香港時間早上 8 時）重新計算，屆時會自動繼續。升級方案無補於事；可改用其他主持人。',
  },
} as const satisfies Record<string, LocalizedText>;
