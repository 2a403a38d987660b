/** Languages in which everything a person reads is written: English and Hong Kong Chinese. */
export type Locale = 'en' | 'zh-HK';

/** One text in every language. */
export type LocalizedText = Readonly<Record<Locale, string>>;

export const locales: readonly Locale[] = ['en', 'zh-HK'];
