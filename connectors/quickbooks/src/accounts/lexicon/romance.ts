import type { Lexicon } from '../concepts.js';

export const spanish: Lexicon = {
  'cash-on-hand': 'caja, caja chica, fondo fijo, efectivo, efectivo en caja, caja moneda',
  'bank-account':
    'bancos, banco, caja y bancos, cuenta corriente bancaria, cuentas corrientes bancarias, efectivo y equivalentes, bancos e instituciones',
  'savings-account': 'cuenta de ahorro, cuentas de ahorro, plazo fijo, deposito a plazo',
  'trade-receivable':
    'cuentas por cobrar comerciales, clientes, cuentas por cobrar clientes, cuentas por cobrar a clientes, deudores por ventas, clientes nacionales, deudores comerciales',
  receivable: 'por cobrar, cuentas por cobrar, a cobrar',
  debtor: 'deudores',
  'other-receivable':
    'otras cuentas por cobrar, intereses por cobrar, deudores diversos, deudores varios, prestamos por cobrar, otros deudores, anticipos de remuneraciones',
  'notes-receivable': 'documentos por cobrar, efectos por cobrar, letras por cobrar',
  'doubtful-allowance':
    'provision para cuentas incobrables, estimacion para cuentas incobrables, provision cuentas incobrables, deterioro acumulado de cuentas por cobrar, estimacion de cuentas incobrables, provision para insolvencias',
  'bad-debts': 'cuentas incobrables, incobrables, deudores incobrables, gasto por cuentas incobrables',
  prepayment:
    'pagados por anticipado, gastos pagados por anticipado, gastos anticipados, anticipo a proveedores, anticipos a proveedores, seguros pagados por anticipado, pago anticipado, pagos anticipados, por anticipado, anticipo proveedores',
  inventory:
    'inventario, inventarios, existencias, mercaderias, mercaderia, materias primas, materia prima, productos terminados, productos en proceso, mercancias en transito',
  'inventory-movement': 'variacion de existencias, variacion de inventarios, variaciones de existencias',
  'security-deposit': 'depositos en garantia, deposito en garantia, fianzas constituidas',
  'input-tax':
    'iva acreditable, iva credito fiscal, iva soportado, credito fiscal, iva pagado, hacienda publica iva soportado, iva por acreditar, iva compras, impuestos a favor, retenciones a favor, anticipo de impuestos',
  'output-tax':
    'iva debito fiscal, iva repercutido, debito fiscal, iva trasladado, iva por pagar, iva ventas, iva por trasladar',
  'tax-payable':
    'impuestos por pagar, impuesto por pagar, retenciones por pagar, impuesto sobre la renta por pagar, isr por pagar',
  tax: 'impuesto, impuestos, iva, tributos, retenciones, contribuciones',
  'tax-expense': 'gasto por impuesto, impuesto sobre beneficios, gasto por impuestos',
  'fixed-asset':
    'activo fijo, activos fijos, inmovilizado material, propiedad planta y equipo, propiedades planta y equipo, inmuebles maquinaria y equipo',
  land: 'terrenos, terreno',
  buildings: 'edificios, edificio, construcciones, inmuebles, edificaciones',
  machinery: 'maquinaria, maquinaria y equipo, equipo de oficina, equipos de oficina, maquinarias',
  vehicles: 'vehiculos, vehiculo, equipo de transporte, elementos de transporte',
  furniture: 'mobiliario, muebles, muebles y enseres, mobiliario y equipo',
  computers: 'equipo de computo, equipos de computo, equipos para procesos de informacion, equipo de computacion',
  intangible: 'intangibles, patentes, marcas, propiedad industrial, aplicaciones informaticas',
  'capital-wip': 'construcciones en curso, obras en curso, construcciones en proceso, inmovilizado en curso',
  'accumulated-depreciation': 'depreciacion acumulada, amortizacion acumulada del inmovilizado, dep acumulada',
  'accumulated-amortisation': 'amortizacion acumulada, amortizaciones acumuladas',
  depreciation: 'depreciacion, depreciaciones, gasto por depreciacion',
  amortisation: 'amortizacion, amortizaciones',
  investment: 'inversiones, inversion',
  'current-asset': 'activo corriente, activos corrientes, activo circulante',
  'non-current-asset': 'activo no corriente, activos no corrientes',
  asset: 'activo, activos',
  'trade-payable':
    'proveedores, cuentas por pagar proveedores, cuentas por pagar comerciales, cuentas por pagar a proveedores, proveedores nacionales, acreedores comerciales',
  creditor: 'acreedores, acreedores diversos',
  payable: 'por pagar, cuentas por pagar, a pagar',
  'other-payable':
    'otras cuentas por pagar, sueldos por pagar, salarios por pagar, intereses por pagar, dividendos por pagar, remuneraciones por pagar, honorarios por pagar, nomina por pagar, acreedores varios, otros acreedores',
  'notes-payable': 'documentos por pagar, letras por pagar, efectos por pagar',
  'credit-card': 'tarjeta de credito, tarjetas de credito',
  accrual: 'gastos acumulados, gastos acumulados por pagar, gastos devengados',
  'deferred-income':
    'anticipo de clientes, anticipos de clientes, ingresos diferidos, ingresos anticipados, cobros anticipados, ingresos cobrados por anticipado, ingresos percibidos por adelantado, anticipo clientes',
  'short-loan': 'prestamos a corto plazo, deudas a corto plazo, prestamos bancarios a corto plazo',
  'long-loan': 'prestamos a largo plazo, deudas a largo plazo, prestamos bancarios a largo plazo',
  'bank-loan': 'prestamo bancario, prestamos bancarios, prestamos por pagar, obligaciones financieras',
  loan: 'prestamo, prestamos, creditos',
  mortgage: 'hipotecas, hipoteca por pagar, hipotecas por pagar',
  provision: 'provision, provisiones, prevision',
  'current-liability': 'pasivo corriente, pasivos corrientes, pasivo circulante',
  'long-liability': 'pasivo no corriente, pasivos no corrientes',
  liability: 'pasivo, pasivos, deudas',
  'share-capital':
    'capital social, capital pagado, capital suscrito, capital suscrito y pagado, acciones comunes, capital fijo, capital variable, capital autorizado, capital emitido',
  'retained-earnings':
    'utilidades retenidas, resultados acumulados, utilidades acumuladas, perdidas acumuladas, resultado de ejercicios anteriores, resultados de ejercicios anteriores, ganancias retenidas, utilidades no distribuidas, resultados no asignados, utilidad de ejercicios anteriores, perdida de ejercicios anteriores, remanente',
  'result-of-year':
    'resultado del ejercicio, utilidad del ejercicio, perdida del ejercicio, perdidas y ganancias, resultados del ejercicio, ganancias y perdidas',
  'equity-reserve':
    'reserva legal, reservas, reserva, reserva estatutaria, reservas voluntarias, superavit, ajuste de capital',
  'equity-word': 'patrimonio, patrimonio neto, capital contable',
  dividend: 'dividendos, dividendo',
  revenue: 'ingreso, ingresos',
  sales: 'ventas, venta de mercaderias, ingresos por ventas, ventas de mercaderias, ventas nacionales, ventas locales',
  'sales-deduction':
    'devoluciones sobre ventas, descuentos sobre ventas, devolucion en ventas, devoluciones de ventas, rebajas sobre ventas, devoluciones y descuentos sobre ventas, descuentos en ventas',
  'other-income':
    'otros ingresos, ingresos extraordinarios, ingresos no operacionales, ingresos excepcionales, ingresos varios, otros ingresos no operacionales',
  'interest-income':
    'ingresos por intereses, intereses ganados, intereses cobrados, ingresos financieros, productos financieros, ingresos de creditos',
  gain: 'ganancia, ganancias, utilidad en venta, ganancia en venta, utilidad cambiaria, ganancia cambiaria, ganancia por diferencia de cambio, diferencias positivas de cambio',
  'gain-or-loss': 'ganancia o perdida, ganancias o perdidas, utilidad o perdida, redondeo',
  'exchange-difference': 'diferencia de cambio, diferencias de cambio, diferencia en cambio',
  'cost-of-sales':
    'costo de ventas, costo de venta, coste de ventas, costo de mercaderia vendida, costo de mercaderias vendidas, costo de los bienes vendidos, costo de mercancias vendidas, coste de las ventas, costo de lo vendido, costos directos',
  'production-cost':
    'costos de produccion, costo de produccion, costos indirectos de fabricacion, gastos de fabricacion',
  'labour-cost': 'mano de obra directa, mano de obra',
  purchases: 'compras, compras de mercaderias, compras nacionales',
  cost: 'costo, costos, coste, costes',
  expense: 'gasto, gastos, egresos, cargos',
  'other-expense':
    'otros gastos, gastos extraordinarios, gastos no operacionales, gastos no deducibles, gastos excepcionales',
  loss: 'perdida, perdidas, perdida en venta, perdida cambiaria, perdida por diferencia de cambio, diferencias negativas de cambio',
  payroll:
    'sueldo, sueldos, salario, salarios, remuneraciones, nomina, aguinaldo, bonificaciones, vacaciones, sueldos y salarios, indemnizaciones, viaticos, comisiones sobre sueldos, gratificaciones',
  'social-security':
    'seguridad social, cuotas patronales, imss, seguro social, fondo de pensiones, cesantias, prestaciones sociales',
  rent: 'alquiler, alquileres, arrendamiento, arrendamientos, renta',
  insurance: 'seguros, primas de seguros',
  utilities: 'servicios publicos, energia electrica, luz, agua, electricidad, suministros, combustibles',
  office: 'papeleria, utiles de oficina, telefono, comunicaciones, correos, aseo',
  professional: 'honorarios, honorarios profesionales, asesoria, auditoria',
  advertising: 'publicidad, propaganda, publicidad y propaganda',
  repairs: 'reparaciones, mantenimiento, reparacion, mantenimiento y reparaciones, reparaciones y conservacion',
  travel: 'viajes, gastos de viaje, pasajes, viaticos y pasajes',
  freight: 'fletes, transportes, transporte, fletes y acarreos',
  commission: 'comisiones, comision',
  'interest-expense':
    'intereses pagados, gastos por intereses, gastos financieros, intereses de deudas, gasto por intereses',
  interest: 'intereses',
  'bank-charges': 'gastos bancarios, comisiones bancarias, servicios bancarios',
  donations: 'donaciones, donativos',
  penalties: 'multas, multas y sanciones, recargos',
};

