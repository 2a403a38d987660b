import { ConfigurationError, type Json } from '@countersign/contracts';

/** How a mapping names an account; the id is the surest, as names and numbers can be changed. */
export type AccountReference =
  | { readonly id: string }
  /** Account number. */
  | { readonly code: string }
  /** All parents and the name, joined by colons: `Travel:Airfare`. */
  | { readonly fullName: string };

/** Category of a claim → account. */
export type CategoryMapping = Readonly<Record<string, AccountReference>>;

function refuse(place: string, message: string): never {
  throw new ConfigurationError('INVALID_OPTION', message, { place });
}

function parseReference(value: Json, place: string): AccountReference {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(place, 'An account is named as { "id": … }, { "code": … } or { "fullName": … }.');
  }
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined || more.length > 0) return refuse(place, 'Name the account by one of id, code and fullName.');
  const [kind, word] = entry;
  if (typeof word !== 'string' || word.trim() === '') return refuse(`${place}/${kind}`, 'Give the account as text.');
  if (kind === 'id') return { id: word };
  if (kind === 'code') return { code: word };
  if (kind === 'fullName') return { fullName: word };
  return refuse(`${place}/${kind}`, 'Name the account by one of id, code and fullName.');
}

/**
 * Reads the mapping out of a connection's settings.
 * @throws {@link ConfigurationError} `INVALID_OPTION` with the place.
 */
export function parseCategoryMapping(value: Json | undefined, place: string = 'categories'): CategoryMapping {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(place, 'The mapping of categories is an object from category to account.');
  }
  return Object.fromEntries(
    Object.entries(value).map(([category, reference]) => [
      category,
      parseReference(reference ?? null, `${place}/${category}`),
    ]),
  );
}
