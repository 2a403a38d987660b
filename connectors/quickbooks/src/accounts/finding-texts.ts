import type { ChartFinding, LocalizedText } from '@countersign/contracts';
import type { AccountType, Classification } from './account-types.js';

type Severity = ChartFinding['severity'];

/** What one finding says. */
export interface FindingText {
  readonly severity: Severity;
  readonly why: LocalizedText;
  readonly fix: LocalizedText;
}

const typeNames: Readonly<Record<AccountType, string>> = {
  Bank: '銀行',
  'Accounts Receivable': '應收賬款',
  'Other Current Asset': '其他流動資產',
  'Fixed Asset': '固定資產',
  'Other Asset': '其他資產',
  'Accounts Payable': '應付賬款',
  'Credit Card': '信用卡',
  'Other Current Liability': '其他流動負債',
  'Long Term Liability': '長期負債',
  Equity: '權益',
  Income: '收入',
  'Other Income': '其他收入',
  'Cost of Goods Sold': '銷貨成本',
  Expense: '費用',
  'Other Expense': '其他費用',
};

const kindNames: Readonly<Record<Classification, LocalizedText>> = {
  Asset: { en: 'assets', 'zh-HK': '資產' },
  Liability: { en: 'liabilities', 'zh-HK': '負債' },
  Equity: { en: 'equity', 'zh-HK': '權益' },
  Revenue: { en: 'income', 'zh-HK': '收入' },
  Expense: { en: 'costs', 'zh-HK': '費用' },
};

/** At most three, so that a reader sees the likely ones. */
const listed = (types: readonly AccountType[]): string => types.slice(0, 3).join(' / ');
const listedZh = (types: readonly AccountType[]): string =>
  types
    .slice(0, 3)
    .map((type) => `${typeNames[type]} (${type})`)
    .join(' / ');

const answerType = (types: readonly AccountType[]): LocalizedText => ({
  en: `Say which it is: set "targetType" of this row${types.length > 0 ? ` to ${listed(types)}` : ''}, or correct its type or name, then plan again.`,
  'zh-HK': `請確認：在此列設定 "targetType"${types.length > 0 ? `（${listedZh(types)}）` : ''}，或更正類型或名稱，然後重新規劃。`,
});

const renamed = (name: string): LocalizedText => ({
  en: `Rename it, for example to "${name}", then plan again.`,
  'zh-HK': `請改名，例如「${name}」，然後重新規劃。`,
});

const error = (why: LocalizedText, fix: LocalizedText): FindingText => ({ severity: 'error', why, fix });
const question = (why: LocalizedText, fix: LocalizedText): FindingText => ({ severity: 'question', why, fix });
const note = (why: LocalizedText, fix: LocalizedText): FindingText => ({ severity: 'note', why, fix });

const nothingToDo: LocalizedText = {
  en: 'Nothing to do; look whether you agree.',
  'zh-HK': '毋須處理；請查看是否同意。',
};

