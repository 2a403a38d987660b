import { ConnectorError, type LocalizedText } from '@countersign/contracts';
import { localeOf, page, serverRemedies } from './answers.js';
import type { Consents } from './options.js';

/** Ties a consent to the browser that began it. `__Host-`: this host only, over TLS, for every path. */
const COOKIE = '__Host-countersign-consent';
const GONE = `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;

const words = {
  connected: { en: 'Connected', 'zh-HK': '連線已完成' },
  close: { en: 'You can close this page.', 'zh-HK': '可關閉此頁。' },
  missing: { en: 'Not granted:', 'zh-HK': '未獲授權：' },
  failed: { en: 'Not connected', 'zh-HK': '未能連線' },
  code: { en: 'Code:', 'zh-HK': '代碼：' },
} as const satisfies Record<string, LocalizedText>;

/** `GET /v1/oauth/start/{ticket}`: to the vendor's consent page, with a cookie that the answer has to bring back. */
export async function beginConsent(consents: Consents, request: Request, ticket: string): Promise<Response> {
  const locale = localeOf(request);
  const begun = /^[\w-]{20,200}$/.test(ticket) ? await consents.begin(ticket) : undefined;
  if (begun === undefined) {
    return page(404, locale, words.failed[locale], [
      serverRemedies.TICKET_INVALID[locale],
      `${words.code[locale]} TICKET_INVALID`,
    ]);
  }
  const headers = new Headers({ location: begun.url, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  headers.append(
    'set-cookie',
    `${COOKIE}=${begun.browserCookie.reveal()}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600`,
  );
  return new Response(null, { status: 303, headers });
}

/** `GET /v1/oauth/callback`: where the vendor sends the browser back to. */
export async function endConsent(consents: Consents, request: Request): Promise<Response> {
  const locale = localeOf(request);
  try {
    const done = await consents.complete({ callbackUrl: request.url, browserCookie: cookieOf(request) });
    const missing = done.missingScopes.length > 0 ? [`${words.missing[locale]} ${done.missingScopes.join(' ')}`] : [];
    return page(200, locale, words.connected[locale], [done.connection, ...missing, words.close[locale]], [GONE]);
  } catch (error) {
    if (!ConnectorError.is(error)) throw error;
    const lines = [error.remedy[locale], `${words.code[locale]} ${error.code}`];
    return page(403, locale, words.failed[locale], lines, [GONE]);
  }
}

function cookieOf(request: Request): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.filter((pair) => pair.startsWith(`${COOKIE}=`)).map((pair) => pair.slice(COOKIE.length + 1));
  // Two of one name: someone planted one.
  return found.length === 1 ? found[0] : undefined;
}