export const portuguese: Lexicon = {
  'cash-on-hand': 'caixa, caixa geral, caixa pequena',
  'bank-account':
    'bancos conta movimento, banco conta movimento, depositos a ordem, depositos bancarios, bancos, caixa e equivalentes, depositos a prazo, aplicacoes financeiras de liquidez imediata',
  'trade-receivable':
    'clientes, contas a receber, clientes c c, duplicatas a receber, contas a receber de clientes, clientes gerais',
  receivable: 'a receber',
  debtor: 'devedores',
  'other-receivable':
    'outros creditos, outros devedores, juros a receber, adiantamentos a empregados, adiantamento a funcionarios, emprestimos a receber, dividendos a receber, outras contas a receber',
  prepayment:
    'despesas antecipadas, gastos a reconhecer, adiantamento a fornecedores, adiantamentos a fornecedores, despesas do exercicio seguinte, seguros a apropriar, custos diferidos',
  inventory:
    'estoque, estoques, existencias, mercadorias, materias primas, produtos acabados, produtos em elaboracao, mercadorias para revenda',
  'input-tax':
    'icms a recuperar, ipi a recuperar, pis a recuperar, cofins a recuperar, iva dedutivel, iva suportado, impostos a recuperar, tributos a recuperar, a recuperar, iva a recuperar, a compensar',
  'output-tax':
    'iva liquidado, icms a recolher, ipi a recolher, iva a pagar, pis a recolher, cofins a recolher, a recolher, iva apuramento',
  tax: 'imposto, impostos, tributos, taxas, icms, iva',
  'tax-payable': 'impostos a pagar, imposto a pagar, impostos a recolher, imposto de renda a pagar',
  'fixed-asset': 'imobilizado, ativo imobilizado, ativos fixos tangiveis, activos fixos tangiveis, ativo fixo',
  land: 'terrenos',
  buildings: 'edificios, imoveis, edificacoes, edificios e outras construcoes',
  machinery: 'equipamento basico, maquinas e equipamentos, equipamentos, equipamento administrativo, maquinas',
  vehicles: 'veiculos, equipamento de transporte',
  furniture: 'moveis e utensilios, moveis',
  computers: 'computadores, computadores e perifericos',
  intangible: 'ativos intangiveis, ativo intangivel, marcas e patentes',
  goodwill: 'agio, trespasse',
  'accumulated-depreciation': 'depreciacao acumulada, depreciacoes acumuladas',
  'accumulated-amortisation': 'amortizacao acumulada, amortizacoes acumuladas',
  depreciation: 'depreciacao, depreciacoes, gastos de depreciacao',
  amortisation: 'amortizacao, amortizacoes',
  'current-asset': 'ativo circulante, ativo corrente',
  'non-current-asset': 'ativo nao circulante, ativo nao corrente, realizavel a longo prazo',
  asset: 'ativo',
  'trade-payable': 'fornecedores, fornecedores nacionais, fornecedores c c',
  creditor: 'credores, outros credores',
  'other-payable':
    'salarios a pagar, ordenados a pagar, juros a pagar, dividendos a pagar, remuneracoes a pagar, outras contas a pagar, ferias a pagar',
  accrual: 'credores por acrescimos de gastos, acrescimos de gastos',
  'deferred-income':
    'adiantamento de clientes, adiantamentos de clientes, rendimentos a reconhecer, receitas diferidas, proveitos diferidos',
  loan: 'emprestimo, emprestimos, emprestimos bancarios, financiamentos, emprestimos e financiamentos',
  provision: 'provisoes, provisao',
  'current-liability': 'passivo circulante, passivo corrente',
  'long-liability': 'passivo nao circulante, passivo nao corrente, exigivel a longo prazo',
  liability: 'passivo, obrigacoes',
  'share-capital': 'capital social, capital integralizado, capital subscrito, capital realizado',
  'retained-earnings':
    'lucros acumulados, prejuizos acumulados, resultados transitados, lucros ou prejuizos acumulados, lucros retidos',
  'result-of-year':
    'resultado liquido do periodo, resultado do exercicio, resultado liquido, apuracao do resultado, lucro do exercicio, prejuizo do exercicio',
  'equity-reserve':
    'reservas, reserva legal, reservas legais, reserva de lucros, reservas de capital, excedentes de revalorizacao',
  'equity-word': 'patrimonio liquido, capital proprio',
  revenue: 'receita, receitas, rendimento, rendimentos, proveitos',
  sales: 'vendas, receita de vendas, venda de mercadorias, venda de produtos',
  'service-income': 'prestacao de servicos, prestacoes de servicos, receita de servicos, servicos prestados',
  'sales-deduction':
    'devolucoes de vendas, descontos concedidos, vendas canceladas, devolucao de vendas, descontos e abatimentos em vendas',
  'other-income': 'outras receitas, outros rendimentos, receitas nao operacionais',
  'interest-income': 'juros obtidos, receitas financeiras, juros recebidos, rendimentos de aplicacoes, juros ativos',
  'discount-received': 'descontos obtidos, descontos de pronto pagamento obtidos',
  'cost-of-sales':
    'custo das mercadorias vendidas, custo dos produtos vendidos, custo das vendas, custo dos servicos prestados, cmv, custo das mercadorias vendidas e materias consumidas, custo de vendas',
  purchases: 'compras',
  cost: 'custo, custos',
  expense: 'despesa, despesas, encargos',
  'other-expense': 'outras despesas, outros gastos, despesas nao operacionais, outras despesas operacionais',
  loss: 'perdas, prejuizo, diferencas de cambio desfavoraveis, variacoes cambiais passivas, variacao cambial passiva',
  gain: 'ganhos, diferencas de cambio favoraveis, variacoes cambiais ativas, variacao cambial ativa',
  payroll: 'salarios, ordenados, remuneracoes, gastos com o pessoal, ferias, decimo terceiro, pro labore, subsidios',
  'social-security': 'inss, fgts, seguranca social, encargos sobre remuneracoes',
  rent: 'aluguel, alugueis, rendas e alugueres, rendas',
  insurance: 'seguros',
  utilities: 'energia eletrica, electricidade, eletricidade, agua',
  office: 'material de escritorio, telefone, comunicacao, correios',
  professional: 'honorarios, trabalhos especializados, assessoria',
  advertising: 'publicidade, propaganda, publicidade e propaganda',
  repairs: 'conservacao e reparacao, manutencao, manutencao e reparos',
  travel: 'viagens, deslocacoes e estadas, viagens e estadias',
  freight: 'fretes, transportes de mercadorias',
  'interest-expense': 'juros suportados, juros passivos, despesas financeiras, juros pagos',
  'bank-charges': 'despesas bancarias, servicos bancarios, tarifas bancarias',
};

