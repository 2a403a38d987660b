import type { Locale, LocalizedText } from '@countersign/contracts';

const words = {
  again: { en: 'Log in again', 'zh-HK': '重新登入' },
  code: { en: 'Code', 'zh-HK': '代碼' },
  signedOut: { en: 'You have been signed out.', 'zh-HK': '你已登出。' },
} as const satisfies Record<string, LocalizedText>;

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly remedy: LocalizedText;
  readonly loginUrl?: string | undefined;
}

/** zh-HK for a browser that asks for Chinese first. */
export function localeOf(request: Request): Locale {
  return /^\s*(?:zh|yue)\b/i.test(request.headers.get('accept-language') ?? '') ? 'zh-HK' : 'en';
}

export function problemPage({ status, code, title, remedy, loginUrl }: Problem, locale: Locale): Response {
  const link = loginUrl === undefined ? '' : `<p><a href="${html(loginUrl)}">${words.again[locale]}</a></p>`;
  const body = `<h1>${html(title)}</h1><p>${html(remedy[locale])}</p>${link}<p>${words.code[locale]}: <code>${html(code)}</code></p>`;
  return page(status, title, body, locale);
}

export function signedOutPage(locale: Locale): Response {
  return page(200, words.signedOut[locale], `<h1>${words.signedOut[locale]}</h1>`, locale);
}

function page(status: number, title: string, body: string, locale: Locale): Response {
  const text = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${html(title)}</title></head><body>${body}</body></html>`;
  return new Response(text, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  });
}

function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
