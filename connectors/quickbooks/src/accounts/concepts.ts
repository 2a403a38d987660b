import type { AccountType } from './account-types.js';

/** What the words of an account name mean to an accountant. */
export interface Concept {
  /**
   * Which words win where a name has several: 10 and 11 a fixed expression ("accrued income"), 8 a modifier that turns
   * an expense into an asset or a debt ("prepaid"), 7 a head word ("payable", "expenses"), 5 a subject ("rent"), 3 a
   * word that says little by itself ("bank").
   */
  readonly rank: number;
  /** Every type that an account of this name may rightly have, the usual one first. */
  readonly types: readonly AccountType[];
  /** Sub-type per type, where the words tell it. */
  readonly subTypes: Readonly<Partial<Record<AccountType, string>>>;
}

function concept(
  rank: number,
  types: readonly AccountType[],
  subTypes: Readonly<Partial<Record<AccountType, string>>> = {},
): Concept {
  return { rank, types, subTypes };
}

const COSTS = ['Expense', 'Cost of Goods Sold', 'Other Expense'] as const;
/** Subjects that a company may pay for or be paid for: a bare "Rent" or "Commission". */
const EITHER_WAY = [...COSTS, 'Income', 'Other Income'] as const;
const NON_OPERATING = ['Other Expense', 'Expense'] as const;
const BORROWED = ['Other Current Liability', 'Long Term Liability'] as const;
const LENT = ['Other Current Asset', 'Other Asset'] as const;
const LASTING = ['Fixed Asset', 'Other Asset'] as const;

function expense(subType: string, costSubType?: string): Concept {
  return concept(5, COSTS, { Expense: subType, ...(costSubType ? { 'Cost of Goods Sold': costSubType } : {}) });
}

function eitherWay(subType: string, costSubType?: string): Concept {
  return { ...expense(subType, costSubType), types: EITHER_WAY };
}

