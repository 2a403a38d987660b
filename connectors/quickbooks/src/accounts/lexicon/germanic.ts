import type { Lexicon } from '../concepts.js';

export const german: Lexicon = {
  'cash-on-hand': 'kasse, nebenkasse, hauptkasse, kassenbestand, barkasse',
  'bank-account': 'bankkonto, bankguthaben, girokonto, postbank, guthaben bei kreditinstituten, postfinance',
  clearing: 'geldtransit, verrechnungskonto, durchlaufende posten, durchlaufposten',
  'trade-receivable':
    'forderungen aus lieferungen und leistungen, forderungen aus lieferungen, debitoren, kundenforderungen, forderungen ll, forderungen lieferungen und leistungen',
  receivable: 'forderung, forderungen, *forderungen, *forderung',
  'other-receivable':
    'sonstige forderungen, sonstige vermogensgegenstande, forderungen gegen, ubrige forderungen, forderungen gegenuber personal, forderungen gegenuber',
  'notes-receivable': 'besitzwechsel, wechselforderungen, wechsel aus lieferungen',
  'doubtful-allowance':
    'wertberichtigung auf forderungen, wertberichtigungen zu forderungen, pauschalwertberichtigung, einzelwertberichtigung, delkredere, pauschalwertberichtigungen, einzelwertberichtigungen',
  prepayment:
    'aktive rechnungsabgrenzung, aktiver rechnungsabgrenzungsposten, geleistete anzahlungen, anzahlungen an lieferanten, vorauszahlungen an lieferanten, aktive rechnungsabgrenzungsposten, geleistete anzahlungen auf vorrate',
  inventory:
    'vorrate, warenbestand, rohstoffe, fertige erzeugnisse, unfertige erzeugnisse, handelswaren, roh hilfs und betriebsstoffe, warenvorrat, fertigerzeugnisse, warenvorrate',
  'inventory-movement': 'bestandsveranderung, bestandsveranderungen, bestandsveranderung*',
  'security-deposit': 'kaution, kautionen, mietkaution',
  'input-tax': 'vorsteuer*, abziehbare vorsteuer, *vorsteuer',
  'output-tax': 'umsatzsteuer, *umsatzsteuer, mehrwertsteuer, umsatzsteuer*, geschuldete mwst, ust*',
  'tax-payable': 'verbindlichkeiten aus steuern, steuerschulden',
  tax: '*steuer, *steuern, steuer*, steuern, finanzamt',
  'tax-provision': 'steuerruckstellungen, steuerruckstellung',
  'fixed-asset': 'sachanlagen, anlagevermogen, betriebs und geschaftsausstattung, geringwertige wirtschaftsguter',
  land: 'grundstucke, grund und boden, *grundstucke',
  buildings: 'gebaude, *gebaude, *bauten, bauten',
  machinery: 'maschinen, technische anlagen, betriebsausstattung, technische anlagen und maschinen, *maschinen',
  vehicles: 'fuhrpark, fahrzeuge, *fahrzeuge, pkw, lkw',
  furniture: 'buroeinrichtung, geschaftsausstattung, mobiliar, buromobel',
  software: 'edv software',
  intangible: 'immaterielle, immaterielle vermogensgegenstande, konzessionen, patente, lizenzen',
  goodwill: 'firmenwert, geschaftswert, geschafts oder firmenwert',
  'capital-wip': 'anlagen im bau',
  'accumulated-depreciation':
    'kumulierte abschreibungen, kumulierte abschreibung, wertberichtigung sachanlagen, wertberichtigungen sachanlagen, wertberichtigung auf',
  depreciation:
    'abschreibung, abschreibungen, *abschreibungen, *abschreibung, absetzung fur abnutzung, abschreibungen auf sachanlagen',
  investment: 'beteiligung, beteiligungen, wertpapiere, finanzanlagen, wertpapiere des umlaufvermogens',
  'current-asset': 'umlaufvermogen',
  asset: 'vermogen, aktiva',
  'trade-payable':
    'verbindlichkeiten aus lieferungen und leistungen, verbindlichkeiten aus lieferungen, kreditoren, lieferantenverbindlichkeiten, lieferverbindlichkeiten, verbindlichkeiten lieferungen und leistungen, verbindlichkeiten ll',
  payable: 'verbindlichkeit, verbindlichkeiten, *verbindlichkeiten, *verbindlichkeit',
  'other-payable':
    'sonstige verbindlichkeiten, verbindlichkeiten aus lohn und gehalt, verbindlichkeiten gegenuber, verbindlichkeiten im rahmen der sozialen sicherheit, ubrige verbindlichkeiten, verbindlichkeiten gegenuber finanzamt, verbindlichkeiten gegenuber arbeitnehmern, verbindlichkeiten fur',
  'bank-loan':
    'verbindlichkeiten gegenuber kreditinstituten, bankkredit, bankdarlehen, bankverbindlichkeiten, bankschulden',
  loan: 'darlehen, *darlehen, kredit',
  mortgage: 'hypotheken, hypothek',
  'deferred-income':
    'passive rechnungsabgrenzung, passiver rechnungsabgrenzungsposten, erhaltene anzahlungen, anzahlungen von kunden, erhaltene anzahlungen auf bestellungen, passive rechnungsabgrenzungsposten, vorauszahlungen von kunden',
  provision: 'ruckstellung, ruckstellungen, *ruckstellungen, *ruckstellung',
  liability: 'fremdkapital, passiva, schulden',
  'share-capital':
    'gezeichnetes kapital, stammkapital, grundkapital, aktienkapital, kommanditkapital, eigenkapital, kapitalkonto, *kapital',
  'paid-in-capital': 'kapitalrucklage, kapitalrucklagen, agio',
  'equity-reserve':
    'gewinnrucklagen, gewinnrucklage, rucklagen, gesetzliche rucklage, *rucklage, *rucklagen, gesetzliche reserven, *reserven',
  'retained-earnings':
    'gewinnvortrag, verlustvortrag, gewinnvortrag vor verwendung, verlustvortrag vor verwendung, bilanzgewinn, bilanzverlust',
  'result-of-year':
    'jahresuberschuss, jahresfehlbetrag, jahresgewinn, jahresverlust, jahresergebnis, gewinn und verlustkonto',
  'owner-account': 'privatentnahmen, privateinlagen, privatentnahme, privateinlage, privat, *entnahmen',
  revenue: 'ertrag, ertrage, *ertrage, *ertrag, *erlos, *erlose, erlose, einnahmen',
  sales: 'umsatzerlose, verkaufserlose, umsatz',
  'other-income':
    'sonstige ertrage, sonstige betriebliche ertrage, ausserordentliche ertrage, ertrage aus, zinsertrage, sonstige zinsen und ahnliche ertrage, kursgewinne, ertrage aus kursdifferenzen, ubrige ertrage, finanzertrag',
  'sales-deduction': 'erlosschmalerungen, gewahrte skonti, gewahrte rabatte, gewahrte boni, kundenskonti, kundenskonto',
  'discount-received': 'erhaltene skonti, erhaltene rabatte, erhaltene boni, lieferantenskonti, lieferantenskonto',
  'cost-of-sales':
    'wareneinsatz, wareneinkauf, materialaufwand, aufwendungen fur bezogene waren, handelswarenaufwand, handelswareneinsatz, herstellungskosten, wareneingang, *wareneingang',
  'labour-cost': 'fremdleistungen, fremdarbeiten',
  expense: 'aufwand, aufwendungen, *aufwand, *aufwendungen, kosten, *kosten, *gebuhren, gebuhren, *spesen, ausgaben',
  'other-expense': 'sonstige aufwendungen, ausserordentliche aufwendungen, ubrige aufwendungen',
  loss: 'verlust, verluste, kursverluste, *verluste',
  payroll: 'lohne, gehalter, lohne und gehalter, lohn, gehalt, personalaufwand, aushilfslohne',
  'social-security':
    'sozialabgaben, gesetzliche soziale aufwendungen, soziale aufwendungen, krankenkasse, berufsgenossenschaft, sozialversicherung*',
  rent: 'miete, mieten, *miete, raumkosten, pacht',
  insurance: 'versicherung, versicherungen, *versicherungen, *versicherung, versicherungsbeitrage',
  office: 'burobedarf, porto, telefon, telefax, zeitschriften, bucher',
  advertising: 'werbung, werbekosten, werbeaufwand',
  repairs: 'reparaturen, instandhaltung, instandhaltungen, wartung, *reparaturen, *instandhaltung',
  travel: 'reisekosten, reisespesen, *reisekosten',
  entertainment: 'bewirtung, bewirtungskosten, bewirtungsaufwendungen',
  professional: 'beratung, rechts und beratungskosten, buchfuhrungskosten, rechtsberatung',
  'interest-expense': 'zinsaufwendungen, zinsaufwand, zinsen und ahnliche aufwendungen, *zinsaufwand',
  interest: 'zinsen, *zinsen',
  donations: 'spenden, *spenden',
};

