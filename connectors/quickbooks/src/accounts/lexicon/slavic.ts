import type { Lexicon } from '../concepts.js';

export const polish: Lexicon = {
  'cash-on-hand': 'kasa, kasa*',
  'bank-account':
    'rachunek bankowy, rachunki bankowe, rachunek biezacy, rachunki biezace, inne srodki pieniezne, lokaty bankowe',
  'trade-receivable': 'rozrachunki z odbiorcami, naleznosci z tytulu dostaw*, naleznosci od odbiorcow',
  receivable: 'naleznosc*',
  prepayment: 'rozliczenia miedzyokresowe kosztow, zaliczki na dostawy',
  inventory: 'zapas*, towary, materialy, wyroby gotowe, produkty gotowe, polprodukt*, produkcja w toku',
  tax: 'vat, podatek, podatki, *podatek, podatk*, pit, cit',
  'fixed-asset': 'srodki trwale',
  land: 'grunty',
  buildings: 'budynki, budynk*, budowle',
  intangible: 'wartosci niematerialne*, wartosci niematerialne i prawne',
  'accumulated-depreciation': 'umorzenie*, odpisy umorzeniowe*',
  depreciation: 'amortyzacj*',
  investment: 'inwestycj*, udzialy, akcje',
  'trade-payable': 'rozrachunki z dostawcami, zobowiazania wobec dostawcow, zobowiazania z tytulu dostaw*',
  payable: 'zobowiazani*',
  'deferred-income': 'rozliczenia miedzyokresowe przychodow, zaliczki otrzymane*, przychody przyszlych okresow',
  loan: 'kredyt*, pozyczk*',
  provision: 'rezerw*',
  'share-capital': 'kapital zakladowy, kapital podstawowy, kapital wlasny, kapital zapasowy, kapital*',
  'result-of-year': 'wynik finansowy, rozliczenie wyniku finansowego, zysk netto',
  revenue: 'przychod*',
  sales: 'sprzedaz, sprzedaz*, przychody ze sprzedazy',
  'other-income': 'pozostale przychody operacyjne, przychody finansowe',
  'cost-of-sales': 'wartosc sprzedanych towarow*, koszt wlasny sprzedazy*, wartosc w cenie zakupu*',
  expense: 'koszt*, wydatk*, uslugi obce, zuzycie materialow*',
  'other-expense': 'pozostale koszty operacyjne, koszty finansowe',
  payroll: 'wynagrodzeni*',
};

export const czechSlovak: Lexicon = {
  'cash-on-hand': 'pokladna, pokladnice, ceniny, peniaze na ceste, penize na ceste, pokladnica',
  'bank-account':
    'bankovni ucty, bankove ucty, ucty v bankach, penezni prostredky na uctech, bankovy ucet, bankovni ucet',
  'trade-receivable': 'odberatele, odberatelia, pohledavky z obchodnich vztahu, pohladavky z obchodneho styku',
  receivable: 'pohledavk*, pohladavk*',
  prepayment:
    'naklady pristich obdobi, naklady buducich obdobi, poskytnute zalohy*, poskytnute preddavky*, poskytnute provozni zalohy*, poskytnute prevadzkove preddavky',
  inventory: 'zasob*, zbozi na sklade*, material na sklade*, vyrobky, nedokoncena vyroba, tovar na sklade*',
  tax: 'dan, dan*, dane, dph',
  'fixed-asset':
    'dlouhodoby hmotny majetek, dlhodoby hmotny majetok, samostatne hmotne movite veci*, samostatne hnutelne veci*',
  land: 'pozemk*',
  buildings: 'stavb*, budov*',
  intangible: 'nehmotn*, software, ocenitelna prava',
  'accumulated-depreciation': 'opravky*, opravk*',
  depreciation: 'odpisy, odpisy dlouhodobeho*, odpisy dlhodobeho*',
  'trade-payable': 'dodavatele, dodavatelia',
  payable: 'zavazk*, zavazok*',
  'other-payable': 'zamestnanci, ostatni zavazky*, ostatne zavazky*',
  'deferred-income':
    'vynosy pristich obdobi, vynosy buducich obdobi, prijate zalohy*, prijate preddavky*, prijate provozni zalohy*',
  loan: 'uver*, uvery*, pujck*, zapujck*, bankove uvery*, dlhodobe bankove uvery',
  provision: 'rezerv*',
  'share-capital': 'zakladni kapital, zakladne imanie, vlastni kapital',
  'paid-in-capital': 'azio, emisni azio, ostatni kapitalove fondy, emisne azio',
  'equity-reserve': 'rezervni fond*, zakonny rezervny fond*, statutarni fondy, ostatni rezervni fondy*',
  'retained-earnings': 'nerozdeleny zisk*, neuhrazena ztrata*, neuhradena strata*',
  'result-of-year': 'vysledek hospodareni*, vysledok hospodarenia*, hospodarsky vysledek*',
  revenue: 'vynos*, trzb*',
  sales: 'trzby za*, trzby z predaja*, trzby z prodeje*',
  expense: 'naklad*, spotreba*, sluzby, cestovne, cestovni*',
  'cost-of-sales': 'prodane zbozi*, predany tovar*',
  payroll: 'mzdove naklady*, mzdy*, mzdov*',
  loss: 'manka a skody*, kurzove ztraty*, kursove ztraty*, kurzove straty*',
  gain: 'kurzove zisky*, kursove zisky*',
};

