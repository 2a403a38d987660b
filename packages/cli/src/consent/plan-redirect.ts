import type { RedirectMode } from '@countersign/oauth';
import { notSetUp } from '../command-errors.js';
import type { VendorAtHand } from '../installation/vendor-at-hand.js';

export interface RedirectFlags {
  readonly redirect?: string | undefined;
  readonly paste?: boolean | undefined;
  readonly port?: number | undefined;
}

/** How the browser comes back. A loopback address is known once its listener runs. */
export type RedirectPlan =
  | { readonly mode: 'loopback'; readonly port: number }
  | { readonly mode: 'server' | 'paste'; readonly redirectUri: string };

/**
 * The way that flags and vendor agree on; never one that the vendor refuses in this environment.
 * @throws {@link ConfigurationError} `REDIRECT_NEEDED`.
 */
export function planRedirect(vendor: VendorAtHand, { redirect, paste, port = 0 }: RedirectFlags): RedirectPlan {
  const { connector, environment, settings } = vendor;
  const { name, environments } = connector.descriptor;
  const allowed: readonly RedirectMode[] = environments[environment].redirectModes;
  const mode: RedirectMode = paste ? 'paste' : redirect === undefined ? 'loopback' : 'server';
  if (!allowed.includes(mode)) {
    throw notSetUp('REDIRECT_NEEDED', `${name} takes ${allowed.join(' or ')} in ${environment}, not ${mode}.`, mode);
  }
  if (mode === 'loopback') return { mode, port };
  const given = redirect ?? settings['redirectUri'];
  if (given === undefined) throw notSetUp('REDIRECT_NEEDED', 'Which redirect URI is registered?', '--redirect');
  return { mode, redirectUri: mode === 'server' ? callbackOf(given, connector.descriptor.id) : given };
}

/** An origin alone means the callback of `countersign serve` there, one for each vendor (RFC 9700 §4.4.2.2). */
function callbackOf(given: string, vendor: string): string {
  const url = URL.parse(given);
  if (url === null || url.pathname !== '/' || url.search !== '') return given;
  return new URL(`/v1/oauth/callback/${vendor}`, url).href;
}