export const dutch: Lexicon = {
  'cash-on-hand': 'kas, kassa, kleine kas',
  'bank-account': 'bank rekening courant, bankrekening, liquide middelen, rekening courant bank, kruisposten',
  'trade-receivable': 'debiteuren, handelsdebiteuren, handelsvorderingen',
  receivable: 'vorderingen, te ontvangen, nog te ontvangen',
  'doubtful-allowance': 'voorziening dubieuze debiteuren, voorziening oninbare debiteuren, dubieuze debiteuren',
  prepayment:
    'vooruitbetaalde kosten, vooruitbetaald, over te dragen kosten, vooruitbetaalde bedragen, vooruitbetalingen',
  inventory: 'voorraad, voorraden, handelsgoederen, grondstoffen, gereed product, *voorraad',
  'security-deposit': 'waarborgsommen, waarborgen, borgsommen',
  'input-tax': 'voorbelasting, te vorderen btw, btw te vorderen, terugvorderbare btw',
  'output-tax': 'te betalen btw, af te dragen btw, btw te betalen, verschuldigde btw',
  tax: 'btw, belasting, belastingen, *belasting, *belastingen',
  'fixed-asset': 'materiele vaste activa, vaste activa',
  land: 'terreinen',
  buildings: 'gebouwen, bedrijfsgebouwen',
  machinery: 'machines en installaties, machines, installaties',
  vehicles: 'vervoermiddelen, transportmiddelen, rollend materieel, wagenpark',
  furniture: 'inventaris, meubilair, kantoorinventaris',
  intangible: 'immateriele vaste activa, octrooien',
  'accumulated-depreciation':
    'cumulatieve afschrijving, afschrijving gebouwen cumulatief, cum afschrijving, geboekte afschrijvingen, cumulatieve afschrijvingen',
  'asset-depreciation': 'afschrijving, afschrijvingen, *afschrijving',
  depreciation: 'afschrijvingskosten, afschrijvingskosten*',
  asset: 'activa',
  investment: 'deelnemingen, effecten, geldbeleggingen',
  'trade-payable': 'crediteuren, handelscrediteuren, leveranciers, handelsschulden',
  payable: 'schulden, te betalen, nog te betalen, *schulden',
  'other-payable':
    'overige schulden, te betalen lonen, te betalen loonheffing, af te dragen loonheffing, nettolonen, te betalen vakantiegeld',
  accrual: 'te betalen kosten, nog te betalen kosten, toe te rekenen kosten',
  'deferred-income':
    'vooruitontvangen, vooruitontvangen bedragen, over te dragen opbrengsten, vooruitgefactureerde omzet, ontvangen vooruitbetalingen',
  loan: 'lening, leningen, *lening, *leningen',
  mortgage: 'hypothecaire lening, hypotheek',
  provision: 'voorziening, voorzieningen, *voorziening',
  liability: 'passiva, vreemd vermogen',
  'share-capital':
    'aandelenkapitaal, gestort kapitaal, geplaatst kapitaal, maatschappelijk kapitaal, ondernemingsvermogen, kapitaal, *kapitaal',
  'paid-in-capital': 'agio, agioreserve, uitgiftepremies',
  'equity-reserve':
    'wettelijke reserve, algemene reserve, reserves, overige reserves, *reserve, *reserves, herwaarderingsmeerwaarden',
  'owner-account': 'eigen vermogen, prive opnamen, prive stortingen, prive*',
  'result-of-year': 'resultaat boekjaar, onverdeelde winst, resultaat van het boekjaar, winstsaldo',
  'retained-earnings': 'overgedragen winst, overgedragen verlies, ingehouden winst',
  revenue: 'opbrengst, opbrengsten, *opbrengst, *opbrengsten, inkomsten',
  sales: 'omzet, *omzet, verkopen',
  'other-income':
    'overige opbrengsten, bijzondere baten, rentebaten, overige baten, koerswinsten, financiele opbrengsten',
  'cost-of-sales':
    'kostprijs van de omzet, kostprijs verkopen, inkoopwaarde, kostprijs omzet, inkoopwaarde van de omzet, kostprijs verkochte goederen, kostprijs',
  purchases: 'inkopen, aankopen, *inkopen, *aankopen',
  expense: 'kosten, *kosten, lasten, *lasten',
  'other-expense': 'bijzondere lasten, overige kosten, uitzonderlijke kosten',
  loss: 'koersverliezen, verlies, verliezen',
  payroll: 'lonen, salarissen, lonen en salarissen, bezoldigingen, vakantiegeld',
  rent: 'huur, *huur',
  'interest-expense': 'rentelasten, *rentelasten, rentekosten',
  insurance: 'verzekering, verzekeringen, *verzekering, *verzekeringen',
  repairs: 'onderhoud, *onderhoud, reparaties',
  advertising: 'reclame, reclamekosten, *reclame',
};

