import type { LocalizedText } from '@countersign/contracts';

/** What to do about the codes that only this package throws. */
export const runtimeRemedies = {
  POSTGRES_BINARY_MISSING: {
    en: 'There is no embedded PostgreSQL for this platform, or optional dependencies were left out. Give a database with DATABASE_URL.',
    'zh-HK': '此平台沒有內嵌 PostgreSQL，或安裝時略過了選用套件。請以 DATABASE_URL 指定資料庫。',
  },
  POSTGRES_START_FAILED: {
    en: 'Read the server log named in the details. Check that the disk has space and the folder belongs to one installation.',
    'zh-HK': '請查看所列的伺服器記錄，並確認磁碟空間足夠、資料夾只屬一個安裝。',
  },
  POSTGRES_NO_USER: {
    en: 'PostgreSQL refuses to run as root. Run as another user, or add the user "nobody" or "postgres".',
    'zh-HK': 'PostgreSQL 不可以 root 身分執行。請改用其他使用者，或新增使用者 nobody 或 postgres。',
  },
  DATA_FOLDER_UNREACHABLE: {
    en: 'PostgreSQL runs as an unprivileged user, who can’t enter the folder. Choose a data folder that others may enter, or don’t run as root.',
    'zh-HK': 'PostgreSQL 以非特權使用者執行，無法進入該資料夾。請選用其他人可進入的資料夾，或不要以 root 執行。',
  },
  DATABASE_UNREACHABLE: {
    en: 'Check DATABASE_URL and that the server accepts connections.',
    'zh-HK': '請檢查 DATABASE_URL，並確認伺服器接受連線。',
  },
  INBOX_FULL: {
    en: 'The database is slow or away. Vendors deliver again; see that it answers.',
    'zh-HK': '資料庫回應緩慢或未能連線。服務商會再次送達；請確保資料庫恢復正常。',
  },
  VALUE_REFUSED: {
    en: 'Take U+0000 and unpaired surrogates out of the texts given, and give whole numbers that are in range.',
    'zh-HK': '請移除文字中的 U+0000 及不成對的代理碼位，並填寫範圍內的整數。',
  },
  MIGRATION_CHANGED: {
    en: 'This version of the program does not fit the database: an applied migration has changed. Install the version that the database was made with, or a newer one.',
    'zh-HK': '程式版本與資料庫不符：已套用的遷移內容有變。請安裝建立該資料庫的版本或更新版本。',
  },
  TEMPLATE_VERSION_EXISTS: {
    en: 'A published version never changes. Publish the change under the next version number.',
    'zh-HK': '已發佈的版本不可更改。請以下一個版本號發佈。',
  },
  TEMPLATE_UNKNOWN: { en: 'Publish the template first, or correct its id.', 'zh-HK': '請先發佈範本，或更正其編號。' },
  CALL_UNBOUND: {
    en: 'Write a binding with the named id that gives the input, with the same connection and action.',
    'zh-HK': '請以所示編號建立綁定並提供輸入，連線及動作須相同。',
  },
  CALL_DOUBLE: {
    en: 'Remove one: the call node’s binding and another one would do the same thing twice.',
    'zh-HK': '請移除其一：呼叫節點的綁定與另一綁定會重複執行同一動作。',
  },
  APPROVAL_UNKNOWN: {
    en: 'Check the id: no such approval or task is stored here.',
    'zh-HK': '請檢查編號：此處沒有該審批或任務。',
  },
  PROOF_REFUSED: {
    en: 'Decide through a signed-in session, a callback signed by the workspace, or a local terminal.',
    'zh-HK': '請經已登入的工作階段、工作區簽署的回呼或本機終端作出決定。',
  },
  NOT_AUTHORISED: {
    en: 'Only the initiator, somebody who approved it, or an administrator may revoke it.',
    'zh-HK': '只有發起人、批准者或管理員可撤銷。',
  },
  BUSY: {
    en: 'Try again: others changed the same record at the same time.',
    'zh-HK': '請再試：其他人正同時更改同一記錄。',
  },
  EFFECT_UNKNOWN: { en: 'Check the id of the effect.', 'zh-HK': '請檢查操作的編號。' },
  EFFECT_NOT_REPLAYABLE: {
    en: 'Only a parked, refused or dead effect can be replayed. Resolve an uncertain one first.',
    'zh-HK': '只有已暫停、被拒或已停止的操作可重新執行。未能確定的操作須先處理。',
  },
  EFFECT_NOT_UNCERTAIN: { en: 'Only an uncertain effect needs resolving.', 'zh-HK': '只有未能確定的操作需要處理。' },
  EFFECT_DIED: {
    en: 'The vendor could not be reached in all tries. Find out why, then replay the effect.',
    'zh-HK': '多次嘗試均無法聯絡供應商。請查明原因後重新執行該操作。',
  },
  EFFECT_CRASHES: {
    en: 'Find out what kills the worker, look whether the record exists at the vendor, then resolve the effect.',
    'zh-HK': '請查明令工作程序終止的原因，並在供應商系統查核記錄是否存在，然後處理該操作。',
  },
  CONNECTION_UNKNOWN: {
    en: 'Add the connection to the configuration, or correct its name.',
    'zh-HK': '請在設定中加入該連線，或更正其名稱。',
  },
  ACTION_UNKNOWN: {
    en: 'Correct the action’s name; the connector lists its actions.',
    'zh-HK': '請更正動作名稱；連接器列明其動作。',
  },
  BINDING_INVALID: { en: 'Correct the named place of the binding.', 'zh-HK': '請更正綁定的所指位置。' },
  EXPRESSION_INVALID: {
    en: 'Correct the expression; it is CEL and sees `approval`, `values` and `event`.',
    'zh-HK': '請更正運算式；其為 CEL，可用 `approval`、`values` 及 `event`。',
  },
  STRING_ORDERING: {
    en: 'Compare amounts with money("5000", "HKD") and numbers with decimal("5000"): text has another order than numbers.',
    'zh-HK': '比較金額請用 money("5000", "HKD")，比較數字請用 decimal("5000")：文字的次序與數字不同。',
  },
  DOCUMENT_MISSING: {
    en: 'Store the document before the effect runs, or check its SHA-256; it may have been erased.',
    'zh-HK': '請於執行前儲存文件，或檢查其 SHA-256；文件或已刪除。',
  },
  AUDIT_POSITION_UNKNOWN: { en: 'Give the position of a sealed row.', 'zh-HK': '請提供已封存記錄的位置。' },
} as const satisfies Record<string, LocalizedText>;
