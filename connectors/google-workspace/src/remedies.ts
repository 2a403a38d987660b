import type { LocalizedText } from '@countersign/contracts';

/** What to do, for the codes and limits that only this connector has. */
export const remedies = {
  CONSUMER_ACCOUNT: {
    en: 'This is a personal Google account, or one of another organisation. Connect again, and choose your organisation’s Google Workspace account.',
    'zh-HK': '這是個人 Google 帳戶，或屬於另一機構。請重新連接，並選擇貴機構的 Google Workspace 帳戶。',
  },
  ADMIN_POLICY_ENFORCED: {
    en: 'The organisation’s administrator blocks this app or one of its scopes. Ask them to trust the client id in the Admin console: Security, API controls, App access control.',
    'zh-HK':
      '機構的管理員封鎖了此應用程式或其權限範圍。請管理員於管理控制台「安全性」→「API 控制項」→「應用程式存取權控管」中信任此用戶端編號。',
  },
  SESSION_CONTROL: {
    en: 'The organisation ends Google sessions after a time (session control), and asks for the log-in anew; connecting again helps until then. To end this, the administrator trusts this app and exempts trusted apps: Admin console, Security, Access and data control, Google Cloud session control. A service account with delegation has no session.',
    'zh-HK':
      '機構設定了 Google 工作階段時限（工作階段控制），到期須重新登入；重新連接後可用至下次到期。如要避免，請管理員於管理控制台「安全性」→「存取權和資料控管」→「Google Cloud 工作階段控制」豁免受信任的應用程式，並信任此應用程式；或改用全網域授權的服務帳戶。',
  },
  TESTING_GRANT_ENDED: {
    en: 'The grant ended after seven days, as grants do whose consent screen is in testing. Publish the app, or make it internal, in the Google Cloud console (Google Auth Platform, Audience), then connect again. If it is published, the grant was revoked: connect again.',
    'zh-HK':
      '授權於七日後失效，這是同意畫面處於「測試中」狀態的限制。請於 Google Cloud 主控台（Google 驗證平台→目標對象）發布應用程式或改為「內部」，然後重新連接。如應用程式已發布，則授權已被撤銷，請重新連接。',
  },
  GRANT_OR_PASSWORD_CHANGED: {
    en: 'The grant ended. It includes Gmail, so that changing the account’s password ends it; so do revoking it at myaccount.google.com/connections, six months without use, and too many consents of one account for this app (each ends the oldest). Connect again; a service account with delegation is not ended by passwords.',
    'zh-HK':
      '授權已失效。授權包括 Gmail，因此更改帳戶密碼會令其失效；於 myaccount.google.com/connections 撤銷、六個月未有使用，或同一帳戶對此應用程式授權次數過多（最舊的會失效）亦然。請重新連接；使用全網域授權的服務帳戶則不受密碼影響。',
  },
  GRANT_ENDED: {
    en: 'The grant ended: it was revoked at myaccount.google.com/connections or by the administrator, was not used for six months, or the account consented too often for this app (each consent ends the oldest). Connect again, and keep one connection for each account.',
    'zh-HK':
      '授權已失效：已於 myaccount.google.com/connections 或由管理員撤銷、六個月未有使用，或同一帳戶對此應用程式授權次數過多（最舊的會失效）。請重新連接，並為每個帳戶只保留一個連線。',
  },
  ACCOUNT_GONE: {
    en: 'The Google account was deleted or suspended. Connect with another account.',
    'zh-HK': '此 Google 帳戶已被刪除或停用。請改用其他帳戶連接。',
  },
  DELEGATION_MISSING: {
    en: 'The service account may not act for users, or not with these scopes. A super administrator adds its client id with exactly the scopes that the connector asks for: Admin console, Security, API controls, Domain-wide delegation.',
    'zh-HK':
      '服務帳戶未獲准代表用戶操作，或未獲准使用所需權限。請由超級管理員於管理控制台「安全性」→「API 控制項」→「全網域授權」加入其用戶端編號及連接器所需的全部權限範圍。',
  },
  DELEGATED_USER_UNKNOWN: {
    en: 'Google does not know the user that is to be acted for. Set delegatedUser to the e-mail address of an active user of the organisation.',
    'zh-HK': 'Google 不認識所代表的用戶。請將 delegatedUser 設為機構內有效用戶的電郵地址。',
  },
  ASSERTION_REFUSED: {
    en: 'Google refused the signed assertion: the key was deleted, or this machine’s clock is wrong. Set the clock by a time server, or make a new key for the service account.',
    'zh-HK': 'Google 拒絕已簽署的斷言：金鑰已被刪除，或本機時鐘不準。請以時間伺服器校準時鐘，或為服務帳戶建立新金鑰。',
  },
  SCOPE_MISSING: {
    en: 'The grant lacks a permission for this. Connect again and leave every permission ticked; for a service account, add the scope to its delegation.',
    'zh-HK': '授權不包括所需權限。請重新連接，並保留所有權限的剔選；如使用服務帳戶，請於授權中加入該權限範圍。',
  },
  SERVICE_DISABLED: {
    en: 'The API, or the service for this user, is switched off. Enable it in the Google Cloud project, and for this user in the Admin console.',
    'zh-HK': '所需的 API 或用戶服務未啟用。請於 Google Cloud 專案啟用，並於管理控制台為該用戶開啟服務。',
  },
  EVENT_IN_PAST: {
    en: 'The approval came after the event’s start. Submit it again with a later time.',
    'zh-HK': '批核於活動開始後才完成。請以較後的時間重新提交。',
  },
  EVENT_GONE: {
    en: 'The event was made, and somebody deleted it since. Submit it again if it is still wanted.',
    'zh-HK': '活動曾經建立，其後被刪除。如仍有需要，請重新提交。',
  },
  EVENT_ID_TAKEN: {
    en: 'Another event has the id of this effect. Look at it in the calendar before anything is sent again.',
    'zh-HK': '另一活動已使用此操作的識別碼。重新提交前，請先於日曆檢查該活動。',
  },
  EVENT_NOT_FOUND: {
    en: 'The calendar has no such event. Check title and start, or whether somebody deleted it.',
    'zh-HK': '日曆上沒有此活動。請檢查標題及開始時間，或是否已被刪除。',
  },
  EVENT_AMBIGUOUS: {
    en: 'Several events have this title and start. Cancel the right one in the calendar.',
    'zh-HK': '有多個活動的標題及開始時間相同。請於日曆中取消正確的一個。',
  },
  ARCHIVE_FOLDER_MISSING: {
    en: 'Set archiveFolder of the connection to the id of a Drive folder: the part after /folders/ of its address.',
    'zh-HK': '請於連線設定 archiveFolder，填上雲端硬碟資料夾的編號（即其網址 /folders/ 之後的部分）。',
  },
  ARCHIVE_NO_ID: {
    en: 'Google answered without an id. Try again; nothing was archived.',
    'zh-HK': 'Google 的回應沒有檔案編號。請再試；未有任何文件存檔。',
  },
  ARCHIVE_TRASHED: {
    en: 'The document was archived, and somebody put it into the bin since. Restore it there, or submit it again.',
    'zh-HK': '文件曾經存檔，其後被移至垃圾桶。請於垃圾桶還原，或重新提交。',
  },
  ARCHIVE_ID_TAKEN: {
    en: 'Another file has the id that was noted for this document. Look at it in Drive before anything is sent again.',
    'zh-HK': '另一檔案已使用為此文件記下的編號。重新提交前，請先於雲端硬碟檢查該檔案。',
  },
  ARCHIVE_DIFFERS: {
    en: 'The checksum at Google is not the approved document’s: somebody replaced the file, or it was damaged on the way. Keep it as it is, and submit the document again.',
    'zh-HK': 'Google 的校驗碼與已批核的文件不符：檔案可能被更換，或於傳送時損壞。請保留現況，並重新提交文件。',
  },
  MAIL_UNCERTAIN: {
    en: 'The mail may have been sent: look in the mailbox for its subject. If it is not among the sent mails, submit it again.',
    'zh-HK': '電郵可能已經發送：請於信箱的寄件備份查找其主旨。如未有發送，請重新提交。',
  },
  MAIL_TOO_LARGE: {
    en: 'The mail with its documents is larger than Gmail takes (about 25 MB of documents). Attach fewer, or archive them and send a link.',
    'zh-HK': '電郵連同文件超出 Gmail 上限（文件合計約 25 MB）。請減少附件，或將文件存檔後以連結發送。',
  },
  LIMIT_RATE: {
    en: 'Google limits the requests of this user or project for a minute; it goes on by itself. If it happens often, ask for more quota in the Google Cloud console.',
    'zh-HK': 'Google 暫時限制此用戶或專案的請求，稍後會自動繼續。如經常出現，請於 Google Cloud 主控台申請提高配額。',
  },
  LIMIT_QUOTA: {
    en: 'A quota of the calendar, the mailbox or the day is used up. It takes hours until there is more; look at the quotas in the Google Cloud console.',
    'zh-HK': '日曆、信箱或當日的配額已用完，需數小時後才可再用。請於 Google Cloud 主控台查看配額。',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;