/** Slovene, Croatian, Serbian, Bosnian in Latin letters. */
export const southSlavic: Lexicon = {
  'cash-on-hand': 'blagajna, blagajn*, gotovina',
  'bank-account':
    'ziro racun*, transakcijski racun*, racun u banci*, tekuci racun*, dobroimetje pri bankah*, sredstva na racunih*, devizni racun*',
  'trade-receivable': 'potrazivanja od kupaca*, kupci, kupci*, terjatve do kupcev*, kratkorocne terjatve do kupcev*',
  receivable: 'potrazivanj*, terjatv*',
  prepayment:
    'unaprijed placeni troskovi*, dani predujmovi*, dani avansi*, kratkorocno odlozeni stroski*, dani predujm*',
  inventory: 'zalih*, zaloge*, roba, sirovine*, trgovacka roba*, blago*',
  'input-tax': 'pretporez*, vstopni ddv*',
  tax: 'porez*, pdv*, ddv*, davek*, davk*',
  'fixed-asset': 'osnovna sredstva*',
  land: 'zemljist*, zemljisc*',
  buildings: 'gradevinski objekti*, zgrad*, gradbeni objekti*',
  intangible: 'nematerijaln*, neopredmeten*',
  'accumulated-depreciation':
    'ispravak vrijednosti*, ispravka vrednosti*, akumulirana amortizacija*, popravek vrednosti*, popravki vrednosti*',
  depreciation: 'amortizacij*, stroski amortizacije*, troskovi amortizacije*',
  'trade-payable': 'dobavljaci*, obveze prema dobavljacima*, obveznosti do dobaviteljev*, obaveze prema dobavljacima*',
  payable: 'obvez*, obaveze*, obveznost*',
  'deferred-income':
    'primljeni predujmovi*, primljeni avansi*, prihodi buducih razdoblja*, kratkorocno odlozeni prihodki*',
  loan: 'kredit*, zajam*, zajmov*, posojil*, pozajmic*',
  provision: 'rezerviranj*, rezervisanj*, rezervacij*',
  'share-capital':
    'temeljni kapital*, upisani kapital*, osnovni kapital*, osnovni vlozek*, vpoklicani kapital*, kapital*',
  'equity-reserve': 'rezerve*, zakonske rezerve*, kapitalske rezerve*',
  'retained-earnings':
    'zadrzana dobit*, preneseni gubitak*, preneseni cisti dobicek*, neraspodeljena dobit*, nerasporedena dobit*',
  revenue: 'prihod*',
  'cost-of-sales': 'nabavna vrijednost prodane robe*, nabavna vrednost prodate robe*, nabavna vrednost prodanega*',
  expense: 'trosk*, rashod*, strosk*, odhodk*, troskov*',
  payroll: 'place*, plac*, zarad*, bruto place*',
};

