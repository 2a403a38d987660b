import type { LocalizedText } from '@countersign/contracts';

/** What to do, per code of this package. */
export const approvalRemedies = {
  // Commands
  INSTANCE_EXISTS: {
    en: 'Nothing to do: it was started before. Use a new id for a new approval.',
    'zh-HK': '毋須處理：此審批早已發起。新的審批請使用新的編號。',
  },
  INSTANCE_UNKNOWN: { en: 'Start the approval first, or check its id.', 'zh-HK': '請先發起審批，或檢查其編號。' },
  INSTANCE_ENDED: {
    en: 'This approval has ended and stays as it is. Start a new one.',
    'zh-HK': '此審批已結束，不可再更改。請另行發起審批。',
  },
  INSTANCE_NOT_RETURNED: {
    en: 'Only an approval that was returned to its initiator can be submitted again.',
    'zh-HK': '只有退回給發起人的審批才可重新提交。',
  },
  INSTANCE_RETURNED: {
    en: 'The initiator has to submit it again or withdraw it first.',
    'zh-HK': '須先由發起人重新提交或撤回。',
  },
  NOT_APPROVED: {
    en: 'Only an approved instance can be revoked or superseded. Withdraw one that is still running.',
    'zh-HK': '只有已同意的審批才可撤銷或取代。仍在進行的審批請撤回。',
  },
  TEMPLATE_MISMATCH: {
    en: 'Give the very template and version that this approval was started with.',
    'zh-HK': '請提供發起此審批時的範本及版本。',
  },
  TASK_UNKNOWN: {
    en: 'Read the approval again and use an id of its tasks.',
    'zh-HK': '請重新讀取審批，並使用其任務編號。',
  },
  TASK_NOT_ACTIVE: {
    en: 'Nothing to do: the task was decided, passed on, or has not begun. Read the approval again.',
    'zh-HK': '毋須處理：任務已有決定、已轉交或尚未開始。請重新讀取審批。',
  },
  NOT_ASSIGNEE: {
    en: 'Only the person asked, or a substitute with a valid period acting on their behalf, can decide. Transfer the task first.',
    'zh-HK': '只有獲指派的審批人，或在有效期內代其行事的代理人，才可作決定。請先轉交任務。',
  },
  NOT_INITIATOR: { en: 'Ask the initiator to do this.', 'zh-HK': '請由發起人執行此操作。' },
  NOT_ADMIN: { en: 'Ask an administrator of the workspace to do this.', 'zh-HK': '請由工作區管理員執行此操作。' },
  HUMAN_REQUIRED: {
    en: 'A person must do this; an app or the system can’t decide in their place.',
    'zh-HK': '此操作須由真人執行；應用程式或系統不可代為決定。',
  },
  SELF_APPROVAL: {
    en: 'The initiator can’t approve their own form. Choose somebody else.',
    'zh-HK': '發起人不可審批自己的表單。請選擇其他人。',
  },
  NOT_ALLOWED_HERE: {
    en: 'This node’s template does not allow it. Approve or reject, or have the template changed.',
    'zh-HK': '此步驟的範本不允許該操作。請同意或拒絕，或更改範本。',
  },
  ALREADY_ASKED: {
    en: 'This person has a say at this node already. Choose somebody else.',
    'zh-HK': '此人在本步驟已獲徵詢。請選擇其他人。',
  },
  APPROVER_UNKNOWN: {
    en: 'Name somebody of the directory, by the same kind of id.',
    'zh-HK': '請指定通訊錄內的人員，並使用相同類型的編號。',
  },
  APPROVER_LEFT: {
    en: 'Name somebody who is still here, or enter a substitute for the person who left.',
    'zh-HK': '請指定仍在職的人員，或為已離職者設定代理人。',
  },
  SIGNERS_EMPTY: { en: 'Name at least one person.', 'zh-HK': '請指定至少一人。' },
  RETURN_TARGET_INVALID: {
    en: 'Name a node that this form has passed since it was last submitted, or none to return it to the initiator.',
    'zh-HK': '請指定表單自上次提交後已經過的步驟；如退回給發起人則毋須指定。',
  },
  WORK_NOT_REJECTABLE: {
    en: 'A work task is only completed, transferred or returned.',
    'zh-HK': '辦理任務只可完成、轉交或退回。',
  },
  PICKS_INVALID: {
    en: 'Choose as many different people as the node asks for, out of those it offers.',
    'zh-HK': '請按步驟要求的人數，在可選範圍內選擇不同的審批人。',
  },
  NOT_IN_DEPARTMENT: {
    en: 'Give one of the initiator’s own departments.',
    'zh-HK': '請填寫發起人所屬的部門。',
  },
  VENDOR_MANAGED: {
    en: 'This template’s flow is run by the workspace itself; it can’t be routed here.',
    'zh-HK': '此範本的流程由工作區自行管理，不能在此安排路由。',
  },
  DIRECTORY_REQUIRED: {
    en: 'Give a directory: a condition asks about departments or roles.',
    'zh-HK': '請提供通訊錄：條件涉及部門或角色。',
  },
  INSTANT_INVALID: {
    en: 'Write the time as UTC with milliseconds and Z: 2026-11-22T08:30:00.000Z.',
    'zh-HK': '請以含毫秒及 Z 的 UTC 時間填寫，例如 2026-11-22T08:30:00.000Z。',
  },
  // Forms
  FIELD_REQUIRED: { en: 'Fill in the field.', 'zh-HK': '請填寫此欄位。' },
  FIELD_TYPE: { en: 'Give a value of the field’s type.', 'zh-HK': '請填寫符合欄位類型的值。' },
  OPTION_UNKNOWN: {
    en: 'Use the key of one of the field’s options.',
    'zh-HK': '請使用此欄位其中一個選項的代號。',
  },
  DATE_INVALID: {
    en: 'Write dates as 2026-11-22, times with their offset, and ranges from earlier to later.',
    'zh-HK': '日期請寫成 2026-11-22，時間須註明時區偏移，期間須由早至晚。',
  },
  CURRENCY_NOT_ALLOWED: {
    en: 'Use the currency that this field is fixed to.',
    'zh-HK': '請使用此欄位指定的貨幣。',
  },
  // Templates
  INVALID_TEMPLATE: { en: 'Correct the named place of the template.', 'zh-HK': '請更正範本中所指的位置。' },
  TOO_DEEP: { en: 'Nest less deeply.', 'zh-HK': '請減少巢狀層數。' },
  DUPLICATE_NODE_ID: { en: 'Give every node an id of its own.', 'zh-HK': '請為每個步驟設定不同的編號。' },
  DUPLICATE_FIELD_KEY: { en: 'Give every field a key of its own.', 'zh-HK': '請為每個欄位設定不同的代號。' },
  DUPLICATE_OPTION_KEY: { en: 'Give every option a key of its own.', 'zh-HK': '請為每個選項設定不同的代號。' },
  FIELD_UNKNOWN: {
    en: 'Name a field of this template, or add the field.',
    'zh-HK': '請使用此範本已有的欄位，或新增該欄位。',
  },
  CONDITION_OPERATOR: {
    en: 'Use an operator that the field’s type has: numbers, money and dates can be ordered, text can’t.',
    'zh-HK': '請使用該欄位類型支援的運算子：數字、金額及日期可比較大小，文字不可。',
  },
  CONDITION_VALUE: {
    en: 'Compare with a value of the field’s type; money as {"amount":"5000","currency":"HKD"}.',
    'zh-HK': '請與欄位類型相同的值比較；金額須寫成 {"amount":"5000","currency":"HKD"}。',
  },
  BRANCH_UNREACHABLE: {
    en: 'Remove the branch, move it before the one that takes its cases, or correct its condition.',
    'zh-HK': '請刪除此分支、將其移到涵蓋其情況的分支之前，或更正其條件。',
  },
  BRANCH_MISSING: { en: 'Give the choice at least one branch.', 'zh-HK': '請為條件分支設定至少一個分支。' },
  ELSE_MISSING: {
    en: 'Add a last branch with "when": "else", to say what happens to all other forms.',
    'zh-HK': '請在最後加入 "when": "else" 的分支，說明其餘表單如何處理。',
  },
  FLOW_EMPTY: { en: 'Add at least one node to the flow.', 'zh-HK': '請在流程中加入至少一個步驟。' },
  APPROVERS_EMPTY: { en: 'Say who is asked at this node.', 'zh-HK': '請設定此步驟的審批人。' },
  APPROVERS_INVALID: { en: 'Correct the numbers or names of this entry.', 'zh-HK': '請更正此項的數字或名稱。' },
  SELF_APPROVAL_ONLY: {
    en: 'Name somebody besides the initiator, or set "selfApproval": "allow".',
    'zh-HK': '請指定發起人以外的審批人，或設定 "selfApproval": "allow"。',
  },
  QUORUM_INVALID: {
    en: 'Ask for at least one approval and one rejection, and for no more people than the node names.',
    'zh-HK': '同意及拒絕人數須至少為一，且不多於此步驟所指定的人數。',
  },
  DURATION_INVALID: {
    en: 'Write a length such as PT24H or P2D, above zero and up to 400 days; months and years have no fixed length.',
    'zh-HK': '請填寫大於零而不超過 400 日的時長，例如 PT24H 或 P2D；月和年並無固定長度。',
  },
  REPEAT_INVALID: {
    en: 'Give repeat as a whole number from 1 to 100, on reminders only.',
    'zh-HK': 'repeat 須為 1 至 100 的整數，並只適用於提醒。',
  },
  UNSUPPORTED_PARALLEL: {
    en: 'Put the nodes one after the other, or ask several people at one node with the policy "all".',
    'zh-HK': '請將步驟順序排列，或在同一步驟以會簽方式徵詢多人。',
  },
  UNSUPPORTED_MATRIX: { en: 'Name a role or users instead of a matrix.', 'zh-HK': '請改用角色或指定人員，而非矩陣。' },
  UNSUPPORTED_EXTERNAL: {
    en: 'Name a role or users instead of an external call.',
    'zh-HK': '請改用角色或指定人員，而非外部呼叫。',
  },
  UNSUPPORTED_SYNC_CALL: {
    en: 'Use "mode": "async": the action runs once the instance is approved.',
    'zh-HK': '請使用 "mode": "async"：動作會在審批同意後執行。',
  },
  UNSUPPORTED_CALENDAR: {
    en: 'Use wall time: leave "calendar" out or set it to "wall".',
    'zh-HK': '請使用自然時間：省略 "calendar" 或設為 "wall"。',
  },
  CAPABILITY_MISSING: {
    en: 'Change this place, or publish to a workspace that can do it.',
    'zh-HK': '請更改此處，或發佈到支援此功能的工作區。',
  },
} as const satisfies Record<string, LocalizedText>;

export type ApprovalCode = keyof typeof approvalRemedies;
