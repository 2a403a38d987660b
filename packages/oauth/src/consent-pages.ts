import { errorDocument, type Locale, type LocalizedText } from '@countersign/contracts';

const words = {
  connected: { en: 'Connected: you can close this page.', 'zh-HK': '連線已完成，可關閉此頁。' },
  failed: { en: 'Not connected', 'zh-HK': '未能連線' },
  code: { en: 'Code', 'zh-HK': '代碼' },
} as const satisfies Record<string, LocalizedText>;

/** zh-HK for a browser that asks for Chinese first. */
export function localeOf(request: Request): Locale {
  return /^\s*(?:zh|yue)\b/i.test(request.headers.get('accept-language') ?? '') ? 'zh-HK' : 'en';
}

export function connectedPage(locale: Locale, cookie: string): Response {
  return page(200, words.connected[locale], '', locale, { 'set-cookie': cookie });
}

/** Code and remedy; the message stays out, as it may quote what came back. */
export function problemPage(error: unknown, status: number, locale: Locale): Response {
  const { code, remedy } = errorDocument(error);
  const body = `<p>${html(remedy[locale])}</p><p>${words.code[locale]}: <code>${html(code)}</code></p>`;
  return page(status, words.failed[locale], body, locale);
}

function page(
  status: number,
  title: string,
  body: string,
  locale: Locale,
  more: Record<string, string> = {},
): Response {
  const head = `<meta charset="utf-8"><title>Countersign 會簽</title>`;
  return new Response(
    `<!doctype html><html lang="${locale}"><head>${head}</head><body><h1>${html(title)}</h1>${body}</body></html>`,
    {
      status,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        ...more,
      },
    },
  );
}

function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
