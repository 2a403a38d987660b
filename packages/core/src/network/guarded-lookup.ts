import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { EgressError } from '@countersign/contracts';
import { coreRemedies } from '../remedies.js';
import { canonicalAddress } from './addresses.js';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Gives every address of a host. The default is the system's resolver. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>;

export const systemResolve: Resolve = (host) => systemLookup(host, { all: true, verbatim: true });

/**
 * A `lookup` for `node:net` that gives only addresses the policy allows and refuses the host when any other is among
 * them. The socket connects to exactly these, with no second look-up, so a name that changes its mind gains nothing.
 * @param vetted - receives the canonical form of each address given out.
 */
export function guardedLookup(
  resolve: Resolve,
  allowed: (address: string) => boolean,
  vetted: Set<string>,
): LookupFunction {
  return (hostname, options, callback) => {
    const answer = async () => {
      const addresses = await resolve(hostname);
      if (addresses.length === 0 || !addresses.every(({ address }) => allowed(address))) {
        throw new EgressError('EGRESS_PRIVATE_ADDRESS', `${hostname} resolves to an address that the policy refuses.`, {
          remedy: coreRemedies.EGRESS_PRIVATE_ADDRESS,
          details: { host: hostname },
        });
      }
      for (const { address } of addresses) vetted.add(canonicalAddress(address));
      return addresses;
    };
    answer().then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error('lookup failed'), []),
    );
  };
}
