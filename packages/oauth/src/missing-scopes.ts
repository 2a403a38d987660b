import type { OAuthDescriptor } from '@countersign/contracts';

/** Scopes that were asked for and not granted; a vendor may state one under another name. */
export function missingScopes(
  asked: readonly string[],
  granted: readonly string[],
  oauth: Pick<OAuthDescriptor, 'scopeAliases'> | undefined,
): readonly string[] {
  const aliases = oauth?.scopeAliases ?? {};
  return asked.filter((scope) => {
    const alias = Object.hasOwn(aliases, scope) ? aliases[scope] : undefined;
    return !granted.includes(scope) && (alias === undefined || !granted.includes(alias));
  });
}
