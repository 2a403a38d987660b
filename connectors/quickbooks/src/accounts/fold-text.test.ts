import { describe, expect, it } from 'vitest';
import { foldText } from './fold-text.js';

describe('foldText', () => {
  it.each([
    ['Accounts Receivable', 'account receivable', 'the plural s'],
    ['ＣＡＳＨ　ｏｎ　Ｈａｎｄ', 'cash on hand', 'width and case'],
    ['Dépréciation – Été', 'depreciation ete', 'accents and dashes'],
    ['Rent & Rates', 'rent and rate', 'the ampersand'],
    ["Prov'n for Doubtful Debts", 'prov n for doubtful debt', 'the apostrophe'],
    ['應收帳款', '应收账款', 'traditional characters and their variants'],
    ['売掛金(PoS)', '卖掛金 pos', 'Japanese characters and what stands beside them'],
    ['İNDİRİLECEK KDV', 'indirilecek kdv', 'dotted capitals'],
    ['مجمع الإهلاك', 'مجمع الاهلاك', 'spellings of alef'],
    ['Υ.Φ.Π.Α.', 'υ φ π α', 'full stops'],
    ['  ', '', 'nothing but spaces'],
  ])('folds %j to %j: %s', (given, folded) => {
    expect(foldText(given)).toBe(folded);
  });

  it('keeps voiced kana and Hangul syllables whole', () => {
    expect(foldText('ガソリン')).toBe('ガソリン');
    expect(foldText('감가상각')).toBe('감가상각'.normalize('NFC'));
  });

  it('is the same for what is folded already', () => {
    for (const name of ['accounts receivable', '应收账款', 'gasto de viaje', 'ค่าเสื่อมราคา']) {
      expect(foldText(foldText(name))).toBe(foldText(name));
    }
  });
});