/** Swedish, Norwegian and Danish: their words differ little once accents are folded. */
export const scandinavian: Lexicon = {
  'cash-on-hand': 'kassa, kasse, kontanter, kassebeholdning, huvudkassa',
  'bank-account':
    'bankinnskudd, foretagskonto, checkkonto, bankkonto, plusgiro, bankgiro, bankindestaende, likvide midler, bankinnskudd*, affarskonto, checkrakningskonto',
  'trade-receivable':
    'kundfordringar, kundefordringer, debitorer, tilgodehavender fra salg, varedebitorer, kundefordring*',
  receivable: 'fordringar, fordringer, tilgodehavender, *fordringar, *fordringer, tilgodehavende',
  prepayment:
    'forutbetalda kostnader, forskuddsbetalte kostnader, forudbetalte omkostninger, forskott till leverantorer, forutbetald*, forskuddsbetalt*, forskudd til leverandorer, periodeafgraensningsposter',
  'accrued-income': 'upplupna intakter, opptjent ikke fakturert, opptjente inntekter, upplupna intakt*',
  inventory:
    'varulager, varelager, lager, *lager, lager av handelsvaror, ravarer, ferdigvarer, varebeholdning, varebeholdninger, ravaror',
  'inventory-movement':
    'forandring av lager, beholdningsendring, varelagerregulering, lagerregulering, varuforandring, endring i beholdning*',
  'input-tax':
    'ingaende moms, inngaende merverdiavgift, kobsmoms, indgaende moms, debiterad ingaende moms, inngaende mva, ingaende mervardesskatt, kjops mva, *kobsmoms',
  'output-tax':
    'utgaende moms, utgaende merverdiavgift, salgsmoms, udgaende moms, utgaende mva, utgaende mervardesskatt, oppgjorskonto merverdiavgift, *salgsmoms',
  tax: 'skatt, skatter, skat, moms, merverdiavgift, *skatt, *skatter, avgifter, *avgift, *skat',
  'fixed-asset':
    'anlaggningstillgangar, anleggsmidler, driftsmidler, materielle anlaegsaktiver, anlaegsaktiver, inventarier, driftsmateriel og inventar',
  land: 'mark, tomter, tomt, markanlaggningar, grunde',
  buildings: 'byggnader, bygninger, *byggnader, *bygninger, grunde og bygninger, bygning',
  machinery:
    'maskiner, *maskiner, maskiner og anlegg, produktionsanlaeg, maskiner och andra tekniska anlaggningar, verktoy',
  vehicles: 'bilar, biler, transportmidler, varevogner, *fordon',
  furniture: 'inventar, kontorinventar, moebler, mobler',
  intangible: 'immateriella anlaggningstillgangar, immaterielle, patenter, rettigheter',
  'accumulated-depreciation':
    'ackumulerade avskrivningar, akkumulerte avskrivninger, akkumulerede afskrivninger, ackumulerade avskrivning*, akkumulerede af*, ackumulerade nedskrivningar',
  depreciation: 'avskrivning, avskrivningar, avskrivninger, afskrivning, afskrivninger, *avskrivning, *afskrivninger',
  asset: 'tillgangar, aktiver, eiendeler, *tillgangar',
  investment: 'aktier, aksjer, andelar, kapitalandele, vaerdipapirer, obligasjoner, vardepapper, aksjer og andeler',
  'trade-payable':
    'leverantorsskulder, leverandorgjeld, leverandorgaeld, kreditorer, varekreditorer, leverantorsskuld, leverandorer',
  payable: 'skulder, gjeld, gaeld, *skulder, *gjeld, *gaeld, skyldig, skyldige, skyldig*',
  'other-payable':
    'ovriga skulder, annen gjeld, anden gaeld, personalskatt, forskuddstrekk, a skatt, skyldig lon, skyldig lonn, palopte feriepenger, skyldige feriepenger, skyldig arbeidsgiveravgift',
  accrual: 'upplupna kostnader, palopte kostnader, skyldige omkostninger, upplupna, palopt*',
  'deferred-income':
    'forutbetalda intakter, uopptjent inntekt, forskott fran kunder, forskudd fra kunder, forudbetalinger fra kunder, forskuddsbetalt inntekt, modtagne forudbetalinger',
  loan: 'lan, *lan, laneskuld, checkrakningskredit, kassekreditt, kassekredit, pantelan',
  provision: 'avsattningar, avsetninger, hensaettelser, avsattning, avsetning, hensatte, *avsattningar',
  'share-capital': 'aktiekapital, aksjekapital, selskapskapital, anpartskapital, bundet eget kapital, aksjekapital*',
  'equity-word': 'eget kapital, egenkapital, *egenkapital, annen egenkapital',
  'paid-in-capital': 'overkursfond, overkurs, overkurs ved emission, overkursfonn',
  'equity-reserve': 'reservfond, bundna reserver, fond, uppskrivningsfond, reserver',
  'retained-earnings':
    'balanserad vinst, balanserad vinst eller forlust, balanserat resultat, overfort resultat, opptjent egenkapital, udekket tap',
  'result-of-year': 'arets resultat, arsresultat, resultat for aret, periodens resultat',
  'owner-account': 'egna uttag, privatforbruk, privatkonto, egna insattningar, privat*',
  dividend: 'utdelning, utbytte, udbytte',
  revenue:
    'intakter, inntekter, indtaegter, *intakter, *inntekter, *inntekt, *intakt, *indtaegter, *indtaegt, inntekt, intakt',
  sales:
    'forsaljning, salg, omsaetning, *forsaljning, salgsinntekt, salgsinntekter, salgsinntekt*, nettoomsaetning, *salg, omsattning, varesalg',
  'other-income':
    'ovriga intakter, annen inntekt, andre indtaegter, renteinntekt, renteinntekter, ranteintakter, renteindtaegter, valutagevinst, valutakursvinster, valutakursgevinster, annen renteinntekt, andre driftsindtaegter',
  'cost-of-sales':
    'varekostnad, varuinkop, vareforbrug, varekob, inkop av varor, kostnad salda varor, varekjop, inkop av handelsvaror, *varekjop, vareforbruk, varukostnad*, forbruk av varer*, innkjop av varer*',
  purchases: 'inkop, innkjop, indkob, *inkop, *innkjop',
  expense: 'kostnader, kostnad, omkostninger, utgifter, udgifter, *kostnader, *kostnad, *omkostninger, *udgifter',
  'other-expense': 'ovriga kostnader, annen kostnad, andre omkostninger',
  loss: 'forluster, tap, tab, *forluster, *tap, *tab, valutakursforluster, valutatap',
  payroll:
    'loner, lonn, lonninger, lon, loner till, *loner, *lonn, feriepenger, sociala avgifter, arbeidsgiveravgift, arbetsgivaravgifter, gager',
  rent: 'hyra, leie, husleje, lokalhyra, *hyra, *leie, husleie',
  insurance:
    'forsikring, forsakring, forsakringar, forsikringer, *forsikring, *forsikringer, *forsakringar, *forsakring',
  repairs:
    'reparation, reparationer, vedlikehold, vedligeholdelse, underhall, reparasjon og vedlikehold, *underhall, *vedlikehold',
  'interest-expense':
    'rantekostnader, rentekostnad, renteudgifter, rentekostnader, annen rentekostnad, *rantekostnader',
  advertising: 'reklam, reklame, annonsering, reklame og annoncer, *reklame',
};
