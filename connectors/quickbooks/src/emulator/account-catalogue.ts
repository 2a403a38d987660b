/** What an account of a type may be: classification, sub-type when none is given, and all its sub-types. */
export interface AccountTypeRule {
  readonly classification: 'Asset' | 'Equity' | 'Expense' | 'Liability' | 'Revenue';
  readonly byDefault: string;
  readonly subTypes: ReadonlySet<string>;
}

// Written apart from the client's table on purpose: twin and client must not share one mistake.
// developer.intuit.com, Account reference, "Account types and sub types"; read 2026-11-21. Misspellings are the API's own.
const rows: readonly (readonly [string, AccountTypeRule['classification'], string, string])[] = [
  [
    'Bank',
    'Asset',
    'CashOnHand',
    'Checking MoneyMarket RentsHeldInTrust Savings TrustAccounts CashAndCashEquivalents OtherEarMarkedBankAccounts',
  ],
  [
    'Other Current Asset',
    'Asset',
    'EmployeeCashAdvances',
    'AllowanceForBadDebts DevelopmentCosts OtherCurrentAssets Inventory Investment_MortgageRealEstateLoans Investment_Other Investment_TaxExemptSecurities Investment_USGovernmentObligations LoansToOfficers LoansToOthers LoansToStockholders PrepaidExpenses Retainage UndepositedFunds AssetsAvailableForSale BalWithGovtAuthorities CalledUpShareCapitalNotPaid ExpenditureAuthorisationsAndLettersOfCredit GlobalTaxDeferred GlobalTaxRefund InternalTransfers OtherConsumables ProvisionsCurrentAssets ShortTermInvestmentsInRelatedParties ShortTermLoansAndAdvancesToRelatedParties TradeAndOtherReceivables',
  ],
  [
    'Fixed Asset',
    'Asset',
    'FurnitureAndFixtures',
    'AccumulatedDepletion AccumulatedDepreciation DepletableAssets FixedAssetComputers FixedAssetCopiers FixedAssetFurniture FixedAssetPhone FixedAssetPhotoVideo FixedAssetSoftware FixedAssetOtherToolsEquipment Land LeaseholdImprovements OtherFixedAssets AccumulatedAmortization Buildings IntangibleAssets MachineryAndEquipment Vehicles AssetsInCourseOfConstruction CapitalWip CumulativeDepreciationOnIntangibleAssets IntangibleAssetsUnderDevelopment LandAsset NonCurrentAssets ParticipatingInterests ProvisionsFixedAssets',
  ],
  [
    'Other Asset',
    'Asset',
    'Licenses',
    'LeaseBuyout OtherLongTermAssets SecurityDeposits AccumulatedAmortizationOfOtherAssets Goodwill OrganizationalCosts AssetsHeldForSale AvailableForSaleFinancialAssets DeferredTax Investments LongTermInvestments LongTermLoansAndAdvancesToRelatedParties OtherIntangibleAssets OtherLongTermInvestments OtherLongTermLoansAndAdvances PrepaymentsAndAccruedIncome ProvisionsNonCurrentAssets',
  ],
  ['Accounts Receivable', 'Asset', 'AccountsReceivable', ''],
  [
    'Equity',
    'Equity',
    'OpeningBalanceEquity',
    'PartnersEquity RetainedEarnings AccumulatedAdjustment OwnersEquity PaidInCapitalOrSurplus PartnerContributions PartnerDistributions PreferredStock CommonStock TreasuryStock EstimatedTaxes Healthcare PersonalIncome PersonalExpense AccumulatedOtherComprehensiveIncome CalledUpShareCapital CapitalReserves DividendDisbursed EquityInEarningsOfSubsiduaries InvestmentGrants MoneyReceivedAgainstShareWarrants OtherFreeReserves ShareApplicationMoneyPendingAllotment ShareCapital Funds',
  ],
  [
    'Expense',
    'Expense',
    'Travel',
    'AdvertisingPromotional BadDebts BankCharges CharitableContributions CommissionsAndFees Entertainment EntertainmentMeals EquipmentRental FinanceCosts GlobalTaxExpense Insurance InterestPaid LegalProfessionalFees OfficeExpenses OfficeGeneralAdministrativeExpenses OtherBusinessExpenses OtherMiscellaneousServiceCost PromotionalMeals RentOrLeaseOfBuildings RepairMaintenance ShippingFreightDelivery SuppliesMaterials TravelMeals Utilities Auto CostOfLabor DuesSubscriptions PayrollExpenses TaxesPaid UnappliedCashBillPaymentExpense AmortizationExpense AppropriationsToDepreciation BorrowingCost DistributionCosts ExternalServices ExtraordinaryCharges IncomeTaxExpense LossOnDiscontinuedOperationsNetOfTax ManagementCompensation OtherCurrentOperatingCharges OtherExternalServices OtherRentalCosts OtherSellingExpenses ProjectStudiesSurveysAssessments PurchasesRebates ShippingAndDeliveryExpense StaffCosts Sundry TravelExpensesGeneralAndAdminExpenses TravelExpensesSellingExpense CashExpenditureExpense',
  ],
  [
    'Other Expense',
    'Expense',
    'Depreciation',
    'ExchangeGainOrLoss OtherMiscellaneousExpense PenaltiesSettlements Amortization GasAndFuel HomeOffice HomeOwnerRentalInsurance OtherHomeOfficeExpenses MortgageInterest RentAndLease RepairsAndMaintenance ParkingAndTolls Vehicle VehicleInsurance VehicleLease VehicleLoanInterest VehicleLoan VehicleRegistration VehicleRepairs OtherVehicleExpenses Utilities WashAndRoadServices DeferredTaxExpense Depletion ExceptionalItems ExtraordinaryItems IncomeTaxOtherExpense MatCredit PriorPeriodItems TaxRoundoffGainOrLoss',
  ],
  [
    'Cost of Goods Sold',
    'Expense',
    'CostOfLaborCos',
    'EquipmentRentalCos OtherCostsOfServiceCos ShippingFreightDeliveryCos SuppliesMaterialsCogs CostOfSales FreightAndDeliveryCost',
  ],
  [
    'Accounts Payable',
    'Liability',
    'AccountsPayable',
    'OutstandingDuesMicroSmallEnterprise OutstandingDuesOtherThanMicroSmallEnterprise',
  ],
  ['Credit Card', 'Liability', 'CreditCard', ''],
  [
    'Long Term Liability',
    'Liability',
    'NotesPayable',
    'OtherLongTermLiabilities ShareholderNotesPayable AccrualsAndDeferredIncome AccruedLongLermLiabilities AccruedVacationPayable BankLoans DebtsRelatedToParticipatingInterests DeferredTaxLiabilities GovernmentAndOtherPublicAuthorities GroupAndAssociates LiabilitiesRelatedToAssetsHeldForSale LongTermBorrowings LongTermDebit LongTermEmployeeBenefitObligations ObligationsUnderFinanceLeases OtherLongTermProvisions ProvisionForLiabilities ProvisionsNonCurrentLiabilities StaffAndRelatedLongTermLiabilityAccounts',
  ],
  [
    'Other Current Liability',
    'Liability',
    'OtherCurrentLiabilities',
    'DirectDepositPayable LineOfCredit LoanPayable GlobalTaxPayable GlobalTaxSuspense PayrollClearing PayrollTaxPayable PrepaidExpensesPayable RentsInTrustLiability TrustAccountsLiabilities FederalIncomeTaxPayable InsurancePayable SalesTaxPayable StateLocalIncomeTaxPayable AccruedLiabilities CurrentLiabilities CurrentPortionEmployeeBenefitsObligations CurrentPortionOfObligationsUnderFinanceLeases CurrentTaxLiability DividendsPayable DutiesAndTaxes InterestPayables ProvisionForWarrantyObligations ProvisionsCurrentLiabilities ShortTermBorrowings SocialSecurityAgencies StaffAndRelatedLiabilityAccounts SundryDebtorsAndCreditors TradeAndOtherPayables',
  ],
  [
    'Income',
    'Revenue',
    'OtherPrimaryIncome',
    'NonProfitIncome SalesOfProductIncome ServiceFeeIncome DiscountsRefundsGiven UnappliedCashPaymentIncome CashReceiptIncome OperatingGrants OtherCurrentOperatingIncome OwnWorkCapitalized RevenueGeneral SalesRetail SalesWholesale SavingsByTaxScheme',
  ],
  [
    'Other Income',
    'Revenue',
    'OtherInvestmentIncome',
    'DividendIncome InterestEarned OtherMiscellaneousIncome TaxExemptInterest GainLossOnSaleOfFixedAssets GainLossOnSaleOfInvestments LossOnDisposalOfAssets OtherOperatingIncome UnrealisedLossOnSecuritiesNetOfTax',
  ],
];

export const accountTypeRules: ReadonlyMap<string, AccountTypeRule> = new Map(
  rows.map(([type, classification, byDefault, others]) => [
    type,
    { classification, byDefault, subTypes: new Set([byDefault, ...others.split(' ').filter((name) => name !== '')]) },
  ]),
);

/** The type that a sub-type belongs to; the first in the table where two have it (Utilities). */
export function typeOfSubType(subType: string): string | undefined {
  for (const [type, rule] of accountTypeRules) if (rule.subTypes.has(subType)) return type;
  return undefined;
}

/** Neither parent nor child (same page). */
export const loneSubTypes: ReadonlySet<string> = new Set([
  'OpeningBalanceEquity',
  'UndepositedFunds',
  'RetainedEarnings',
  'CashReceiptIncome',
  'CashExpenditureExpense',
  'ExchangeGainOrLoss',
]);

/** Never a parent, and refused even at top level (observed in a sandbox, 2026-09-17). */
export const accumulatedSubTypes: ReadonlySet<string> = new Set([
  'AccumulatedDepreciation',
  'AccumulatedAmortization',
  'AccumulatedDepletion',
]);