/** Russian, Ukrainian, Bulgarian, Serbian, Kazakh and Mongolian in Cyrillic letters. */
export const cyrillic: Lexicon = {
  'cash-on-hand': 'касса*, каса*, денежные средства в кассе*, касс*, готівка*, мөнгө',
  'bank-account':
    'расчетные счета*, расчетный счет*, валютные счета*, поточні рахунки*, поточний рахунок*, разплащателна сметка*, разплащателни сметки*, рахунки в банках*, денежные средства на*, харилцах*, текући рачун*',
  'trade-receivable':
    'расчеты с покупателями*, розрахунки з вітчизняними покупцями*, розрахунки з покупцями*, клиенти, краткосрочная дебиторская задолженность покупателей*, потраживања од купаца*, купци*',
  receivable: 'дебиторская задолженность*, дебіторська заборгованість*, вземания*, авлага*, потраживањ*',
  prepayment:
    'авансы выданные*, аванси видані*, расходы будущих периодов*, витрати майбутніх періодів*, доставчици по аванси*, разходи за бъдещи периоди*, урьдчилж төлсөн*, урьдчилж гарсан*',
  inventory:
    'товары*, товари*, материалы*, материали*, запас*, сырье*, готовая продукция*, готова продукція*, стоки*, продукция, бараа материал*, түүхий эд*, бэлэн бүтээгдэхүүн*',
  tax: 'ндс*, налог*, пдв*, податк*, податок*, ддс*, данък*, данъц*, нөат*, татвар*, порез*',
  'fixed-asset': 'основные средства*, основні засоби*, дълготрайни материални активи*, үндсэн хөрөнгө*',
  land: 'земельные участки*, земля*, земельні ділянки*, земи*, земјиште*, газар*',
  buildings: 'здани*, сооружени*, будинк*, сгради*, барилга*',
  machinery: 'машин*, оборудовани*, обладнання*, съоръжения*, тоног төхөөрөмж*',
  vehicles: 'транспортные средства*, транспортні засоби*, транспортни средства*, тээврийн хэрэгсэл*',
  intangible: 'нематериальные активы*, нематеріальні активи*, нематериални активи*, биет бус хөрөнгө*',
  'accumulated-depreciation':
    'амортизация основных средств*, износ основных средств*, знос основних засобів*, амортизация на дълготрайни*, накопленная амортизация*, хуримтлагдсан элэгдэл*, амортизация на дма*, знос*, износ*, амортизация и обесценение*',
  'asset-depreciation': 'амортизаци*, амортизація*, амортизации*',
  depreciation: 'расходы по амортизации*, разходи за амортизаци*, витрати на амортизацію*, элэгдлийн зардал*, элэгдэл*',
  'trade-payable':
    'расчеты с поставщиками*, розрахунки з постачальниками*, доставчици, розрахунки з вітчизняними постачальниками*, задолженность поставщикам*, краткосрочная кредиторская задолженность поставщикам*, дансны өглөг*',
  payable: 'кредиторская задолженность*, кредиторська заборгованість*, задължения*, өглөг*, обавез*',
  'deferred-income':
    'авансы полученные*, аванси одержані*, доходы будущих периодов*, доходи майбутніх періодів*, клиенти по аванси*, урьдчилж орсон*, приходи за бъдещи периоди*',
  loan: 'кредит*, займ*, заем*, заеми*, позик*, зээл*',
  provision: 'резервы предстоящих*, забезпечення*, провизии*, оценочные обязательства*',
  'share-capital':
    'уставный капитал*, статутний капітал*, основен капитал*, зареєстрований капітал*, акционерный капитал*, дүрмийн сан*, өмч*, собственный капитал*, власний капітал*, объявленный капитал*',
  'paid-in-capital': 'добавочный капитал*, додатковий капітал*, эмиссионный доход*',
  'equity-reserve': 'резервный капитал*, резервний капітал*, резерви*, общи резерви*, резерв переоценки*',
  'retained-earnings':
    'нераспределенная прибыль*, нерозподілені прибутки*, нерозподілений прибуток*, неразпределена печалба*, непокрита загуба*, непокрытый убыток*, хуримтлагдсан ашиг*, непокриті збитки*',
  'result-of-year':
    'прибыли и убытки*, печалба и загуба*, печалби и загуби*, фінансові результати*, итоговая прибыль*, чистая прибыль*',
  revenue: 'доход*, выручк*, приход*, дохід*, орлого*',
  sales:
    'продажи*, приходи от продажби*, доход от реализации*, дохід від реалізації*, борлуулалтын орлого*, доходы от реализации*',
  'other-income': 'прочие доходы*, інші доходи*, други приходи*, бусад орлого*',
  'cost-of-sales': 'себестоимость*, собівартість*, отчетна стойност*, борлуулсан бүтээгдэхүүний өртөг*',
  expense: 'расход*, витрат*, разход*, зардал*, затраты*, расходы*, трошк*, расход*',
  'other-expense': 'прочие расходы*, інші витрати*, други разходи*, бусад зардал*',
  loss: 'убытк*, збитк*, загуб*, гарз*',
  payroll:
    'заработная плата*, заработной платы*, заробітна плата*, заплат*, возн*, цалин*, оплата труда*, оплате труда*, оплатою праці*',
};