export const concepts = {
  // Money
  'cash-on-hand': concept(7, ['Bank'], { Bank: 'CashOnHand' }),
  'bank-account': concept(7, ['Bank'], { Bank: 'Checking' }),
  'savings-account': concept(7, ['Bank'], { Bank: 'Savings' }),
  'bank-word': concept(3, ['Bank'], { Bank: 'Checking' }),
  'cash-word': concept(3, ['Bank', 'Other Current Asset'], { Bank: 'CashOnHand' }),
  'undeposited-funds': concept(10, ['Other Current Asset'], { 'Other Current Asset': 'UndepositedFunds' }),
  clearing: concept(7, ['Other Current Asset', 'Other Current Liability', 'Bank', 'Equity']),

  // Claims on others
  'trade-receivable': concept(10, ['Accounts Receivable']),
  debtor: concept(7, ['Accounts Receivable', 'Other Current Asset']),
  receivable: concept(7, ['Accounts Receivable', 'Other Current Asset', 'Other Asset']),
  'other-receivable': concept(10, LENT),
  'notes-receivable': concept(10, ['Other Current Asset']),
  'long-term-receivable': concept(11, ['Other Asset'], { 'Other Asset': 'OtherLongTermAssets' }),
  'doubtful-allowance': concept(10, ['Other Current Asset'], { 'Other Current Asset': 'AllowanceForBadDebts' }),
  prepayment: concept(10, LENT, { 'Other Current Asset': 'PrepaidExpenses' }),
  'prepaid-word': concept(8, LENT, { 'Other Current Asset': 'PrepaidExpenses' }),
  'long-deferred-cost': concept(11, ['Other Asset', 'Fixed Asset'], { 'Other Asset': 'OtherLongTermAssets' }),
  'employee-advance': concept(10, ['Other Current Asset'], { 'Other Current Asset': 'EmployeeCashAdvances' }),
  'loan-given': concept(10, LENT, { 'Other Current Asset': 'LoansToOthers' }),
  'security-deposit': concept(10, ['Other Asset', 'Other Current Asset'], { 'Other Asset': 'SecurityDeposits' }),
  'deposit-word': concept(3, ['Other Current Asset', 'Bank', 'Other Asset', 'Other Current Liability']),
  'accrued-income': concept(10, ['Other Current Asset']),
  inventory: concept(5, ['Other Current Asset'], { 'Other Current Asset': 'Inventory' }),
  'inventory-reserve': concept(10, ['Other Current Asset'], { 'Other Current Asset': 'Inventory' }),
  'inventory-movement': concept(10, [...EITHER_WAY, 'Other Current Asset'], {
    'Cost of Goods Sold': 'SuppliesMaterialsCogs',
  }),
  materials: concept(5, ['Cost of Goods Sold', 'Expense', 'Other Current Asset'], {
    Expense: 'SuppliesMaterials',
    'Cost of Goods Sold': 'SuppliesMaterialsCogs',
  }),
  'current-asset': concept(7, ['Other Current Asset', 'Bank', 'Accounts Receivable']),
  asset: concept(6, ['Other Current Asset', 'Fixed Asset', 'Other Asset', 'Bank', 'Accounts Receivable']),

  // Things kept
  'fixed-asset': concept(7, ['Fixed Asset'], { 'Fixed Asset': 'OtherFixedAssets' }),
  'other-asset': concept(7, ['Other Asset', 'Other Current Asset']),
  'non-current-asset': concept(7, ['Other Asset', 'Fixed Asset']),
  'capital-wip': concept(10, LASTING, { 'Fixed Asset': 'OtherFixedAssets' }),
  land: concept(5, ['Fixed Asset'], { 'Fixed Asset': 'Land' }),
  buildings: concept(5, ['Fixed Asset'], { 'Fixed Asset': 'Buildings' }),
  'investment-property': concept(10, ['Other Asset', 'Fixed Asset']),
  'leasehold-improvements': concept(5, ['Fixed Asset'], { 'Fixed Asset': 'LeaseholdImprovements' }),
  decoration: concept(5, ['Fixed Asset', 'Expense'], { 'Fixed Asset': 'LeaseholdImprovements' }),
  furniture: concept(5, ['Fixed Asset'], { 'Fixed Asset': 'FurnitureAndFixtures' }),
  computers: concept(5, ['Fixed Asset', 'Expense'], { 'Fixed Asset': 'FixedAssetComputers' }),
  vehicles: concept(5, ['Fixed Asset'], { 'Fixed Asset': 'Vehicles' }),
  cars: concept(5, ['Fixed Asset', ...COSTS], { 'Fixed Asset': 'Vehicles', Expense: 'Auto' }),
  machinery: concept(5, ['Fixed Asset'], { 'Fixed Asset': 'MachineryAndEquipment' }),
  tools: concept(5, ['Fixed Asset', 'Expense', 'Cost of Goods Sold', 'Other Current Asset'], {
    'Fixed Asset': 'FixedAssetOtherToolsEquipment',
  }),
  software: concept(5, ['Fixed Asset', 'Other Asset', 'Expense', 'Cost of Goods Sold'], {
    'Fixed Asset': 'FixedAssetSoftware',
    Expense: 'DuesSubscriptions',
  }),
  intangible: concept(5, ['Fixed Asset', 'Other Asset'], { 'Fixed Asset': 'IntangibleAssets' }),
  goodwill: concept(5, ['Other Asset', 'Fixed Asset'], { 'Other Asset': 'Goodwill' }),
  licences: concept(5, ['Other Asset', 'Fixed Asset', 'Expense', 'Other Expense'], {
    'Other Asset': 'Licenses',
    Expense: 'DuesSubscriptions',
  }),
  'development-cost': concept(10, ['Other Current Asset', 'Other Asset', 'Fixed Asset', 'Expense'], {
    'Other Current Asset': 'DevelopmentCosts',
  }),
  'research-expense': concept(10, ['Expense', 'Other Asset'], { Expense: 'OtherBusinessExpenses' }),
  'organisation-cost': concept(10, ['Other Asset', 'Fixed Asset', 'Expense'], { 'Other Asset': 'OrganizationalCosts' }),
  'accumulated-depreciation': concept(11, ['Fixed Asset'], { 'Fixed Asset': 'AccumulatedDepreciation' }),
  'accumulated-amortisation': concept(11, LASTING, {
    'Fixed Asset': 'AccumulatedAmortization',
    'Other Asset': 'AccumulatedAmortizationOfOtherAssets',
  }),
  'impairment-allowance': concept(8, ['Fixed Asset', 'Other Asset', 'Other Current Asset']),
  'short-investment': concept(5, LENT, {
    'Other Current Asset': 'Investment_Other',
    'Other Asset': 'OtherLongTermAssets',
  }),
  'long-investment': concept(5, ['Other Asset'], { 'Other Asset': 'OtherLongTermAssets' }),
  investment: concept(5, ['Other Asset', 'Other Current Asset'], { 'Other Current Asset': 'Investment_Other' }),

  // Taxes
  'input-tax': concept(10, ['Other Current Asset', 'Other Current Liability']),
  'output-tax': concept(10, ['Other Current Liability']),
  'tax-payable': concept(10, ['Other Current Liability']),
  'tax-provision': concept(10, ['Other Current Liability', 'Expense', 'Other Expense']),
  'tax-expense': concept(10, ['Expense', 'Other Expense'], { Expense: 'TaxesPaid' }),
  'deferred-tax-asset': concept(10, ['Other Asset'], { 'Other Asset': 'OtherLongTermAssets' }),
  'deferred-tax-liability': concept(10, ['Long Term Liability'], { 'Long Term Liability': 'OtherLongTermLiabilities' }),
  'deferred-tax': concept(9, ['Other Asset', 'Long Term Liability', 'Expense', 'Other Expense']),
  tax: concept(5, ['Other Current Liability', 'Other Current Asset', 'Expense', 'Other Expense'], {
    Expense: 'TaxesPaid',
  }),

  // Debts
  'trade-payable': concept(10, ['Accounts Payable']),
  creditor: concept(7, ['Accounts Payable', 'Other Current Liability']),
  payable: concept(7, ['Accounts Payable', 'Other Current Liability', 'Long Term Liability']),
  'other-payable': concept(10, BORROWED),
  'notes-payable': concept(10, BORROWED, { 'Long Term Liability': 'NotesPayable' }),
  'long-notes-payable': concept(10, ['Long Term Liability', 'Other Current Liability'], {
    'Long Term Liability': 'NotesPayable',
  }),
  bonds: concept(10, ['Long Term Liability', 'Other Current Liability'], {
    'Long Term Liability': 'OtherLongTermLiabilities',
  }),
  'credit-card': concept(7, ['Credit Card']),
  accrual: concept(8, ['Other Current Liability']),
  'deferred-income': concept(10, BORROWED),
  'deferred-word': concept(8, [...LENT, ...BORROWED]),
  'payroll-liability': concept(10, ['Other Current Liability'], { 'Other Current Liability': 'PayrollClearing' }),
  'social-security': concept(5, ['Expense', 'Other Current Liability', 'Cost of Goods Sold'], {
    Expense: 'PayrollExpenses',
  }),
  provision: concept(8, [...BORROWED, ...NON_OPERATING, 'Other Current Asset']),
  'retirement-provision': concept(10, ['Long Term Liability', 'Other Current Liability']),
  'current-portion': concept(11, ['Other Current Liability']),
  'short-loan': concept(10, ['Other Current Liability'], { 'Other Current Liability': 'LoanPayable' }),
  'credit-line': concept(10, ['Other Current Liability'], { 'Other Current Liability': 'LineOfCredit' }),
  'long-loan': concept(10, ['Long Term Liability'], { 'Long Term Liability': 'OtherLongTermLiabilities' }),
  mortgage: concept(10, ['Long Term Liability'], { 'Long Term Liability': 'OtherLongTermLiabilities' }),
  'loan-owed': concept(7, BORROWED, { 'Other Current Liability': 'LoanPayable' }),
  'bank-loan': concept(7, ['Long Term Liability', 'Other Current Liability'], {
    'Other Current Liability': 'LoanPayable',
  }),
  'shareholder-loan': concept(10, ['Long Term Liability', 'Other Current Liability'], {
    'Long Term Liability': 'ShareholderNotesPayable',
  }),
  loan: concept(5, [...BORROWED, ...LENT], { 'Other Current Liability': 'LoanPayable' }),
  'lease-liability': concept(10, ['Long Term Liability']),
  intercompany: concept(7, [...LENT, ...BORROWED, 'Accounts Receivable', 'Accounts Payable']),
  'dividend-payable': concept(10, ['Other Current Liability']),
  'proposed-dividend': concept(10, ['Other Current Liability', 'Equity']),
  'current-liability': concept(7, ['Other Current Liability', 'Accounts Payable', 'Credit Card']),
  'long-liability': concept(7, ['Long Term Liability']),
  liability: concept(6, [...BORROWED, 'Accounts Payable', 'Credit Card']),

  // What belongs to the owners
  'share-capital': concept(10, ['Equity'], { Equity: 'CommonStock' }),
  'preferred-capital': concept(10, ['Equity'], { Equity: 'PreferredStock' }),
  'paid-in-capital': concept(10, ['Equity'], { Equity: 'PaidInCapitalOrSurplus' }),
  'treasury-shares': concept(10, ['Equity'], { Equity: 'TreasuryStock' }),
  'retained-earnings': concept(10, ['Equity'], { Equity: 'RetainedEarnings' }),
  'result-of-year': concept(10, ['Equity'], { Equity: 'OwnersEquity' }),
  'opening-balance': concept(10, ['Equity'], { Equity: 'OpeningBalanceEquity' }),
  'equity-reserve': concept(10, ['Equity'], { Equity: 'OwnersEquity' }),
  'owner-account': concept(10, ['Equity'], { Equity: 'OwnersEquity' }),
  dividend: concept(5, ['Equity', 'Other Income'], { Equity: 'OwnersEquity', 'Other Income': 'DividendIncome' }),
  reserve: concept(5, ['Equity', ...BORROWED, ...LENT, 'Fixed Asset'], { Equity: 'OwnersEquity' }),
  'equity-word': concept(7, ['Equity'], { Equity: 'OwnersEquity' }),
  'capital-word': concept(3, ['Equity'], { Equity: 'OwnersEquity' }),

  // Income
  sales: concept(5, ['Income'], { Income: 'SalesOfProductIncome' }),
  'service-income': concept(10, ['Income', 'Other Income'], { Income: 'ServiceFeeIncome' }),
  'sales-deduction': concept(10, ['Income', 'Expense', 'Other Expense'], { Income: 'DiscountsRefundsGiven' }),
  revenue: concept(7, ['Income', 'Other Income'], { Income: 'OtherPrimaryIncome' }),
  'other-income': concept(10, ['Other Income'], { 'Other Income': 'OtherMiscellaneousIncome' }),
  'other-operating-income': concept(10, ['Other Income', 'Income'], { 'Other Income': 'OtherMiscellaneousIncome' }),
  'interest-income': concept(10, ['Other Income'], { 'Other Income': 'InterestEarned' }),
  'dividend-income': concept(10, ['Other Income'], { 'Other Income': 'DividendIncome' }),
  'investment-income': concept(10, ['Other Income'], { 'Other Income': 'OtherInvestmentIncome' }),
  gain: concept(10, ['Other Income'], { 'Other Income': 'OtherMiscellaneousIncome' }),
  'discount-received': concept(10, ['Other Income', 'Income', ...COSTS]),
  'gain-or-loss': concept(11, ['Other Income', 'Other Expense', 'Expense', 'Income']),
  'exchange-difference': concept(11, ['Other Expense', 'Other Income', 'Expense'], {
    'Other Expense': 'ExchangeGainOrLoss',
  }),
  discount: concept(5, EITHER_WAY),

  // Costs
  'cost-of-sales': concept(10, ['Cost of Goods Sold'], { 'Cost of Goods Sold': 'SuppliesMaterialsCogs' }),
  'production-cost': concept(10, ['Cost of Goods Sold', 'Other Current Asset'], {
    'Cost of Goods Sold': 'OtherCostsOfServiceCos',
  }),
  'labour-cost': concept(10, ['Cost of Goods Sold', 'Expense'], {
    'Cost of Goods Sold': 'CostOfLaborCos',
    Expense: 'CostOfLabor',
  }),
  purchases: concept(5, ['Cost of Goods Sold', 'Expense'], { 'Cost of Goods Sold': 'SuppliesMaterialsCogs' }),
  cost: concept(7, ['Expense', 'Cost of Goods Sold', 'Other Expense']),
  expense: concept(7, ['Expense', 'Other Expense', 'Cost of Goods Sold']),
  fee: concept(5, EITHER_WAY),
  'other-expense': concept(10, NON_OPERATING, { 'Other Expense': 'OtherMiscellaneousExpense' }),
  loss: concept(10, NON_OPERATING, { 'Other Expense': 'OtherMiscellaneousExpense' }),
  'prior-period': concept(10, ['Equity'], { Equity: 'OwnersEquity' }),
  depreciation: concept(7, ['Other Expense', 'Expense', 'Cost of Goods Sold'], { 'Other Expense': 'Depreciation' }),
  amortisation: concept(7, ['Other Expense', 'Expense', 'Cost of Goods Sold'], { 'Other Expense': 'Amortization' }),
  'asset-depreciation': concept(7, ['Fixed Asset', 'Other Asset', 'Other Expense', 'Expense', 'Cost of Goods Sold']),
  'impairment-loss': concept(10, NON_OPERATING),
  impairment: concept(5, ['Expense', 'Other Expense', 'Fixed Asset', 'Other Asset', 'Other Current Asset']),
  'bad-debts': concept(7, ['Expense', 'Other Expense'], { Expense: 'BadDebts' }),
  interest: concept(5, ['Expense', 'Other Expense', 'Other Income'], {
    Expense: 'InterestPaid',
    'Other Income': 'InterestEarned',
  }),
  'interest-expense': concept(10, ['Expense', 'Other Expense', 'Cost of Goods Sold'], { Expense: 'InterestPaid' }),
  'finance-cost': concept(10, ['Expense', 'Other Expense'], { Expense: 'FinanceCosts' }),
  'bank-charges': concept(10, ['Expense', 'Other Expense', 'Cost of Goods Sold'], { Expense: 'BankCharges' }),
  penalties: concept(5, ['Other Expense', 'Expense'], { 'Other Expense': 'PenaltiesSettlements' }),
  advertising: expense('AdvertisingPromotional'),
  donations: expense('CharitableContributions'),
  commission: eitherWay('CommissionsAndFees'),
  dues: expense('DuesSubscriptions'),
  entertainment: expense('EntertainmentMeals'),
  rental: eitherWay('EquipmentRental', 'EquipmentRentalCos'),
  rent: eitherWay('RentOrLeaseOfBuildings'),
  insurance: expense('Insurance'),
  professional: eitherWay('LegalProfessionalFees'),
  'management-fee': eitherWay('OfficeGeneralAdministrativeExpenses'),
  office: expense('OfficeGeneralAdministrativeExpenses'),
  repairs: expense('RepairMaintenance'),
  freight: eitherWay('ShippingFreightDelivery', 'ShippingFreightDeliveryCos'),
  supplies: expense('SuppliesMaterials', 'SuppliesMaterialsCogs'),
  travel: expense('Travel'),
  utilities: expense('Utilities'),
  motoring: expense('Auto'),
  payroll: expense('PayrollExpenses', 'CostOfLaborCos'),
  training: expense('OtherBusinessExpenses'),
} as const satisfies Record<string, Concept>;

export type ConceptId = keyof typeof concepts;

export function isConceptId(word: string): word is ConceptId {
  return Object.hasOwn(concepts, word);
}

/**
 * Words of one language per concept, separated by commas. `*` at an end stands for any letters there (`*aufwand`,
 * `амортизац*`); `=` in front means the whole name. Case, width, accents, English plurals and traditional Chinese
 * are folded before comparing.
 */
export type Lexicon = Readonly<Partial<Record<ConceptId, string>>>;