export const french: Lexicon = {
  'cash-on-hand': 'caisse, caisse siege social, caisses',
  'bank-account':
    'banque, banques, comptes bancaires, compte bancaire, disponibilites, cheques postaux, valeurs disponibles, comptes a vue, ccp',
  'trade-receivable':
    'clients, creances clients, clients ventes de biens, creances commerciales, clients et comptes rattaches',
  receivable: 'a recevoir, creances',
  debtor: 'debiteurs, debiteurs divers',
  'other-receivable':
    'autres creances, interets courus a recevoir, creances sur cessions, autres debiteurs, creances diverses',
  'notes-receivable': 'clients effets a recevoir, effets a recevoir',
  'doubtful-allowance':
    'depreciations des comptes de clients, provisions pour depreciation des comptes clients, depreciation des comptes clients, creances douteuses reductions de valeur',
  prepayment:
    'charges constatees d avance, charges a reporter, fournisseurs avances et acomptes, avances et acomptes verses, charges payees d avance, acomptes verses',
  'accrued-income': 'produits a recevoir, produits acquis, clients factures a etablir, factures a etablir',
  inventory:
    'stocks de marchandises, stocks de produits, matieres premieres, marchandises, produits finis, en cours de production, stocks',
  'inventory-movement': 'variation des stocks, variations des stocks, variation de stocks, variation de stock',
  'security-deposit':
    'depots et cautionnements, depots et cautionnements verses, cautionnements verses, depot de garantie',
  'input-tax':
    'tva deductible, tva recuperable, tva a recuperer, etat tva recuperable, etat tva deductible, credit de tva, impot anticipe',
  'output-tax': 'tva collectee, tva a payer, tva facturee, tva due, etat tva facturee, tva a decaisser',
  tax: 'impot, impots, taxe, tva, impots et taxes, impots taxes et versements assimiles, droits d enregistrement, precompte',
  'tax-payable': 'impots a payer, etat impots sur les benefices, impot a payer, dettes fiscales, taxes a payer',
  'tax-expense': 'impots sur les benefices, impot sur les benefices, impots directs',
  'fixed-asset': 'immobilisations corporelles, immobilisation, immobilisations',
  land: 'terrains, terrain',
  buildings: 'constructions, batiments, immeubles',
  machinery:
    'installations techniques, materiel industriel, outillage industriel, machines, materiel et outillage, materiel',
  vehicles: 'materiel de transport, materiel roulant, vehicules',
  furniture: 'mobilier, mobilier de bureau, materiel de bureau, materiel de bureau et informatique',
  intangible: 'immobilisations incorporelles, brevets, concessions et droits similaires, marques, fonds commercial',
  'capital-wip': 'immobilisations en cours, immobilisations corporelles en cours',
  'accumulated-depreciation':
    'amortissements des immobilisations corporelles, amortissement cumule, amortissements cumules, amortissements des installations, amortissements du materiel, amortissements des constructions, amortissements actes, correction de valeur, corrections de valeur',
  'accumulated-amortisation': 'amortissements des immobilisations incorporelles, amortissements des immobilisations',
  'asset-depreciation': 'amortissement, amortissements',
  depreciation:
    'dotations aux amortissements, dotation aux amortissements, dotations aux amortissements et provisions, dotations',
  investment:
    'titres de participation, valeurs mobilieres de placement, placements, participations, titres immobilises',
  asset: 'actif, actifs',
  'trade-payable':
    'fournisseurs, fournisseurs achats de biens, dettes fournisseurs, fournisseurs et comptes rattaches, dettes commerciales, creanciers',
  creditor: 'creanciers divers, crediteurs divers, crediteurs',
  payable: 'a payer, dettes',
  'other-payable':
    'personnel remunerations dues, remunerations dues, interets courus, autres dettes, dettes sociales, personnel charges a payer, dividendes a payer, dividendes',
  accrual:
    'charges a payer, charges a imputer, fournisseurs factures non parvenues, factures non parvenues, factures a recevoir',
  'deferred-income':
    'produits constates d avance, produits a reporter, clients avances et acomptes recus, avances et acomptes recus, acomptes recus, clients crediteurs, produits recus d avance',
  loan: 'emprunt, emprunts, emprunts aupres des etablissements de credit, prets',
  'credit-line': 'concours bancaires courants, decouverts bancaires, decouvert',
  provision: 'provisions pour risques, provisions pour charges, provisions pour risques et charges, provisions',
  liability: 'passif, passifs',
  'social-security':
    'securite sociale, urssaf, charges sociales, organismes sociaux, cotisations sociales, caisses de retraite, cnss, charges de securite sociale',
  'share-capital':
    'capital social, capital souscrit, capital appele, capital libere, capital souscrit appele verse, capital personnel, capital individuel, capital actions, fonds associatif',
  'paid-in-capital': 'primes d emission, prime d emission, primes liees au capital, primes d emission de fusion',
  'retained-earnings':
    'report a nouveau, report a nouveau solde crediteur, report a nouveau solde debiteur, resultats reportes, benefice reporte, perte reportee, resultat reporte',
  'result-of-year': 'resultat de l exercice, resultat net, benefice de l exercice, perte de l exercice',
  'equity-reserve':
    'reserve legale, reserves statutaires, reserves, reserve, plus values de reevaluation, ecarts de reevaluation, subventions d investissement, subventions en capital',
  'owner-account': 'capitaux propres, compte de l exploitant, fonds propres',
  revenue: 'produit, produits, revenus, recettes',
  sales: 'ventes, ventes de marchandises, chiffre d affaires, ventes de produits finis, vente de marchandises',
  'service-income': 'prestations de services, prestation de services',
  'sales-deduction': 'rabais remises et ristournes accordes, remises accordees, ristournes accordees',
  'other-income':
    'produits exceptionnels, autres produits, produits divers, produits financiers, autres produits de gestion courante, autres produits financiers',
  'interest-income': 'produits d interets, interets crediteurs, revenus des placements',
  'cost-of-sales':
    'achats de marchandises, cout des ventes, cout des marchandises vendues, cout d achat des marchandises vendues, achats stockes',
  purchases: 'achats, achat, approvisionnements',
  expense: 'charge, charges, frais, depense, depenses',
  cost: 'cout, couts',
  'other-expense': 'charges exceptionnelles, autres charges, charges diverses',
  'finance-cost': 'charges financieres, charges d interets, interets des emprunts',
  loss: 'perte, pertes, pertes de change, perte de change, moins values',
  gain: 'gains de change, gain de change, plus values',
  payroll:
    'salaires, remunerations du personnel, appointements, salaires et traitements, charges de personnel, frais de personnel, traitements, primes et gratifications, conges payes',
  rent: 'loyers, loyer, locations, locations et charges locatives',
  insurance: 'assurances, primes d assurances, assurance',
  professional: 'honoraires, remunerations d intermediaires et honoraires',
  office: 'fournitures de bureau, fournitures administratives, frais postaux, telephone, frais de telecommunications',
  advertising: 'publicite, annonces et insertions',
  repairs: 'entretien et reparations, entretien, reparations, maintenance',
  travel: 'voyages et deplacements, deplacements missions et receptions, deplacements, frais de voyage',
  freight: 'transports, transports de biens, transports sur achats, transports sur ventes',
  supplies: 'fournitures, fournitures non stockables, fournitures d entretien',
  utilities: 'electricite, eau, gaz, energie, eau energie',
  'bank-charges': 'services bancaires, frais bancaires, frais sur effets',
  donations: 'dons, liberalites',
  penalties: 'amendes, amendes et penalites, penalites',
};

