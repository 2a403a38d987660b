import { type AccountType, type Classification, classificationOf, parseAccountType } from './account-types.js';
import { foldText } from './fold-text.js';

/** What the type word of another system allows at QuickBooks. */
export interface SourceType {
  /** Types that the word allows, the usual one first. Empty for what QuickBooks doesn't keep. */
  readonly types: readonly AccountType[];
  readonly classifications: ReadonlySet<Classification>;
  /**
   * `exact`: the source system has other words for other types, so that a name of another type contradicts it.
   * `broad`: the word only tells assets from debts; the name may choose within it.
   * `open`: a heading; only names and accounts below tell.
   */
  readonly precision: 'exact' | 'broad' | 'open';
}

function sourceType(precision: SourceType['precision'], ...types: readonly AccountType[]): SourceType {
  return { types, classifications: new Set(types.map(classificationOf)), precision };
}

const exact = (...types: readonly AccountType[]): SourceType => sourceType('exact', ...types);
const broad = (...types: readonly AccountType[]): SourceType => sourceType('broad', ...types);

const anyAsset = broad('Other Current Asset', 'Fixed Asset', 'Other Asset', 'Bank', 'Accounts Receivable');
const currentAsset = broad('Other Current Asset', 'Bank', 'Accounts Receivable');
const anyLiability = broad('Other Current Liability', 'Long Term Liability', 'Accounts Payable', 'Credit Card');
const currentLiability = broad('Other Current Liability', 'Accounts Payable', 'Credit Card');
const anyIncome = broad('Income', 'Other Income');
const anyExpense = broad('Expense', 'Other Expense', 'Cost of Goods Sold');
const taxes = broad('Other Current Liability', 'Other Current Asset');

/**
 * Type words by system, folded. Sources (read 2026-11-21): Odoo 17 `account.account.account_type`; LedgerSMB account
 * categories; Frappe Books and ERPNext root and account types; Xero account types.
 */
const words: Readonly<Record<string, SourceType>> = {
  // Odoo keeps a word for nearly each of QuickBooks' types, so that its words are taken as exact.
  'asset receivable': exact('Accounts Receivable'),
  'asset cash': exact('Bank'),
  'asset current': exact('Other Current Asset'),
  'asset non current': exact('Other Asset'),
  'asset prepayments': exact('Other Current Asset'),
  'asset fixed': exact('Fixed Asset'),
  'liability payable': exact('Accounts Payable'),
  'liability credit card': exact('Credit Card'),
  'liability current': exact('Other Current Liability'),
  'liability non current': exact('Long Term Liability'),
  equity: exact('Equity'),
  'equity unaffected': exact('Equity'),
  income: exact('Income'),
  'income other': exact('Other Income'),
  expense: exact('Expense'),
  'expense other': exact('Other Expense'),
  'expense depreciation': exact('Other Expense', 'Expense'),
  'expense direct cost': exact('Cost of Goods Sold'),
  'off balance': sourceType('exact'),

  // Frappe Books, ERPNext
  receivable: exact('Accounts Receivable'),
  payable: exact('Accounts Payable'),
  bank: exact('Bank'),
  cash: exact('Bank'),
  stock: exact('Other Current Asset'),
  'fixed asset': exact('Fixed Asset'),
  'accumulated depreciation': exact('Fixed Asset'),
  'capital work in progress': exact('Fixed Asset'),
  'stock received but not billed': exact('Other Current Liability'),
  'asset received but not billed': exact('Other Current Liability'),
  'service received but not billed': exact('Other Current Liability'),
  'cost of goods sold': exact('Cost of Goods Sold'),
  'expenses included in valuation': exact('Cost of Goods Sold', 'Expense'),
  'expenses included in asset valuation': exact('Cost of Goods Sold', 'Expense'),
  'stock adjustment': exact('Cost of Goods Sold', 'Expense'),
  depreciation: exact('Other Expense', 'Expense'),
  chargeable: exact('Expense', 'Cost of Goods Sold', 'Other Expense'),
  'round off': exact('Other Expense', 'Expense'),
  'expense account': anyExpense,
  'income account': anyIncome,
  'direct expense': exact('Cost of Goods Sold', 'Expense'),
  'indirect expense': exact('Expense', 'Other Expense'),
  'direct income': exact('Income'),
  'indirect income': exact('Other Income', 'Income'),
  'current asset': currentAsset,
  'current liability': currentLiability,
  tax: taxes,

  // Xero
  current: currentAsset,
  fixed: exact('Fixed Asset'),
  inventory: exact('Other Current Asset'),
  noncurrent: exact('Other Asset', 'Fixed Asset'),
  prepayment: exact('Other Current Asset'),
  currliab: currentLiability,
  termliab: exact('Long Term Liability'),
  revenue: anyIncome,
  sales: exact('Income'),
  otherincome: exact('Other Income'),
  directcosts: exact('Cost of Goods Sold'),
  overheads: exact('Expense'),
  depreciatn: exact('Other Expense', 'Expense'),

  // LedgerSMB and whoever tells the five kinds only
  asset: anyAsset,
  liability: anyLiability,
  capital: exact('Equity'),
  a: anyAsset,
  l: anyLiability,
  q: exact('Equity'),
  i: anyIncome,
  e: anyExpense,
  heading: sourceType('open'),
  header: sourceType('open'),
  group: sourceType('open'),
  view: sourceType('open'),
  资产: anyAsset,
  流动资产: currentAsset,
  负债: anyLiability,
  流动负债: currentLiability,
  权益: exact('Equity'),
  所有者权益: exact('Equity'),
  收入: anyIncome,
  成本: exact('Cost of Goods Sold'),
  费用: anyExpense,
  开支: anyExpense,
  支出: anyExpense,
};

/** The five kinds in words that Odoo uses too, but more narrowly: which one is meant shows in the chart's other words. */
const coarse: Readonly<Record<string, SourceType>> = { income: anyIncome, expense: anyExpense };
/** Odoo up to 17 has no word for other expenses: its `expense` holds them too. */
const widerExpense = exact('Expense', 'Other Expense');

/** Words that only a chart of Odoo's kind has. */
const ODOO_WORD = /^(?:asset|liability|income|expense|equity)_[a-z_]+$/;

export type TypeReader = (word: string) => SourceType | undefined;

/**
 * Reads the type words of one chart. `Income` and `Expense` mean all income and all costs unless the chart tells apart
 * what Odoo does.
 */
export function createTypeReader(typeWords: readonly string[]): TypeReader {
  const isOdoo = typeWords.some((word) => ODOO_WORD.test(word));
  const known = new Map<string, SourceType | undefined>();
  const byFoldedWord = new Map(Object.entries(words).map(([word, type]) => [foldText(word), type]));
  if (isOdoo && !typeWords.includes('expense_other')) byFoldedWord.set('expense', widerExpense);
  if (!isOdoo) for (const [word, type] of Object.entries(coarse)) byFoldedWord.set(word, type);
  const isQuickBooks =
    !isOdoo && typeWords.length > 0 && typeWords.every((word) => parseAccountType(word) !== undefined);

  return (word) => {
    if (known.has(word)) return known.get(word);
    const own = parseAccountType(word);
    const folded = byFoldedWord.get(foldText(word));
    // QuickBooks' own words are exact in QuickBooks' charts, and where they hold a space, like `Other Current Asset`.
    const type =
      own !== undefined && (isQuickBooks || folded === undefined || word.includes(' ')) ? exact(own) : folded;
    known.set(word, type);
    return type;
  };
}
