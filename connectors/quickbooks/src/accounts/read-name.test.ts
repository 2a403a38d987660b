import { describe, expect, it } from 'vitest';
import type { AccountType } from './account-types.js';
import { accountTypes, isAccountType } from './account-types.js';
import { concepts, isConceptId } from './concepts.js';
import { createNameReading } from './read-name.js';

const reading = createNameReading();

/** What a name most likely is, read in a chart of the given names. */
function usual(names: readonly string[]): readonly (AccountType | undefined)[] {
  const read = reading(names);
  return names.map((name) => read(name)?.types[0]);
}

const kinds = [
  'Bank',
  'Accounts Receivable',
  'Fixed Asset',
  'Accounts Payable',
  'Equity',
  'Income',
  'Cost of Goods Sold',
  'Expense',
] as const;

describe('a name tells its type', () => {
  it.each([
    [
      'English',
      [
        'Petty cash',
        'Trade debtors',
        'Accumulated depreciation',
        'Trade creditors',
        'Share capital',
        'Sales',
        'Cost of sales',
        'Wages',
      ],
    ],
    ['traditional Chinese', ['零用金', '應收帳款', '累計折舊', '應付帳款', '股本', '銷貨收入', '銷貨成本', '薪資']],
    [
      'simplified Chinese',
      ['库存现金', '应收账款', '累计折旧', '应付账款', '实收资本', '主营业务收入', '主营业务成本', '工资'],
    ],
    ['Japanese', ['小口現金', '売掛金', '減価償却累計額', '買掛金', '資本金', '売上高', '売上原価', '給料']],
    ['Korean', ['현금', '외상매출금', '감가상각누계액', '외상매입금', '자본금', '매출액', '매출원가', '급여']],
    [
      'Thai',
      ['เงินสด', 'ลูกหนี้การค้า', 'ค่าเสื่อมราคาสะสม', 'เจ้าหนี้การค้า', 'ทุนเรือนหุ้น', 'รายได้จากการขาย', 'ต้นทุนขาย', 'เงินเดือน'],
    ],
    [
      'Vietnamese',
      [
        'Tiền mặt',
        'Phải thu của khách hàng',
        'Hao mòn tài sản cố định',
        'Phải trả cho người bán',
        'Vốn góp',
        'Doanh thu bán hàng',
        'Giá vốn hàng bán',
        'Chi phí',
      ],
    ],
    [
      'Indonesian',
      [
        'Kas',
        'Piutang Usaha',
        'Akumulasi Penyusutan',
        'Utang Usaha',
        'Modal Saham',
        'Penjualan',
        'Harga Pokok Penjualan',
        'Gaji',
      ],
    ],
    [
      'Spanish',
      [
        'Caja',
        'Clientes',
        'Depreciación acumulada',
        'Proveedores',
        'Capital social',
        'Ventas',
        'Costo de ventas',
        'Sueldos',
      ],
    ],
    [
      'Portuguese',
      [
        'Caixa',
        'Clientes',
        'Depreciações acumuladas',
        'Fornecedores',
        'Capital realizado',
        'Vendas',
        'Custo das mercadorias vendidas',
        'Salários',
      ],
    ],
    [
      'French',
      [
        'Caisse',
        'Clients',
        'Amortissements du matériel',
        'Fournisseurs',
        'Capital social',
        'Ventes de marchandises',
        'Achats de marchandises',
        'Salaires',
      ],
    ],
    [
      'Italian',
      [
        'Cassa',
        'Crediti verso clienti',
        'Fondo ammortamento',
        'Debiti verso fornitori',
        'Capitale sociale',
        'Vendite',
        'Costo del venduto',
        'Stipendi',
      ],
    ],
    [
      'German',
      [
        'Kasse',
        'Forderungen aus Lieferungen und Leistungen',
        'Kumulierte Abschreibungen',
        'Kreditoren',
        'Stammkapital',
        'Umsatzerlöse',
        'Wareneinsatz',
        'Löhne',
      ],
    ],
    [
      'Dutch',
      [
        'Kas',
        'Debiteuren',
        'Cumulatieve afschrijving',
        'Crediteuren',
        'Aandelenkapitaal',
        'Omzet',
        'Kostprijs omzet',
        'Lonen',
      ],
    ],
    [
      'Swedish',
      [
        'Kassa',
        'Kundfordringar',
        'Ackumulerade avskrivningar',
        'Leverantörsskulder',
        'Aktiekapital',
        'Försäljning',
        'Inköp av varor',
        'Löner',
      ],
    ],
    [
      'Polish',
      [
        'Kasa',
        'Rozrachunki z odbiorcami',
        'Umorzenie środków trwałych',
        'Rozrachunki z dostawcami',
        'Kapitał zakładowy',
        'Sprzedaż towarów',
        'Wartość sprzedanych towarów',
        'Wynagrodzenia',
      ],
    ],
    [
      'Russian',
      [
        'Касса',
        'Расчеты с покупателями',
        'Износ основных средств',
        'Расчеты с поставщиками',
        'Уставный капитал',
        'Продажи',
        'Себестоимость',
        'Заработная плата',
      ],
    ],
    [
      'Turkish',
      [
        'KASA',
        'ALICILAR',
        'BİRİKMİŞ AMORTİSMANLAR',
        'SATICILAR',
        'SERMAYE',
        'YURT İÇİ SATIŞLAR',
        'SATILAN TİCARİ MALLAR MALİYETİ',
        'GENEL YÖNETİM GİDERLERİ',
      ],
    ],
    ['Arabic', ['الصندوق', 'العملاء', 'مجمع الإهلاك', 'الموردين', 'رأس المال', 'المبيعات', 'تكلفة المبيعات', 'رواتب']],
  ])('in %s', (_language, names) => {
    const read = reading(names);
    for (const [index, kind] of kinds.entries()) {
      const name = names[index] ?? '';
      expect(read(name)?.types, name).toContain(kind);
    }
    // The kinds of which a name can't be mistaken.
    expect(usual(names).slice(0, 5)).toEqual(kinds.slice(0, 5));
  });

  it.each([
    ['Interest', 'Expense'],
    ['Interest income', 'Other Income'],
    ['Interest receivable', 'Other Current Asset'],
    ['Interest payable', 'Other Current Liability'],
    ['Prepaid interest', 'Other Current Asset'],
    ['Rent', 'Expense'],
    ['Rental income', 'Income'],
    ['Prepaid rent', 'Other Current Asset'],
    ['Accrued rent', 'Other Current Liability'],
    ['Rental deposit', 'Other Asset'],
    ['Insurance payable', 'Other Current Liability'],
    ['Bank', 'Bank'],
    ['Bank charges', 'Expense'],
    ['Bank loan', 'Long Term Liability'],
    ['Bank overdraft', 'Other Current Liability'],
    ['Bank interest received', 'Other Income'],
    ['Cost of sales', 'Cost of Goods Sold'],
    ['Sales commission', 'Expense'],
    ['Gain on sale of fixed assets', 'Other Income'],
    ['Loss on sale of fixed assets', 'Other Expense'],
    ['Provision for bad debts', 'Other Current Asset'],
    ['Bad debts', 'Expense'],
    ['Deferred revenue', 'Other Current Liability'],
    ['Deferred tax assets', 'Other Asset'],
    ['Capital stock', 'Equity'],
    ['Stock in hand', 'Other Current Asset'],
    ['銀行手續費', 'Expense'],
    ['應付利息', 'Other Current Liability'],
    ['預付費用', 'Other Current Asset'],
    ['應計費用', 'Other Current Liability'],
    ['遞延收入', 'Other Current Liability'],
    ['長期待攤費用', 'Other Asset'],
    ['存貨跌價準備', 'Other Current Asset'],
    ['貸倒引当金', 'Other Current Asset'],
    ['貸倒引当金繰入額', 'Expense'],
    ['前払費用', 'Other Current Asset'],
    ['未払費用', 'Other Current Liability'],
  ])('reads %s as %s: the head word decides, not the subject', (name, type) => {
    expect(usual([name])).toEqual([type]);
  });

  it('says nothing about a name that it does not understand', () => {
    expect(reading(['Zyx'])('Zyx')).toBeUndefined();
    expect(reading([''])('')).toBeUndefined();
  });

  it('reads a language in Latin letters only in charts that are written in it', () => {
    const alone = reading(['Sales', 'Rent', 'Cash', 'Wages', 'Mark']);
    expect(alone('Mark')).toBeUndefined();
    const swedish = reading(['Kundfordringar', 'Aktiekapital', 'Lokalhyra', 'Mark']);
    expect(swedish('Mark')?.types[0]).toBe('Fixed Asset');
  });

  it('stays linear on a name of a megabyte', () => {
    const read = reading(['Bank']);
    expect(read('bank expense income '.repeat(50_000))?.types.length).toBeGreaterThan(0);
  });
});

describe('the concepts', () => {
  it.each(Object.entries(concepts))(
    '%s names only types of QuickBooks, and sub-types for types it allows',
    (id, concept) => {
      expect(isConceptId(id)).toBe(true);
      expect(concept.types.every(isAccountType)).toBe(true);
      expect(new Set(concept.types).size).toBe(concept.types.length);
      for (const type of Object.keys(concept.subTypes)) expect(concept.types).toContain(type);
    },
  );

  it('cover every type', () => {
    const covered = new Set<string>(Object.values(concepts).flatMap(({ types }) => [...types]));
    expect([...covered].sort()).toEqual(Object.keys(accountTypes).sort());
  });
});
