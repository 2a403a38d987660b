import type { LocalizedText } from '@countersign/contracts';

/** What to do, for the codes that only this connector has. */
export const remedies = {
  DATASET_INVALID: {
    en: 'Correct the records that the details point at, and start a new approval: the approved file can’t be changed.',
    'zh-HK': '請更正詳情所指的記錄，並重新發起審批：已批核的檔案不可更改。',
  },
  CONTENT_CHANGED: {
    en: 'The file or its description differs from what was approved. Start a new approval with the new digest.',
    'zh-HK': '檔案或其描述與已批核的內容不同。請以新的摘要值重新發起審批。',
  },
  FOUR_EYES: {
    en: 'Start a new approval that asks two people one after the other: neither its maker nor whoever starts it.',
    'zh-HK': '請重新發起審批，先後由兩名人士審批；擬備者及發起人均不得審批。',
  },
  SELF_APPROVAL: {
    en: 'Start a new approval: its maker and whoever starts it can’t approve, nor can anyone on their behalf.',
    'zh-HK': '請重新發起審批：擬備者及發起人不得審批，他人亦不得代其審批。',
  },
  SAME_PERSON_TWICE: {
    en: 'Start a new approval and let a second person decide: one person counts once, also as somebody’s delegate.',
    'zh-HK': '請重新發起審批，並由第二人審批：同一人即使兼任代理人，亦只計一次。',
  },
  PEOPLE_NOT_COMPARABLE: {
    en: 'Let everybody decide under one kind of id, that of the initiator: ids of two directories may be one person.',
    'zh-HK': '請所有人以發起人所用的同一類編號審批：兩個目錄的編號可能屬同一人。',
  },
  PROOF_MISSING: {
    en: 'Let people decide where they are verified (a signed-in session, a signed callback), and start a new approval.',
    'zh-HK': '請於可核實身分之處審批（已登入的工作階段、已簽署的回呼），並重新發起審批。',
  },
  DECIDERS_UNKNOWN: {
    en: 'Use a workspace whose gate tells who decided: Countersign’s own, or one that is driven by it.',
    'zh-HK': '請使用會說明由誰審批的工作區：Countersign 本身的工作區，或由其驅動者。',
  },
  PERIOD_NOT_ENDED: {
    en: 'Submit after the last day of the period.',
    'zh-HK': '請於期間最後一日之後提交。',
  },
  LATE_WITHOUT_REASON: {
    en: 'The deadline has passed: start a new approval that gives the reason (lateReason).',
    'zh-HK': '已過期限：請填寫逾期原因（lateReason）並重新發起審批。',
  },
  HOLIDAYS_UNKNOWN: {
    en: 'Give the general holidays of that year, as gazetted, before a deadline is counted in it.',
    'zh-HK': '計算該年的期限前，請先提供該年憲報公布的公眾假期。',
  },
  SUBMISSION_CONFLICT: {
    en: 'The receiver holds another manifest under this id. Compare both; a correction is a new version under a new approval.',
    'zh-HK': '接收方以此編號存有另一份清單。請比對兩者；如屬更正，須以新版本重新審批。',
  },
  SUBMISSION_REJECTED: {
    en: 'Read the receipt’s reasons, correct the data and submit a new version under a new approval.',
    'zh-HK': '請查閱回執所列原因，更正資料後以新版本重新審批及提交。',
  },
  STILL_CHECKED: {
    en: 'Nothing to do: the receiver still checks the submission. It is asked again, and nothing is sent twice.',
    'zh-HK': '毋須處理：接收方仍在核對。系統會再次查詢，不會重複提交。',
  },
  RECEIPT_INVALID: {
    en: 'Do not rely on this receipt. Ask the receiver, and compare its key with the pinned one before trying again.',
    'zh-HK': '請勿依賴此回執。請向接收方查詢，並核對其密鑰與已固定的密鑰後再試。',
  },
  SIGNATURE_REFUSED: {
    en: 'Check that the receiver knows the signing key by this id, and that the algorithm is the agreed one.',
    'zh-HK': '請確認接收方已登記此編號的簽署密鑰，並使用雙方議定的演算法。',
  },
  SIGNATURE_STALE: {
    en: 'Set this machine’s clock; the signature is made anew at the next try.',
    'zh-HK': '請校正本機時鐘；下次嘗試時會重新簽署。',
  },
  UPLOAD_DISTURBED: {
    en: 'Something on the way changes the data or the receiver loses its place. Try again, or use the manual pack.',
    'zh-HK': '傳送途中資料被改動，或接收方進度錯亂。請重試，或改用人手提交檔案包。',
  },
} as const satisfies Readonly<Record<string, LocalizedText>>;