export const italian: Lexicon = {
  'cash-on-hand': 'cassa, cassa contanti, denaro in cassa, denaro e valori in cassa, denaro',
  'bank-account': 'banche, banca c c, banca conto corrente, banca, depositi bancari, banche c c',
  'trade-receivable':
    'crediti verso clienti, crediti v clienti, clienti, crediti commerciali, crediti verso clienti nazionali',
  receivable: 'crediti',
  'other-receivable': 'crediti diversi, crediti verso altri, crediti per imposte, crediti verso dipendenti',
  'doubtful-allowance': 'fondo svalutazione crediti, fondo rischi su crediti',
  prepayment:
    'risconti attivi, acconti a fornitori, anticipi a fornitori, fornitori c acconti, fornitori conto acconti',
  'accrued-income': 'ratei attivi, fatture da emettere',
  inventory: 'rimanenze, magazzino, materie prime, merci, prodotti finiti, rimanenze di merci',
  'inventory-movement':
    'variazione delle rimanenze, rimanenze iniziali, rimanenze finali, variazioni delle rimanenze, merci c rimanenze finali, merci c esistenze iniziali',
  'input-tax':
    'iva a credito, iva ns credito, iva n credito, iva nostro credito, erario c iva credito, crediti verso l erario',
  'output-tax': 'iva a debito, iva ns debito, iva n debito, iva nostro debito',
  tax: 'imposte, iva, imposta, erario, tasse',
  'fixed-asset': 'immobilizzazioni materiali, immobilizzazioni',
  land: 'terreni',
  buildings: 'fabbricati, fabbricati strumentali, terreni e fabbricati',
  machinery:
    'impianti, macchinari, impianti e macchinari, attrezzature, attrezzature commerciali, macchine d ufficio, attrezzature industriali',
  vehicles: 'automezzi, autovetture, autoveicoli',
  furniture: 'arredamento, mobili, mobili e arredi',
  intangible: 'immobilizzazioni immateriali, brevetti, marchi',
  goodwill: 'avviamento',
  'accumulated-depreciation': 'fondo ammortamento, f do ammortamento, fondi ammortamento, fondo ammortamento automezzi',
  depreciation: 'ammortamento, ammortamenti, quota ammortamento',
  'trade-payable': 'debiti verso fornitori, debiti v fornitori, fornitori, debiti commerciali',
  payable: 'debiti',
  'other-payable':
    'debiti diversi, debiti verso altri, debiti per imposte, personale c retribuzioni, personale c liquidazioni, debiti tributari, debiti verso istituti previdenziali, dipendenti c retribuzioni',
  accrual: 'ratei passivi, fatture da ricevere',
  'deferred-income': 'risconti passivi, acconti da clienti, clienti c acconti, anticipi da clienti',
  loan: 'mutui passivi, mutui, prestiti, finanziamenti, mutuo',
  'bank-loan': 'debiti verso banche, banche c sovvenzioni, banche c riba all incasso',
  'retirement-provision':
    'debiti per tfr, fondo tfr, trattamento fine rapporto, debiti per tfrl, trattamento di fine rapporto',
  provision:
    'fondo rischi, fondi rischi, fondo per imposte, fondo responsabilita civile, fondo manutenzioni, fondo rischi e oneri',
  liability: 'passivita',
  asset: 'attivita',
  'share-capital': 'capitale sociale, patrimonio netto, capitale netto',
  'retained-earnings':
    'utili portati a nuovo, perdite portate a nuovo, utile portato a nuovo, perdita portata a nuovo, utili perdite portati a nuovo, avanzo utili',
  'result-of-year':
    'utile d esercizio, perdita d esercizio, utile dell esercizio, perdita dell esercizio, conto economico, utile perdita dell esercizio',
  'equity-reserve': 'riserva legale, riserva, riserve, riserva straordinaria, riserva statutaria',
  'owner-account': 'prelevamenti extra gestione, titolare c ritenute subite, prelievi',
  revenue: 'ricavi, proventi, ricavo',
  sales: 'vendite, merci c vendite, ricavi delle vendite, ricavi di vendita, ricavi vendite',
  'other-income':
    'proventi diversi, altri ricavi, proventi vari, sopravvenienze attive, plusvalenze, abbuoni attivi, ricavi accessori, proventi straordinari',
  'interest-income':
    'interessi attivi, interessi attivi bancari, proventi finanziari, interessi attivi v clienti, interessi attivi bancari',
  'cost-of-sales': 'merci c acquisti, acquisti di merci, costo del venduto',
  purchases: 'acquisti',
  cost: 'costo, costi',
  expense: 'spese, oneri, onere',
  'other-expense':
    'oneri diversi, sopravvenienze passive, minusvalenze, oneri straordinari, abbuoni passivi, costi accessori, oneri vari',
  loss: 'perdite, perdita, perdite su crediti, svalutazione',
  payroll: 'salari, stipendi, salari e stipendi, retribuzioni, tfr, tfrl',
  'social-security': 'oneri sociali, inps, inail, contributi previdenziali',
  rent: 'fitti passivi, affitti passivi, canoni di locazione, canoni leasing',
  'service-income': 'fitti attivi, affitti attivi, prestazioni di servizi',
  insurance: 'assicurazioni',
  professional: 'consulenze, consulenze legali, prestazioni professionali',
  utilities: 'energia elettrica, costi per energia, acqua, gas',
  office: 'cancelleria, telefoniche, spese telefoniche, postali',
  advertising: 'pubblicita',
  repairs: 'manutenzioni, manutenzioni e riparazioni, riparazioni',
  freight: 'trasporti, costi di trasporto',
  'interest-expense':
    'interessi passivi, interessi passivi bancari, oneri finanziari, interessi passivi v fornitori, interessi passivi bancari',
  'bank-charges': 'commissioni bancarie, spese bancarie, oneri bancari',
};