/** Every finding that parsing, checking and planning a chart can make. */
export const findingTexts = {
  ROW_INVALID: (p: { readonly field: string; readonly expected: string; readonly expectedZh: string }) =>
    error(
      { en: `Field "${p.field}" must be ${p.expected}.`, 'zh-HK': `欄位「${p.field}」必須為${p.expectedZh}。` },
      { en: 'Correct the field in the file, then plan again.', 'zh-HK': '請更正檔案中的欄位，然後重新規劃。' },
    ),
  UNKNOWN_FIELD: (p: { readonly field: string; readonly rows: number }) =>
    note(
      {
        en: `Field "${p.field}" (in ${p.rows} rows) is not one that a chart has; it was left out.`,
        'zh-HK': `欄位「${p.field}」（${p.rows} 列）不屬於科目表，已略過。`,
      },
      { en: 'Correct its spelling if it was meant to be another.', 'zh-HK': '如屬拼寫錯誤請更正。' },
    ),
  NAME_EMPTY: () =>
    error(
      { en: 'The name is empty.', 'zh-HK': '名稱為空。' },
      { en: 'Give the account a name.', 'zh-HK': '請填寫科目名稱。' },
    ),
  NAME_TOO_LONG: (p: { readonly length: number; readonly limit: number; readonly repaired: string }) =>
    error(
      {
        en: `The name has ${p.length} characters; QuickBooks takes ${p.limit}.`,
        'zh-HK': `名稱有 ${p.length} 個字元；QuickBooks 上限為 ${p.limit} 個。`,
      },
      renamed(p.repaired),
    ),
  NAME_CHARACTERS: (p: { readonly characters: string; readonly repaired: string }) =>
    error(
      {
        en: `The name holds ${p.characters}, which QuickBooks refuses in account names.`,
        'zh-HK': `名稱含有 QuickBooks 科目名稱不接受的字元：${p.characters}。`,
      },
      renamed(p.repaired),
    ),
  NAME_LIKE_FORMULA: (p: { readonly repaired: string }) =>
    error(
      {
        en: 'The name starts like a formula; a spreadsheet that opens a report would run it.',
        'zh-HK': '名稱以公式字元開頭；以試算表開啟報表時可能被執行。',
      },
      renamed(p.repaired),
    ),
  NAME_UNTRIMMED: (p: { readonly repaired: string }) =>
    note(
      {
        en: `The name has spaces around it, doubled ones, or letters in pieces; "${p.repaired}" is used.`,
        'zh-HK': `名稱前後有空格、有重複空格或字元未組合；已採用「${p.repaired}」。`,
      },
      nothingToDo,
    ),
  NAME_WIDTH: (p: { readonly normal: string }) =>
    note(
      {
        en: `The name holds characters of unusual width ("${p.normal}" in normal width); often a sign of a wrong text encoding.`,
        'zh-HK': `名稱含有非標準寬度的字元（標準寬度為「${p.normal}」），常因文字編碼錯誤所致。`,
      },
      { en: 'Correct the name if it is damaged.', 'zh-HK': '如名稱已損壞請更正。' },
    ),
  CODE_TOO_LONG: (p: { readonly length: number; readonly limit: number }) =>
    error(
      {
        en: `The account number has ${p.length} characters; ${p.limit} are taken.`,
        'zh-HK': `科目編號有 ${p.length} 個字元；上限為 ${p.limit} 個。`,
      },
      { en: 'Shorten the number or leave it out.', 'zh-HK': '請縮短編號或留空。' },
    ),
  CODE_CHARACTERS: () =>
    error(
      {
        en: 'The account number holds a colon, a tab or a line break, which QuickBooks refuses.',
        'zh-HK': '科目編號含有冒號、定位字元或換行，QuickBooks 不接受。',
      },
      { en: 'Correct the number or leave it out.', 'zh-HK': '請更正編號或留空。' },
    ),
  DUPLICATE_CODE: (p: { readonly first: string }) =>
    error(
      { en: `"${p.first}" has the same account number.`, 'zh-HK': `「${p.first}」已使用相同編號。` },
      {
        en: 'Give one of the two another number; QuickBooks wants each number once.',
        'zh-HK': '請更改其中一個編號；QuickBooks 不容許編號重複。',
      },
    ),
  DUPLICATE_NAME: (p: { readonly first: string; readonly repaired: string }) =>
    error(
      {
        en: `"${p.first}" bears the same name under the same parent; QuickBooks compares names without regard to case.`,
        'zh-HK': `同一上級下已有同名科目「${p.first}」；QuickBooks 比較名稱時不分大小寫。`,
      },
      renamed(p.repaired),
    ),
  PARENT_MISSING: (p: { readonly parent: string }) =>
    error(
      {
        en: `No account has the name or number "${p.parent}" of its parent.`,
        'zh-HK': `找不到名稱或編號為「${p.parent}」的上級科目。`,
      },
      { en: 'Correct the parent, or add the group to the chart.', 'zh-HK': '請更正上級，或在科目表加入該組別。' },
    ),
  PARENT_AMBIGUOUS: (p: { readonly parent: string; readonly count: number }) =>
    error(
      {
        en: `${p.count} accounts have the name or number "${p.parent}" of its parent.`,
        'zh-HK': `有 ${p.count} 個科目的名稱或編號為「${p.parent}」，無法確定上級。`,
      },
      { en: 'Name the parent by its number.', 'zh-HK': '請以編號指明上級。' },
    ),
  CYCLE: (p: { readonly path: string }) =>
    error(
      { en: `It stands above itself: ${p.path}.`, 'zh-HK': `上級關係成為循環：${p.path}。` },
      { en: 'Correct the parent of one of them.', 'zh-HK': '請更正其中一個科目的上級。' },
    ),
  TOO_MANY_LEVELS: (p: { readonly level: number; readonly limit: number }) =>
    error(
      {
        en: `It stands on level ${p.level}; QuickBooks keeps ${p.limit} levels.`,
        'zh-HK': `位於第 ${p.level} 級；QuickBooks 最多 ${p.limit} 級。`,
      },
      { en: 'Move it up, or take out a group above it.', 'zh-HK': '請上移，或刪減其上級組別。' },
    ),
  PARENT_REFUSED: (p: { readonly parent: string }) =>
    error(
      {
        en: `Its parent "${p.parent}" is refused, so there is nowhere to put it.`,
        'zh-HK': `上級「${p.parent}」被拒絕，未能放置此科目。`,
      },
      { en: 'Mend the parent first.', 'zh-HK': '請先修正上級科目。' },
    ),
  PARENT_UNDECIDED: (p: { readonly parent: string }) =>
    question(
      {
        en: `Its parent "${p.parent}" waits for an answer, so it isn’t placed yet.`,
        'zh-HK': `上級「${p.parent}」有待確認，暫未放置此科目。`,
      },
      { en: 'Answer the question about the parent first.', 'zh-HK': '請先回答有關上級的問題。' },
    ),

  TYPE_UNKNOWN: (p: { readonly word: string }) =>
    question({ en: `The type "${p.word}" is not known.`, 'zh-HK': `不認識類型「${p.word}」。` }, answerType([])),
  TARGET_TYPE_UNKNOWN: (p: { readonly word: string }) =>
    question(
      { en: `"${p.word}" is no account type of QuickBooks.`, 'zh-HK': `「${p.word}」不是 QuickBooks 的科目類型。` },
      answerType([]),
    ),
  NOT_KEPT_AT_TARGET: (p: { readonly word: string }) =>
    question(
      {
        en: `QuickBooks keeps no accounts of the type "${p.word}".`,
        'zh-HK': `QuickBooks 沒有「${p.word}」類型的科目。`,
      },
      {
        en: 'Leave it out of the chart, or choose a type for it in "targetType".',
        'zh-HK': '請從科目表移除，或在 "targetType" 為其選擇類型。',
      },
    ),
  TYPE_TOO_BROAD: (p: { readonly word: string; readonly types: readonly AccountType[] }) =>
    question(
      {
        en: `The type "${p.word}" may be ${listed(p.types)}, and neither name nor group tells which.`,
        'zh-HK': `類型「${p.word}」可以是 ${listedZh(p.types)}，名稱及組別均未能確定。`,
      },
      answerType(p.types),
    ),
  TYPE_NAME_CONTRADICTION: (p: {
    readonly word: string;
    readonly words: string;
    readonly byType: readonly AccountType[];
    readonly byName: readonly AccountType[];
  }) =>
    question(
      {
        en: `Its type "${p.word}" means ${listed(p.byType)}, but its name ("${p.words}") means ${listed(p.byName)}.`,
        'zh-HK': `類型「${p.word}」表示 ${listedZh(p.byType)}，但名稱（「${p.words}」）表示 ${listedZh(p.byName)}。`,
      },
      answerType([...p.byName.slice(0, 2), ...p.byType.slice(0, 1)]),
    ),
  NAMES_DISAGREE: (p: {
    readonly word: string;
    readonly one: string;
    readonly other: string;
    readonly byOne: readonly AccountType[];
    readonly byOther: readonly AccountType[];
  }) =>
    question(
      {
        en: `Its names disagree: "${p.one}" means ${listed(p.byOne)}, "${p.other}" means ${listed(p.byOther)}.`,
        'zh-HK': `不同語言的名稱不一致：「${p.one}」表示 ${listedZh(p.byOne)}，「${p.other}」表示 ${listedZh(p.byOther)}。`,
      },
      answerType([...p.byOne.slice(0, 1), ...p.byOther.slice(0, 1)]),
    ),
  TYPE_GROUP_CONTRADICTION: (p: {
    readonly word: string;
    readonly group: string;
    readonly byType: readonly AccountType[];
    readonly byGroup: readonly AccountType[];
  }) =>
    question(
      {
        en: `It is ${p.byType.length > 0 ? listed(p.byType) : 'named'} by its own words, but stands under "${p.group}" (${listed(p.byGroup)}).`,
        'zh-HK': `本身為${p.byType.length > 0 ? ` ${listedZh(p.byType)}` : '其他類別'}，卻位於「${p.group}」（${listedZh(p.byGroup)}）之下。`,
      },
      answerType([...p.byType.slice(0, 1), ...p.byGroup.slice(0, 2)]),
    ),
  TYPE_CODE_CONTRADICTION: (p: {
    readonly word: string;
    readonly prefix: string;
    readonly byType: Classification;
    readonly byCode: Classification;
  }) =>
    question(
      {
        en: `Its type "${p.word}" is one of ${kindNames[p.byType].en}, but the numbers that start with ${p.prefix} are ${kindNames[p.byCode].en}.`,
        'zh-HK': `類型「${p.word}」屬於${kindNames[p.byType]['zh-HK']}，但以 ${p.prefix} 開頭的編號屬於${kindNames[p.byCode]['zh-HK']}。`,
      },
      answerType([]),
    ),
  TYPE_KEPT: (p: { readonly words: string; readonly usual: AccountType; readonly type: AccountType }) =>
    note(
      {
        en: `"${p.words}" is usually ${p.usual}; by its type it is kept as ${p.type}.`,
        'zh-HK': `「${p.words}」通常屬於${typeNames[p.usual]} (${p.usual})；按其類型保留為${typeNames[p.type]} (${p.type})。`,
      },
      {
        en: 'Nothing to do if you agree; else set "targetType" of this row.',
        'zh-HK': '如同意則毋須處理；否則請在此列設定 "targetType"。',
      },
    ),
  TYPE_BY_NAME: (p: { readonly word: string; readonly type: AccountType; readonly usual: AccountType }) =>
    note(
      {
        en: `Its type "${p.word}" is usually ${p.usual}; by its name it is ${p.type}.`,
        'zh-HK': `類型「${p.word}」通常屬於${typeNames[p.usual]} (${p.usual})；按其名稱為${typeNames[p.type]} (${p.type})。`,
      },
      {
        en: 'Nothing to do if you agree; else set "targetType" of this row.',
        'zh-HK': '如同意則毋須處理；否則請在此列設定 "targetType"。',
      },
    ),
  GROUP_FLATTENED: (p: { readonly types: readonly AccountType[] }) =>
    note(
      {
        en: `The group holds accounts of several types (${p.types.join(', ')}); under one parent QuickBooks wants one type, so they are placed without the group.`,
        'zh-HK': `組別包含多種類型（${p.types.map((type) => typeNames[type]).join('、')}）；QuickBooks 要求同一上級下類型一致，故不建立此組別而直接放置其科目。`,
      },
      {
        en: 'Nothing to do; or split the group by type in the chart to keep it.',
        'zh-HK': '毋須處理；如要保留組別，請在科目表中按類型拆分。',
      },
    ),
  GROUP_LEFT_OUT: () =>
    note(
      {
        en: 'The group holds no account that is placed, and its own type is open; it is left out.',
        'zh-HK': '組別內沒有已放置的科目，其類型亦未能確定，故略過。',
      },
      nothingToDo,
    ),
  MOVED_TO_TOP: (p: { readonly subType: string; readonly parent: string }) =>
    note(
      {
        en: `QuickBooks keeps ${p.subType} accounts at the top level only; it is placed there instead of under "${p.parent}".`,
        'zh-HK': `QuickBooks 的 ${p.subType} 科目只可位於最上層；故不放在「${p.parent}」之下。`,
      },
      nothingToDo,
    ),
  SUBTYPE_REPLACED: (p: { readonly subType: string; readonly used: string }) =>
    note(
      {
        en: `QuickBooks refuses the detail type ${p.subType} in this place; ${p.used} is used.`,
        'zh-HK': `QuickBooks 不接受此位置使用明細類型 ${p.subType}；改用 ${p.used}。`,
      },
      nothingToDo,
    ),
  CURRENCY_DIFFERS: (p: { readonly parent: string; readonly own: string; readonly above: string }) =>
    question(
      {
        en: `It is kept in ${p.own}, its parent "${p.parent}" in ${p.above}; QuickBooks wants one currency per branch.`,
        'zh-HK': `此科目貨幣為 ${p.own}，上級「${p.parent}」為 ${p.above}；QuickBooks 要求上下級貨幣一致。`,
      },
      {
        en: 'Put it at the top level, or under a parent of its currency.',
        'zh-HK': '請放在最上層，或放在相同貨幣的上級之下。',
      },
    ),

  TYPE_MISMATCH: (p: {
    readonly target: string;
    readonly byTarget: readonly AccountType[];
    readonly bySource: readonly AccountType[];
  }) =>
    question(
      {
        en: `Account mapping failed: "${p.target}" fits by name or number, but is ${listed(p.byTarget)} there and ${listed(p.bySource)} here.`,
        'zh-HK': `帳戶映射失敗：「${p.target}」的名稱或編號相符，但目標類型為 ${listedZh(p.byTarget)}，來源為 ${listedZh(p.bySource)}。`,
      },
      {
        en: 'Unify the two charts: correct the type on one side, or rename the account that means something else.',
        'zh-HK': '請統一會計科目表：更正其中一方的類型，或為另一含義的科目改名。',
      },
    ),
  CURRENCY_MISMATCH: (p: { readonly target: string; readonly there: string; readonly here: string }) =>
    question(
      {
        en: `Account mapping failed: "${p.target}" fits, but is kept in ${p.there} there and in ${p.here} here.`,
        'zh-HK': `帳戶映射失敗：「${p.target}」相符，但目標貨幣為 ${p.there}，來源為 ${p.here}。`,
      },
      {
        en: 'Map to an account of the same currency, or correct the currency in the chart.',
        'zh-HK': '請對應至相同貨幣的科目，或更正科目表中的貨幣。',
      },
    ),
  LEVEL_MISMATCH: (p: { readonly target: string; readonly there: string; readonly here: string }) =>
    question(
      {
        en: `Account mapping failed: "${p.target}" fits, but stands ${p.there} at the target and ${p.here} here.`,
        'zh-HK': `帳戶映射失敗（科目層級不一致）：「${p.target}」相符，但在目標位於「${p.there}」，在來源位於「${p.here}」。`,
      },
      {
        en: 'Unify the levels: move the account on one side.',
        'zh-HK': '請統一層級：移動其中一方的科目。',
      },
    ),
  AMBIGUOUS: (p: { readonly candidates: readonly string[] }) =>
    question(
      {
        en: `Several accounts fit: ${p.candidates.slice(0, 5).join('; ')}.`,
        'zh-HK': `有多於一個相符科目：${p.candidates.slice(0, 5).join('；')}。`,
      },
      {
        en: 'Give the one that is meant the same number and name on both sides.',
        'zh-HK': '請令雙方所指科目的編號及名稱相同。',
      },
    ),
  SHARED_MATCH: (p: { readonly target: string; readonly others: readonly string[] }) =>
    question(
      {
        en: `"${p.target}" fits this account and others too: ${p.others.slice(0, 5).join('; ')}.`,
        'zh-HK': `「${p.target}」同時與其他科目相符：${p.others.slice(0, 5).join('；')}。`,
      },
      { en: 'Say which is meant by equal numbers, or rename one.', 'zh-HK': '請以相同編號指明，或更改其中一個名稱。' },
    ),
  NUMBER_TAKEN: (p: { readonly target: string }) =>
    question(
      {
        en: `Its number belongs to another name at the target: "${p.target}".`,
        'zh-HK': `此編號在目標屬於另一名稱：「${p.target}」。`,
      },
      {
        en: 'If it is the same account, give both one name; if not, give one of them another number.',
        'zh-HK': '如屬同一科目，請統一名稱；否則請更改其中一個編號。',
      },
    ),
  CODE_AND_NAME_DISAGREE: (p: { readonly byCode: string; readonly byName: string }) =>
    question(
      {
        en: `By its number it is "${p.byCode}", by its name "${p.byName}".`,
        'zh-HK': `按編號為「${p.byCode}」，按名稱則為「${p.byName}」。`,
      },
      { en: 'Correct the number or the name on one side.', 'zh-HK': '請更正其中一方的編號或名稱。' },
    ),
  NAME_TAKEN: (p: { readonly target: string }) =>
    question(
      {
        en: `The target has "${p.target}" in the same place already.`,
        'zh-HK': `目標在同一位置已有「${p.target}」。`,
      },
      {
        en: 'Map it to that one by an equal number, or rename one of the two.',
        'zh-HK': '請以相同編號對應，或更改其中一個名稱。',
      },
    ),
  PARENT_TAKES_NO_CHILDREN: (p: { readonly parent: string; readonly subType: string }) =>
    question(
      {
        en: `Its parent "${p.parent}" is ${p.subType} at the target, which takes no sub-accounts.`,
        'zh-HK': `上級「${p.parent}」在目標為 ${p.subType}，不可有子科目。`,
      },
      { en: 'Choose another parent, or put it at the top level.', 'zh-HK': '請選擇另一上級，或放在最上層。' },
    ),
  CONTROL_ACCOUNT_EXISTS: (p: { readonly type: AccountType; readonly target: string }) =>
    note(
      {
        en: `The target has an account of type ${p.type} already ("${p.target}"); this one is made beside it.`,
        'zh-HK': `目標已有${typeNames[p.type]}科目（「${p.target}」）；將另行新增此科目。`,
      },
      { en: 'Give both one name if they are the same.', 'zh-HK': '如屬同一科目，請統一名稱。' },
    ),
} as const;
