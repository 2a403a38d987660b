import type { ActionContext } from '@countersign/contracts';
import { ifFound, lookAgain } from '@countersign/core';
import type { DocuSign } from '../docusign.js';
import type { Envelope } from '../resources/envelopes.js';

// An own marker tells an envelope that we made from one that somebody made by hand: the effect's key as transaction id,
// which DocuSign keeps for seven days, and in a hidden text field, which stays.

/** Text field with the effect's key. */
export const KEY_FIELD = 'countersignEffect';
/** Text field with our own number for the document. */
export const REFERENCE_FIELD = 'countersignReference';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Waits before looking again: the list may show a new envelope late. */
const LOOK_AGAIN_MS = [500, 1500, 4000];

type Surroundings = Pick<ActionContext<DocuSign>, 'client' | 'clock' | 'signal'>;

/**
 * Envelopes that bear this effect's key, the oldest first.
 * @param since - epoch ms from when on they may have been made.
 */
export function findByEffect(context: Surroundings, key: string, since: number): Promise<readonly Envelope[]> {
  const { client, signal } = context;
  return seek(context, async () => {
    // Both ways, as one may lag: what either finds is ours.
    const [ids, listed] = await Promise.all([
      client.envelopes.findByTransaction(key, { signal }),
      client.envelopes.findByCustomField({ name: KEY_FIELD, value: key, since: before(since) }, { signal }),
    ]);
    const known = new Set(listed.map(({ id }) => id));
    const others = await Promise.all(
      [...new Set(ids)].filter((id) => !known.has(id)).map((id) => ifFound(client.envelopes.get(id, { signal }))),
    );
    return [...listed, ...others.filter((one) => one !== undefined)].sort((one, other) =>
      (one.createdAt ?? '').localeCompare(other.createdAt ?? ''),
    );
  });
}

/** Envelopes that bear this reference, the oldest first; those made by hand don't. */
export function findByReference(context: Surroundings, reference: string, since: number): Promise<readonly Envelope[]> {
  const { client, signal } = context;
  const field = { name: REFERENCE_FIELD, value: reference, since: before(since) };
  return seek(context, () => client.envelopes.findByCustomField(field, { signal }));
}

/** Deleted drafts are none. */
function seek(context: Surroundings, look: () => Promise<readonly Envelope[]>): Promise<readonly Envelope[]> {
  return lookAgain(context, LOOK_AGAIN_MS, async () => (await look()).filter(({ status }) => status !== 'deleted'));
}

/** An hour earlier, for clocks that differ. */
function before(since: number): string {
  return new Date(since - HOUR_MS).toISOString();
}

/** An effect is tried for days at most; DocuSign keeps transaction ids for seven. */
export const LONGEST_EFFECT_MS = 30 * DAY_MS;
