import { InputError, type LocalizedText } from '@countersign/contracts';

/** What to do when a category can't be booked: the mapping of accounts failed (帳戶映射失敗). */
const remedies = {
  ACCOUNT_UNMAPPED: {
    en: 'Map the category to an account in the connection’s settings, then run it again; nothing was booked.',
    'zh-HK': '帳戶映射失敗：請在連線設定中把此類別對應至一個科目，然後重新執行；未有入賬。',
  },
  ACCOUNT_NOT_FOUND: {
    en: 'The mapping names an account that QuickBooks does not have. Correct the mapping or create the account, then run it again.',
    'zh-HK': '帳戶映射失敗：對應所指的科目在 QuickBooks 中不存在。請更正對應或新增該科目，然後重新執行。',
  },
  ACCOUNT_AMBIGUOUS: {
    en: 'Several accounts fit the mapping. Map the category by the account’s id, or by its full name with all parents.',
    'zh-HK': '帳戶映射失敗：有多於一個科目符合對應。請改以科目 id 或包含所有上級的全名對應。',
  },
  ACCOUNT_INACTIVE: {
    en: 'Make the account active again in QuickBooks, or map the category to another one.',
    'zh-HK': '帳戶映射失敗：該科目已停用。請在 QuickBooks 重新啟用，或把類別對應至另一科目。',
  },
  ACCOUNT_TYPE_UNSUITABLE: {
    en: 'A bill line can’t be booked to this type. Map the category to an expense, cost, asset or other postable account.',
    'zh-HK': '帳戶映射失敗：賬單明細不可記入此類型的科目。請對應至費用、成本或資產等可入賬科目。',
  },
  ACCOUNT_CURRENCY_MISMATCH: {
    en: 'The account is kept in another currency. Map the category to an account in the claim’s currency or in the home currency.',
    'zh-HK': '帳戶映射失敗：科目貨幣與申請不同。請對應至相同貨幣或本位幣的科目。',
  },
  ACCOUNT_TOO_DEEP: {
    en: 'QuickBooks keeps five levels of accounts. Move the account up, or map the category to one above it.',
    'zh-HK': '帳戶映射失敗：科目層級超過 QuickBooks 的五級上限。請把科目上移，或對應至其上級科目。',
  },
  ACCOUNT_HIERARCHY_BROKEN: {
    en: 'The account and the accounts above it differ in type or currency, or one above is missing or inactive. Unify the chart of accounts, then run it again.',
    'zh-HK': '帳戶映射失敗：科目與其上級的類型或貨幣不一致，或上級不存在或已停用。請統一會計科目表後重新執行。',
  },
} as const satisfies Record<string, LocalizedText>;

export type AccountErrorCode = keyof typeof remedies;

export function accountError(
  code: AccountErrorCode,
  message: string,
  place: string,
  details: Readonly<Record<string, string | number>> = {},
): InputError {
  return new InputError(code, message, { place, details, remedy: remedies[code] });
}
