/** Cookies that this package sets. `__Host-`: this host only, over TLS, for every path. */
export const cookieNames = {
  login: '__Host-countersign-login',
  session: '__Host-countersign-session',
  redirects: '__Host-countersign-redirects',
} as const;

export function readCookie(request: Request, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1));
  // Two of one name: someone planted one.
  return found.length === 1 && /^[\w.-]{1,200}$/.test(found[0] ?? '') ? found[0] : undefined;
}

/** @param sameSite - `None` only for what has to come back with the identity provider's cross-site POST. */
export function setCookie(
  name: string,
  value: string,
  options: { readonly maxAgeS: number; readonly sameSite: 'Lax' | 'None' },
): string {
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=${options.sameSite}; Max-Age=${options.maxAgeS}`;
}
