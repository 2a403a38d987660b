import type { LocalizedText } from '@countersign/contracts';

/** What to do, for the codes that only this connector has. */
export const remedies = {
  WRONG_ENVIRONMENT: {
    en: 'DocuSign does not know this integration key here. A key made in a developer account works on the developer environment only, until it is promoted (go-live); check the environment and the key.',
    'zh-HK':
      'DocuSign 在此環境不認識該整合金鑰（Integration Key）。開發者帳戶的金鑰在正式上線（Go-Live）前只可用於開發環境；請檢查環境及金鑰。',
  },
  IMPERSONATED_USER_UNKNOWN: {
    en: 'Set userId to the API user id (a GUID, not an e-mail address) of an active user of this environment. What older guides call the “Web Service User” is this user.',
    'zh-HK':
      '請將 userId 設為此環境內有效用戶的 API 用戶編號（GUID，並非電郵地址）。舊指南所稱的「Web Service User」即此用戶。',
  },
  KEY_NOT_REGISTERED: {
    en: 'The private key fits no public key of the integration. Add its public key under Apps and Keys, or use the right private key.',
    'zh-HK': '私密金鑰與該整合的任何公開金鑰均不相符。請在「Apps and Keys」加入其公開金鑰，或改用正確的私密金鑰。',
  },
  CLOCK_WRONG: {
    en: 'DocuSign finds the assertion expired: set the clock of this machine.',
    'zh-HK': 'DocuSign 認為斷言已過期：請校正本機時鐘。',
  },
  ACCOUNT_ELSEWHERE: {
    en: 'Set accountId and apiHost as the user info names them; an account that moved has a new host.',
    'zh-HK': '請按用戶資料設定 accountId 及 apiHost；帳戶遷移後主機會改變。',
  },
  ENVELOPE_INCOMPLETE: {
    en: 'Give the envelope documents, recipients and a subject; for a template, fill every role.',
    'zh-HK': '請為信封提供文件、收件人及主旨；使用範本時請填寫所有角色。',
  },
  ANCHOR_NOT_FOUND: {
    en: 'The document lacks the text that a field is to be placed at. Correct the anchor, or place the field by page and position. Text in images is not found.',
    'zh-HK': '文件內沒有欄位所依據的定位文字。請更正定位文字，或按頁碼及位置放置欄位。圖像中的文字無法識別。',
  },
  TEMPLATE_NOT_FOUND: {
    en: 'No template of this account has exactly this name. Correct the name, or share the template with the API user.',
    'zh-HK': '此帳戶沒有名稱完全相同的範本。請更正名稱，或將範本共用予 API 用戶。',
  },
  TEMPLATE_AMBIGUOUS: {
    en: 'Several templates have this name. Rename all but one in DocuSign.',
    'zh-HK': '有多個範本使用此名稱。請在 DocuSign 將其他範本改名。',
  },
  TEMPLATE_ROLE_UNKNOWN: {
    en: 'Use the roles of the template, as DocuSign shows them.',
    'zh-HK': '請使用該範本在 DocuSign 顯示的角色名稱。',
  },
  QUOTA_EXCEEDED: {
    en: 'The plan’s allowance of envelopes or recipients is used up. Waiting does not help: ask the account’s administrator.',
    'zh-HK': '方案的信封或收件人配額已用盡。等候無助解決：請聯絡帳戶管理員。',
  },
  DOCUMENT_REFUSED: {
    en: 'DocuSign can’t use the document. Send a PDF without password, of at most 25 MB.',
    'zh-HK': 'DocuSign 無法處理該文件。請改用無密碼、不超過 25 MB 的 PDF。',
  },
  ENVELOPE_CHANGED: {
    en: 'Subject or recipients of the draft are not those that were approved. Put them back in DocuSign, or delete the draft and start a new approval.',
    'zh-HK': '草稿的主旨或收件人與已審批的不同。請於 DocuSign 還原，或刪除草稿並另行發起審批。',
  },
  ENVELOPE_GONE: {
    en: 'The draft was deleted in DocuSign before it was sent. Start a new approval if it is still wanted.',
    'zh-HK': '草稿在發送前已於 DocuSign 被刪除。如仍需要，請另行發起審批。',
  },
  ENVELOPE_NOT_FOUND: {
    en: 'Look in DocuSign whether the envelope exists, and void it there by hand where it does.',
    'zh-HK': '請在 DocuSign 查核信封是否存在；如存在，請在該處由人手作廢。',
  },
  ENVELOPE_AMBIGUOUS: {
    en: 'Several envelopes bear this reference. Void the right one in DocuSign by hand.',
    'zh-HK': '有多個信封使用相同編號。請在 DocuSign 由人手作廢正確的一個。',
  },
  ENVELOPE_ENDED: {
    en: 'Everybody has signed, or somebody has declined: nothing is left to void. Undo it by a new agreement.',
    'zh-HK': '各方已簽署或有人拒簽：已無可作廢。請以新的協議處理。',
  },
  ENVELOPE_NOT_COMPLETED: {
    en: 'Not everybody has signed yet. Wait for docusign.envelope.completed, else an unsigned document is archived.',
    'zh-HK': '尚未全部簽署。請等候 docusign.envelope.completed，否則會封存未簽署的文件。',
  },
  NOT_YOUR_TURN: {
    en: 'Others sign before this recipient. Ask again when it is their turn.',
    'zh-HK': '此收件人之前尚有其他人未簽署。請待輪到時再試。',
  },
} as const satisfies Record<string, LocalizedText>;
