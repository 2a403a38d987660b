import type { LocalizedText } from '@countersign/contracts';

/** What each finding says. No text repeats a value of the data. */
export const findingTexts = {
  TOO_LARGE: { en: 'The file has more than 16 MiB.', 'zh-HK': '檔案超過 16 MiB。' },
  NOT_JSON: { en: 'The file is no JSON in UTF-8.', 'zh-HK': '檔案並非 UTF-8 編碼的 JSON。' },
  FORM: {
    en: 'A field is missing, unknown or of the wrong form; numbers are decimals as text.',
    'zh-HK': '欄位缺漏、不明或格式不符；數值須以文字形式的十進數填寫。',
  },
  NOT_NFC: { en: 'Text is not in Unicode form NFC.', 'zh-HK': '文字並非 Unicode NFC 形式。' },
  REPEATED_MEMBER: {
    en: 'An object has a member twice: readers differ in which one they take.',
    'zh-HK': '物件內有重複的欄位名稱：不同程式可能取用不同的一個。',
  },
  UNSEEN_CHARACTER: {
    en: 'The text has characters that no reader shows, such as controls of direction.',
    'zh-HK': '文字含有不顯示的字元，例如方向控制字元。',
  },
  PERIOD: { en: 'The period is not one whole calendar month.', 'zh-HK': '期間並非一個完整曆月。' },
  DUPLICATE: { en: 'The indicator is there twice.', 'zh-HK': '指標重複。' },
  THRESHOLDS: {
    en: 'Red must not be reached before amber.',
    'zh-HK': '紅色門檻不可早於黃色門檻觸發。',
  },
  COLOUR: {
    en: 'The colour is not what value and thresholds give.',
    'zh-HK': '燈號與數值及門檻不符。',
  },
  RANGE: { en: 'A percentage is from 0 to 100.', 'zh-HK': '百分比須介乎 0 至 100。' },
  COMMENT: { en: 'A red indicator should be explained.', 'zh-HK': '紅色指標宜附說明。' },
} as const satisfies Readonly<Record<string, LocalizedText>>;
