import type { LocalizedText } from '@countersign/contracts';

/** What to do, for the codes and limits that only this connector has. */
export const remedies = {
  ROBOT_MISSING: {
    en: 'Give robotToken, the access_token of the custom robot’s webhook URL, and robotSecret where its security option is “sign”.',
    'zh-HK':
      '請提供 robotToken（自訂機器人 Webhook 網址中的 access_token）；如安全設定為「加簽」，亦須提供 robotSecret。',
  },
  ROBOT_REFUSED: {
    en: 'The robot’s token, signature or address was refused. Compare robotToken and robotSecret with the robot’s settings in the group, and the clock of this machine.',
    'zh-HK': '機器人的權杖、簽名或 IP 地址被拒絕。請核對群組內機器人設定的 robotToken 及 robotSecret，並檢查本機時鐘。',
  },
  ROBOT_KEYWORD_MISSING: {
    en: 'The robot takes only messages with one of its keywords. Put a keyword into the title or text, or use the security option “sign”.',
    'zh-HK': '機器人只接受含有自訂關鍵詞的訊息。請在標題或內容加入關鍵詞，或改用「加簽」安全設定。',
  },
  CONTENT_BLOCKED: {
    en: 'DingTalk blocked the message for its content. Change the wording or the link and start again.',
    'zh-HK': '釘釘因內容而攔截訊息。請修改用字或連結後再試。',
  },
  MESSAGE_UNCERTAIN: {
    en: 'Look into the group whether the message is there. Custom robots can’t be asked, and how long DingTalk recognises a repeat is not documented.',
    'zh-HK': '請在群組查看訊息是否已送出。自訂機器人無法查詢，而釘釘沒有說明可辨認重複訊息的時限。',
  },
  SCOPE_MISSING: {
    en: 'Grant the app the permissions that the details name in the DingTalk developer console, and publish it again.',
    'zh-HK': '請在釘釘開發者後台為應用程式開通詳情所列的權限，並重新發佈。',
  },
  ADDRESS_NOT_ALLOWED: {
    en: 'Add this server’s public address to the app’s IP list in the DingTalk developer console.',
    'zh-HK': '請在釘釘開發者後台將本伺服器的公網 IP 加入應用程式的 IP 白名單。',
  },
  MONTHLY_QUOTA: {
    en: 'The organisation’s API calls of this month are used up. Wait for the next month, or buy a larger package; receive events instead of asking.',
    'zh-HK': '機構本月的 API 調用量已用盡。請等待下個月或購買更大套餐；並以事件推送代替查詢。',
  },
  PLAN_REQUIRED: {
    en: 'DingTalk offers this to premium organisations only.',
    'zh-HK': '釘釘只向付費版機構提供此功能。',
  },
  INSTANCE_ENDED: {
    en: 'DingTalk has ended or removed this approval; nothing more can be changed in it.',
    'zh-HK': '釘釘中的審批已結束或被移除，不能再更改。',
  },
  TOKEN_REFUSED: {
    en: 'DingTalk gave no token. Check AppKey and AppSecret, and that the app belongs to the region (dingtalk.com or dingtalk.io).',
    'zh-HK': '釘釘沒有發出權杖。請核對 AppKey 及 AppSecret，並確認應用程式所屬地區（dingtalk.com 或 dingtalk.io）。',
  },
  PERSON_NOT_IN_DINGTALK: {
    en: 'Give this person a user in DingTalk in the mapping of people; it is looked up again within the hour. Until then the task can be decided on its page.',
    'zh-HK': '請在人員對應表為此人設定釘釘使用者；系統會在一小時內再次查找；在此之前，可於審批頁面處理任務。',
  },
  SHOWN_AS_AGREED: {
    en: 'Tell those concerned: DingTalk changes no approval that has ended, and this one no longer counts. Nothing is done on its strength; its page says what holds.',
    'zh-HK':
      '請通知相關人員：釘釘不會更改已結束的審批，而此審批已失效。系統不會再據此執行任何操作，實際狀態以審批頁面為準。',
  },
  CALLBACK_PROOF: {
    en: 'Decide with the proof of a signed-in session; decisions pressed in DingTalk are applied by the workspace itself.',
    'zh-HK': '請以已登入的工作階段作為憑證；在釘釘按下的決定會由工作區自行處理。',
  },
  LIMIT_PER_SECOND: {
    en: 'Nothing to do: DingTalk allows an app 20 calls a second for each API, and this one is sent again.',
    'zh-HK': '毋須處理：釘釘規定每個應用程式每個 API 每秒最多 20 次，此請求會自動重送。',
  },
  LIMIT_ADDRESS: {
    en: 'DingTalk shut this server’s address out for five minutes: it had sent over 10,000 calls in 20 seconds, of all programs together.',
    'zh-HK': '釘釘將本伺服器的地址封鎖五分鐘：所有程式合計於 20 秒內發出超過 10,000 次請求。',
  },
  LIMIT_ROBOT: {
    en: 'Nothing to do: the robot had sent 20 messages in a minute and is silent for ten. Send fewer, longer messages where it happens often.',
    'zh-HK': '毋須處理：機器人一分鐘內已發出 20 則訊息，須停十分鐘。如經常發生，請合併訊息。',
  },
} as const satisfies Record<string, LocalizedText>;
