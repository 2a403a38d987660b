import { type Clock, ConfigurationError, errorDocument, systemClock } from '@countersign/contracts';
import { metadataRemedy } from './idp-metadata.js';
import { lookAtMetadata, type MetadataLook, type WatchedMetadata } from './watch-metadata.js';

/**
 * The guarded way to an address that somebody configured: `createUntrustedFetch` of `@countersign/core` (https by TLS 1.3, public
 * addresses only, no redirect, 1 MiB, 20 s), or another with the same promises.
 */
export interface MetadataFetch {
  send(request: {
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>> | undefined;
  }): Promise<{ readonly status: number; readonly body: Uint8Array }>;
}

/**
 * Fetches metadata and compares it with what is known; see {@link lookAtMetadata}. What can't be fetched is an event as well, never
 * an exception: the next look comes, and until then the certificates that are known hold.
 */
export async function fetchMetadata(
  state: WatchedMetadata,
  options: { readonly url: string; readonly fetch: MetadataFetch; readonly clock?: Clock | undefined },
): Promise<MetadataLook> {
  const { url, fetch, clock = systemClock } = options;
  try {
    const headers = { accept: 'application/samlmetadata+xml, application/xml;q=0.9' };
    const { status, body } = await fetch.send({ url, headers });
    if (status !== 200)
      throw new ConfigurationError('METADATA_INVALID', `The metadata's address answered ${status}.`, {
        remedy: metadataRemedy,
        details: { status },
      });
    return lookAtMetadata(state, new TextDecoder('utf-8', { fatal: true }).decode(body), clock.now());
  } catch (error) {
    return { events: [{ type: 'metadata.unusable', error: errorDocument(error) }], state };
  }
}