export const romanian: Lexicon = {
  'cash-on-hand': 'casa in lei, casa in valuta, numerar',
  'bank-account': 'conturi la banci in lei, conturi la banci, conturi curente la banci',
  'trade-receivable': 'clienti',
  receivable: 'creante, de incasat, de primit',
  'accrued-income': 'clienti facturi de intocmit',
  prepayment: 'cheltuieli inregistrate in avans, furnizori debitori, avansuri acordate',
  inventory: 'marfuri, materii prime, materiale consumabile, produse finite, stocuri',
  'input-tax': 'tva deductibila, tva de recuperat',
  'output-tax': 'tva colectata, tva de plata',
  tax: 'impozit, impozite, tva, taxe',
  land: 'terenuri, terenuri si amenajari',
  buildings: 'constructii, cladiri',
  vehicles: 'mijloace de transport',
  machinery: 'echipamente tehnologice, utilaje',
  'accumulated-depreciation':
    'amortizarea constructiilor, amortizarea instalatiilor, amortizari privind imobilizarile, amortizarea mobilierului',
  'impairment-allowance': 'ajustari pentru deprecierea',
  'trade-payable': 'furnizori, furnizori de imobilizari',
  payable: 'datorii, de platit, de plata',
  'deferred-income': 'venituri inregistrate in avans, clienti creditori, venituri in avans',
  loan: 'credite, imprumuturi, credite bancare',
  provision: 'provizioane, provizion',
  'share-capital': 'capital social, capital subscris varsat, capital subscris nevarsat, prime de emisiune',
  'equity-reserve': 'rezerve, rezerve legale, rezerve statutare, rezerve din reevaluare',
  'retained-earnings': 'rezultatul reportat',
  'result-of-year': 'profit si pierdere, profit sau pierdere, repartizarea profitului',
  revenue: 'venituri, venit',
  sales: 'venituri din vanzarea, venituri din vanzarea marfurilor, vanzari',
  expense: 'cheltuieli, cheltuiala, cheltuielile',
  'other-expense': 'alte cheltuieli',
  'other-income': 'alte venituri',
};
