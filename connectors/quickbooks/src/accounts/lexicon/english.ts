import type { Lexicon } from '../concepts.js';

export const english: Lexicon = {
  'cash-on-hand':
    'cash on hand, cash in hand, petty cash, cash drawer, cash box, cash float, cash register, =cash, cash account',
  'bank-account':
    'bank account, cash at bank, cash in bank, checking account, chequing account, cheque account, checking, chequing, current bank account, bank current account, cash and cash equivalents, cash and bank, bank and cash, money market, =bank, paypal account, monetary funds',
  'savings-account':
    'savings account, saving account, bank savings, time deposit, fixed deposit, term deposit, bank fixed deposit',
  'bank-word': 'bank',
  'cash-word': 'cash',
  'undeposited-funds': 'undeposited funds',
  clearing:
    'clearing, suspense, transit, in transit, liquidity transfer, interim, electronic clearing, suspense account, internal transfer, transfer account',
  'trade-receivable':
    'accounts receivable, account receivable, trade receivable, trade accounts receivable, trade debtors, trade debtor, debtors control, debtor control, customer receivable, receivable from customers, receivables from customer, sales ledger control, a r',
  debtor: 'debtors, debtor, sundry debtors, other debtors',
  receivable: 'receivable, trade and other receivable, receivable account',
  'other-receivable':
    'other receivable, other receivable account, other accounts receivable, other account receivable, interest receivable, dividend receivable, dividends receivable, tax receivable, tax refund receivable, rent receivable, grant receivable, grants receivable, subsidy receivable, employee receivable, staff receivable, receivable from employee, related party receivable, receivable from related parties, due from, amount due from, amounts due from, insurance receivable, other tax receivable, sundry receivable, receivable from shareholders, tax recoverable',
  'notes-receivable':
    'notes receivable, note receivable, bills receivable, bill receivable, promissory notes receivable',
  'long-term-receivable':
    'long term receivable, non current receivable, long term loans receivable, long term account receivable',
  'doubtful-allowance':
    'allowance for bad debts, allowance for doubtful debts, allowance for doubtful accounts, allowance for doubtful debt, allowance for bad debt, bad debt allowance, bad debts allowance, doubtful debt allowance, bad debt provision, bad debts provision, bad debt reserve, provision for bad debts, provision for bad debt, provision for doubtful debts, provision for doubtful debt, provision for doubtful accounts, provn for doubtful debts, prov n for doubtful debts, allowance for credit losses, allowance for expected credit losses, expected credit loss allowance, allowance for impairment of receivables, allowance for uncollectible accounts',
  prepayment:
    'prepayment, prepaid expense, prepaid rent, prepaid insurance, advance payment, advance payments, payments in advance, payment in advance, expense paid in advance, expenses in advance, advance to supplier, advances to suppliers, supplier advance, supplier prepayment, advances to vendors, vendor advance, advances paid, paid in advance, deferred expense, deferred cost, deferred charges, deposits paid to suppliers, suspense payment',
  'prepaid-word': 'prepaid, pre paid',
  'long-deferred-cost':
    'long term prepaid expense, long term prepayment, long term amortized expense, long term deferred expense',
  'employee-advance':
    'employee cash advance, employee advance, staff advance, cash advance, advances to employee, advance to employee, advances to staff, salary advance, travel advance, staff loan, loan to employee, loans to employees, employee loan',
  'loan-given':
    'loan to, loans to, loan receivable, loans receivable, loan given, loans granted, loan granted, loans and advances, short term loans receivable',
  'security-deposit':
    'security deposit, rental deposit, rent deposit, utility deposit, utility and rental deposit, guarantee deposit, deposit paid, deposits paid, lease guarantee deposit, sundry deposit, earnest money, tender deposit, refundable deposit',
  'deposit-word': 'deposit',
  'accrued-income':
    'accrued income, accrued revenue, accrued interest income, accrued interest receivable, unbilled revenue, unbilled receivable, contract asset, prepayments and accrued income, accrued receivable',
  inventory:
    'inventory, stock on hand, stock in hand, trading stock, stock asset, stock valuation, raw material, finished goods, finished product, semi finished goods, merchandise, work in progress, work in process, goods in transit, material in transit, goods on hand, spare part, consigned processing material, goods shipped, =stock, packaging inventory, inventory in transit',
  'inventory-reserve':
    'inventory reserve, provision for obsolete, inventory falling price reserve, provision for inventory, allowance for inventory, provision for stock',
  'inventory-movement':
    'change in inventory, changes in inventory, inventory change, inventory adjustment, stock adjustment, inventory variation, stock variation, inventory variance, stock variance, inventory write off, inventory write down, stock write off, inventory loss, stock loss, shrinkage, spoilage, opening stock, closing stock, opening inventory, closing inventory, inventory usage, purchase price variance, purchase price difference, price difference, price variance, cost variance, material cost variance, inventory shrinkage, inventory count, scrap, stock expense, differences between purchasing and selling price',
  materials: 'material, materials and supplies',
  'current-asset': 'current asset, other current asset',
  asset: 'asset',
  'fixed-asset':
    'fixed asset, tangible asset, property plant and equipment, ppe, capital asset, tangible fixed asset, depletable asset, plant property and equipment, right of use asset, right of use',
  'other-asset': 'other asset, lease buyout, other non current asset, other noncurrent asset, other long term asset',
  'non-current-asset': 'non current asset, noncurrent asset, long term asset',
  'capital-wip':
    'construction in progress, capital work in progress, assets under construction, asset under construction, assets in course of construction, construction in process, software in progress, engineering material, capital wip',
  land: 'land, freehold land',
  buildings:
    'building, land and building, buildings and structures, premises and buildings, warehouse building, office building, factory building',
  'investment-property': 'investment property, investment real estate, investmental real estate',
  'leasehold-improvements': 'leasehold improvement, building improvement, leasehold',
  decoration: 'decoration, renovation',
  furniture:
    'furniture, furniture and fixtures, fixtures and fittings, fixture, fitting, furniture and fittings, office furniture',
  computers: 'computer, computer equipment, laptop, computer hardware, it equipment',
  vehicles: 'motor vehicle, vehicle, company car',
  machinery:
    'machinery, machinery and equipment, plant and machinery, equipment, office equipment, plant and equipment, electronic equipment, equip, office equip, manufacturing plant, manufacturing equipment, air conditioner',
  tools: 'tool, mould, mold, low value asset, accessory',
  software: 'software, website, computer software',
  intangible:
    'intangible, intangible asset, patent, trademark, copyright, trade mark, brand, patents and trademarks, concession right, industrial property',
  goodwill: 'goodwill',
  licences: 'licence, license',
  'development-cost': 'development cost, capitalised development, capitalized development, development expenditure',
  'research-expense': 'research and development, r and d, r d, research cost, research expense',
  'organisation-cost':
    'organisational cost, organizational cost, organization expense, organisation expense, formation expense, formation cost, preliminary expense, incorporation cost, start up cost, startup cost, establishment cost, deferred organization expense',
  'accumulated-depreciation':
    'accumulated depreciation, accum depreciation, acc depreciation, accumulated dep, accum dep, acc dep, accumulated depn, accum depn, accumulated depletion, accumulated impairment, depreciation reserve, provision for depreciation, allowance for depreciation, depreciation provision, accum depre, cumulative depreciation',
  'accumulated-amortisation':
    'accumulated amortisation, accumulated amortization, accum amortisation, accum amortization, accum amort, acc amortisation, acc amortization, acc amort, accumulated amort, intangible asset depreciation reserve, provision for amortisation, provision for amortization, cumulative amortization',
  'impairment-allowance':
    'impairment provision, impairment provision for, impairment reserve, provision for impairment, allowance for impairment, impairment allowance',
  'short-investment':
    'marketable securities, trading securities, short term investment, securities, financial asset, trading financial asset, transactional financial asset',
  'long-investment':
    'long term investment, long term equity investment, investment in subsidiary, investment in associate, investments in subsidiary, investment in joint venture, shares of subsidiary, shares in subsidiary, held to maturity, investments held to maturity, available for sale financial asset, financial assets available for sale, available for sale, investment securities, equity investment',
  investment: 'investment',
  'input-tax':
    'input vat, input tax, input gst, vat receivable, gst receivable, vat recoverable, vat on purchase, vat purchase, gst paid, vat paid, vat input, gst input, input tax credit, purchase tax, consumption tax purchase, withholding tax receivable, withholding receivable, prepaid tax, prepaid income tax, advance tax, advance income tax, tds receivable, vat refund, gst refund, tax credit receivable, deductible vat, tax paid on purchases, tax current account receivable, reverse charge tax receivable, vat refundable, recoverable vat',
  'output-tax':
    'output vat, output tax, output gst, vat payable, gst payable, vat on sales, vat sales, gst collected, vat collected, sales tax payable, vat output, gst output, consumption tax sales, sales tax collected, vat due, output tax due, gst on sales, tax received, tax collected, service tax payable',
  'tax-payable':
    'tax payable, tax current account payable, taxes payable, income tax payable, income taxes payable, withholding tax payable, withholding payable, withholdings payable, tax liability, current tax liability, payroll tax payable, duty payable, profits tax payable, corporate tax payable, corporation tax payable, accrued income tax, accrued tax, tds payable',
  'tax-provision':
    'provision for taxation, provision for tax, provision for income tax, provision for profits tax, tax provision',
  'tax-expense':
    'income tax expense, tax expense, corporation tax expense, current tax expense, deferred tax expense, taxes paid, tax charge, inc tax exp, corporate tax expense, income taxes expense',
  'deferred-tax-asset': 'deferred tax asset, deferred income tax asset, deferred tax assets',
  'deferred-tax-liability':
    'deferred tax liability, deferred income tax liability, deferred tax liabilities, deferred income tax payable',
  'deferred-tax': 'deferred tax, deferred taxation, deferred income tax',
  tax: 'tax, taxation, vat, gst, sst, hst, pst, sales tax, income tax, corporation tax, profits tax, withholding tax, value added tax, duty, excise, stamp duty, paye, p a y e, franchise tax, property tax, withholding, withholding income tax, corporate tax, service tax, customs duty',
  'trade-payable':
    'accounts payable, account payable, trade payable, trade accounts payable, trade creditors, trade creditor, creditors control, creditor control, purchase ledger control, payable to suppliers, payables to suppliers, supplier payable, suppliers payable, vendor payable, a p',
  creditor: 'creditors, creditor, sundry creditors, other creditors, supplier, vendor',
  payable: 'payable, trade and other payable, payable account',
  'other-payable':
    'other payable, other payable account, other accounts payable, other account payable, accounts payable other, interest payable, interest payables, salary payable, salaries payable, wage payable, wages payable, payroll payable, insurance payable, rent payable, royalty payable, royalties payable, due to, amount due to, amounts due to, sundry payable, bonus payable, commission payable, employee payable, payable to employee, related party payable, payable to related parties, vacation pay payable, prepaid expenses payable, account payable special funds, special payable',
  'notes-payable': 'bills payable, bill payable',
  'long-notes-payable': 'notes payable, note payable, promissory notes payable',
  bonds: 'bonds payable, bond payable, bonds issued, debenture, convertible bond',
  'credit-card':
    'credit card, company credit card, business credit card, visa card, mastercard, amex, american express',
  accrual:
    'accrual, accrued, accrued expense, accrued liability, accrued wages, accrued salary, accrued interest, accr, accrued charges, accrued payroll, accrued cost',
  'deferred-income':
    'deferred income, deferred revenue, unearned revenue, unearned income, income in advance, income received in advance, revenue received in advance, receipt in advance, receipts in advance, received in advance, customer deposit, customer deposits, customer advance, customer prepayment, advance from customer, advances from customers, advance received, advances received, deposit received, deposits received, contract liability, gift card, gift voucher, prepaid revenue, prepaid income, deferred credit, advance receipt, suspense receipt, advances from client',
  'deferred-word': 'deferred',
  'payroll-liability':
    'payroll liability, payroll clearing, payroll deduction, payroll deductions, payroll accrual, employer liability, cpf employer liability, sdl employer liability, employee benefits obligation',
  'social-security':
    'mpf, cpf, epf, kwsp, socso, perkeso, eis, superannuation, pension, social security, provident fund, pension fund, national insurance, paye and ni, employer contribution, employee contribution, pension contribution, pcb, sdl, esi, workers compensation, gratuity, severance',
  provision: 'provision, provision for, warranty provision, provision of',
  'retirement-provision':
    'provision for retirement benefit, provision for severance, end of service benefit, end of service, long term employee benefit, long term employee benefits obligation, long term employee benefit obligation, employee benefit liability, defined benefit obligation, provision for pension, retirement benefit obligation, provision for long service',
  'current-portion':
    'current portion of, current portion, current maturity of, current maturities of, current portion of long term',
  'short-loan':
    'short term loan, short term borrowing, short term debt, short term bank loan, short term loans payable, trust receipt loan, current loan, short term note',
  'credit-line':
    'bank overdraft, overdraft, bank od, line of credit, credit line, credit facility, overdraft account, bank overdraft account, bank od account',
  'long-loan':
    'long term loan, long term borrowing, long term debt, long term bank loan, long term payable, long term loans payable, non current loan, long term liability, long term notes payable, long term account payable',
  mortgage: 'mortgage, mortgage payable, mortgage loan',
  'bank-loan': 'bank loan, bank borrowing, term loan',
  'loan-owed': 'loan payable, loans payable, borrowing, secured loan, unsecured loan',
  'shareholder-loan':
    'loan from shareholder, loans from shareholder, loan from director, directors loan, director loan, shareholder loan, shareholder notes payable, loans from owner, due to shareholder, due to director, amount due to director, amount due to shareholder, loan from owner, shareholders loan',
  loan: 'loan, advance',
  'lease-liability':
    'lease liability, finance lease, obligation under finance lease, obligations under finance lease, lease obligation, lease payable, hire purchase, finance lease payable, hire purchase creditor',
  intercompany: 'intercompany, inter company, intra group, related party, related parties, current account with',
  'dividend-payable': 'dividend payable, dividends payable, unclaimed dividend, unpaid dividend',
  'proposed-dividend': 'proposed dividend',
  'current-liability': 'current liability, other current liability, stock liability',
  'long-liability':
    'non current liability, noncurrent liability, long term liability, other long term liability, other non current liability',
  liability: 'liability, obligation',
  'share-capital':
    'share capital, capital stock, common stock, common shares, common share, ordinary share, ordinary shares, issued capital, paid capital, paid up capital, paid in capital, called up share capital, registered capital, subscribed capital, authorised capital, stated capital, members capital, authorized capital, charter capital, statutory capital',
  'preferred-capital': 'preferred share, preference share, preferred stock, preference capital',
  'paid-in-capital':
    'share premium, additional paid in capital, capital surplus, paid in capital or surplus, paid in surplus, contributed surplus, legal capital surplus, other capital surplus, share premium account, contributed capital',
  'treasury-shares': 'treasury share, treasury stock, own shares',
  'retained-earnings':
    'retained earnings, retained profit, retained profits, retained earning, accumulated profit, accumulated profits, accumulated loss, accumulated losses, accumulated profit and loss, accumulated profit or loss, accumulated deficit, accumulated surplus, unappropriated profit, unappropriated retained earnings, undistributed profit, undistributed profits, undistributed earnings, earnings brought forward, profit brought forward, loss brought forward, retained loss, unallocated earnings, undistributed profits losses, profits losses brought forward, retained earnings brought forward, accumulated earnings, losses carried forward, voluntary retained earnings, legal retained earnings',
  'result-of-year':
    'profit and loss account, profit loss account, profit and loss, profit or loss account, current year earnings, current year profit, current year result, profit for the year, loss for the year, profit for the period, net profit, net profit loss, income summary, profit distribution, net income for the year, year end result, historical balancing, profit of the year, result of the year, result for the year, current year earning, net result, appropriation of profit',
  'opening-balance': 'opening balance equity, opening balance, historical balance, temporary opening, opening equity',
  'equity-reserve':
    'revaluation reserve, capital reserve, legal reserve, statutory reserve, general reserve, surplus reserve, reserve and surplus, reserves and surplus, other reserve, other reserves, revenue reserve, translation reserve, hedging reserve, other comprehensive income, accumulated other comprehensive income, revaluation surplus, fair value reserve, reserve and surplus account, accumulated adjustment, cumulative translation adjustment, investment revaluation reserve, exchange reserve, reserve for special depreciation, reserve fund',
  'owner-account':
    'owner equity, owners equity, owner s equity, partner equity, partners equity, partner s equity, shareholder equity, shareholders equity, stockholders equity, owner capital, owners capital, partner capital, partners capital, capital account, capital investment, owner draw, owners draw, drawing, drawings, owner drawing, capital drawing, capital contribution, owner contribution, partner contribution, partner distribution, owner s capital, owner investment, proprietor s capital, shareholders funds, capital and reserves, members equity, drawing account',
  dividend: 'dividend, dividends, divident, interim dividend, dividends paid, dividend paid, dividends declared',
  reserve: 'reserve, surplus',
  'equity-word': 'equity',
  'capital-word': 'capital',
  sales:
    'sale, sales, turnover, sales revenue, sales income, general sales, gross sales, net sales, trade income, trading income, sales of product, product sales, export sales, domestic sales, sales account, retail sales, wholesale sales, main business income, operating revenue, sales of product revenue',
  'service-income':
    'service revenue, service income, services income, fee income, fees income, service fee revenue, consulting income, commission income, commissions income, commission received, rental income, rent income, rent received, royalty income, royalties income, royalties received, shipping income, freight income, delivery income, management fee income, subscription income, consulting revenue, lease income, commissions received, freight revenue, service fee income',
  'sales-deduction':
    'sales return, sales discount, sales allowance, discount given, discount allowed, discounts given, discounts allowed, discounts refunds given, returns inwards, returns and allowances, sales returns and discounts, sales returns and allowances, rebate given, refunds given, credit note',
  revenue: 'revenue, income, earnings, service charge income',
  'other-income':
    'other income, other revenue, other incomes, sundry income, miscellaneous income, misc income, non operating income, non operating revenue, other miscellaneous income, other miscellaneous revenue, extraordinary income, exceptional income, other income and gains, other gains, write back, late fees collected, bad debts recovered, bad debt recovered, insurance recovery, insurance claims received, indirect income, write off income, cash over',
  'other-operating-income':
    'other operating income, other operating revenue, government grant, grant income, subsidy, other business income',
  'interest-income':
    'interest income, interest earned, interest received, bank interest received, bank interest income, interest revenue, interest on deposits, tax exempt interest, investment interest received, credit interest',
  'dividend-income': 'dividend income, dividend received, dividends received, dividend revenue, income from dividend',
  'investment-income':
    'investment income, income from investment, other investment income, other investment revenue, investment revenue, income from investments, gain on investment',
  gain: 'gain, gain on, cash difference gain, exchange gain, foreign exchange gain, foreign exchange profit, profit on sale, profit on disposal, gain on sale, gain on disposal, exchange rate gain, currency gain, unrealised gain, unrealized gain, realised gain, realized gain, capital gain, fx gain, cash discount gain, profit on, surplus on disposal, provision of exchange gain, gains on',
  'discount-received':
    'discount received, discounts received, discount taken, discounts taken, purchase discount, cash discount, purchase rebate, settlement discount',
  'gain-or-loss':
    'gain loss, gain or loss, gains losses, gain and loss, gains and losses, gains or losses, profit loss on, profits losses on, gain loss on, loss gain, losses gains, gains losses on, profit or loss on, profit and loss on, gains and losses of, fair value change, fair value adjustment, unrealised gain loss, rounding, round off, rounding difference, cash over and short, cash short and over, cash difference, gain loss account',
  'exchange-difference':
    'exchange gain or loss, exchange gain loss, exchange gains losses, foreign exchange gain loss, foreign exchange gain or loss, exchange difference, exchange rate difference, foreign currency gain loss, currency gain loss, exchange adjustment, exchange rate variance, exchange losses gains, exchange rate losses gains, currency adjustment, foreign exchange difference, currency exchange difference, foreign exchange gains and losses, exchange rate gain loss, exchange gain and loss, foreign exchange gain and loss, exchange rate gain or loss',
  discount: 'discount, rebate',
  'cost-of-sales':
    'cost of goods sold, cost of sale, cost of sales, cost of revenue, cost of revenues, cogs, cost of good sold, cost of service, cost of services, cost of products sold, direct cost, direct costs, direct expense, direct expenses, trade cost, trade costs, trading cost, other costs of sales, main business cost, purchase of goods, purchases of goods, purchase of merchandise, =costs, =cost, cost of merchandise sold, cost of trade, cost of material, cost of materials, wholesale cost of sales, consignment cost of sales, cos',
  'production-cost':
    'production cost, manufacturing cost, manufacturing overhead, factory overhead, production overhead, manufacturing expense, factory expense',
  'labour-cost':
    'cost of labour, cost of labor, direct labour, direct labor, direct wages, production labour, production labor, subcontractor, subcontract, subcontracting, outsourcing',
  purchases:
    'purchase, purchases, purchase expense, purchase account, parts purchase, carriage inwards, freight in, freight inward',
  cost: 'cost',
  expense: 'expense, expenses, expenditure, charge, charges, outlay, overhead, exp',
  fee: 'fee, fees, service',
  'other-expense':
    'other expense, other expenses, non operating expense, other miscellaneous expense, extraordinary expense, exceptional item, exceptional expense, extraordinary item, non operating expenses, write off, write off expense, written off, income deductions',
  loss: 'loss, loss on, losses on, exchange loss, foreign exchange loss, exchange rate loss, loss on sale, loss on disposal, cash discount loss, unrealised loss, unrealized loss, realised loss, realized loss, fx loss, provision of exchange loss, actual exchange loss, capital loss, loss account',
  'prior-period':
    'prior period adjustment, prior year adjustment, prior year income adjustment, prior period item, prior period error',
  depreciation:
    'depreciation, depn, depreciation expense, depreciation charge, depreciation of, depreciation and amortisation, depreciation and amortization, depletion',
  amortisation:
    'amortisation, amortization, amortisation expense, amortization expense, amortisation of, amortization of, amortization of deferred organization expense',
  'impairment-loss':
    'impairment loss, impairment losses, impairment expense, impairment charge, asset impairment loss, loss on impairment',
  impairment: 'impairment',
  'bad-debts':
    'bad debt, bad debts, doubtful debt, doubtful debts, bad debt expense, bad debts expense, doubtful debt expense, provision of allowance, bad debts written off, bad debt written off, provision of allowance for doubtful debt, expected credit loss',
  interest: 'interest',
  'interest-expense':
    'interest expense, interest paid, interest charge, interest on loan, interest on overdraft, overdraft interest, mortgage interest, other interest, loan interest, bank interest paid, interest cost, interest on bank loan, interest and bank charges, interest paid to',
  'finance-cost':
    'finance cost, finance charge, finance expense, financial expense, financial charge, financial cost, borrowing cost, financing cost, financial expenses',
  'bank-charges':
    'bank charge, bank charges, bank fee, bank fees, bank service charge, credit card charge, credit card fee, credit card charges, credit card fees, merchant fee, merchant account fee, payment processing fee, bank commission, bank and credit card charges, transaction fee, paypal fee, credit card and other financial charge, bank expense, bank cost',
  penalties:
    'penalty, penalties, fine, fines, fines and penalties, late fees paid, settlement, late fee, compensation paid',
  advertising:
    'advertising, advertisement, promotion, promotional, marketing, business promotion, public relations, exhibition, trade fair, event, pr, sponsorship, publicity',
  donations: 'donation, charity, charitable, charitable contribution, charitable contributions, charity contribution',
  commission:
    'commission, sales commission, commission on sales, commission expense, agent commission, commissions paid',
  dues: 'due, dues, subscription, membership, dues and subscription, membership fee, newspaper, magazine, book, books',
  entertainment:
    'entertainment, entertaining, meal, meals, meals and entertainment, client entertainment, hospitality, promotional meal, gift, refreshment, catering, food and beverage',
  rental:
    'equipment rental, rental, hire, lease, leasing, car hire, equipment hire, operating lease, machine rental, vehicle rental, vehicle lease, lease rental, car rental, equipment lease, vehicle leasing, rental of equipment',
  rent: 'rent, office rent, rates, rent and rates, rent expense, rent or lease, rent or lease of building, shop rent, warehouse rent, rent of building, house rent',
  insurance:
    'insurance, insurance premium, assurance, vehicle insurance, car insurance, building insurance, fire insurance',
  professional:
    'professional, legal, audit, auditing, accounting, consultancy, consulting, consultant, legal and professional, professional fee, professional service, audit fee, legal fee, secretarial fee, company secretarial, advisory, notary, lawyer, solicitor, bookkeeping',
  office:
    'office, administrative, administration, office expense, general and administrative, admin, admin expense, stationery, stationary, printing, printing and stationery, postage, postal, courier, courier and postage, postage and stamps, stamps, telephone, telecommunication, communication, internet, mobile phone, mobile, mobiles, it expense, hosting, website hosting, computer expense, office supply, office supplies, office consumable, house keeping, housekeeping, cleaning, security service, it cost, print, phone, cell phone',
  repairs:
    'repair, repairs, maintenance, repair and maintenance, repairs and maintenance, upkeep, servicing, building maintenance, vehicle repair, equipment repair, car maintenance, car repair, vehicle maintenance, repairing, building repair, machinery maintenance, computer maintenance, equipment maintenance, machinery repair, software maintenance',
  freight:
    'freight, shipping, delivery, transport, transportation, carriage, shipping and handling, shipping and delivery, freight and delivery, freight and forwarding, distribution, packing, packaging, declaration fee, customs clearance, logistics, local delivery, warehousing, haulage, cartage, postage and carriage',
  supplies: 'supply, supplies, consumable, consumables, small equipment, minor equipment, cleaning supplies',
  travel:
    'travel, traveling, travelling, travel expense, travel and subsistence, airfare, hotel, lodging, accommodation, overseas traveling, traffic fee, local travel, conveyance, travelling expense, taxi, per diem, travel and entertainment, transportation expense, business trip, mileage, subsistence',
  utilities:
    'utility, utilities, electricity, water, gas, power, light heat and power, heating, electricity and water, fuel and power, sewage, heat, lighting, utility bill',
  motoring:
    'auto, automobile, car, truck, fuel, petrol, diesel, parking, toll, motor expense, vehicle expense, car and truck, vehicle running, car fuel, motor running, gasoline, vehicle cost, distribution vehicle, fuel oil, vehicle fuel, vehicle tax, vehicle registration',
  payroll:
    'salary, salaries, wage, wages, payroll, bonus, bonuses, overtime, remuneration, staff cost, staff costs, personnel, personnel cost, employee expense, employee benefit, staff benefit, staff welfare, welfare, staff amenity, salary and allowance, directors remuneration, director fee, directors fee, directors salary, commission salary, staff expense, payroll expense, payroll tax, payroll tax expense, benefits, employer expense, employee cost, medical, medical expense, leave pay, holiday pay, vacation pay, retirement payment, fringe benefit, incentive, staff meal, uniform, directors pension, 13th month, employer nic, employers nic, salary and wages, net wages, nic',
  training: 'training, seminar, recruitment, education, conference, course, staff training',
};
